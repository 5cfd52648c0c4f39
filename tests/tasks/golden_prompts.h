#pragma once

// Prompts held to a table of their SHA-256 and length, so that no text of a benchmark stands here:
// tests/data/prompts/<name>.tsv, lines `id TAB sha256 TAB bytes`. PONDER_UPDATE_GOLDEN=1 rewrites it.

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "harness/base/sha256.h"
#include "tasks/task.h"

namespace ponder {

/// A chat as its messages, each under the name of its role; a text as it is.
inline std::string prompt_text(const Sample& sample) {
  if (const auto* text = std::get_if<Text>(&sample.prompt)) return text->text;
  std::string out;
  for (const Message& message : std::get<Chat>(sample.prompt).messages) {
    out += "[" + message.role + "]\n" + message.content + "\n";
  }
  return out;
}

/// Five samples of every subject: the first, the last and three evenly between them.
inline std::vector<const Sample*> five_of_each_subject(const LoadedTask& task) {
  std::map<std::string, std::vector<const Sample*>> subjects;
  for (const Sample& sample : task.samples) subjects[sample.subject].push_back(&sample);
  std::vector<const Sample*> out;
  for (const auto& [subject, samples] : subjects) {
    for (std::size_t i = 0; i < 5 && i < samples.size(); ++i) {
      out.push_back(samples.size() <= 5 ? samples[i] : samples[i * (samples.size() - 1) / 4]);
    }
  }
  return out;
}

inline void expect_golden_prompts(const std::string& name,
                                  const std::vector<const Sample*>& samples) {
  const std::string path = "tests/data/prompts/" + name + ".tsv";
  ASSERT_FALSE(samples.empty());
  const auto line_of = [](const Sample& sample) {
    const std::string text = prompt_text(sample);
    return sample.id + "\t" + sha256_hex(text) + "\t" + std::to_string(text.size());
  };
  if (std::getenv("PONDER_UPDATE_GOLDEN") != nullptr) {
    std::ofstream out(path);
    for (const Sample* sample : samples) out << line_of(*sample) << "\n";
  }
  std::ifstream in(path);
  ASSERT_TRUE(in) << path << " is missing; run with PONDER_UPDATE_GOLDEN=1";
  std::map<std::string, std::string> wanted;
  for (std::string line; std::getline(in, line);) wanted[line.substr(0, line.find('\t'))] = line;
  EXPECT_EQ(wanted.size(), samples.size()) << path;
  for (const Sample* sample : samples) {
    EXPECT_EQ(line_of(*sample), wanted[sample->id]) << "the prompt is\n" << prompt_text(*sample);
  }
}

}  // namespace ponder
