#include "engine/qwen3/chat_template.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "harness/base/file.h"
#include "harness/base/text.h"

namespace ponder {
namespace {

constexpr const char* kConfig = R"({"eos_token": "<|im_end|>"})";

/// The folder of real data, empty when there is none.
std::string data_folder() {
  const char* folder = std::getenv("PONDER_DATA_DIR");
  return folder == nullptr ? "" : folder;
}

ChatTemplate from_source(std::string source) {
  Result<ChatTemplate> made = ChatTemplate::parse(kConfig, std::move(source));
  EXPECT_TRUE(made) << made.error().message;
  return std::move(made).value();
}

ChatTemplate from_test_file(const std::string& name) {
  return from_source(read_file("tests/data/chat_template/" + name).value());
}

/// Renders every case of a golden file through render_line, which takes the file's own fields.
void check_golden(const ChatTemplate& chat_template, const std::string& name) {
  const std::string path = data_folder() + "/golden/" + name;
  if (data_folder().empty() || !file_exists(path)) {
    GTEST_SKIP() << "needs golden/" << name << " in PONDER_DATA_DIR";
  }
  const std::string text = read_file(path).value();
  int cases = 0;
  for (const std::string_view line : split(trim(text), '\n')) {
    ++cases;
    const Value row = parse_json(line).value();
    SCOPED_TRACE("case " + to_text(*row.find("id")).value());
    const Value reply = parse_json(chat_template.render_line(line)).value();
    const Value* expected = row.find("rendered");
    if (expected->is_null()) {
      EXPECT_NE(reply.find("error"), nullptr);
      continue;
    }
    ASSERT_NE(reply.find("rendered"), nullptr) << reply.find("error")->as_string();
    EXPECT_EQ(reply.find("rendered")->as_string(), expected->as_string());
  }
  EXPECT_EQ(cases, 215);
}

TEST(ChatTemplate, RendersThePublishedTemplateToTheSameBytes) {
  const std::string folder = data_folder() + "/tokenizer/qwen3";
  if (data_folder().empty() || !file_exists(folder + "/tokenizer_config.json")) {
    GTEST_SKIP() << "needs tokenizer/qwen3 in PONDER_DATA_DIR";
  }
  const Result<ChatTemplate> loaded = ChatTemplate::load(folder);
  ASSERT_TRUE(loaded) << loaded.error().message;
  EXPECT_EQ(loaded->thinking_control(), ThinkingControl::hybrid);
  EXPECT_TRUE(loaded->template_closes_thinking());
  EXPECT_EQ(loaded->after_thinking(), "\n\n");
  check_golden(*loaded, "chat_template_qwen3.jsonl");
}

TEST(ChatTemplate, RendersTheStricterHybridTemplateToTheSameBytes) {
  check_golden(from_test_file("hybrid_strict.jinja"), "chat_template_qwen3_updated.jsonl");
}

TEST(ChatTemplate, RendersTheTemplateWithoutThinkingToTheSameBytes) {
  check_golden(from_test_file("no_thinking.jinja"), "chat_template_qwen3_instruct-2507.jsonl");
}

struct ProbeCase {
  const char* why;
  const char* end;
  ThinkingControl control;
  bool closes;
};

TEST(ChatTemplate, FindsOutWhatTheTemplateCanDoAboutThinking) {
  const ProbeCase cases[] = {
      {"switched off by an empty block",
       "{% if enable_thinking is false %}<think>\n\n</think>\n\n{% endif %}",
       ThinkingControl::hybrid, true},
      {"switched on by an open block", "{% if enable_thinking %}<think>\n{% endif %}",
       ThinkingControl::hybrid, false},
      {"open by default, closed when switched off",
       "<think>\n{% if enable_thinking is defined and not enable_thinking %}</think>{% endif %}",
       ThinkingControl::hybrid, true},
      {"always open", "<think>\n", ThinkingControl::always, false},
      {"no thinking at all", "", ThinkingControl::never, false},
      {"always closed", "<think>\n\n</think>\n\n", ThinkingControl::never, false},
  };
  for (const ProbeCase& test : cases) {
    SCOPED_TRACE(test.why);
    const ChatTemplate made = from_source(std::string("{{ messages[0].content }}") + test.end);
    EXPECT_EQ(made.thinking_control(), test.control);
    EXPECT_EQ(made.template_closes_thinking(), test.closes);
  }
}

TEST(ChatTemplate, FindsOutWhatStandsBetweenThinkingAndAnswer) {
  const std::string turn =
      "{% for m in messages %}{% if m.role == 'assistant' %}<think>{{ m.reasoning_content }}"
      "</think>";
  const std::string end = "{{ m.content }}{% else %}{{ m.content }}{% endif %}{% endfor %}";
  EXPECT_EQ(from_source(turn + "\n" + end).after_thinking(), "\n");
  EXPECT_EQ(from_source(turn + end).after_thinking(), "");
  EXPECT_EQ(from_source(turn + "\n\n" + end).after_thinking(), "\n\n");
  EXPECT_EQ(from_source(turn + "Answer: " + end).after_thinking(), "\n\n") << "words: no blank";
  EXPECT_EQ(from_source("{{ messages[0].content }}").after_thinking(), "\n\n");
  EXPECT_EQ(from_source("{% if messages|length > 1 %}{{ raise_exception('no') }}{% endif %}x")
                .after_thinking(),
            "\n\n");
  EXPECT_EQ(from_test_file("hybrid_strict.jinja").after_thinking(), "\n\n");
}

TEST(ChatTemplate, RendersAChatWithItsReasoningCallsAndTools) {
  const ChatTemplate made = from_test_file("hybrid_strict.jinja");
  Chat chat;
  chat.tools_json = R"([{"name": "f", "x": 1.0}])";
  chat.messages = {{"user", "q", "", ""},
                   {"assistant", "", "why", R"([{"name": "f", "arguments": {"a": 1e-7}}])"},
                   {"tool", "42", "", ""}};
  const Result<std::string> prompt = made.render(chat, false);
  ASSERT_TRUE(prompt) << prompt.error().message;
  EXPECT_NE(prompt->find("<tools>\n{\"name\": \"f\", \"x\": 1.0}\n</tools>"), std::string::npos);
  EXPECT_TRUE(
      prompt->ends_with("<|im_start|>assistant\n<think>\nwhy\n</think>\n\n<tool_call>\n"
                        "{\"name\": \"f\", \"arguments\": {\"a\": 1e-07}}\n</tool_call><|im_end|>\n"
                        "<|im_start|>user\n<tool_response>\n42\n</tool_response><|im_end|>\n"
                        "<|im_start|>assistant\n<think>\n\n</think>\n\n"));
}

TEST(ChatTemplate, GivesTheSpecialTokensToTheTemplate) {
  const char* config =
      R"({"bos_token": {"content": "<s>"}, "eos_token": "</s>", "unk_token": null,
          "chat_template": "{{ bos_token }}{{ eos_token }}{{ unk_token is defined }}"})";
  const Result<ChatTemplate> made = ChatTemplate::parse(config);
  ASSERT_TRUE(made) << made.error().message;
  EXPECT_EQ(*made->render(Chat(), std::nullopt), "<s></s>False");
}

TEST(ChatTemplate, TakesTheDefaultOfSeveralTemplates) {
  const Result<ChatTemplate> made = ChatTemplate::parse(
      R"({"chat_template": [{"name": "rag", "template": "r"}, {"name": "default", "template": "d"}]})");
  ASSERT_TRUE(made) << made.error().message;
  EXPECT_EQ(*made->render(Chat(), std::nullopt), "d");
}

TEST(ChatTemplate, PrefersTheJinjaFileOfTheFolder) {
  const std::string folder = testing::TempDir() + "/chat_template_folder";
  ASSERT_TRUE(make_directories(folder));
  ASSERT_TRUE(
      write_file_atomic(folder + "/tokenizer_config.json", R"({"chat_template": "config"})"));
  EXPECT_EQ(*ChatTemplate::load(folder)->render(Chat(), std::nullopt), "config");
  ASSERT_TRUE(write_file_atomic(folder + "/chat_template.jinja", "file"));
  EXPECT_EQ(*ChatTemplate::load(folder)->render(Chat(), std::nullopt), "file");
  std::filesystem::remove_all(folder);
}

TEST(ChatTemplate, RefusesConfigurationsWithoutAUsableTemplate) {
  for (const char* config : {"", "[", "{}", R"({"chat_template": null})", R"({"chat_template": 5})",
                             R"({"chat_template": [{"name": "x", "template": "t"}]})",
                             R"({"chat_template": "{% if %}"})",
                             R"({"chat_template": "{{ raise_exception('no') }}"})"}) {
    EXPECT_FALSE(ChatTemplate::parse(config)) << config;
  }
}

TEST(ChatTemplate, TemplateFailuresAreEngineErrorsThatNameTheLine) {
  const ChatTemplate made =
      from_source("a\n{% if messages|length > 1 %}{{ raise_exception('two') }}{% endif %}");
  Chat chat;
  chat.messages.resize(2);
  const Result<std::string> prompt = made.render(chat, true);
  ASSERT_FALSE(prompt);
  EXPECT_EQ(prompt.error().code, ErrorCode::engine);
  EXPECT_EQ(prompt.error().message, "chat template, line 2: two");
}

TEST(RenderLine, AnswersEveryLineWithOneLineOfJson) {
  const ChatTemplate made = from_source("{{ messages[0].content }}\n|{{ enable_thinking }}");
  EXPECT_EQ(made.render_line(R"({"messages": [{"content": "é\n"}], "enable_thinking": null})"),
            R"({"rendered": "é\n\n|"})");
  EXPECT_EQ(made.render_line(R"({"messages": [{"content": ""}], "enable_thinking": true, "z": 1})"),
            R"({"rendered": "\n|True"})");
  EXPECT_EQ(made.render_line("{}"), R"({"error": "request has no list 'messages'"})");
  for (const char* bad : {"", "nonsense", "[]", R"({"messages": 1})", R"({"messages": []})"}) {
    EXPECT_NE(parse_json(made.render_line(bad))->find("error"), nullptr) << bad;
  }
}

}  // namespace
}  // namespace ponder
