#include "tasks/lmeval/task_config.h"

#include <algorithm>
#include <array>

#include "harness/base/text.h"

namespace ponder::lmeval {

namespace {

constexpr std::array<std::string_view, 39> kKeys = {"task",
                                                    "task_alias",
                                                    "tag",
                                                    "group",
                                                    "include",
                                                    "custom_dataset",
                                                    "dataset_path",
                                                    "dataset_name",
                                                    "dataset_kwargs",
                                                    "training_split",
                                                    "validation_split",
                                                    "test_split",
                                                    "fewshot_split",
                                                    "process_docs",
                                                    "doc_to_text",
                                                    "doc_to_target",
                                                    "doc_to_image",
                                                    "doc_to_audio",
                                                    "unsafe_code",
                                                    "doc_to_choice",
                                                    "process_results",
                                                    "use_prompt",
                                                    "description",
                                                    "target_delimiter",
                                                    "fewshot_delimiter",
                                                    "fewshot_config",
                                                    "num_fewshot",
                                                    "metric_list",
                                                    "output_type",
                                                    "generation_kwargs",
                                                    "repeats",
                                                    "filter_list",
                                                    "should_decontaminate",
                                                    "doc_to_decontamination_query",
                                                    "gen_prefix",
                                                    "metadata",
                                                    "class",
                                                    "recipe",
                                                    "group_alias"};

class ConfigReader {
 public:
  explicit ConfigReader(const Config& config) : config_(config) {}

  Result<TaskConfig> read() {
    out_.path = config_.path;
    PONDER_TRY(check_keys());
    PONDER_TRY(check_hooks());
    out_.name = PONDER_TRY(config_.text("task"));
    out_.alias = PONDER_TRY(config_.text("task_alias"));
    out_.tags = PONDER_TRY(texts("tag"));
    PONDER_TRY(read_dataset_keys());
    PONDER_TRY(read_prompt_keys());
    PONDER_TRY(read_output());
    PONDER_TRY(read_fewshot());
    PONDER_TRY(read_filters());
    PONDER_TRY(read_metrics());
    if (const ConfigEntry* metadata = config_.find("metadata")) {
      if (const YamlNode* version = metadata->value.find("version")) {
        out_.version = PONDER_TRY(to_text(version->scalar));
      }
    }
    return std::move(out_);
  }

 private:
  Result<void> check_keys() const {
    std::vector<std::string> known(kKeys.begin(), kKeys.end());
    for (const ConfigEntry& entry : config_.entries) {
      if (std::find(known.begin(), known.end(), entry.key) != known.end()) continue;
      Error error{ErrorCode::config,
                  entry.path + ":" + std::to_string(entry.line) + ": unknown key '" + entry.key +
                      "' in an lm-eval task",
                  ""};
      if (const auto near = nearest(entry.key, known)) error.hint = "did you mean '" + *near + "'?";
      return error;
    }
    for (const char* key : {"doc_to_image", "doc_to_audio", "use_prompt", "class"}) {
      const ConfigEntry* entry = config_.find(key);
      if (entry != nullptr) {
        return Config::error(*entry, "'" + std::string(key) + "' is not supported");
      }
    }
    return {};
  }

  Result<void> check_hooks() const {
    const std::vector<std::string> hooks = python_hooks(config_);
    if (hooks.empty()) return {};
    std::string all;
    for (const std::string& hook : hooks) all += (all.empty() ? "" : ", ") + hook;
    return Error{ErrorCode::config, config_.path + ": needs Python: " + all,
                 "Python is not run; write the task as a task file, see ponder tasks --schema"};
  }

  /// Undefined when there is none, or null.
  Result<Value> value(std::string_view key) const {
    const ConfigEntry* entry = config_.find(key);
    if (entry == nullptr) return Value();
    Value found = PONDER_TRY(to_value(entry->value, entry->path));
    return found.is_null() ? Value() : found;
  }

  Result<std::vector<std::string>> texts(std::string_view key) const {
    std::vector<std::string> out;
    const Value found = PONDER_TRY(value(key));
    if (found.is_undefined()) return out;
    if (!found.is_sequence()) {
      out.push_back(PONDER_TRY(to_text(found)));
      return out;
    }
    for (const Value& item : found.as_list()) out.push_back(PONDER_TRY(to_text(item)));
    return out;
  }

  Result<std::int32_t> whole(std::string_view key, std::int32_t otherwise) const {
    const Value found = PONDER_TRY(value(key));
    if (found.is_undefined()) return otherwise;
    if (!found.is(Value::Kind::integer) || found.as_integer() < 0 ||
        found.as_integer() > 10'000'000) {
      return Config::error(*config_.find(key),
                           "'" + std::string(key) + "' needs a number of 0 or more");
    }
    return static_cast<std::int32_t>(found.as_integer());
  }

  Result<DocField> doc_field(const Value& found, std::string_view name, int line) const {
    DocField field{.config = found};
    if (!found.is_string()) return field;
    field.source = PONDER_TRY(parse_template(found.as_string(), name, line));
    return field;
  }

  Result<DocField> doc_field(std::string_view key) const {
    const Value found = PONDER_TRY(value(key));
    if (found.is_undefined()) return DocField();
    return doc_field(found, key, config_.find(key)->line);
  }

  Result<jinja::Template> parse_template(const std::string& source,
                                         std::string_view name,
                                         int line) const {
    jinja::Options options;
    options.name = std::string(name);
    options.keep_trailing_newline = true;
    options.strict_undefined = true;
    auto parsed = jinja::Template::parse(source, std::move(options));
    if (parsed) return std::move(*parsed);
    return Error{ErrorCode::config,
                 config_.path + ":" + std::to_string(line) + ": " + parsed.error().message, ""};
  }

  Result<void> read_dataset_keys() {
    out_.dataset_path = PONDER_TRY(config_.text("dataset_path"));
    out_.dataset_name = PONDER_TRY(config_.text("dataset_name"));
    out_.dataset_kwargs = PONDER_TRY(value("dataset_kwargs"));
    out_.training_split = PONDER_TRY(config_.text("training_split"));
    out_.validation_split = PONDER_TRY(config_.text("validation_split"));
    out_.test_split = PONDER_TRY(config_.text("test_split"));
    out_.fewshot_split = PONDER_TRY(config_.text("fewshot_split"));
    return {};
  }

  Result<void> read_prompt_keys() {
    out_.text = PONDER_TRY(doc_field("doc_to_text"));
    out_.target = PONDER_TRY(doc_field("doc_to_target"));
    out_.choice = PONDER_TRY(doc_field("doc_to_choice"));
    out_.prefix = PONDER_TRY(doc_field("gen_prefix"));
    out_.description = PONDER_TRY(config_.text("description"));
    if (!out_.description.empty()) {
      out_.description_source = PONDER_TRY(
          parse_template(out_.description, "description", config_.find("description")->line));
    }
    // An empty text is one, and not "not given".
    for (auto [key, member] : {std::pair{"target_delimiter", &TaskConfig::target_delimiter},
                               std::pair{"fewshot_delimiter", &TaskConfig::fewshot_delimiter}}) {
      if (config_.find(key) != nullptr) out_.*member = PONDER_TRY(config_.text(key));
    }
    return {};
  }

  Result<void> read_output() {
    const std::string type = PONDER_TRY(config_.text("output_type"));
    static constexpr std::array<std::string_view, 4> kTypes = {
        "generate_until", "multiple_choice", "loglikelihood", "loglikelihood_rolling"};
    const auto found = std::find(kTypes.begin(), kTypes.end(), type);
    if (found == kTypes.end() && !type.empty()) {
      return Config::error(*config_.find("output_type"), "output_type '" + type + "' is unknown");
    }
    if (found != kTypes.end()) out_.output = static_cast<OutputType>(found - kTypes.begin());
    out_.repeats = std::max(1, PONDER_TRY(whole("repeats", 1)));
    out_.until = {out_.fewshot_delimiter};
    const Value generation = PONDER_TRY(value("generation_kwargs"));
    if (!generation.is_dict()) return {};
    if (const Value* until = generation.find("until")) {
      out_.until.clear();
      const ValueList one = {*until};
      for (const Value& stop : until->is_sequence() ? until->as_list() : one) {
        if (stop.is_string() && !stop.as_string().empty()) out_.until.push_back(stop.as_string());
      }
    }
    for (const char* key : {"max_gen_toks", "max_new_tokens", "max_tokens"}) {
      const Value* most = generation.find(key);
      if (most != nullptr && most->is(Value::Kind::integer) && most->as_integer() > 0 &&
          most->as_integer() < 10'000'000) {
        out_.max_tokens = static_cast<std::int32_t>(most->as_integer());
        break;
      }
    }
    return {};
  }

  Result<void> read_fewshot() {
    out_.num_fewshot = PONDER_TRY(whole("num_fewshot", 0));
    const Value found = PONDER_TRY(value("fewshot_config"));
    if (!found.is_dict()) return {};
    const ConfigEntry& entry = *config_.find("fewshot_config");
    for (const auto& [key, setting] : found.as_dict().entries()) {
      const std::string name = PONDER_TRY(to_text(key));
      if (name == "sampler") {
        const std::string sampler = PONDER_TRY(to_text(setting));
        if (sampler != "default" && sampler != "first_n") {
          return Config::error(entry, "sampler '" + sampler + "' is unknown");
        }
        out_.fewshot.first_n = sampler == "first_n";
      } else if (name == "samples" && setting.is_sequence()) {
        out_.fewshot.samples = setting.as_list();
      } else if (name == "doc_to_text") {
        out_.fewshot.text = PONDER_TRY(doc_field(setting, name, entry.line));
      } else if (name == "doc_to_target") {
        out_.fewshot.target = PONDER_TRY(doc_field(setting, name, entry.line));
      } else if (name == "doc_to_choice") {
        out_.fewshot.choice = PONDER_TRY(doc_field(setting, name, entry.line));
      } else if (name == "split") {
        out_.fewshot_split = PONDER_TRY(to_text(setting));
      } else if (!setting.is_null()) {
        return Config::error(entry, "'" + name + "' of fewshot_config is not supported");
      }
    }
    return {};
  }

  /// `{function: regex, group_select: -1}` without the name.
  static Step step_of(const Value& item, std::string_view name_key) {
    Step step;
    ValueDict settings;
    if (item.is_dict()) {
      for (const auto& [key, setting] : item.as_dict().entries()) {
        if (key.is_string() && key.as_string() == name_key) {
          step.name = setting.is_string() ? setting.as_string() : "";
        } else {
          settings.set(key, setting);
        }
      }
    }
    step.settings = Value::dict(std::move(settings));
    return step;
  }

  Result<void> read_filters() {
    const Value list = PONDER_TRY(value("filter_list"));
    if (!list.is_sequence()) {
      out_.filters = {{"none", {{"take_first", Value::dict({})}}}};
      return {};
    }
    for (const Value& item : list.as_list()) {
      const Value* name = item.find("name");
      const Value* steps = item.find("filter");
      if (name == nullptr || !name->is_string() || steps == nullptr || !steps->is_sequence()) {
        return Config::error(*config_.find("filter_list"),
                             "a filter needs a 'name' and a list 'filter'");
      }
      FilterConfig& filter = out_.filters.emplace_back();
      filter.name = name->as_string();
      for (const Value& step : steps->as_list()) filter.steps.push_back(step_of(step, "function"));
    }
    return {};
  }

  Result<void> read_metrics() {
    const Value list = PONDER_TRY(value("metric_list"));
    if (list.is_sequence()) {
      for (const Value& item : list.as_list()) out_.metrics.push_back(step_of(item, "metric"));
      return {};
    }
    static const std::vector<std::vector<std::string>> kDefaults = {
        {"exact_match"},
        {"acc", "acc_norm"},
        {"perplexity", "acc"},
        {"word_perplexity", "byte_perplexity", "bits_per_byte"}};
    for (const std::string& name : kDefaults[static_cast<std::size_t>(out_.output)]) {
      out_.metrics.push_back({name, Value::dict({})});
    }
    return {};
  }

  const Config& config_;
  TaskConfig out_ = {};
};

}  // namespace

Result<TaskConfig> read_task_config(const Config& config) {
  return ConfigReader(config).read();
}

}  // namespace ponder::lmeval
