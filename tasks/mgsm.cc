// MGSM: the first 250 problems of GSM8K's test set in eleven languages, one integer answer each.
// Source: google-research/url-nlp (mgsm), CC BY 4.0; Shi et al. 2022, arXiv:2210.03057.
//
// Protocols:
//   mgsm             one user message: the instruction of simple-evals in the language, a blank
//                    line, the question
//   mgsm_direct      text for base models: the eight examples of the authors in the language,
//   mgsm_en_cot      `Question: q` and on the next line `Answer: 11`, or `Step-by-Step Answer: ..`
//   mgsm_native_cot  with the reasoning in English or in the language; blocks parted by a blank
//                    line. The words are those of the examples, in the question's language but for
//                    en_cot's answers. 8 examples by default (Qwen3 technical report, 3.3).
//
// A sample's subject is its language, so that results are told by language; all languages have 250
// samples, so the mean over samples of a whole run is the mean over languages. The translations of
// one problem are one cluster.
//
// Graded by our own rule with the number style of the language; mgsm also by that of simple-evals,
// the others also by lm-evaluation-harness' flexible-extract.

#include "tasks/mgsm.h"

#include <algorithm>
#include <utility>

#include "harness/base/text.h"
#include "harness/base/value.h"
#include "scorers/both.h"
#include "scorers/gsm8k_filters.h"
#include "scorers/number.h"
#include "scorers/number_by_language.h"
#include "tasks/csv.h"
#include "tasks/dataset.h"
#include "tasks/mgsm_languages.h"
#include "tasks/worked_examples.h"

namespace ponder {

namespace {

const std::vector<DataFile>& question_files() {
  // In the order of mgsm_languages().
  static const std::vector<DataFile> files = {
      {.path = "mgsm/mgsm_bn.tsv",
       .sha256 = "6b00bc7cc635547e866989284afa924d789b5affa2eb8de623c385dd943ad977",
       .rows = 250},
      {.path = "mgsm/mgsm_de.tsv",
       .sha256 = "4dfea30fede44b813e2e496f5f0534049e83c7cc8aed6e00600b30ec62053626",
       .rows = 250},
      {.path = "mgsm/mgsm_en.tsv",
       .sha256 = "50021d0f28cc957edcb44e7806425b1c7fbd648ddcb9e0a8ec689d10e57d40fa",
       .rows = 250},
      {.path = "mgsm/mgsm_es.tsv",
       .sha256 = "5bd27ebdf00140cec845c5298dc17715f5cd57d8edda6df1976db40bf3f0750a",
       .rows = 250},
      {.path = "mgsm/mgsm_fr.tsv",
       .sha256 = "36207c1c03fd7cd3ea491441eb755408199f94e4a647851df531bbaedc99d606",
       .rows = 250},
      {.path = "mgsm/mgsm_ja.tsv",
       .sha256 = "59a2b50debe77981fd784cb3b2bef1505e3abf2a37116dc9d7a366ab029b4637",
       .rows = 250},
      {.path = "mgsm/mgsm_ru.tsv",
       .sha256 = "6bd30fd2e80c5bac23f566fb4ae0e6a55a19578401fbf9a01fb21beb3645fef8",
       .rows = 250},
      {.path = "mgsm/mgsm_sw.tsv",
       .sha256 = "2bac828d77229e65d7c7197b1ad4a2cb5b1fe99b163f2cbdd66501de6a2115c4",
       .rows = 250},
      {.path = "mgsm/mgsm_te.tsv",
       .sha256 = "dd6b1452c244bb2e4ba254c01ea84137f80c1cefc57d69c23b0ed88b9c0f36b7",
       .rows = 250},
      {.path = "mgsm/mgsm_th.tsv",
       .sha256 = "f3932dc5ad8e9d0ea82b017adc1e1461dd647af861e7166d6741986602a0cfd6",
       .rows = 250},
      {.path = "mgsm/mgsm_zh.tsv",
       .sha256 = "b2fa63151022370a0de1f4211c8c284eae74b0f5a3b003b1d5982c0d4a73f661",
       .rows = 250},
  };
  return files;
}

DataFile exemplar_file() {
  return {.path = "mgsm/exemplars.json",
          .sha256 = "7458c549b34a55b60ec5c7b9339caf2cd68894f092cb10fcb9dbbb3328293fd6",
          .required = false};
}

enum class Variant { chat, direct, en_cot, native_cot };

struct Protocol {
  std::string name = {};
  Variant variant = Variant::chat;
  std::vector<std::int32_t> fewshot_choices = {};
};

struct Item {
  std::string question = {};
  std::string target = {};
};

/// `question TAB answer` lines without quoting; thousands commas of an answer are dropped.
Result<std::vector<Item>> read_items(const DataFile& file, const std::string& data_dir) {
  const DataText data = PONDER_TRY(read_data_text(file, data_dir));
  const auto records =
      PONDER_TRY(parse_csv(data.text, data.path, {.separator = '\t', .quotes = false}));
  std::vector<Item> items;
  for (const CsvRecord& record : records) {
    const std::string where = data.path + ":" + std::to_string(record.line);
    if (record.fields.size() != 2) {
      return Error{ErrorCode::parse, where + ": expected a question, one tab and an answer", ""};
    }
    Item item{.question = record.fields[0], .target = record.fields[1]};
    std::erase(item.target, ',');
    if (!parse_int(item.target)) {
      return Error{ErrorCode::parse,
                   where + ": the answer is '" + item.target + "', expected a whole number", ""};
    }
    items.push_back(std::move(item));
  }
  PONDER_TRY(check_rows(file, data.path, items.size()));
  return items;
}

/// The authors' examples: {"MGSM_EXEMPLARS": {"de": {"1": {"q", "a"}, ...}, ...},
/// "EXEMPLAR_NUMBER_ANSWERS": [11, ...]}. The texts begin with the words of mgsm_languages().
class Exemplars {
 public:
  static Result<Exemplars> read(const std::string& data_dir) {
    const DataText data = PONDER_TRY(read_data_text(exemplar_file(), data_dir));
    auto value = parse_json(data.text);
    if (!value) return Error{ErrorCode::parse, data.path + ": " + value.error().message, ""};
    return Exemplars(data.path, std::move(*value));
  }

  /// `q` or `a` of an example, from 1. errors  parse
  Result<std::string> text(std::string_view language, std::int32_t number, const char* key) const {
    const Value* at = root_.find("MGSM_EXEMPLARS");
    for (const std::string_view step :
         {language, std::string_view(std::to_string(number)), std::string_view(key)}) {
      at = at == nullptr ? nullptr : at->find(step);
    }
    if (at != nullptr && at->is_string()) return at->as_string();
    return Error{ErrorCode::parse,
                 path_ + ": no text MGSM_EXEMPLARS." + std::string(language) + "." +
                     std::to_string(number) + "." + key,
                 ""};
  }

  Result<std::string> number(std::int32_t number) const {
    const Value* list = root_.find("EXEMPLAR_NUMBER_ANSWERS");
    const auto index = static_cast<std::size_t>(number - 1);
    if (list != nullptr && list->is_sequence() && index < list->as_list().size() &&
        list->as_list()[index].is(Value::Kind::integer)) {
      return std::to_string(list->as_list()[index].as_integer());
    }
    return Error{ErrorCode::parse,
                 path_ + ": no number EXEMPLAR_NUMBER_ANSWERS[" + std::to_string(number - 1) + "]",
                 ""};
  }

 private:
  Exemplars(std::string path, Value root) : path_(std::move(path)), root_(std::move(root)) {}

  std::string path_;
  Value root_;
};

const MgsmLanguage& english() {
  return *std::find_if(mgsm_languages().begin(), mgsm_languages().end(),
                       [](const MgsmLanguage& language) { return language.code == "en"; });
}

/// What stands before an answer, without the colon's spaces at its end.
std::string answer_prefix(const MgsmLanguage& language, Variant variant) {
  const MgsmLanguage& from = variant == Variant::en_cot ? english() : language;
  const std::string prefix =
      std::string(variant == Variant::direct ? from.answer : from.step_by_step) +
      std::string(from.colon);
  return std::string(trim(prefix));
}

/// The examples of a language, each with the blank line behind it.
Result<std::string> examples_text(const Exemplars& exemplars,
                                  const MgsmLanguage& language,
                                  Variant variant,
                                  std::int32_t count) {
  std::string text;
  for (std::int32_t i = 1; i <= count; ++i) {
    const std::string question = PONDER_TRY(exemplars.text(language.code, i, "q"));
    std::string answer;
    if (variant == Variant::direct) {
      answer = std::string(language.answer) + std::string(language.colon) +
               PONDER_TRY(exemplars.number(i));
    } else {
      const std::string_view from = variant == Variant::en_cot ? "en" : language.code;
      answer = PONDER_TRY(exemplars.text(from, i, "a"));
    }
    text += question + "\n" + answer + "\n\n";
  }
  return text;
}

Prompt prompt_of(const MgsmLanguage& language,
                 Variant variant,
                 const std::string& examples,
                 const std::string& question) {
  if (variant == Variant::chat) {
    return Chat{.messages = {{.role = "user",
                              .content = std::string(language.instruction) + "\n\n" + question}}};
  }
  return Text{.text = examples + std::string(language.question) + std::string(language.colon) +
                      question + "\n" + answer_prefix(language, variant)};
}

Result<LoadedTask> load(const Protocol& protocol, const LoadOptions& options) {
  LoadedTask task;
  task.num_fewshot =
      PONDER_TRY(chosen_fewshot(protocol.name, options.num_fewshot, protocol.fewshot_choices));
  std::vector<DataFile> files = question_files();
  std::optional<Exemplars> exemplars;
  if (task.num_fewshot > 0) {
    exemplars = PONDER_TRY(Exemplars::read(options.data_dir));
    files.push_back(exemplar_file());
    task.fewshot_source =
        exemplar_file().path + ", first " + std::to_string(task.num_fewshot) + " of each language";
  }
  for (std::size_t i = 0; i < mgsm_languages().size(); ++i) {
    const MgsmLanguage& language = mgsm_languages()[i];
    const auto items = PONDER_TRY(read_items(question_files()[i], options.data_dir));
    std::string examples;
    if (exemplars) {
      examples = PONDER_TRY(
          examples_text(*exemplars, language, protocol.variant, task.num_fewshot));
    }
    for (std::size_t n = 0; n < items.size(); ++n) {
      Sample& sample = task.samples.emplace_back();
      sample.id = numbered_id(protocol.name + "/" + std::string(language.code), n + 1);
      sample.prompt = prompt_of(language, protocol.variant, examples, items[n].question);
      sample.target = items[n].target;
      sample.subject = language.code;
      sample.cluster = std::to_string(n + 1);
    }
  }
  task.dataset_sha256 = combined_sha256(files);
  return task;
}

Task mgsm_task(const Protocol& protocol, std::string description) {
  std::vector<DataFile> files = question_files();
  if (protocol.variant != Variant::chat) files.push_back(exemplar_file());
  Task task{
      .name = protocol.name,
      .description = std::move(description),
      .licence = "CC BY 4.0",
      .source = "google-research/url-nlp, arXiv:2210.03057",
      .groups = {"multilingual"},
      .rows = 2750,
      .files = std::move(files),
      .fewshot_choices = protocol.fewshot_choices,
      .load = [protocol](const LoadOptions& options) { return load(protocol, options); },
  };
  if (protocol.variant == Variant::chat) {
    std::map<std::string, std::string> words;
    for (const MgsmLanguage& language : mgsm_languages()) {
      words[std::string(language.code)] = language.answer;
    }
    task.scorer = both(number_by_language_scorer(),
                       {{"simple_evals", simple_evals_mgsm_scorer(std::move(words))}});
  } else {
    task.groups = {"base"};
    task.default_max_tokens = 2048;
    task.stop = {"\n\n", "</s>", "<|im_end|>"};
    task.scorer = both(number_by_language_scorer(),
                       {{"lm_eval_flexible", gsm8k_filter_scorer(Gsm8kFilter::flexible)}});
  }
  return task;
}

Task base_task(const std::string& name, Variant variant, std::string description) {
  return mgsm_task({.name = name, .variant = variant, .fewshot_choices = {8, 6, 4, 2}},
                   std::move(description));
}

}  // namespace

Task mgsm() {
  return mgsm_task({.name = "mgsm", .variant = Variant::chat, .fewshot_choices = {0}},
                   "grade-school word problems in 11 languages, one integer answer each");
}

Task mgsm_direct() {
  return base_task("mgsm_direct", Variant::direct, "MGSM for base models, answered at once");
}

Task mgsm_en_cot() {
  return base_task("mgsm_en_cot", Variant::en_cot, "MGSM for base models, reasoning in English");
}

Task mgsm_native_cot() {
  return base_task("mgsm_native_cot", Variant::native_cot,
                   "MGSM for base models, reasoning in the question's language");
}

}  // namespace ponder
