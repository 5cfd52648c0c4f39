#include "tests/support/fake_ops.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <map>

namespace ponder {

namespace {

std::uint64_t mixed(std::uint64_t before, std::uint64_t word) {
  std::uint64_t x = (before ^ word) + 0x9E3779B97F4A7C15;
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
  return x ^ (x >> 31);
}

}  // namespace

std::function<std::int32_t(const FakeContext&)> random_ids(std::vector<std::int32_t> special,
                                                           std::uint64_t rarity) {
  return [special = std::move(special), rarity](const FakeContext& context) {
    const std::uint64_t draw = mixed(context.content, context.stream);
    const std::uint64_t fate = (draw >> 8) % rarity;
    return fate < special.size() ? special[fate] : static_cast<std::int32_t>(draw & 255);
  };
}

Result<void> FakeOps::load(const ModelConfig&, const ModelWeights&, const OpsLimits& limits) {
  seen_->limits = limits;
  slots_.resize(static_cast<std::size_t>(limits.pages) * kPageTokens);
  return {};
}

void FakeOps::fault(const std::string& what) {
  if (seen_->faults.size() < 10) {
    seen_->faults.push_back("step " + std::to_string(seen_->steps) + ": " + what);
  }
}

FakeOps::Slot* FakeOps::slot(std::int32_t row, std::int32_t position) {
  const auto r = static_cast<std::size_t>(row);
  const std::int32_t at = inputs_->page_rows[r] + position / kPageTokens;
  if (at >= inputs_->page_rows[r + 1]) {
    fault("position " + std::to_string(position) + " has no page");
    return nullptr;
  }
  const std::int32_t page = inputs_->pages[static_cast<std::size_t>(at)];
  if (page < 0 || page >= seen_->limits.pages) {
    fault("page " + std::to_string(page) + " does not exist");
    return nullptr;
  }
  return &slots_[static_cast<std::size_t>(page * kPageTokens + position % kPageTokens)];
}

FakeOps::Prefix FakeOps::extended(const Prefix& before, std::int32_t id) const {
  const bool counts = before.since_marker >= 0 || id == options_.marker;
  return {.content = mixed(before.content, static_cast<std::uint64_t>(id)),
          .since_marker = counts ? before.since_marker + 1 : -1};
}

/// Of the tokens in [0, position), as the slots hold them.
FakeOps::Prefix FakeOps::prefix_before(std::int32_t row, std::int32_t position) {
  Prefix prefix;
  for (std::int32_t p = options_.read_all ? 0 : std::max(0, position - 1); p < position; ++p) {
    const Slot* s = slot(row, p);
    if (s == nullptr) return prefix;
    if (s->position != p) {
      fault("the slot of position " + std::to_string(p) + " holds position " +
            std::to_string(s->position));
    }
    prefix = options_.read_all ? extended(prefix, s->id) : s->prefix;
  }
  return prefix;
}

/// A page that is written to belongs to one sequence.
void FakeOps::check_pages_written() {
  std::map<std::int32_t, std::int32_t> rows_of;  // how many rows name a page
  for (const std::int32_t page : inputs_->pages) ++rows_of[page];
  for (std::size_t i = 0; i < inputs_->ids.size(); ++i) {
    const auto row = static_cast<std::size_t>(inputs_->sequences[i]);
    const auto at =
        static_cast<std::size_t>(inputs_->page_rows[row] + inputs_->positions[i] / kPageTokens);
    if (at < inputs_->pages.size() && rows_of[inputs_->pages[at]] > 1) {
      fault("page " + std::to_string(inputs_->pages[at]) + " is written to and shared");
    }
  }
}

Result<void> FakeOps::begin_step(const StepInputs& inputs) {
  inputs_ = &inputs;
  ++seen_->steps;
  seen_->tokens += static_cast<std::int64_t>(inputs.ids.size());
  seen_->most_sequences = std::max(seen_->most_sequences, inputs.page_rows.size() - 1);
  if (inputs.ids.empty()) fault("the step is empty");
  if (inputs.ids.size() > static_cast<std::size_t>(seen_->limits.step_tokens)) {
    fault("the step has " + std::to_string(inputs.ids.size()) + " tokens");
  }
  if (inputs.page_rows.size() - 1 > static_cast<std::size_t>(seen_->limits.step_sequences)) {
    fault("the step has " + std::to_string(inputs.page_rows.size() - 1) + " sequences");
  }
  check_pages_written();
  prefixes_.assign(inputs.ids.size(), {});
  for (std::size_t i = 0; i < inputs.ids.size(); ++i) {
    const std::int32_t row = inputs.sequences[i];
    const std::int32_t position = inputs.positions[i];
    const bool goes_on = i > 0 && inputs.sequences[i - 1] == row;
    prefixes_[i] =
        extended(goes_on ? prefixes_[i - 1] : prefix_before(row, position), inputs.ids[i]);
    if (Slot* s = slot(row, position)) {
      *s = {.id = inputs.ids[i], .position = position, .prefix = prefixes_[i]};
    }
  }
  return {};
}

Result<std::span<const HeadResult>> FakeOps::end_step() {
  results_.clear();
  for (const HeadRow& row : inputs_->head) {
    const auto token = static_cast<std::size_t>(row.token);
    const FakeContext context{.content = prefixes_[token].content,
                              .length = inputs_->positions[token] + 1,
                              .since_marker = prefixes_[token].since_marker,
                              .stream = row.sample.stream};
    HeadResult& result = results_.emplace_back();
    if (options_.bad_layer) result.bad_layer = options_.bad_layer(context);
    if (result.bad_layer != -1) continue;
    result.id = options_.next(context);
    for (const std::int32_t target : row.targets) {
      const std::uint64_t draw = mixed(context.content, static_cast<std::uint64_t>(target));
      result.logprobs.push_back(-static_cast<double>(draw >> 40) * 0x1p-20);
    }
  }
  return std::span<const HeadResult>(results_);
}

Result<void> FakeOps::copy_pages(std::span<const PageCopy> copies) {
  for (const PageCopy& copy : copies) {
    ++seen_->copies;
    std::copy_n(slots_.begin() + std::ptrdiff_t{copy.from} * kPageTokens, kPageTokens,
                slots_.begin() + std::ptrdiff_t{copy.to} * kPageTokens);
  }
  return {};
}

FakeBuiltin open_fake(const std::string& folder, BuiltinOptions options, FakeOps::Options fake) {
  options.folder = folder;
  auto seen = std::make_shared<FakeOps::Seen>();
  auto engine =
      open_builtin_engine(options, std::make_unique<FakeOps>(std::move(fake), seen), "fake");
  if (!engine) {
    std::fprintf(stderr, "fake engine: %s\n", engine.error().message.c_str());
    std::abort();
  }
  return {std::move(*engine), std::move(seen)};
}

}  // namespace ponder
