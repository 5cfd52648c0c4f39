#include "tasks/custom/definition.h"

#include "tasks/custom/schema.h"
#include "tasks/yaml/fields.h"

namespace ponder {

namespace {

class DefinitionReader {
 public:
  DefinitionReader(const YamlFields& fields, const std::string& path)
      : fields_(fields), path_(path) {}

  Result<TaskDefinition> read() {
    out_.path = path_;
    PONDER_TRY(read_description());
    const YamlNode* data = fields_.find("data");
    if (data == nullptr) return fields_.error(fields_.line(), "no 'data' in the task file");
    out_.data = PONDER_TRY(data_source(*data));
    PONDER_TRY(read_prompt());
    out_.target = PONDER_TRY(required_template("target"));
    out_.id = PONDER_TRY(optional_template(fields_, "id"));
    out_.subject = PONDER_TRY(optional_template(fields_, "subject"));
    out_.cluster = PONDER_TRY(optional_template(fields_, "cluster"));
    PONDER_TRY(read_choices());
    PONDER_TRY(read_scorer());
    PONDER_TRY(read_fewshot());
    out_.stop = PONDER_TRY(fields_.texts("stop"));
    out_.max_tokens = PONDER_TRY(positive(fields_, "max_tokens", 32768));
    out_.epochs = PONDER_TRY(positive(fields_, "epochs", 1));
    return std::move(out_);
  }

 private:
  Result<void> read_description() {
    out_.name = PONDER_TRY(fields_.required_text("task"));
    constexpr std::string_view kAllowed =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.";
    if (out_.name.empty() || out_.name.size() > 80 ||
        out_.name.find_first_not_of(kAllowed) != std::string::npos) {
      return fields_.error(
          fields_.find("task")->line,
          "'task' is '" + out_.name + "', expected at most 80 letters, digits, '_', '-' and '.'");
    }
    out_.description = PONDER_TRY(fields_.text("description"));
    out_.licence = PONDER_TRY(fields_.text("licence", "none stated"));
    out_.source = PONDER_TRY(fields_.text("source", path_));
    out_.groups = PONDER_TRY(fields_.texts("groups"));
    out_.version = PONDER_TRY(positive(fields_, "version", 1));
    out_.completion = PONDER_TRY(fields_.boolean("completion", false));
    return {};
  }

  static Result<std::int32_t> positive(const YamlFields& fields,
                                       std::string_view key,
                                       std::int32_t otherwise) {
    const std::int64_t value = PONDER_TRY(fields.integer(key, otherwise));
    if (value < 1 || value > 10'000'000) {
      return fields.error(
          fields.find(key)->line,
          "'" + std::string(key) + "' is " + std::to_string(value) + ", expected 1 or more");
    }
    return static_cast<std::int32_t>(value);
  }

  Result<jinja::Template> parse_template(const std::string& source,
                                         std::string_view key,
                                         int line) const {
    jinja::Options options;
    options.name = std::string(key);
    options.strict_undefined = true;
    auto parsed = jinja::Template::parse(source, std::move(options));
    if (!parsed) return fields_.error(line, parsed.error().message);
    return std::move(*parsed);
  }

  Result<std::optional<jinja::Template>> optional_template(const YamlFields& fields,
                                                           std::string_view key) const {
    if (!fields.has(key)) return std::optional<jinja::Template>();
    const std::string source = PONDER_TRY(fields.text(key));
    return std::optional(PONDER_TRY(parse_template(source, key, fields.find(key)->line)));
  }

  Result<jinja::Template> required_template(std::string_view key) const {
    const auto source = fields_.required_text(key);
    if (!source) return source.error();
    return parse_template(*source, key, fields_.find(key)->line);
  }

  Result<DataSource> data_source(const YamlNode& node) const {
    const YamlFields fields = PONDER_TRY(YamlFields::of(node, path_, "data", data_keys()));
    DataSource source;
    source.path = PONDER_TRY(fields.required_text("path"));
    source.sha256 = PONDER_TRY(fields.text("sha256"));
    source.options.columns = PONDER_TRY(fields.texts("columns"));
    source.rows = PONDER_TRY(fields.integer("rows", 0));
    if (fields.has("format")) {
      auto format = parse_row_format(PONDER_TRY(fields.text("format")));
      if (!format) return fields.error(fields.find("format")->line, format.error().message);
      source.options.format = *format;
    }
    return source;
  }

  Result<void> read_prompt() {
    const bool prompt = fields_.has("prompt");
    if (prompt == fields_.has("messages")) {
      return fields_.error(fields_.line(), prompt ? "both 'prompt' and 'messages', expected one"
                                                  : "no 'prompt' in the task file");
    }
    if (fields_.has("system")) {
      if (out_.completion || !prompt) {
        return fields_.error(fields_.find("system")->line,
                             "'system' goes with 'prompt' of a chat only");
      }
      auto content = PONDER_TRY(required_template("system"));
      out_.messages.push_back({"system", std::move(content)});
    }
    if (prompt) {
      auto content = PONDER_TRY(required_template("prompt"));
      out_.messages.push_back({"user", std::move(content)});
      return {};
    }
    const YamlNode& list = *fields_.find("messages");
    if (list.kind != YamlNode::Kind::sequence || list.items.empty() || out_.completion) {
      return fields_.error(list.line, "'messages' needs a list of messages, and a chat");
    }
    for (const YamlNode& item : list.items) PONDER_TRY(read_message(item));
    return {};
  }

  Result<void> read_message(const YamlNode& item) {
    const auto message = YamlFields::of(item, path_, "a message", message_keys());
    if (!message) return message.error();
    const auto role = message->required_text("role");
    const auto source = message->required_text("content");
    if (!role || !source) return role ? source.error() : role.error();
    if (*role != "system" && *role != "user" && *role != "assistant") {
      return fields_.error(item.line,
                           "'role' is '" + *role + "', expected system, user or assistant");
    }
    auto content = parse_template(*source, "content", message->find("content")->line);
    if (!content) return content.error();
    out_.messages.push_back({*role, std::move(*content)});
    return {};
  }

  Result<void> read_choices() {
    const YamlNode* node = fields_.find("choices");
    if (node == nullptr) return {};
    if (node->kind != YamlNode::Kind::sequence) {
      out_.choices_field = PONDER_TRY(fields_.text("choices"));
      return {};
    }
    for (const std::string& choice : PONDER_TRY(fields_.texts("choices"))) {
      out_.choices.push_back(PONDER_TRY(parse_template(choice, "choices", node->line)));
    }
    return {};
  }

  Result<void> read_scorer() {
    const YamlNode* node = fields_.find("scorer");
    if (node == nullptr) return fields_.error(fields_.line(), "no 'scorer' in the task file");
    ScorerSpec& spec = out_.scorer;
    if (node->kind != YamlNode::Kind::mapping) {
      spec.kind = PONDER_TRY(fields_.text("scorer"));
    } else {
      const YamlFields fields = PONDER_TRY(YamlFields::of(*node, path_, "scorer", scorer_keys()));
      spec.kind = PONDER_TRY(fields.required_text("kind"));
      spec.rules.ignore_case = PONDER_TRY(fields.boolean("ignore_case", false));
      spec.rules.ignore_punctuation = PONDER_TRY(fields.boolean("ignore_punctuation", false));
      spec.rules.ignore_space = PONDER_TRY(fields.boolean("ignore_space", false));
      spec.pattern = PONDER_TRY(fields.text("pattern"));
      spec.group = PONDER_TRY(fields.integer("group", -1));
      spec.field = PONDER_TRY(fields.text("field", "answer"));
      spec.language = PONDER_TRY(fields.text("language"));
      const std::string take = PONDER_TRY(fields.text("take", "last"));
      if (take != "last" && take != "first") {
        return fields.error(fields.find("take")->line,
                            "'take' is '" + take + "', expected last or first");
      }
      spec.first = take == "first";
    }
    const auto made = make_scorer(spec);
    if (!made) {
      Error error = fields_.error(node->line, made.error().message);
      error.hint = made.error().hint;
      return error;
    }
    if (spec.kind == "choice" && !out_.has_choices()) {
      return fields_.error(node->line, "scorer choice needs 'choices'");
    }
    return {};
  }

  Result<void> read_fewshot() {
    const YamlNode* node = fields_.find("fewshot");
    if (node == nullptr) return {};
    const YamlFields fields = PONDER_TRY(YamlFields::of(*node, path_, "fewshot", fewshot_keys()));
    const YamlNode* data = fields.find("data");
    if (data == nullptr) return fields.error(node->line, "no 'data' in fewshot");
    out_.fewshot = PONDER_TRY(data_source(*data));
    out_.fewshot_count = PONDER_TRY(positive(fields, "count", 5));
    out_.fewshot_answer = PONDER_TRY(optional_template(fields, "answer"));
    return {};
  }

  const YamlFields& fields_;
  const std::string& path_;
  TaskDefinition out_ = {};
};

}  // namespace

Result<TaskDefinition> read_definition(const YamlNode& document, const std::string& path) {
  const YamlFields fields =
      PONDER_TRY(YamlFields::of(document, path, "the task file", task_keys()));
  return DefinitionReader(fields, path).read();
}

}  // namespace ponder
