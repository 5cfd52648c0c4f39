#pragma once

// Rows written for these tests in the form of benchmarks whose files are not to be had.

#include <filesystem>
#include <fstream>
#include <string>

#include "tests/tasks/data.h"

namespace ponder {

inline void write_file(const std::string& path, const std::string& text) {
  std::filesystem::create_directories(std::filesystem::path(path).parent_path());
  std::ofstream(path, std::ios::binary) << text;
}

inline const char* const kGpqaHeader =
    "Record ID,Question,Correct Answer,Incorrect Answer 1,Incorrect Answer 2,Incorrect Answer "
    "3,Subdomain,High-level domain\n";

inline std::string gpqa_rows(int count) {
  std::string text = std::string("\xEF\xBB\xBF") + kGpqaHeader;
  for (int i = 1; i <= count; ++i) {
    const std::string n = std::to_string(i);
    text += "rec" + n + ",\"How many\nare \"\"" + n + "\"\" and none? \"," + n + ",no " + n + "," +
            n + "0,-" + n + (i % 2 == 0 ? ",Arithmetic,Mathematics\n" : ",Optics,Physics\n");
  }
  return text;
}

inline std::string supergpqa_rows(int count) {
  std::string text;
  for (int i = 1; i <= count; ++i) {
    const std::string n = std::to_string(i);
    text += R"({"uuid": "u)" + n + R"(", "question": "Which comes after )" + n +
            R"(?", "options": [")" + std::to_string(i + 2) + R"(", ")" + std::to_string(i + 1) +
            R"(", "none"], "answer": ")" + std::to_string(i + 1) +
            R"(", "answer_letter": "B", "discipline": "Science", "field": "Mathematics", )"
            R"("subfield": "Counting/)" +
            (i % 2 == 0 ? "even" : "odd") + R"(", "difficulty": "easy", "is_calculation": false})" +
            "\n";
  }
  return text;
}

inline std::string include_rows(int count) {
  std::string text;
  for (int i = 1; i <= count; ++i) {
    text += R"({"language": ")" + std::string(i % 2 == 0 ? "Greek" : "German") +
            R"(", "country": "-", "domain": "STEM", "subject": "Maths", "regional_feature": )"
            R"("agnostic", "level": "school", "question": " )" +
            std::to_string(i) +
            R"( + 0 = ? ", "option_a": "a", "option_b": "b", "option_c": "c", "option_d": "d", )"
            R"("answer": )" +
            std::to_string(i % 4) + "}\n";
  }
  return text;
}

inline std::string mmmlu_rows(const std::string& locale) {
  return ",Question,A,B,C,D,Answer,Subject\r\n0,\"" + locale +
         ": 1, 2 or 3?\",eins,zwei,drei,vier,B,abstract_algebra\r\n1," + locale +
         ": bone?,w,x,y,z,D,anatomy_test.csv_sw-KE.csv\r\n";
}

/// Examples with reasoning in the form of MMLU-Pro's validation split: `count` of each category.
inline std::string worked_rows(const std::vector<std::string>& categories, int count) {
  std::string text;
  for (const std::string& category : categories) {
    for (int i = 1; i <= count; ++i) {
      text += R"({"question": "What is )" + std::to_string(i) + R"( + 1?", "options": ["0", ")" +
              std::to_string(i + 1) + R"("], "answer": "B", "category": ")" + category +
              R"(", "cot_content": "A: Let's think step by step. We add. The answer is (B)."})" +
              "\n";
    }
  }
  return text;
}

/// A data folder with all of them, and the real mmlu folder where there is one.
inline void make_choice_data(const std::string& folder) {
  write_file(folder + "/gpqa/gpqa_diamond.csv", gpqa_rows(6));
  write_file(folder + "/supergpqa/SuperGPQA-all.jsonl", supergpqa_rows(6));
  write_file(folder + "/include/test.jsonl", include_rows(8));
  write_file(folder + "/include/validation.jsonl", include_rows(12));
  for (const char* locale : {"AR-XY", "BN-BD", "DE-DE", "ES-LA", "FR-FR", "HI-IN", "ID-ID", "IT-IT",
                             "JA-JP", "KO-KR", "PT-BR", "SW-KE", "YO-NG", "ZH-CN"}) {
    write_file(folder + "/mmmlu/mmlu_" + locale + ".csv", mmmlu_rows(locale));
  }
  write_file(folder + "/exemplars/gpqa_cot.jsonl", worked_rows({"any"}, 5));
  write_file(folder + "/exemplars/supergpqa_cot.jsonl", worked_rows({"any"}, 7));
  if (std::getenv("PONDER_DATA_DIR") != nullptr &&
      std::filesystem::exists(real_data_dir() + "/mmlu")) {
    std::filesystem::create_directory_symlink(real_data_dir() + "/mmlu", folder + "/mmlu");
  }
}

}  // namespace ponder
