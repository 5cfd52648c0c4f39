// AIME: 30 problems a year (I and II, 15 each), answers are integers from 0 to 999.
// Source: the Mathematical Association of America; 2024 in the copy of QwenLM/Qwen2.5-Math, 2025 in
// that of GAIR-NLP/AIME-Preview.
//
// Protocol: one user message, the problem and kBoxedInstruction; 64 answers of at most 38,912
// tokens to each problem, whose mean is reported (Qwen3 technical report, section 4.6). Answers are
// compared as integers: 073 is 73.

#include "tasks/aime.h"

#include <optional>
#include <utility>

#include "harness/base/text.h"
#include "scorers/number.h"
#include "tasks/worked_examples.h"

namespace ponder {

namespace {

/// A file with the problems of one or both parts, 15 each, in order.
struct Part {
  DataFile file = {};
  std::vector<std::string> names = {};
};

std::vector<Part> parts_2024() {
  return {{{.path = "aime/aime2024.jsonl",
            .sha256 = "af2b8bd2aa911b6333ad0df32f3ca05c7ae8ed10f1731f4372c8ae26990bf7ac",
            .rows = 30},
           {"I", "II"}}};
}

std::vector<Part> parts_2025() {
  return {{{.path = "aime/aime2025-I.jsonl",
            .sha256 = "fcdf97fe9bf3768e586c4f3b3d34d98a763893847e72234aa41e1ed5c67d977a",
            .rows = 15},
           {"I"}},
          {{.path = "aime/aime2025-II.jsonl",
            .sha256 = "69d966f7badd83a681d30efa9b4d587b4c692e4892b6ea5dc57d11d3934bf79a",
            .rows = 15},
           {"II"}}};
}

std::vector<DataFile> files_of(const std::vector<Part>& parts) {
  std::vector<DataFile> files;
  for (const Part& part : parts) files.push_back(part.file);
  return files;
}

/// Without leading zeros.
Result<std::string> target_of(const Row& row) {
  const std::string answer = PONDER_TRY(row.string("answer"));
  const auto value = parse_int(answer);
  if (!value || *value < 0 || *value > 999) {
    return row.error("field 'answer' is '" + answer + "', expected an integer from 0 to 999");
  }
  return std::to_string(*value);
}

Result<LoadedTask> load(const std::string& name,
                        const std::vector<Part>& parts,
                        const LoadOptions& options) {
  constexpr std::size_t kPerPart = 15;
  PONDER_TRY(chosen_fewshot(name, options.num_fewshot, {0}));
  LoadedTask task;
  for (const Part& part : parts) {
    const Dataset dataset = PONDER_TRY(read_dataset(part.file, options.data_dir));
    for (std::size_t i = 0; i < dataset.rows.size(); ++i) {
      const Row& row = dataset.rows[i];
      const std::string& half = part.names[i / kPerPart];
      const std::string problem = PONDER_TRY(row.string("problem"));
      Chat chat{
          .messages = {{.role = "user", .content = problem + std::string(kBoxedInstruction)}}};
      task.samples.push_back({
        .id = name + "/" + half + "-" + std::to_string(i % kPerPart + 1), .prompt = std::move(chat),
        .target = PONDER_TRY(target_of(row))
        , .subject = half
      });
    }
  }
  task.dataset_sha256 = combined_sha256(files_of(parts));
  return task;
}

Task aime(const std::string& year, std::vector<Part> parts, const std::string& source) {
  const std::string name = "aime_" + year;
  return {
      .name = name,
      .description = "AIME I and II of " + year + ", integers from 0 to 999",
      .licence = "none stated",
      .source = source,
      .groups = {"aime", "math_all"},
      .rows = 30,
      .files = files_of(parts),
      .default_max_tokens = 38912,
      .default_epochs = 64,
      .load = [name, parts](const LoadOptions& options) { return load(name, parts, options); },
      .scorer = number_scorer(),
  };
}

}  // namespace

Task aime_2024() {
  return aime("2024", parts_2024(), "MAA, in the copy of QwenLM/Qwen2.5-Math");
}

Task aime_2025() {
  return aime("2025", parts_2025(), "MAA, in the copy of GAIR-NLP/AIME-Preview");
}

}  // namespace ponder
