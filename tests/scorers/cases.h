#pragma once

#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "harness/base/sample.h"
#include "scorers/scorer.h"

namespace ponder {

/// One line of tests/data/scorers/*.jsonl.
struct Case {
  std::string answer = {};
  Sample sample = {};
  std::string outcome = {};
  std::string extracted = {};
  std::string why = {};
  std::string language = {};
};

inline std::vector<Case> read_cases(const std::string& path) {
  std::ifstream in(path);
  std::vector<Case> cases;
  for (std::string line; std::getline(in, line);) {
    const auto row = nlohmann::json::parse(line);
    Case c{.answer = row.at("answer"),
           .sample = {.target = row.at("target")},
           .outcome = row.at("outcome"),
           .extracted = row.at("extracted"),
           .why = row.at("why")};
    c.sample.choices = row.value("choices", std::vector<std::string>{"w", "x", "y", "z"});
    c.language = row.value("language", "");
    cases.push_back(std::move(c));
  }
  return cases;
}

inline void expect_verdicts(const Scorer& scorer, const std::vector<Case>& cases) {
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why + ": " + c.answer.substr(0, 100));
    const Verdict verdict = scorer.score(c.sample, c.answer);
    EXPECT_EQ(to_string(verdict.outcome), c.outcome);
    EXPECT_EQ(verdict.extracted, c.extracted);
    EXPECT_EQ(verdict.score, verdict.outcome == Outcome::correct ? 1.0 : 0.0);
  }
}

}  // namespace ponder
