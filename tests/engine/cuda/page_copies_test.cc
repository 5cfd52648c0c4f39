#include "engine/cuda/page_copies.h"

#include <gtest/gtest.h>

namespace ponder::cuda {
namespace {

using Ends = std::vector<std::size_t>;

TEST(PageCopies, IndependentOnesAreOneRun) {
  const std::vector<PageCopyPair> copies = {{0, 1}, {2, 3}, {0, 4}};
  EXPECT_EQ(copy_runs(copies), (Ends{3}));
  EXPECT_EQ(copy_runs({}), Ends{});
}

TEST(PageCopies, APageIsNeverReadAndWrittenInOneRunNorWrittenTwice) {
  EXPECT_EQ(copy_runs(std::vector<PageCopyPair>{{0, 1}, {1, 2}}), (Ends{1, 2}));
  EXPECT_EQ(copy_runs(std::vector<PageCopyPair>{{0, 1}, {2, 0}}), (Ends{1, 2}));
  EXPECT_EQ(copy_runs(std::vector<PageCopyPair>{{0, 1}, {2, 1}, {3, 4}}), (Ends{1, 3}));
}

}  // namespace
}  // namespace ponder::cuda
