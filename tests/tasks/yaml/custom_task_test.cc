#include "tasks/custom/custom_task.h"

#include <gtest/gtest.h>

#include <fstream>

#include "harness/base/sha256.h"
#include "tasks/custom/schema.h"
#include "tasks/task_set.h"
#include "tests/support/temporary_folder.h"

namespace ponder {
namespace {

class CustomTask : public ::testing::Test {
 protected:
  void write(const std::string& name, const std::string& text) {
    std::ofstream(folder_ / name, std::ios::binary) << text;
  }

  Result<TaskSet> open(const std::string& yaml) {
    write("t.yaml", yaml);
    return TaskSet::find({folder_ / "t.yaml"});
  }

  /// With the folder's name left out.
  std::string shown(const Error& error) const {
    std::string text = error.message + (error.hint.empty() ? "" : " (" + error.hint + ")");
    for (std::size_t at; (at = text.find(folder_.path() + "/")) != std::string::npos;) {
      text.erase(at, folder_.path().size() + 1);
    }
    return text;
  }

  std::string error_of(const std::string& yaml, std::int32_t num_fewshot = -1) {
    const auto set = open(yaml);
    if (!set) return shown(set.error());
    const auto loaded = set->tasks()[0]->load({.data_dir = "/none", .num_fewshot = num_fewshot});
    return loaded ? "no error" : shown(loaded.error());
  }

  TemporaryFolder folder_;
};

constexpr const char* kRows =
    "{\"id\": \"no\", \"country\": \"Norway\", \"capital\": \"Oslo\", \"n\": 1,"
    " \"options\": [\"Oslo\", \"Bergen\"]}\n"
    "{\"id\": \"fr\", \"country\": \"France\", \"capital\": \"Paris\", \"n\": 2,"
    " \"options\": [\"Lyon\", \"Paris\"]}\n";

constexpr const char* kHead = "task: capitals\ndata: {path: rows.jsonl}\n";

TEST_F(CustomTask, MakesSamplesOfRowsByTemplates) {
  write("rows.jsonl", kRows);
  const auto set =
      open(std::string(kHead) +
           "id: 'cap/{{ id }}'\nsystem: Be brief.\nprompt: |\n  Capital of {{ country "
           "}}?\ntarget: '{{ capital }}'\nsubject: '{{ country[0] }}'\nscorer: "
           "{kind: exact, ignore_case: on}\nstop: [\"\\n\"]\nmax_tokens: 64\nepochs: 2\n");
  ASSERT_TRUE(set) << set.error().message;
  const Task& task = *set->tasks().at(0);
  EXPECT_EQ(task.name, "capitals");
  EXPECT_EQ(task.scorer->name(), "exact/1 ignore_case");
  EXPECT_EQ(task.default_max_tokens, 64);
  EXPECT_EQ(task.default_epochs, 2);
  EXPECT_EQ(task.stop, std::vector<std::string>{"\n"});
  const auto loaded = task.load({.data_dir = "/none"});
  ASSERT_TRUE(loaded) << loaded.error().message;
  ASSERT_EQ(loaded->samples.size(), 2U);
  const Sample& sample = loaded->samples[1];
  EXPECT_EQ(sample.id, "cap/fr");
  EXPECT_EQ(sample.target, "Paris");
  EXPECT_EQ(sample.subject, "F");
  EXPECT_EQ(std::get<Chat>(sample.prompt),
            (Chat{.messages = {{.role = "system", .content = "Be brief."},
                               {.role = "user", .content = "Capital of France?"}}}));
  EXPECT_EQ(loaded->dataset_sha256, sha256_hex(kRows));
  EXPECT_EQ(task.scorer->score(sample, " paris\n").outcome, Outcome::correct);
  EXPECT_EQ(task.scorer->score(sample, "Lyon").outcome, Outcome::incorrect);
}

TEST_F(CustomTask, TakesAChoiceByLetterPlaceOrText) {
  write("rows.jsonl", kRows);
  const std::string rest = "prompt: x\nscorer: choice\n";

  const struct {
    const char* lines;
    const char* targets;
  } cases[] = {
      {"choices: options\ntarget: '{{ capital }}'\n", "AB"},
      {"choices: [one, '{{ country }}', three]\ntarget: '{{ n }}'\n", "BC"},
      {"choices: [one, two]\ntarget: B\n", "BB"},
      {"choices: [A, B]\ntarget: B\n", "BB"},
      {"choices: ['0', '1', '2']\ntarget: '{{ n }}'\n", "BC"},
      {"choices: ['3', '4', '5']\ntarget: '{{ n + 2 }}'\n", "AB"},
  };

  for (const auto& c : cases) {
    const auto set = open(kHead + std::string(c.lines) + rest);
    ASSERT_TRUE(set) << shown(set.error());
    const auto loaded = set->tasks()[0]->load({.data_dir = "/none"});
    ASSERT_TRUE(loaded) << shown(loaded.error());
    EXPECT_EQ(loaded->samples[0].target + loaded->samples[1].target, c.targets);
  }
}

TEST_F(CustomTask, RefusesATargetThatMeansSeveralChoices) {
  write("rows.jsonl", kRows);
  const std::string rest = "prompt: x\nscorer: choice\n";
  EXPECT_EQ(error_of(kHead + rest + "choices: ['1', '2', '3', '4']\ntarget: '2'\n"),
            "rows.jsonl:1: target '2' is the place of one choice and the text of another (give the "
            "letter)");
  EXPECT_EQ(error_of(kHead + rest + "choices: [B, A]\ntarget: A\n"),
            "rows.jsonl:1: target 'A' is the letter of one choice and the text of another (give "
            "the place, counted from 0)");
}

TEST_F(CustomTask, RefusesATargetThatEveryAnswerWouldMeet) {
  write("rows.jsonl", "{\"t\": \"x\"}\n{\"t\": \"\"}\n");
  const std::string lines = std::string(kHead) + "prompt: x\ntarget: '{{ t }}'\n";
  for (const char* scorer :
       {"exact", "contains", "{kind: regex, pattern: 'x*'}", "{kind: json, field: t}"}) {
    EXPECT_EQ(error_of(lines + "scorer: " + scorer + "\n"), "rows.jsonl:2: the target is empty");
  }
  write("rows.jsonl", "{\"t\": \"+\"}\n");
  EXPECT_EQ(error_of(lines + "scorer: {kind: contains, ignore_punctuation: true}\n"),
            "rows.jsonl:1: the target is empty under the scorer's rules");
  EXPECT_EQ(error_of(lines + "scorer: contains\n"), "no error");
}

TEST_F(CustomTask, PutsExamplesBeforeTheQuestion) {
  write("rows.jsonl", kRows);
  write("shots.csv", "country,capital\nItaly,Rome\nSpain,Madrid\n");
  const std::string fewshot =
      "prompt: 'Q: {{ country }}'\ntarget: '{{ capital }}'\nscorer: exact\n"
      "fewshot: {data: {path: shots.csv}, count: 1}\n";
  const auto chat = open(kHead + fewshot);
  ASSERT_TRUE(chat) << shown(chat.error());
  const auto shots = chat->tasks()[0]->load({.data_dir = "/none"});
  ASSERT_TRUE(shots) << shown(shots.error());
  EXPECT_EQ(std::get<Chat>(shots->samples[0].prompt).messages,
            (std::vector<Message>{{.role = "user", .content = "Q: Italy"},
                                  {.role = "assistant", .content = "Rome"},
                                  {.role = "user", .content = "Q: Norway"}}));
  EXPECT_EQ(shots->num_fewshot, 1);
  EXPECT_EQ(shots->fewshot_source, "shots.csv, first 1 rows");
  const auto text = open(kHead + fewshot + "completion: true\n");
  ASSERT_TRUE(text) << shown(text.error());
  const auto two = text->tasks()[0]->load({.data_dir = "/none", .num_fewshot = 2});
  ASSERT_TRUE(two) << shown(two.error());
  EXPECT_EQ(std::get<Text>(two->samples[0].prompt).text,
            "Q: Italy Rome\n\nQ: Spain Madrid\n\nQ: Norway");
  EXPECT_EQ(error_of(kHead + fewshot, 3),
            "shots.csv: has 2 examples, 3 are asked for (give a smaller --num-fewshot)");
}

TEST_F(CustomTask, NamesFileAndLineOfAWrongKeyOrValue) {
  write("rows.jsonl", kRows);
  const std::string rest = "prompt: x\ntarget: '{{ capital }}'\nscorer: exact\n";

  const struct {
    std::string yaml;
    const char* error;
  } cases[] = {
      {kHead + rest + "licens: MIT\n",
       "t.yaml:6: unknown key 'licens' in the task file (did you mean 'licence'?)"},
      {kHead + rest + "zzz: 1\n",
       "t.yaml:6: unknown key 'zzz' in the task file (ponder tasks --schema lists them)"},
      {"task: x\ndata: {pat: rows.jsonl}\n" + rest,
       "t.yaml:2: unknown key 'pat' in data (did you mean 'path'?)"},
      {kHead + rest + "prompt: y\n", "t.yaml:6: key 'prompt' stands there twice"},
      {kHead + rest + "epochs: many\n", "t.yaml:6: 'epochs' is 'many', expected a whole number"},
      {kHead + rest + "epochs: 0\n", "t.yaml:6: 'epochs' is 0, expected 1 or more"},
      {kHead + rest + "completion: 1\n", "t.yaml:6: 'completion' is '1', expected true or false"},
      {"task: a b\ndata: {path: r}\n" + rest,
       "t.yaml:1: 'task' is 'a b', expected at most 80 letters, digits, '_', '-' and '.'"},
      {"task: x\n" + rest, "t.yaml:1: no 'data' in the task file"},
      {std::string(kHead) + "target: x\nscorer: exact\n", "t.yaml:1: no 'prompt' in the task file"},
      {std::string(kHead) + "prompt: x\ntarget: y\nscorer: exakt\n",
       "t.yaml:5: scorer 'exakt' is unknown, there are exact, choice, number, math, regex, "
       "contains, json (did you mean 'exact'?)"},
      {std::string(kHead) + "prompt: x\ntarget: y\nscorer: {kind: regex, pattern: '(?<=a)b'}\n",
       "t.yaml:5: pattern '(?<=a)b' cannot be run: invalid perl operator: (?< (RE2 has no "
       "look-around and no back-references)"},
      {std::string(kHead) + "prompt: '{{ x'\ntarget: y\nscorer: exact\n",
       "t.yaml:3: prompt, line 1: tag is not closed by '}}'"},
      {std::string(kHead) + "prompt: x\ntarget: y\nscorer: choice\n",
       "t.yaml:5: scorer choice needs 'choices'"},
      {"[1, 2]", "t.yaml:1: the task file is a list, expected a mapping of keys to values"},
  };

  for (const auto& c : cases) EXPECT_EQ(error_of(c.yaml), c.error) << c.yaml;
}

TEST_F(CustomTask, NamesTheRowThatDoesNotFit) {
  write("rows.jsonl", std::string(kRows) + "{\"id\": \"fr\", \"country\": \"F\"}\n");
  const std::string rest = "prompt: x\nscorer: exact\n";
  EXPECT_EQ(error_of(kHead + rest + "target: '{{ capital }}'\n"),
            "rows.jsonl:3: target, line 1: 'capital' is undefined");
  EXPECT_EQ(error_of(kHead + rest + "target: y\nid: '{{ id }}'\n"),
            "rows.jsonl:3: id 'fr' is that of rows.jsonl:2");
  write("rows.jsonl", "{\"options\": [\"a\", \"b\"], \"right\": \"C\"}");
  const std::string choice = "prompt: x\nscorer: choice\nchoices: options\n";
  EXPECT_EQ(error_of(kHead + choice + "target: '{{ right }}'\n"),
            "rows.jsonl:1: target 'C' is none of its 2 choices");
  EXPECT_EQ(error_of("task: x\ndata: {path: none.jsonl}\ntarget: y\n" + rest).substr(0, 43),
            "t.yaml: data file none.jsonl is neither in ");
}

TEST_F(CustomTask, RefusesAnotherFileThanItsSumSays) {
  write("rows.jsonl", kRows);
  const std::string rest = "prompt: x\ntarget: y\nscorer: exact\n";
  const std::string sum(64, 'a');
  EXPECT_EQ(error_of("task: x\ndata: {path: rows.jsonl, sha256: " + sum + "}\n" + rest),
            "data file rows.jsonl: sha256 is " + sha256_hex(kRows) + ", expected " + sum +
                " (get the file again, or correct t.yaml)");
  EXPECT_EQ(error_of("task: x\ndata: {path: rows.jsonl, rows: 3}\n" + rest),
            "data file rows.jsonl: has 2 rows, expected 3");
}

TEST_F(CustomTask, HasDataOfItsOwnWhetherRowsAreCountedOrNot) {
  const std::string rest = "prompt: x\ntarget: y\nscorer: exact\n";
  for (const char* data : {"{path: none.jsonl, rows: 5}", "{path: none.jsonl}"}) {
    const auto set = open("task: x\ndata: " + std::string(data) + "\n" + rest);
    ASSERT_TRUE(set) << shown(set.error());
    EXPECT_TRUE(set->tasks()[0]->own_data);
  }
}

TEST_F(CustomTask, OfANameThatIsTakenIsRefused) {
  write("rows.jsonl", kRows);
  write("t.yaml", std::string(kHead) + "prompt: x\ntarget: y\nscorer: exact\n");
  write("u.yaml", std::string(kHead) + "prompt: x\ntarget: y\nscorer: exact\n");
  const auto set = TaskSet::find({folder_ / "t.yaml", folder_ / "u.yaml"});
  ASSERT_FALSE(set);
  EXPECT_EQ(
      shown(set.error()),
      "two tasks are named 'capitals': of t.yaml and of u.yaml (leave one out, or rename it)");
  EXPECT_FALSE(TaskSet::find({folder_ / "none.yaml"}));
}

TEST(TaskFileSchema, ListsEveryKeyAndItsExampleIsATask) {
  const std::string schema = task_file_schema();
  for (const auto keys :
       {task_keys(), data_keys(), message_keys(), fewshot_keys(), scorer_keys()}) {
    for (const YamlKey& key : keys) {
      EXPECT_NE(schema.find("\n  " + std::string(key.name) + " "), std::string::npos) << key.name;
    }
  }
  // Between "capitals.yaml:" and "and beside it", indented by two.
  const std::size_t begin = schema.find("capitals.yaml:\n") + 15;
  std::string yaml = schema.substr(begin, schema.find("and beside it") - begin);
  yaml.erase(0, 2);
  for (std::size_t at = 0; (at = yaml.find("\n  ", at)) != std::string::npos; ++at) {
    yaml.erase(at + 1, 2);
  }
  const auto document = parse_yaml(yaml, "capitals.yaml");
  ASSERT_TRUE(document) << document.error().message;
  const auto task = custom_task(*document, "capitals.yaml");
  ASSERT_TRUE(task) << task.error().message;
  EXPECT_EQ(task->name, "capitals");
}

}  // namespace
}  // namespace ponder
