#include "tasks/custom/custom_task.h"

#include <memory>
#include <unordered_map>
#include <utility>

#include "harness/base/file.h"
#include "harness/base/sha256.h"
#include "harness/base/text.h"
#include "tasks/custom/definition.h"
#include "tasks/worked_examples.h"

namespace ponder {

namespace {

std::string folder_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string::npos ? "." : path.substr(0, slash);
}

struct LoadedRows {
  RowFile file = {};
  std::string sha256 = {};
};

Result<LoadedRows> load_rows(const TaskDefinition& task,
                             const DataSource& source,
                             const std::string& data_dir) {
  std::string path = source.path;
  if (!path.starts_with('/')) {
    path = folder_of(task.path) + "/" + source.path;
    if (!file_exists(path)) path = data_dir + "/" + source.path;
  }
  if (!file_exists(path)) {
    return Error{ErrorCode::config,
                 task.path + ": data file " + source.path + " is neither in " +
                     folder_of(task.path) + " nor in " + data_dir,
                 "put it beside the task file, or set PONDER_DATA_DIR"};
  }
  LoadedRows loaded;
  loaded.sha256 = PONDER_TRY(sha256_file(path));
  if (!source.sha256.empty() && loaded.sha256 != source.sha256) {
    return Error{
        ErrorCode::config,
        "data file " + path + ": sha256 is " + loaded.sha256 + ", expected " + source.sha256,
        "get the file again, or correct " + task.path};
  }
  loaded.file = PONDER_TRY(read_rows(path, source.options));
  const auto rows = static_cast<std::int64_t>(loaded.file.rows.size());
  if (source.rows > 0 && rows != source.rows) {
    return Error{ErrorCode::parse,
                 "data file " + path + ": has " + std::to_string(rows) + " rows, expected " +
                     std::to_string(source.rows),
                 ""};
  }
  return loaded;
}

/// What the templates make of one row.
class RowReader {
 public:
  RowReader(const TaskDefinition& task, const RowFile& file, const DataRow& row)
      : task_(task), file_(file), row_(row) {}

  Result<std::string> render(const jinja::Template& source) const {
    auto text = source.render(row_.fields);
    if (!text) return error(text.error().message);
    return std::move(*text);
  }

  Result<std::string> render(const std::optional<jinja::Template>& source) const {
    if (!source) return std::string();
    return render(*source);
  }

  Result<std::vector<Message>> messages() const {
    std::vector<Message> out;
    for (const MessageTemplate& message : task_.messages) {
      std::string content = PONDER_TRY(render(message.content));
      out.push_back({.role = message.role, .content = std::move(content)});
    }
    return out;
  }

  Result<std::vector<std::string>> choices() const {
    std::vector<std::string> out;
    for (const jinja::Template& choice : task_.choices) out.push_back(PONDER_TRY(render(choice)));
    if (task_.choices_field.empty()) return out;
    const Value* field = row_.fields.find(task_.choices_field);
    if (field == nullptr) return error("no field '" + task_.choices_field + "'");
    if (!field->is_sequence()) {
      return error("field '" + task_.choices_field + "' is " + field->type_name() +
                   ", expected a list of choices");
    }
    for (const Value& item : field->as_list()) out.push_back(PONDER_TRY(to_text(item)));
    return out;
  }

  /// Of a choice its letter, whichever way it is given.
  Result<std::string> target(const std::vector<std::string>& choices) const {
    std::string target = PONDER_TRY(render(task_.target));
    if (task_.scorer.kind != "choice") {
      PONDER_TRY(check_not_empty(target));
      return target;
    }
    constexpr std::size_t kMost = 10;
    if (choices.size() < 2 || choices.size() > kMost) {
      return error("has " + std::to_string(choices.size()) + " choices, expected 2 to 10");
    }
    const std::string_view given = trim(target);
    const auto letter = [](std::size_t i) { return std::string(1, static_cast<char>('A' + i)); };
    std::optional<std::size_t> by_letter;
    std::optional<std::size_t> by_text;
    for (std::size_t i = choices.size(); i-- > 0;) {
      if (given == letter(i)) by_letter = i;
      if (given == trim(choices[i])) by_text = i;
    }
    // A letter is no number: there is one of the two at most.
    std::optional<std::size_t> by_name = by_letter;
    if (const auto place = parse_int(given)) {
      if (*place >= 0 && static_cast<std::size_t>(*place) < choices.size()) {
        by_name = static_cast<std::size_t>(*place);
      }
    }
    if (by_name && by_text && *by_name != *by_text) {
      Error several =
          error("target '" + std::string(given) + "' is the " + (by_letter ? "letter" : "place") +
                " of one choice and the text of another");
      several.hint = by_letter ? "give the place, counted from 0" : "give the letter";
      return several;
    }
    if (by_name) return letter(*by_name);
    if (by_text) return letter(*by_text);
    return error("target '" + std::string(given) + "' is none of its " +
                 std::to_string(choices.size()) + " choices");
  }

  Error error(const std::string& what) const { return file_.error(row_, what); }

 private:
  /// Of the scorers that compare texts: an empty target would make nearly every answer right.
  Result<void> check_not_empty(const std::string& target) const {
    const std::string& kind = task_.scorer.kind;
    if (kind != "exact" && kind != "contains" && kind != "regex" && kind != "json") return {};
    if (target.empty()) return error("the target is empty");
    if (normalised(target, task_.scorer.rules).empty()) {
      return error("the target is empty under the scorer's rules");
    }
    return {};
  }

  const TaskDefinition& task_;
  const RowFile& file_;
  const DataRow& row_;
};

/// The examples as the turns of a chat, or as one text.
struct Examples {
  std::vector<Message> turns = {};
  std::string text = {};
  std::string sha256 = {};
};

Result<Examples> read_examples(const TaskDefinition& task,
                               std::int32_t count,
                               const std::string& data_dir) {
  Examples out;
  if (count == 0) return out;
  const LoadedRows loaded = PONDER_TRY(load_rows(task, *task.fewshot, data_dir));
  out.sha256 = loaded.sha256;
  if (static_cast<std::size_t>(count) > loaded.file.rows.size()) {
    return Error{ErrorCode::config,
                 loaded.file.path + ": has " + std::to_string(loaded.file.rows.size()) +
                     " examples, " + std::to_string(count) + " are asked for",
                 "give a smaller --num-fewshot"};
  }
  for (std::int32_t i = 0; i < count; ++i) {
    const RowReader reader(task, loaded.file, loaded.file.rows[static_cast<std::size_t>(i)]);
    const auto messages = PONDER_TRY(reader.messages());
    const std::string answer =
        PONDER_TRY(reader.render(task.fewshot_answer ? task.fewshot_answer : task.target));
    out.text += messages.back().content + " " + answer + "\n\n";
    for (const Message& message : messages) {
      if (message.role != "system") out.turns.push_back(message);
    }
    out.turns.push_back({.role = "assistant", .content = answer});
  }
  return out;
}

Prompt prompt_of(const TaskDefinition& task, std::vector<Message> messages, const Examples& shots) {
  if (task.completion) return Text{shots.text + messages.back().content};
  Chat chat;
  auto message = messages.begin();
  while (message != messages.end() && message->role == "system") {
    chat.messages.push_back(std::move(*message++));
  }
  chat.messages.insert(chat.messages.end(), shots.turns.begin(), shots.turns.end());
  std::move(message, messages.end(), std::back_inserter(chat.messages));
  return chat;
}

Result<LoadedTask> load(const TaskDefinition& task, const LoadOptions& options) {
  const std::int32_t count = options.num_fewshot < 0 ? task.fewshot_count : options.num_fewshot;
  if (count > 0 && !task.fewshot) {
    return Error{
        ErrorCode::usage,
        "--num-fewshot is " + std::to_string(count) + ", " + task.path + " has no 'fewshot'",
        "leave it out"};
  }
  const LoadedRows loaded = PONDER_TRY(load_rows(task, task.data, options.data_dir));
  const Examples shots = PONDER_TRY(read_examples(task, count, options.data_dir));
  LoadedTask out;
  std::unordered_map<std::string, const DataRow*> by_id;
  for (const DataRow& row : loaded.file.rows) {
    const RowReader reader(task, loaded.file, row);
    Sample sample;
    sample.id = task.id ? PONDER_TRY(reader.render(*task.id))
                        : numbered_id(task.name, out.samples.size() + 1);
                        const auto [other, is_new] = by_id.emplace(sample.id, &row);
                        if (!is_new) {
                          return reader.error("id '" + sample.id + "' is that of " +
                                              loaded.file.where(*other->second));
                        }
                        sample.choices = PONDER_TRY(reader.choices());
                        sample.target = PONDER_TRY(reader.target(sample.choices));
                        sample.subject = PONDER_TRY(reader.render(task.subject));
                        sample.cluster = PONDER_TRY(reader.render(task.cluster));
                        sample.prompt = prompt_of(task, PONDER_TRY(reader.messages()), shots);
                        out.samples.push_back(std::move(sample));
  }
  Sha256 digest;
  digest.update_field(loaded.sha256);
  digest.update_field(shots.sha256);
  out.dataset_sha256 = shots.sha256.empty() ? loaded.sha256 : digest.hex();
  out.num_fewshot = count;
  if (count > 0) {
    out.fewshot_source = task.fewshot->path + ", first " + std::to_string(count) + " rows";
  }
  return out;
}

}  // namespace

Result<Task> custom_task(const YamlNode& document, const std::string& path) {
  const auto definition =
      std::make_shared<const TaskDefinition>(PONDER_TRY(read_definition(document, path)));
  Task task;
  task.name = definition->name;
  task.description = definition->description;
  task.version = definition->version;
  task.licence = definition->licence;
  task.source = definition->source;
  task.groups = definition->groups;
  task.rows = definition->data.rows;
  task.own_data = true;
  task.default_max_tokens = definition->max_tokens;
  task.default_epochs = definition->epochs;
  task.stop = definition->stop;
  task.fewshot_choices = {definition->fewshot_count};
  task.load = [definition](const LoadOptions& options) { return load(*definition, options); };
  task.scorer = PONDER_TRY(make_scorer(definition->scorer));
  return task;
}

}  // namespace ponder
