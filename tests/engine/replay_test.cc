#include "engine/replay/replay.h"

#include <gtest/gtest.h>

#include <set>

namespace ponder {
namespace {

using std::chrono::milliseconds;

ReplayEngine engine() {
  return {EngineInfo{.name = "replay"},
          [](const RequestKey& key, const Mode& mode) -> std::optional<Completion> {
            if (key.sample != "known") return std::nullopt;
            return Completion{.answer = "answer of " + to_string(mode)};
          }};
}

Request request(const std::string& sample, const char* modes, std::int32_t turn = 0) {
  return {.key = {.task = "t", .sample = sample, .turn = turn},
          .work = Generate{.modes = *parse_modes(modes)}};
}

TEST(ReplayEngine, AnswersEveryModeOnceThenIsIdle) {
  ReplayEngine replay = engine();
  ASSERT_TRUE(replay.submit(request("known", "thinking,budget:8")));
  std::set<std::string> answers;
  for (int i = 0; i < 2; ++i) {
    const auto event = replay.next(milliseconds(0));
    answers.insert(std::get<Completion>((*event)->result).answer);
  }
  EXPECT_EQ(answers, (std::set<std::string>{"answer of thinking", "answer of budget:8"}));
  EXPECT_FALSE(replay.next(milliseconds(0))->has_value());
}

TEST(ReplayEngine, WhatWasNotRecordedIsThatSamplesError) {
  ReplayEngine replay = engine();
  ASSERT_TRUE(replay.submit(request("other", "thinking")));
  const auto event = *replay.next(milliseconds(0));
  const Error& error = std::get<Error>(event->result);
  EXPECT_EQ(error.message,
            "no recorded completion of task t, sample other, epoch 0, turn 0, mode thinking");
}

TEST(ReplayEngine, ALaterTurnIsNotServedTheRecordedLastOne) {
  ReplayEngine replay = engine();
  ASSERT_TRUE(replay.submit(request("known", "thinking", 1)));
  EXPECT_TRUE(std::holds_alternative<Error>((*replay.next(milliseconds(0)))->result));
}

TEST(ReplayEngine, CancelDropsWhatWaits) {
  ReplayEngine replay = engine();
  ASSERT_TRUE(replay.submit(request("known", "thinking")));
  replay.cancel();
  EXPECT_FALSE(replay.next(milliseconds(0))->has_value());
}

}  // namespace
}  // namespace ponder
