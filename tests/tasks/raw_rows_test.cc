#include "tasks/raw_rows.h"

#include <gtest/gtest.h>

namespace ponder {
namespace {

TEST(RawRow, KeepsValuesAsTheyAreWritten) {
  const auto row = RawRow::parse(
      "f:1", R"( {"a": "x\u00e9,}]\"", "b" : [[1, Infinity], "]", {"k": [-1e400]}] , "c":1e-4})");
  ASSERT_TRUE(row) << row.error().message;
  EXPECT_EQ(*row->string("a"), "x\xC3\xA9,}]\"");
  EXPECT_EQ(*row->raw("b"), R"([[1, Infinity], "]", {"k": [-1e400]}])");
  EXPECT_EQ(*row->count("b"), 3U);
  EXPECT_EQ(*row->number("c"), 1e-4);
  EXPECT_FALSE(row->has("d"));
  EXPECT_EQ(row->raw("d").error().message, "f:1: no field 'd'");
  EXPECT_FALSE(row->string("b"));
  EXPECT_FALSE(row->number("a"));
  EXPECT_FALSE(row->count("a"));
}

TEST(RawRow, CountsTheElementsOfLists) {
  const auto row = RawRow::parse("f:1", R"({"a": [], "b": [ [] ], "c": [1,2,[3,4]]})");
  ASSERT_TRUE(row);
  EXPECT_EQ(*row->count("a"), 0U);
  EXPECT_EQ(*row->count("b"), 1U);
  EXPECT_EQ(*row->count("c"), 3U);
}

TEST(RawRow, RefusesWhatIsNoObject) {
  for (const char* text : {"", "[]", "{", R"({"a")", R"({"a":})", R"({"a":1)", R"({"a":1]})",
                           R"({"a":"b})", R"({a:1})", R"({"a":1} x)"}) {
    EXPECT_FALSE(RawRow::parse("f:1", text)) << text;
  }
}

}  // namespace
}  // namespace ponder
