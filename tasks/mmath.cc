// MMATH: 374 competition problems in ten languages (MATH-500 311, AIME 2024 30, CNMO 18, AIME 2025
// 15), answers in LaTeX, the same in every language.
// Source: RUCAIBox/MMATH; Luo et al. 2025, arXiv:2505.19126.
//
// Protocol: one user message, the question and the authors' instruction in its language; four
// answers to each problem. Graded by our own exact rule; Math-Verify, which the authors use, is
// shown beside it, and Qwen2.5-Math's grader.
//
// mt_aime_2024 is the rows whose data_source is AIME2024, compared as integers. The Qwen3 technical
// report's MT-AIME2024 asks the same 30 problems in 55 languages in other translations (MCLM): the
// figures are near each other, not the same.
//
// A sample's subject is its language; the translations of one problem are one cluster (gid).

#include "tasks/mmath.h"

#include <utility>

#include "scorers/math_scorer.h"
#include "scorers/number_by_language.h"
#include "tasks/dataset.h"
#include "tasks/math_gold.h"
#include "tasks/worked_examples.h"

namespace ponder {

namespace {

struct Language {
  std::string_view code = {};
  std::string_view sha256 = {};
  std::string_view instruction = {};  ///< behind the question; source  MMATH, mmath_eval.py
};

constexpr Language kLanguages[] = {
    // clang-format off
    {"ar",
     "33546b37f73ee3170dff215b2060dea674e6670362fdd92bffc7a118967b181d",
     "\nيرجى المنطق خطوة بخطوة، ووضع إجابتك النهائية داخل \\boxed{}."},
    {"en",
     "7f42894b99188d12b2603760cf4ee44a08a39769e63f6d6240f1ed807bdc1752",
     "\nPlease reason step by step, and put your final answer within \\boxed{}."},
    {"es",
     "a2d8155e8b07878c925344c6eb4a1768e91053e828e379204bc00543aa42b973",
     "\nPor favor, razona paso a paso y pon tu respuesta final dentro de \\boxed{}."},
    {"fr",
     "2355f5a9b23b8aedae375c46b2bb8b85055f8ccc0a4915cfabe9f10828ea426b",
     "\nVeuillez raisonner étape par étape et mettre votre réponse finale dans \\boxed{}."},
    {"ja",
     "2e5964f29fd0bec489dd935ed14e037cc6dabc54399e808e9a6d9c8ffabcda30",
     "\nステップバイステップで推論し、最終的な答えを \\boxed{} の中に入れてください。"},
    {"ko",
     "835a5c115a3050464d9f9ecdf103bda83657d47e690301392da5f92a6f04b956",
     "\n단계별로 추론하고 최종 답변을 \\boxed{} 안에 넣어주세요."},
    {"pt",
     "84458d7e48a47e7affc8da38b239ad80162eb26e7f6f31fcc7d65a8350b80f35",
     "\nPor favor, raciocine passo a passo e coloque sua resposta final dentro de \\boxed{}."},
    {"th",
     "c00fa4017186c96230659ffe3164ff0dc7c73e1f63f4441b8bef445c507c2bc5",
     "\nกรุณาเหตุผลขั้นตอนต่อขั้นตอนและใส่คำตอบสุดท้ายของคุณใน \\boxed{}."},
    {"vi",
     "b27008d2f9944f068887419460db869685f0f20c4eb179ecc5275e56895662ba",
     "\nVui lòng lý giải từng bước và đặt câu trả lời cuối cùng của bạn trong \\boxed{}."},
    {"zh",
     "f90e5eb7e7dc49ce56e9a23ac0661e0fdbc7397c3330229afef35e0c94e0738c",
     "\n请逐步推理，并将您的最终答案放在 \\boxed{} 中。"},
    // clang-format on
};

DataFile data_file(const Language& language) {
  return {.path = "mmath/" + std::string(language.code) + ".json",
          .sha256 = std::string(language.sha256),
          .rows = 374};
}

std::vector<DataFile> all_files() {
  std::vector<DataFile> files;
  for (const Language& language : kLanguages) files.push_back(data_file(language));
  return files;
}

/// `source`: the data_source wanted; empty: all.
Result<LoadedTask> load(const std::string& name,
                        const std::string& source,
                        const LoadOptions& options) {
  PONDER_TRY(chosen_fewshot(name, options.num_fewshot, {0}));
  LoadedTask task;
  for (const Language& language : kLanguages) {
    const Dataset dataset = PONDER_TRY(read_json_array(data_file(language), options.data_dir));
    for (const Row& row : dataset.rows) {
      const std::string from = PONDER_TRY(row.string("data_source"));
      if (!source.empty() && from != source) continue;
      const std::string code = PONDER_TRY(row.string("lang"));
      if (code != language.code) {
        return row.error("field 'lang' is '" + code + "', expected '" + std::string(language.code) +
                         "'");
      }
      const std::int64_t number = PONDER_TRY(row.integer("gid"));
      if (number < 0) return row.error("field 'gid' is " + std::to_string(number));
      const std::string question = PONDER_TRY(row.string("question"));
      const std::string answer = PONDER_TRY(row.string("answer"));
      if (answer.empty()) return row.error("field 'answer' is empty");
      Sample& sample = task.samples.emplace_back();
      sample.id = numbered_id(name + "/" + code, static_cast<std::size_t>(number) + 1);
      sample.prompt = Chat{.messages = {{.role = "user",
                                         .content = question + std::string(language.instruction)}}};
      sample.target = without_dollars(answer);
      sample.subject = code;
      sample.cluster = std::to_string(number);
    }
  }
  task.dataset_sha256 = combined_sha256(all_files());
  return task;
}

Task task_of(const std::string& name, const std::string& source, std::int64_t rows) {
  Task task;
  task.name = name;
  task.licence = "none stated";
  task.source = "RUCAIBox/MMATH, arXiv:2505.19126";
  task.groups = {"multilingual"};
  task.rows = rows;
  task.files = all_files();
  task.load = [name, source](const LoadOptions& options) { return load(name, source, options); };
  return task;
}

}  // namespace

Task mmath() {
  Task task = task_of("mmath", "", 3740);
  task.description = "competition problems in ten languages, answers in LaTeX";
  task.default_epochs = 4;
  task.scorer = math_scorer();
  return task;
}

Task mt_aime_2024() {
  Task task = task_of("mt_aime_2024", "AIME2024", 300);
  task.description = "AIME 2024 in ten languages, integers from 0 to 999";
  task.default_max_tokens = 38912;
  task.scorer = number_by_language_scorer();
  return task;
}

}  // namespace ponder
