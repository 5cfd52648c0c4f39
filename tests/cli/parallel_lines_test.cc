#include "harness/cli/parallel_lines.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <thread>

namespace ponder {
namespace {

/// A pipe whose ends close by themselves.
class Pipe {
 public:
  Pipe() { EXPECT_EQ(::pipe(ends_.data()), 0); }

  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;

  ~Pipe() {
    ::close(ends_[0]);
    close_writer();
  }

  int reader() const { return ends_[0]; }

  int writer() const { return ends_[1]; }

  void close_writer() {
    if (ends_[1] >= 0) ::close(ends_[1]);
    ends_[1] = -1;
  }

  void write(const std::string& text) const {
    for (std::size_t at = 0; at < text.size();) {
      const ssize_t put = ::write(ends_[1], text.data() + at, text.size() - at);
      ASSERT_GT(put, 0);
      at += static_cast<std::size_t>(put);
    }
  }

  std::string read_line() const {
    std::string line;
    for (char c = 0; ::read(ends_[0], &c, 1) == 1 && c != '\n';) line += c;
    return line;
  }

  std::string read_all() const {
    std::string all;
    std::array<char, 4096> buffer = {};
    for (ssize_t got = 0; (got = ::read(ends_[0], buffer.data(), buffer.size())) > 0;) {
      all.append(buffer.data(), static_cast<std::size_t>(got));
    }
    return all;
  }

 private:
  std::array<int, 2> ends_ = {};
};

LineAnswer echo(std::int64_t number, std::optional<std::string_view> line) {
  if (!line) return {.text = std::to_string(number) + " too long", .error = "too long"};
  if (*line == "bad") return {.text = "sorry", .error = "line " + std::to_string(number)};
  return {.text = std::to_string(number) + " " + std::string(*line)};
}

struct Ran {
  LineCounts counts = {};
  std::string output = {};
};

Ran run(const std::string& input, int threads, std::size_t longest = 1U << 20U) {
  Pipe in;
  Pipe out;
  Ran ran;
  std::thread writer([&] {
    in.write(input);
    in.close_writer();
  });
  std::thread reader([&] { ran.output = out.read_all(); });
  const auto counts = answer_lines_in_parallel(
      {.input = in.reader(), .output = out.writer(), .threads = threads, .longest = longest}, echo);
  out.close_writer();
  writer.join();
  reader.join();
  EXPECT_TRUE(counts);
  ran.counts = *counts;
  return ran;
}

TEST(ParallelLines, AnswersEveryLineInOrderWithAnyNumberOfThreads) {
  std::string input;
  std::string wanted;
  for (int i = 1; i <= 50'000; ++i) {
    const std::string line = std::string(static_cast<std::size_t>(i % 37), 'x');
    input += line + "\n";
    wanted += std::to_string(i) + " " + line + "\n";
  }
  for (const int threads : {1, 2, 7}) {
    const Ran ran = run(input, threads);
    EXPECT_EQ(ran.counts.lines, 50'000);
    EXPECT_EQ(ran.counts.failed, 0);
    EXPECT_TRUE(ran.output == wanted) << threads;
  }
}

TEST(ParallelLines, CountsFailuresAndNamesTheFirst) {
  const Ran ran = run("a\nbad\n\nbad\nend", 3);
  EXPECT_EQ(ran.output, "1 a\nsorry\n3 \nsorry\n5 end\n");
  EXPECT_EQ(ran.counts.lines, 5);
  EXPECT_EQ(ran.counts.failed, 2);
  EXPECT_EQ(ran.counts.first_failed, 2);
  EXPECT_EQ(ran.counts.first_error, "line 2");
}

TEST(ParallelLines, AnswersNothingForNothing) {
  EXPECT_EQ(run("", 2).output, "");
  EXPECT_EQ(run("", 2).counts.lines, 0);
}

TEST(ParallelLines, DropsALineThatIsTooLongAndGoesOn) {
  const Ran ran = run("a\n" + std::string(900'000, 'x') + "\nb\n", 2, 100'000);
  EXPECT_EQ(ran.output, "1 a\n2 too long\n3 b\n");
  EXPECT_EQ(ran.counts.failed, 1);
  EXPECT_EQ(ran.counts.first_failed, 2);
}

TEST(ParallelLines, AnswersALineBeforeTheNextOneComes) {
  Pipe in;
  Pipe out;
  std::thread lines([&] {
    const auto counts = answer_lines_in_parallel(
        {.input = in.reader(), .output = out.writer(), .threads = 2}, echo);
    EXPECT_TRUE(counts);
  });
  for (int i = 1; i <= 3; ++i) {
    in.write("ping\n");
    EXPECT_EQ(out.read_line(), std::to_string(i) + " ping");
  }
  in.close_writer();
  lines.join();
}

}  // namespace
}  // namespace ponder
