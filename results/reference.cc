#include "results/reference.h"

#include <algorithm>
#include <cctype>
#include <string_view>
#include <vector>

#include "harness/base/text.h"
#include "results/reference_table.h"

namespace ponder {

namespace {

struct KnownModel {
  std::size_t index = 0;  ///< of reference::models()
  bool is_base = false;
  bool by_shape = false;
};

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return out;
}

/// Of a path, a hub id or a hub cache's "models--Qwen--Qwen3-8B/snapshots/9c925d64", the last part
/// that names a Qwen3 model, lower case and without "qwen3-"; empty if none does.
std::string name_in(const std::string& model) {
  std::string found;
  for (const std::string_view part : split(model, '/')) {
    std::string name = lower(part);
    if (const std::size_t at = name.rfind("--"); at != std::string::npos) name.erase(0, at + 2);
    if (name.starts_with("qwen3-")) found = name.substr(6);
  }
  return found;
}

std::optional<KnownModel> by_name(const std::string& name) {
  constexpr std::string_view kReleases[] = {"", "-fp8", "-awq", "-gptq-int4", "-gptq-int8"};
  for (std::size_t i = 0; i < reference::kModelCount; ++i) {
    const std::string size = lower(reference::models()[i].size);
    if (name == size + "-base") return KnownModel{.index = i, .is_base = true};
    for (const std::string_view release : kReleases) {
      if (name == size + std::string(release)) return KnownModel{.index = i};
    }
  }
  return std::nullopt;  // of another make: 2507, a fine-tune, ...
}

std::string detail(const RunManifest& run, const char* key) {
  const auto found = run.model_details.find(key);
  return found == run.model_details.end() ? "" : found->second;
}

/// Heads and embeddings are counted once or twice by checkpoint, so the size is taken loosely;
/// models of equal depth are further apart than this.
bool has_shape(const RunManifest& run, const reference::Model& model) {
  const auto layers = parse_int(detail(run, "layers"));
  const auto parameters = parse_double(detail(run, "parameters"));
  if (!layers || !parameters) return false;
  const double billions = *parameters / 1e9;
  return *layers == model.layers && billions > 0.9 * model.billions &&
         billions < 1.35 * model.billions;
}

bool is_shape_told(const RunManifest& run) {
  return !detail(run, "layers").empty() && !detail(run, "parameters").empty();
}

std::optional<KnownModel> known_model(const RunManifest& run, bool is_base_task) {
  const std::string name = name_in(run.model);
  if (!name.empty()) {
    const auto model = by_name(name);
    if (!model) return std::nullopt;
    if (is_shape_told(run) && !has_shape(run, reference::models()[model->index])) {
      return std::nullopt;
    }
    return model;
  }
  if (!detail(run, "architecture").starts_with("Qwen3")) return std::nullopt;
  for (std::size_t i = 0; i < reference::kModelCount; ++i) {
    if (has_shape(run, reference::models()[i])) {
      return KnownModel{.index = i, .is_base = is_base_task, .by_shape = true};
    }
  }
  return std::nullopt;
}

template <class Row>
const Row* row_of(std::span<const Row> rows, const std::string& task) {
  for (const Row& row : rows) {
    for (const std::string_view name : split(row.benchmark.tasks, ' ')) {
      if (!name.empty() && name == task) return &row;
    }
  }
  return nullptr;
}

Reference from(const reference::Benchmark& benchmark, double points, const std::string& place) {
  return {.benchmark = benchmark.name,
          .source = "Qwen3 technical report, " + place,
          .value = points / 100,
          .n = benchmark.n,
          .samples = benchmark.samples,
          .max_tokens = benchmark.max_tokens,
          .num_fewshot = benchmark.num_fewshot,
          .metric = benchmark.metric,
          .data = benchmark.data,
          .note = benchmark.note};
}

Sampling sampling_of(bool thinks) {
  if (thinks) return {.temperature = 0.6, .top_k = 20, .top_p = 0.95};
  return {.temperature = 0.7, .top_k = 20, .top_p = 0.8, .presence_penalty = 1.5};
}

std::optional<Reference> chat_reference(std::size_t index, const std::string& task, bool thinks) {
  const auto* row = row_of(reference::chat(), task);
  if (row == nullptr) return std::nullopt;
  const int table = reference::models()[index].chat_table + (thinks ? 0 : 1);
  Reference out = from(row->benchmark, (thinks ? row->thinking : row->no_thinking)[index],
                       "table " + std::to_string(table));
  out.sampling = sampling_of(thinks);
  return out;
}

std::optional<Reference> budget_reference(std::size_t index,
                                          const std::string& task,
                                          std::int32_t budget) {
  const auto* row = row_of(reference::budgets(), task);
  const auto at = std::find(reference::kBudgets.begin(), reference::kBudgets.end(), budget);
  if (index + 1 != reference::kModelCount || row == nullptr || at == reference::kBudgets.end()) {
    return std::nullopt;
  }
  const auto column = static_cast<std::size_t>(at - reference::kBudgets.begin());
  Reference out = from(row->benchmark, row->points[column], "figure 2");
  out.sampling = sampling_of(true);
  out.note = "read from the drawing to within 0.1 points; words of the stop text not stated there";
  return out;
}

}  // namespace

std::optional<Reference> find_reference(const RunManifest& run,
                                        const std::string& task,
                                        const Mode& mode) {
  if (mode.soft) return std::nullopt;
  const auto* base_row = row_of(reference::base(), task);
  const auto known = known_model(run, base_row != nullptr);
  if (!known) return std::nullopt;
  const reference::Model& model = reference::models()[known->index];
  std::optional<Reference> found;
  if (known->is_base) {
    // Text to be continued has no mode, so a base model's figure stands for either.
    if (base_row == nullptr || mode.kind == Mode::Kind::budget) return std::nullopt;
    found = from(base_row->benchmark, base_row->points[known->index],
                 "table " + std::to_string(model.base_table));
  } else if (mode.kind == Mode::Kind::budget) {
    found = budget_reference(known->index, task, mode.budget_tokens);
  } else {
    found = chat_reference(known->index, task, mode.kind == Mode::Kind::thinking);
  }
  if (!found) return std::nullopt;
  found->model = std::string("Qwen3-") + model.size + (known->is_base ? "-Base" : "");
  found->known_by_shape = known->by_shape;
  return found;
}

}  // namespace ponder
