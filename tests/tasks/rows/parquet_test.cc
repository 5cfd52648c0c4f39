// The files were written by pyarrow (tests/data/rows/make_parquet.py) in every encoding, page
// version and codec that is read; each comes with its rows as pyarrow reads them back.

#include "tasks/rows/parquet/parquet.h"

#include <gtest/gtest.h>

#include <fstream>
#include <random>

#include "tasks/rows/parquet/levels.h"
#include "tasks/rows/parquet/thrift.h"

namespace ponder::parquet {
namespace {

std::string from_base64(std::string_view text) {
  static constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  std::uint32_t bits = 0;
  int have = 0;
  for (const char c : text) {
    const std::size_t digit = kDigits.find(c);
    if (digit == std::string_view::npos) break;
    bits = (bits << 6) | static_cast<std::uint32_t>(digit);
    have += 6;
    if (have < 8) continue;
    have -= 8;
    out += static_cast<char>((bits >> have) & 0xFF);
  }
  return out;
}

struct Case {
  std::string name = {};
  std::string file = {};
  std::string rows = {};   // as JSON, or
  std::string error = {};  // what the reader must say
};

std::vector<Case> cases() {
  std::vector<Case> out;
  std::ifstream file("tests/data/rows/parquet.jsonl");
  for (std::string line; std::getline(file, line);) {
    const Value value = parse_json(line).value();
    Case& c = out.emplace_back();
    c.name = value.find("name")->as_string();
    c.file = from_base64(value.find("base64")->as_string());
    if (const Value* rows = value.find("rows")) c.rows = to_json(*rows).value();
    if (const Value* error = value.find("error")) c.error = error->as_string();
  }
  return out;
}

std::string read_as_json(std::string_view file) {
  const auto rows = read(file);
  if (!rows) return "error: " + rows.error().message;
  return to_json(Value::list(*rows)).value();
}

TEST(Parquet, ReadsWhatAnotherProgramWrote) {
  const auto all = cases();
  ASSERT_GE(all.size(), 12U) << "run from the repository root";
  for (const Case& c : all) {
    if (c.error.empty()) {
      EXPECT_EQ(read_as_json(c.file), c.rows) << c.name;
    } else {
      EXPECT_EQ(read_as_json(c.file), "error: " + c.error) << c.name;
    }
  }
}

TEST(Parquet, RefusesEveryCutFile) {
  for (const Case& c : cases()) {
    for (std::size_t size = 0; size < c.file.size(); size += 1 + c.file.size() / 97) {
      EXPECT_FALSE(read(std::string_view(c.file).substr(0, size))) << c.name << " at " << size;
    }
  }
}

TEST(Parquet, SurvivesChangedBytes) {
  std::mt19937 random(7);
  for (const Case& c : cases()) {
    for (int i = 0; i < 300; ++i) {
      std::string changed = c.file;
      changed[random() % changed.size()] ^= static_cast<char>(1U << (random() % 8));
      static_cast<void>(read(changed, {.page_bytes = 1 << 16, .cells = 1 << 16}));
    }
  }
}

TEST(Parquet, StopsAtItsLimitOfCells) {
  const Case c = cases().front();
  const auto rows = read(c.file, {.cells = 2});
  ASSERT_FALSE(rows);
  EXPECT_NE(rows.error().message.find("more values than a file may have"), std::string::npos);
}

TEST(ParquetRuns, MixRunsAndPackedGroups) {
  // A run of three 5s, then one packed group 0..7 of three bits each.
  const std::string bytes("\x06\x05\x03\x88\xC6\xFA", 6);
  EXPECT_EQ(*read_runs(bytes, 3, 11),
            (std::vector<std::uint32_t>{5, 5, 5, 0, 1, 2, 3, 4, 5, 6, 7}));
  EXPECT_EQ(*read_runs(bytes, 3, 5), (std::vector<std::uint32_t>{5, 5, 5, 0, 1}));
  EXPECT_FALSE(read_runs(bytes, 3, 12));
  EXPECT_FALSE(read_runs(bytes, 33, 1));
  EXPECT_EQ(*read_runs("", 0, 3), (std::vector<std::uint32_t>{0, 0, 0}));
  EXPECT_FALSE(read_runs(std::string(2, '\0'), 1, 1)) << "an empty run would never end";
}

TEST(ParquetThrift, RefusesListsLongerThanTheirBytes) {
  // Field 1, a list of 2^31 numbers in two bytes.
  const std::string bytes("\x19\xF5\x80\x80\x80\x80\x08\x00", 8);
  const auto node = read_struct(bytes);
  ASSERT_FALSE(node);
  EXPECT_NE(node.error().message.find("longer than its bytes"), std::string::npos);
}

}  // namespace
}  // namespace ponder::parquet
