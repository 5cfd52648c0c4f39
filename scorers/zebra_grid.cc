#include "scorers/zebra_grid.h"

#include <optional>
#include <utility>
#include <vector>

#include "harness/base/text.h"
#include "harness/base/unicode.h"
#include "harness/base/value.h"

namespace ponder {

namespace {

/// The outermost `{...}` of a text, counting every brace: [begin, end).
std::vector<std::pair<std::size_t, std::size_t>> brace_groups(std::string_view text) {
  std::vector<std::pair<std::size_t, std::size_t>> groups;
  std::size_t depth = 0;
  std::size_t begin = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '{') {
      if (depth++ == 0) begin = at;
    } else if (text[at] == '}' && depth > 0) {
      if (--depth == 0) groups.emplace_back(begin, at + 1);
    }
  }
  return groups;
}

/// The field `solution` of the last object that has one.
std::optional<Value> find_solution(std::string_view answer) {
  const auto groups = brace_groups(answer);
  for (auto it = groups.rbegin(); it != groups.rend(); ++it) {
    std::string json(answer.substr(it->first, it->second - it->first));
    std::erase(json, '\n');  // models break strings over lines
    const auto parsed = parse_json(json);
    const Value* solution = parsed ? parsed->find("solution") : nullptr;
    if (solution != nullptr && solution->is_dict()) return *solution;
  }
  return std::nullopt;
}

std::string cell_text(const Value& cell) {
  const Value* value = &cell;
  while (value->is_sequence() && !value->as_list().empty()) value = &value->as_list().front();
  const auto text = value->is_null() ? Result<std::string>("") : to_text(*value);
  return text ? to_lower(strip_right(strip_left(*text))) : "";
}

struct Cells {
  std::int64_t right = 0;
  std::int64_t total = 0;
};

Cells compare(const Value& target, const Value* found) {
  Cells cells;
  for (const auto& [house, columns] : target.as_dict().entries()) {
    const Value* row = found == nullptr ? nullptr : found->find(house.as_string());
    if (!columns.is_dict()) continue;
    for (const auto& [column, wanted] : columns.as_dict().entries()) {
      ++cells.total;
      const Value* cell = row == nullptr ? nullptr : row->find(column.as_string());
      cells.right += cell != nullptr && cell_text(*cell) == cell_text(wanted);
    }
  }
  return cells;
}

class ZebraGrid final : public Scorer {
 public:
  using Scorer::score;

  std::string name() const override { return "zebra_grid/1"; }

  Verdict score(const Sample& sample, std::string_view answer) const override {
    const auto target = parse_json(sample.target);
    if (!target || !target->is_dict()) {
      return {.outcome = Outcome::unscored, .reason = "target_unreadable"};
    }
    const std::string text = to_valid_utf8(answer);
    const auto solution = find_solution(text);
    const Cells cells = compare(*target, solution ? &*solution : nullptr);
    const bool solved = cells.right == cells.total;
    Verdict verdict;
    verdict.other_scores["cells"] =
        cells.total == 0 ? 0 : static_cast<double>(cells.right) / static_cast<double>(cells.total);
    if (!solution) {
      verdict.outcome = Outcome::no_answer;
      verdict.reason = trim(answer).empty() ? "empty_answer" : "no_json";
      return verdict;
    }
    verdict.outcome = solved ? Outcome::correct : Outcome::incorrect;
    verdict.score = solved ? 1 : 0;
    verdict.extracted = std::to_string(cells.right) + " of " + std::to_string(cells.total);
    verdict.reason = solved ? "equal" : "different";
    return verdict;
  }

  std::vector<std::string> other_scores() const override { return {"cells"}; }

  std::map<std::string, double> other_weights(const Sample& sample) const override {
    const auto target = parse_json(sample.target);
    if (!target || !target->is_dict()) return {{"cells", 0}};
    return {{"cells", static_cast<double>(compare(*target, nullptr).total)}};
  }
};

}  // namespace

ScorerPtr zebra_grid_scorer() {
  return std::make_shared<ZebraGrid>();
}

}  // namespace ponder
