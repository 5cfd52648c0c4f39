// `ponder logprobs` as its users meet it, on the demo model.

#include <gtest/gtest.h>
#include <sys/wait.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "harness/base/file.h"
#include "harness/base/text.h"
#include "tests/support/temporary_folder.h"

namespace ponder {
namespace {

using nlohmann::json;

/// Thinking tells that 67 leaves 3: the answer is D.
const json kQuestion = json::array(
    {{{"role", "user"},
      {"content",
       "Leo has 54 cards. Later, he finds 7 cards. After that, he gets 6 more. He puts the cards "
       "into bags of four. How many are left over?\nA. none\nB. one\nC. two\nD. three\nAnswer with "
       "the letter of the correct option."}}});

struct Ended {
  int code = 0;
  std::string text = {};
  std::vector<json> out = {};
  std::string err = {};
};

class Logprobs : public testing::Test {
 protected:
  Ended run(const std::string& lines,
            const std::string& flags = "",
            const char* verb = "logprobs") {
    EXPECT_TRUE(write_file_atomic(folder_ / "in", lines));
    const std::string command = std::string(PONDER_BINARY " ") + verb + " -m engine/demo_model " +
                                flags + " <" + (folder_ / "in") + " >" + (folder_ / "out") + " 2>" +
                                (folder_ / "err");
    const int status = std::system(command.c_str());
    Ended ended{WIFEXITED(status) ? WEXITSTATUS(status) : -1,
                *read_file(folder_ / "out"),
                {},
                *read_file(folder_ / "err")};
    for (const std::string_view line : split(ended.text, '\n')) {
      if (!line.empty()) ended.out.push_back(json::parse(line));
    }
    return ended;
  }

  std::string choices(const json& more = json::object()) {
    json line = {
        {"messages", kQuestion}, {"choices", {"A", "B", "C", "D"}}, {"prefix", "The answer is "}};
    line.update(more);
    return line.dump() + "\n";
  }

  TemporaryFolder folder_;
};

TEST_F(Logprobs, NoLinesInNoLinesOut) {
  const Ended ended = run("");
  EXPECT_EQ(ended.code, 0);
  EXPECT_EQ(ended.text, "");
  EXPECT_EQ(ended.err, "");
}

TEST_F(Logprobs, EachLineIsAnsweredInOrder) {
  std::string lines;
  for (int i = 0; i < 300; ++i) {
    // long and short ones, so that they are not done in the order they came
    json ids = json::array();
    for (int n = 0; n <= i % 37 * (i % 3); ++n) ids.push_back((n * i) % 500);
    lines += json{{"ids", ids}}.dump() + "\n";
  }
  const Ended ended = run(lines, "--max-batch 5");
  EXPECT_EQ(ended.code, 0) << ended.err;
  ASSERT_EQ(ended.out.size(), 300U);
  for (std::size_t i = 0; i < 300; ++i) {
    EXPECT_EQ(ended.out[i]["tokens"], i % 37 * (i % 3));
    double sum = 0;
    for (const json& one : ended.out[i]["logprobs"]) sum += one.get<double>();
    EXPECT_EQ(ended.out[i]["sum"], sum);
  }
  EXPECT_EQ(run(lines, "--max-batch 64 --threads 1 --kv-memory 200K").text, ended.text);
}

TEST_F(Logprobs, ABadLineIsAnErrorInItsPlaceAndTheOthersGoOn) {
  const std::string good = "{\"context\": \"The answer is\", \"continuation\": \" now\"}\n";
  const std::string also = "{\"ids\": [1, 2, 3]}\n";
  const Ended fine = run(good + also);
  EXPECT_EQ(fine.code, 0);
  const Ended ended = run(good + "{\"ids\": [1, 99999]}\nnonsense\n" + also + "{\"ids\": []}\n");
  EXPECT_EQ(ended.code, 2);
  ASSERT_EQ(ended.out.size(), 5U);
  EXPECT_EQ(ended.out[0], fine.out[0]);
  EXPECT_EQ(ended.out[1]["error"], "line 2: token id 99999 is outside the vocabulary of 576");
  EXPECT_EQ(ended.out[2]["error"], "line 3: the line is not JSON");
  EXPECT_EQ(ended.out[3], fine.out[1]);
  EXPECT_EQ(ended.out[4]["error"], "line 5: the prompt is empty");
  EXPECT_EQ(ended.err, "ponder: 3 of 5 lines gave an error, which stands in their place\n");
}

TEST_F(Logprobs, TopNamesTheLikeliestTokens) {
  const Ended ended =
      run("{\"context\": \"The answer is\", \"continuation\": \" now\"}\n", "--top 3");
  ASSERT_EQ(ended.out.size(), 1U) << ended.err;
  const json& top = ended.out[0]["top"];
  ASSERT_EQ(top.size(), 1U);
  ASSERT_EQ(top[0].size(), 3U);
  EXPECT_EQ(top[0][0]["token"], " \\") << "as in \\boxed";
  EXPECT_GT(top[0][0]["logprob"], top[0][1]["logprob"]);
  EXPECT_FALSE(run("{\"ids\": [1, 2]}\n").out[0].contains("top"));
}

TEST_F(Logprobs, AContinuationOfMessagesStandsWhereTheAnswerBegins) {
  const Ended rendered =
      run(json{{"messages", kQuestion}, {"enable_thinking", false}, {"add_generation_prompt", true}}
                  .dump() +
              "\n",
          "", "render");
  const Ended ids = run(json{{"text", rendered.out[0]["rendered"]}}.dump() + "\n", "", "tokenize");
  const Ended both = run(
      json{{"messages", kQuestion}, {"continuations", {"The answer is D.", "No."}}}.dump() + "\n" +
      json{{"ids", ids.out[0]["ids"]}, {"continuations", {"The answer is D.", "No."}}}.dump());
  ASSERT_EQ(both.out.size(), 2U) << both.err;
  EXPECT_EQ(both.out[0], both.out[1]);
  EXPECT_EQ(both.out[0]["continuations"].size(), 2U);
}

TEST_F(Logprobs, ThinkingBeforeTheChoicesFindsTheRightOne) {
  const Ended ended = run(choices() + choices({{"mode", "no-thinking"}}) +
                          choices({{"mode", "budget:16"}}) + choices({{"prefix", nullptr}}));
  EXPECT_EQ(ended.code, 0) << ended.err;
  ASSERT_EQ(ended.out.size(), 4U);
  EXPECT_EQ(ended.out[0]["thinking_end"], "closed");
  EXPECT_GT(ended.out[0]["choices"]["D"]["probability"], 0.9);
  EXPECT_EQ(ended.out[1]["thinking_end"], "absent");
  EXPECT_LT(ended.out[1]["choices"]["D"]["probability"], 0.6);
  EXPECT_EQ(ended.out[2]["thinking_end"], "forced");
  EXPECT_EQ(ended.out[2]["thinking_tokens"], 16);
  for (const json& line : ended.out) {
    double sum = 0;
    for (const auto& [choice, scores] : line["choices"].items()) {
      sum += scores["probability"].get<double>();
    }
    EXPECT_NEAR(sum, 1, 1e-12);
  }
}

TEST_F(Logprobs, ChoicesAfterThinkingEqualContinuationsOfItsTokens) {
  const Ended slot = run(choices());
  const std::string thinking = slot.out[0]["thinking"];
  json chat = kQuestion;
  const Ended rendered =
      run(json{{"messages", chat}, {"add_generation_prompt", true}}.dump() + "\n", "", "render");
  const std::string before = rendered.out[0]["rendered"].get<std::string>() + "<think>\n" +
                             thinking + "\n</think>\n\nThe answer is";
  const Ended scored =
      run(json{{"context", before}, {"continuations", {" A", " B", " C", " D"}}}.dump());
  ASSERT_EQ(scored.out.size(), 1U) << scored.err;
  for (std::size_t i = 0; i < 4; ++i) {
    const std::string letter(1, static_cast<char>('A' + i));
    EXPECT_EQ(slot.out[0]["choices"][letter]["logprob"], scored.out[0]["continuations"][i]["sum"]);
  }
}

TEST_F(Logprobs, ThinkingThatIsNotClosedHasNoChoices) {
  const Ended ended = run(choices(), "--max-tokens 5");
  EXPECT_EQ(ended.code, 0) << "a failure of the model, not of the line";
  ASSERT_EQ(ended.out.size(), 1U);
  EXPECT_EQ(ended.out[0]["thinking_end"], "unclosed");
  EXPECT_EQ(ended.out[0]["finish"], "length");
  EXPECT_TRUE(ended.out[0]["choices"].is_null());
}

TEST_F(Logprobs, TooLittleRoomSaysWhatToDo) {
  const Ended ended = run(choices() + choices({{"mode", "no-thinking"}}), "--kv-memory 100K");
  EXPECT_EQ(ended.code, 2);
  EXPECT_NE(ended.out[0]["error"].get<std::string>().find("the KV memory holds 192 tokens"),
            std::string::npos)
      << ended.out[0];
  EXPECT_NE(ended.out[0]["hint"].get<std::string>().find("--kv-memory"), std::string::npos);
  EXPECT_TRUE(ended.out[1].contains("choices")) << "needs no room for thinking";

  json ids = json::array();
  for (int i = 0; i < 2049; ++i) ids.push_back(1);
  const Ended longer = run(json{{"ids", ids}}.dump());
  EXPECT_EQ(longer.out[0]["error"],
            "line 1: prompt and continuation have 2049 tokens, the context of the model 2048");
}

}  // namespace
}  // namespace ponder
