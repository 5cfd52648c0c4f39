// Prompts beside those of lm-evaluation-harness itself, byte for byte: see
// tests/data/lmeval/lm_eval_prompts.py, which makes them.

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <map>
#include <set>

#include "harness/base/file.h"
#include "harness/base/value.h"
#include "tasks/task_set.h"
#include "tasks/yaml/document.h"

namespace ponder::lmeval {
namespace {

const std::string& text_at(const Value& line, const char* key) {
  return line.find(key)->as_string();
}

/// Functions as {"!function": name}.
Value with_functions(const YamlNode& node) {
  ValueDict dict;
  ValueList items;
  switch (node.kind) {
    case YamlNode::Kind::function:
      dict.set("!function", Value::string(node.function));
      return Value::dict(std::move(dict));
    case YamlNode::Kind::sequence:
      for (const YamlNode& item : node.items) items.push_back(with_functions(item));
      return Value::list(std::move(items));
    case YamlNode::Kind::mapping:
      for (const YamlEntry& entry : node.entries) dict.set(entry.key, with_functions(entry.value));
      return Value::dict(std::move(dict));
    default:
      return node.scalar;
  }
}

TEST(LmEvalPeer, TaskFilesMeanWhatPythonsReaderMakesOfThem) {
  const char* peer = std::getenv("PONDER_LM_EVAL_PEER");
  if (peer == nullptr) GTEST_SKIP() << "PONDER_LM_EVAL_PEER is not set";
  std::ifstream lines(std::string(peer) + "/yaml.jsonl");
  int compared = 0;
  for (std::string line; std::getline(lines, line); ++compared) {
    const Value wanted = parse_json(line).value();
    const std::string& path = text_at(wanted, "path");
    const auto node = parse_yaml(read_file(path).value(), path);
    ASSERT_TRUE(node) << node.error().message;
    EXPECT_EQ(to_json(with_functions(*node)).value(), to_json(*wanted.find("value")).value())
        << path;
  }
  EXPECT_GT(compared, 1000);
}

TEST(LmEvalPeer, PromptsAreEqualByteForByte) {
  const char* peer = std::getenv("PONDER_LM_EVAL_PEER");
  if (peer == nullptr) GTEST_SKIP() << "PONDER_LM_EVAL_PEER is not set";

  struct Opened {
    TaskSet set;
    std::vector<Sample> samples;
  };

  std::map<std::pair<std::string, std::int64_t>, Opened> opened;
  std::set<std::string> files;
  std::ifstream lines(std::string(peer) + "/prompts.jsonl");
  int compared = 0;
  for (std::string line; std::getline(lines, line); ++compared) {
    const Value wanted = parse_json(line).value();
    const std::string& path = text_at(wanted, "path");
    const std::int64_t shots = wanted.find("shots")->as_integer();
    const auto [at, is_new] = opened.try_emplace({path, shots});
    if (is_new) {
      files.insert(path);
      auto set = TaskSet::find({path});
      ASSERT_TRUE(set) << set.error().message;
      at->second.set = std::move(*set);
      const auto loaded =
          at->second.set.tasks()[0]->load({.data_dir = std::string(peer) + "/data",
                                           .num_fewshot = static_cast<std::int32_t>(shots)});
      ASSERT_TRUE(loaded) << loaded.error().message;
      at->second.samples = loaded->samples;
    }
    const Task& task = *at->second.set.tasks()[0];
    const auto doc = static_cast<std::size_t>(wanted.find("doc")->as_integer());
    const Sample& sample = at->second.samples.at(doc);
    const std::string what = path + " shots " + std::to_string(shots) + " " + sample.id;
    ASSERT_EQ(std::get<Text>(sample.prompt).text, text_at(wanted, "prompt")) << what;
    if (const Value* continuation = wanted.find("continuation")) {
      const auto turn = *task.dialogue(sample)->step({});
      const auto choice = static_cast<std::size_t>(wanted.find("choice")->as_integer());
      ASSERT_EQ(turn->continuations.at(choice), continuation->as_string()) << what;
    } else {
      ValueList stops;
      for (const std::string& stop : task.stop) stops.push_back(Value::string(stop));
      const Value* until = wanted.find("until");
      const Value list = until->is_string() ? Value::list({*until}) : *until;
      ASSERT_EQ(to_json(Value::list(stops)).value(), to_json(list).value()) << what;
    }
  }
  EXPECT_GE(compared, 20 * 20);
  EXPECT_GE(files.size(), 20U);
}

}  // namespace
}  // namespace ponder::lmeval
