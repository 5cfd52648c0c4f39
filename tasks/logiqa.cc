// LogiQA: 651 questions of logical reasoning about a short text, four choices, in English and in
// the Chinese of the civil-service exam they come from. Source: lgw863/LogiQA-dataset, no licence
// stated, Liu et al. 2020, arXiv:2007.08124.
//
// The file holds eight lines an item: blank, the answer's letter, context, question, four choices.
// A few choices lack their letter or stand in another order: those with a letter take its place,
// the others what is left.

#include "tasks/logiqa.h"

#include <array>
#include <map>
#include <optional>

#include "harness/base/text.h"
#include "tasks/choice_formats.h"
#include "tasks/dataset.h"

namespace ponder {

namespace {

constexpr std::size_t kLines = 8;  // of an item

DataFile test_file(bool chinese) {
  if (chinese) {
    return {.path = "logiqa/zh_test.txt",
            .sha256 = "74883e3f634cc5d5fd24a7218e6094e80d376f296419ba8be7287a1142311d9d",
            .rows = 651};
  }
  return {.path = "logiqa/Test.txt",
          .sha256 = "359acb78c37802208f7fde9e2f6574b8526527c63d6a336f90a53f1932cb4701",
          .rows = 651};
}

/// A choice and the place that its own letter gives it.
struct Labelled {
  std::optional<std::size_t> place = {};
  std::string_view text = {};
};

/// "B. text", "B．text", "B、text", "B text".
Labelled labelled(std::string_view line) {
  line = trim(line);
  if (line.empty() || line[0] < 'A' || line[0] > 'D') return {.text = line};
  const auto place = static_cast<std::size_t>(line[0] - 'A');
  for (const std::string_view mark : {".", "．", ":", "：", "、", "。", " ", "?"}) {
    if (line.substr(1, mark.size()) == mark) {
      std::string_view text = trim(line.substr(1 + mark.size()));
      if (mark == " " && text.starts_with('.')) text = trim(text.substr(1));  // "A .text"
      return {.place = place, .text = text};
    }
  }
  return {.text = line};
}

/// errors  parse (a choice that is empty, or two of one letter)
Result<std::vector<std::string>> choices_of(const std::array<Labelled, 4>& lines,
                                            const std::string& where) {
  std::vector<std::string> choices(4);
  for (const Labelled& line : lines) {
    if (!line.place) continue;
    if (!choices[*line.place].empty()) {
      return Error{ErrorCode::parse, where + ": two choices have the same letter", ""};
    }
    choices[*line.place] = line.text;
  }
  for (const Labelled& line : lines) {
    if (line.place) continue;
    for (std::string& choice : choices) {
      if (!choice.empty()) continue;
      choice = line.text;
      break;
    }
  }
  for (const std::string& choice : choices) {
    if (choice.empty()) return Error{ErrorCode::parse, where + ": a choice is empty", ""};
  }
  return choices;
}

Result<ChoiceRows> read(const LoadOptions& options, bool chinese) {
  const DataFile file = test_file(chinese);
  const DataText data = PONDER_TRY(read_data_text(file, options.data_dir));
  if (!is_utf8(data.text)) return Error{ErrorCode::parse, data.path + ":1: not valid UTF-8", ""};
  std::vector<std::string_view> lines = split(data.text, '\n');
  while (!lines.empty() && trim(lines.back()).empty()) lines.pop_back();
  if (lines.size() % kLines != 0) {
    return Error{ErrorCode::parse,
                 data.path + ":" + std::to_string(lines.size()) +
                     ": the last item is not whole, expected eight lines an item",
                 ""};
  }
  const std::size_t count = lines.size() / kLines;
  PONDER_TRY(check_rows(file, data.path, count));
  ChoiceRows rows{.files = {file}};
  // Several questions about one text are not independent: a cluster, named by the first of them.
  std::map<std::string_view, std::string> texts;
  for (std::size_t i = 0; i < count; ++i) {
    const auto line = [&](std::size_t k) { return trim(lines[i * kLines + k]); };
    const std::string where = data.path + ":" + std::to_string(i * kLines + 2);
    ChoiceItem item;
    item.id = padded(i + 1, count);
    item.cluster = texts.emplace(line(2), item.id).first->second;
    item.answer = PONDER_TRY(choice_index(line(1), 4, where));
    item.question = std::string(line(2)) + "\n" + std::string(line(3));
    item.choices = PONDER_TRY(choices_of(
        {labelled(line(4)), labelled(line(5)), labelled(line(6)), labelled(line(7))}, where));
    rows.items.push_back(std::move(item));
  }
  return rows;
}

Task logiqa_task(const std::string& name, const std::string& description, bool chinese) {
  return choice_task(
      {.name = name,
       .description = description,
       .licence = "none stated",
       .source = "lgw863/LogiQA-dataset, arXiv:2007.08124",
       .groups = {"logiqa_all", "choice_all"},
       .rows = 651,
       .files = {test_file(chinese)}},
      qwen_format(), ChoiceAsk::chat,
      [chinese](const LoadOptions& options, std::int32_t) { return read(options, chinese); });
}

}  // namespace

std::vector<Task> logiqa_tasks() {
  return {logiqa_task("logiqa", "logical reasoning about a text, four choices, English", false),
          logiqa_task("logiqa_zh", "LogiQA in Chinese", true)};
}

}  // namespace ponder
