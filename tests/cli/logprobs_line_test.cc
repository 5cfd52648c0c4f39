#include "harness/cli/logprobs_line.h"

#include <gtest/gtest.h>

namespace ponder {
namespace {

LogprobsOptions options() {
  return {.top = 2,
          .sampling = [](const Mode&) -> Result<Sampling> { return Sampling{.temperature = 0.5}; },
          .seed = 7,
          .max_tokens = 99,
          .stop_text = StopText::report};
}

LogprobsLine parsed(const std::string& json) {
  auto line = parse_logprobs_line(json, 12, options());
  EXPECT_TRUE(line) << line.error().message;
  return line ? *line : LogprobsLine{};
}

TEST(LogprobsLine, IdsAloneAreScoredThemselves) {
  const Request request = parsed(R"({"ids": [1, 2, 3], "id": "x", "continuation": null})").request;
  EXPECT_EQ(request.prompt, Prompt(TokenIds{{1, 2, 3}}));
  EXPECT_EQ(std::get<LogLikelihood>(request.work),
            (LogLikelihood{.prompt = true, .tokens = true, .top = 2}));
  EXPECT_EQ(request.key.sample, "12");
}

TEST(LogprobsLine, ContinuationsFollowAnyPrompt) {
  const LogprobsLine one = parsed(R"({"context": "a", "continuation": " b"})");
  EXPECT_EQ(one.request.prompt, Prompt(Text{"a"}));
  EXPECT_EQ(std::get<LogLikelihood>(one.request.work).continuations,
            (std::vector<std::string>{" b"}));
  EXPECT_FALSE(one.list);

  const LogprobsLine list =
      parsed(R"({"ids": [1], "continuations": ["b"], "mode": "no-thinking"})");
  EXPECT_EQ(list.request.prompt, Prompt(TokenIds{{1}}));
  EXPECT_TRUE(list.list);

  const LogprobsLine chat = parsed(
      R"({"messages": [{"role": "user", "content": "q"},
                       {"role": "assistant", "content": null, "reasoning_content": "r",
                        "tool_calls": [{"name": "f"}]}],
          "tools": [{"type": "function"}], "continuation": "c"})");
  EXPECT_EQ(
      chat.request.prompt,
      Prompt(Chat{.messages = {{"user", "q", "", ""}, {"assistant", "", "r", R"([{"name":"f"}])"}},
                  .tools_json = R"([{"type":"function"}])"}));
}

TEST(LogprobsLine, ChoicesAreAnAnswerSlot) {
  const LogprobsLine line =
      parsed(R"({"context": "a", "choices": ["A", "B"], "mode": "budget:5", "prefix": "p"})");
  const auto& slot = std::get<AnswerSlot>(line.request.work);
  EXPECT_EQ(slot.choices, (std::vector<std::string>{"A", "B"}));
  EXPECT_EQ(slot.prefix, "p");
  EXPECT_EQ(slot.generate,
            (Generate{.modes = {Mode{.kind = Mode::Kind::budget, .budget_tokens = 5}},
                      .sampling = {.temperature = 0.5},
                      .seed = 7,
                      .max_tokens = 99,
                      .stop_text = StopText::report}));
  EXPECT_EQ(line.choices, slot.choices);
}

TEST(LogprobsLine, SaysWhatIsWrongWithALine) {
  const struct {
    const char* json;
    const char* error;
  } cases[] = {
      {"", "not JSON"},
      {"{\"ids\": [1", "not JSON"},
      {"[1, 2]", "not a JSON object"},
      {"{}", "no \"ids\", \"context\" or \"messages\""},
      {R"({"ids": [1], "context": "a"})", "\"ids\" and \"context\", expected one"},
      {R"({"context": "a"})", "no \"continuation\""},
      {R"({"messages": [{"role": "user"}]})", "no \"continuation\""},
      {R"({"context": "a", "continuation": "b", "choices": ["c"]})", "expected one"},
      {R"({"ids": 5})", "\"ids\" is number"},
      {R"({"ids": [1, -2]})", "holds -2"},
      {R"({"ids": [1.5]})", "holds 1.5"},
      {R"({"ids": [9999999999]})", "holds 9999999999"},
      {R"({"context": 5, "continuation": "b"})", "\"context\" is number, expected a string"},
      {R"({"context": "a", "continuation": ["b"]})", "\"continuation\" is array"},
      {R"({"context": "a", "continuations": "b"})", "\"continuations\" is string"},
      {R"({"context": "a", "continuations": []})", "\"continuations\" is empty"},
      {R"({"context": "a", "continuations": [1]})", "a part of \"continuations\" is number"},
      {R"({"context": "a", "choices": []})", "\"choices\" is empty"},
      {R"({"context": "a", "choices": ["b", "c", "b"]})", "'b' twice"},
      {R"({"context": "a", "choices": ["b"], "mode": "thinkin"})", "unknown mode 'thinkin'"},
      {R"({"context": "a", "choices": ["b"], "mode": 3})", "\"mode\" is number"},
      {R"({"context": "a", "choices": ["b"], "prefix": 3})", "\"prefix\" is number"},
      {R"({"context": "a", "continuation": "b", "mode": "thinking"})", "is for \"choices\""},
      {R"({"messages": [], "continuation": "b"})", "at least one message"},
      {R"({"messages": ["x"], "continuation": "b"})", "expected objects"},
      {R"({"messages": [{"content": "x"}], "continuation": "b"})", "no \"role\""},
      {R"({"messages": [{"role": "user", "content": [1]}], "continuation": "b"})", "is array"},
  };

  for (const auto& one : cases) {
    const auto line = parse_logprobs_line(one.json, 1, options());
    ASSERT_FALSE(line) << one.json;
    EXPECT_NE(line.error().message.find(one.error), std::string::npos)
        << one.json << ": " << line.error().message;
  }
}

TEST(LogprobsLine, ErrorsNameTheLineAndHoldTheHint) {
  EXPECT_EQ(logprobs_error(3, {ErrorCode::engine, "too \"long\"", ""}),
            R"({"error":"line 3: too \"long\""})");
  EXPECT_EQ(logprobs_error(4, {ErrorCode::engine, "no", "do"}),
            R"({"error":"line 4: no","hint":"do"})");
}

TEST(LogprobsLine, AnAnswerWithoutASlotHasNoNumbers) {
  const LogprobsLine line = parsed(R"({"context": "a", "choices": ["A"]})");
  const Event event{.result = Completion{.thinking = "hm",
                                         .thinking_end = ThinkingEnd::unclosed,
                                         .finish = Finish::length}};
  EXPECT_EQ(logprobs_answer(line, event, {}),
            R"({"choices":null,"mode":"thinking","thinking_end":"unclosed","finish":"length",)"
            R"("thinking":"hm","thinking_tokens":0})");
}

}  // namespace
}  // namespace ponder
