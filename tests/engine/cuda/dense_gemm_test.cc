// Which products go to the library and which to our own kernel, with a library made up for the
// purpose: its algorithms are our own kernel, and some of them are spoilt for some numbers of rows.

#include "engine/cuda/dense_gemm.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <set>

#include "engine/cuda/buckets.h"
#include "engine/cuda/device_buffer.h"
#include "engine/cuda/gemm_cache.h"
#include "harness/base/file.h"
#include "tests/support/emulator/checked.h"
#include "tests/support/emulator/fake_device.h"
#include "tests/support/emulator/numbers.h"
#include "tests/support/temporary_folder.h"

namespace ponder::cuda {
namespace {

using emulator::FakeDevice;
using emulator::same_bits;

/// How the result of one algorithm at one number of rows is spoilt.
enum class Spoil : std::uint8_t {
  last_bits,  ///< as if sums were made in another order
  by_place,   ///< only row 5: a row's bits depend on its place
  by_others   ///< row 0 takes in what stands in the last row
};

struct Script {
  int algorithms = 1;
  std::map<std::pair<int, int>, Spoil> spoilt = {};  // by (rows, algorithm)
};

class FakeLibrary final : public GemmLibrary {
 public:
  explicit FakeLibrary(Script script) : script_(std::move(script)) {}

  std::string version() const override { return "fake 1.0"; }

  Result<int> candidates(const GemmShape&, int) override { return script_.algorithms; }

  void multiply(Stream& stream, const Gemm& g, int candidate) override {
    used.insert({g.m, candidate});
    gemm(stream, g);
    const auto found = script_.spoilt.find({g.m, candidate});
    if (found == script_.spoilt.end()) return;
    const Spoil spoil = found->second;
    static_cast<emulator::LaunchQueue*>(stream.handle)->add({.name = "spoil"}, [g, spoil] {
      if (emulator::current().thread != 0) return;
      const std::int64_t row = spoil == Spoil::by_place ? 5 : 0;
      const bool other = std::isnan(to_float(g.x[std::int64_t{g.m - 1} * g.k]));
      if (spoil == Spoil::by_others && !other) return;
      for (int i = 0; i < g.n; ++i) g.y[row * g.n + i].bits ^= 1;
    });
  }

  std::set<std::pair<int, int>> used;

 private:
  Script script_;
};

constexpr GemmShape kShape{.n = 24, .k = 40};

Result<std::optional<GemmChoice>> choose(const Script& script) {
  FakeDevice device;
  FakeLibrary library(script);
  const int buckets[] = {16, 32, 48};
  return choose_equal_rows(device, library, kShape, buckets);
}

TEST(GemmCheck, TakesTheFirstAlgorithmWhenAllGiveTheSameRows) {
  const auto choice = choose({.algorithms = 2});
  ASSERT_TRUE(choice) << choice.error().message;
  ASSERT_TRUE(*choice);
  EXPECT_EQ(**choice, (GemmChoice{{16, 0}, {32, 0}, {48, 0}}));
}

TEST(GemmCheck, PassesOverAlgorithmsWhoseRowsDifferOrDependOnTheirPlaceOrNeighbours) {
  for (const Spoil spoil : {Spoil::last_bits, Spoil::by_place, Spoil::by_others}) {
    const auto choice = choose({.algorithms = 3, .spoilt = {{{32, 0}, spoil}, {{32, 1}, spoil}}});
    ASSERT_TRUE(choice) << choice.error().message;
    ASSERT_TRUE(*choice);
    EXPECT_EQ(**choice, (GemmChoice{{16, 0}, {32, 2}, {48, 0}})) << int(spoil);
  }
}

TEST(GemmCheck, AShapeWithABucketThatNoAlgorithmSuitsHasNoChoice) {
  for (const Spoil spoil : {Spoil::last_bits, Spoil::by_place, Spoil::by_others}) {
    const auto choice = choose({.algorithms = 1, .spoilt = {{{16, 0}, spoil}}});
    ASSERT_TRUE(choice) << choice.error().message;
    EXPECT_FALSE(*choice) << int(spoil);
  }
  const auto none = choose({.algorithms = 0});
  ASSERT_TRUE(none);
  EXPECT_FALSE(*none);
}

/// A device with a product prepared on it.
struct Rig {
  explicit Rig(const Script& script,
               const std::string& folder = "",
               Numerics numerics = Numerics::reproducible) {
    auto made = std::make_unique<FakeLibrary>(script);
    library = made.get();
    gemms = std::make_unique<DenseGemm>(std::move(made), numerics);
    const auto done = gemms->prepare(device, {{kShape, 40}}, folder);
    EXPECT_TRUE(done) << done.error().message;
  }

  /// `m` rows through the prepared product.
  std::vector<Bf16> product(int m) {
    const auto rows = padded_rows(m);
    auto x = *DeviceBuffer<Bf16>::make(device, rows * kShape.k);
    auto w = *DeviceBuffer<Bf16>::make(device, kShape.n * kShape.k);
    auto y = *DeviceBuffer<Bf16>::make(device, rows * kShape.n);
    const auto xs = random_bf16(size(m, kShape.k), 3);
    const auto ws = random_bf16(size(kShape.n, kShape.k), 4);
    device.upload(x.data(), xs.data(), xs.size() * 2);
    device.upload(w.data(), ws.data(), ws.size() * 2);
    library->used.clear();
    gemms->multiply(
        device.stream(),
        {.x = x.data(), .w = w.data(), .y = y.data(), .m = m, .n = kShape.n, .k = kShape.k});
    std::vector<Bf16> out(size(m, kShape.n));
    device.download(out.data(), y.data(), out.size() * 2);
    EXPECT_TRUE(device.wait());
    return out;
  }

  FakeDevice device;
  FakeLibrary* library = nullptr;
  std::unique_ptr<DenseGemm> gemms;
};

using Used = std::set<std::pair<int, int>>;

TEST(DenseGemm, RoundsRowsUpToABucketAndCutsWhatIsLargerThanTheLast) {
  Rig rig({.algorithms = 1});
  Rig own({.algorithms = 0});
  for (const int m : {1, 16, 17, 48, 100}) {
    EXPECT_TRUE(same_bits(rig.product(m), own.product(m))) << m;
    EXPECT_EQ(rig.library->used, m <= 16   ? (Used{{16, 0}})
                                 : m <= 32 ? (Used{{32, 0}})
                                 : m <= 48 ? (Used{{48, 0}})
                                           : (Used{{16, 0}, {48, 0}}));
    EXPECT_EQ(own.library->used, Used{});
  }
  EXPECT_EQ(rig.gemms->description(), "fake 1.0");
}

TEST(DenseGemm, AShapeThatFailsUsesOurOwnKernelForEveryNumberOfRowsAndSaysSo) {
  Rig rig({.algorithms = 1, .spoilt = {{{16, 0}, Spoil::by_place}}});
  EXPECT_EQ(rig.gemms->description(), "fake 1.0, own kernel for (24, 40)");
  rig.product(40);
  EXPECT_EQ(rig.library->used, Used{});
}

TEST(DenseGemm, FastTakesWhatTheLibraryThinksBest) {
  Rig rig({.algorithms = 2, .spoilt = {{{16, 0}, Spoil::last_bits}}}, "", Numerics::fast);
  rig.product(3);
  EXPECT_EQ(rig.library->used, (Used{{16, 0}}));
  EXPECT_EQ(rig.gemms->description(), "fake 1.0, fast");
}

TEST(DenseGemm, WithoutALibraryOurOwnKernelDoesEverything) {
  FakeDevice device;
  DenseGemm gemms(nullptr, Numerics::reproducible);
  ASSERT_TRUE(gemms.prepare(device, {{kShape, 40}}, ""));
  EXPECT_EQ(gemms.description(), "own matrix kernel");
}

TEST(DenseGemm, KeepsWhatItFoundAndDoesNotTryAgain) {
  const TemporaryFolder folder;
  const std::string cache = folder.path() + "/cache";
  Rig first({.algorithms = 2, .spoilt = {{{32, 0}, Spoil::last_bits}}}, cache);
  EXPECT_GT(first.device.kernels_run, 0);
  // A library of another mind: what was kept is believed, so nothing is tried.
  Rig second({.algorithms = 2}, cache);
  EXPECT_EQ(second.device.kernels_run, 0);
  second.product(20);
  EXPECT_EQ(second.library->used, (Used{{32, 1}}));
  // One with fewer algorithms cannot be meant.
  Rig third({.algorithms = 1}, cache);
  EXPECT_GT(third.device.kernels_run, 0);
}

TEST(DenseGemm, DoesNotTakeWhatWasFoundOnAGpuWithMoreMultiprocessors) {
  const TemporaryFolder folder;
  Rig full({.algorithms = 1}, folder.path());
  DeviceProperties part = full.device.properties();
  part.multiprocessors /= 2;
  FakeDevice device(part);
  DenseGemm gemms(std::make_unique<FakeLibrary>(Script{}), Numerics::reproducible);
  ASSERT_TRUE(gemms.prepare(device, {{kShape, 40}}, folder.path()));
  EXPECT_GT(device.kernels_run, 0);
}

TEST(DenseGemm, UsesOnlyTheBucketsOfThisStartWhateverWasKept) {
  const TemporaryFolder folder;
  const Rig first({.algorithms = 1}, folder.path());
  const std::string path = std::filesystem::directory_iterator(folder.path())->path().string();
  GemmChoices kept = parse_gemm_choices(*read_file(path));
  kept[kShape][24] = 0;
  kept[kShape][64] = 0;
  ASSERT_TRUE(write_file_atomic(path, to_text(kept)));
  Rig second({.algorithms = 1}, folder.path());
  EXPECT_EQ(second.device.kernels_run, 0);
  second.product(20);
  EXPECT_EQ(second.library->used, (Used{{32, 0}}));
  second.product(60);
  EXPECT_EQ(second.library->used, (Used{{16, 0}, {48, 0}}));
}

TEST(DenseGemm, DoesNotBelieveACacheThatIsCutOrChanged) {
  const GemmChoices choices = {{kShape, {{16, 0}, {32, 1}}},
                               {{.n = 8, .k = 8, .to_float = true}, {}}};
  const std::string text = to_text(choices);
  EXPECT_EQ(parse_gemm_choices(text), choices);
  for (std::size_t length = 0; length < text.size(); ++length) {
    EXPECT_TRUE(parse_gemm_choices(text.substr(0, length)).empty()) << length;
  }
  EXPECT_TRUE(
      parse_gemm_choices("ponder gemm choices 2\n" + text.substr(text.find('\n') + 1)).empty());
}

}  // namespace
}  // namespace ponder::cuda
