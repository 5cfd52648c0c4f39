#include "harness/cli/line_reader.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <thread>

#include "harness/base/file.h"
#include "tests/support/temporary_folder.h"

namespace ponder {
namespace {

using State = LineReader::State;

TEST(LineReader, DoesNotWaitForALineThatIsNotThere) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  LineReader reader(ends[0]);
  std::string line;
  EXPECT_EQ(*reader.next(false, line), State::none_yet);
  ASSERT_EQ(write(ends[1], "one\ntw", 6), 6);
  EXPECT_EQ(*reader.next(false, line), State::line);
  EXPECT_EQ(line, "one");
  EXPECT_EQ(*reader.next(false, line), State::none_yet) << "half a line";
  ASSERT_EQ(write(ends[1], "o\n\nlast", 7), 7);
  EXPECT_EQ(*reader.next(true, line), State::line);
  EXPECT_EQ(line, "two");
  EXPECT_EQ(*reader.next(false, line), State::line);
  EXPECT_EQ(line, "");
  close(ends[1]);
  EXPECT_EQ(*reader.next(false, line), State::line);
  EXPECT_EQ(line, "last") << "without a line break";
  EXPECT_EQ(*reader.next(false, line), State::end);
  EXPECT_EQ(*reader.next(true, line), State::end);
}

TEST(LineReader, WaitsForALine) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  LineReader reader(ends[0]);
  std::thread writer([&] {
    ASSERT_EQ(write(ends[1], "late\n", 5), 5);
    close(ends[1]);
  });
  std::string line;
  EXPECT_EQ(*reader.next(true, line), State::line);
  EXPECT_EQ(line, "late");
  EXPECT_EQ(*reader.next(true, line), State::end);
  writer.join();
}

TEST(LineReader, ReadsLinesOfAnyLength) {
  const TemporaryFolder folder;
  std::string text;
  for (std::size_t length = 0; length < 300'000; length = 2 * length + 1) {
    text += std::string(length, 'x') + "\n";
  }
  ASSERT_TRUE(write_file_atomic(folder / "lines", text));
  LineReader reader = *LineReader::open(folder / "lines");
  std::string line;
  std::string again;
  while (*reader.next(true, line) == State::line) again += line + "\n";
  EXPECT_EQ(again, text);
}

TEST(LineReader, NamesAFileThatIsNotThere) {
  const auto opened = LineReader::open("/nonexistent/lines");
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, ErrorCode::config);
  EXPECT_NE(opened.error().message.find("/nonexistent/lines"), std::string::npos);
}

}  // namespace
}  // namespace ponder
