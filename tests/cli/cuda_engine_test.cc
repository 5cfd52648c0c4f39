// --engine cuda from flags to completions, on a GPU of host memory.

#include "harness/cli/cuda_engine.h"

#include <gtest/gtest.h>

#include "engine/bench/shapes.h"
#include "engine/cuda/memory_fit.h"
#include "tests/support/emulator/fake_device.h"
#include "tests/support/tiny_model.h"

namespace ponder {
namespace {

using cuda::emulator::FakeDevice;

constexpr std::int64_t kGib = std::int64_t{1} << 30;

class FakeBackend final : public cuda::Backend {
 public:
  explicit FakeBackend(std::int64_t total_bytes = 8 * kGib) : total_bytes_(total_bytes) {}

  cuda::GpuMachine look() override {
    return {.driver_version = 13000,
            .runtime_version = 13000,
            .devices = {{.name = "emulated GPU", .compute = 90}}};
  }

  Result<std::unique_ptr<cuda::Device>> open(int) override {
    auto made = std::make_unique<FakeDevice>(look().devices[0], total_bytes_);
    device = made.get();
    return std::unique_ptr<cuda::Device>(std::move(made));
  }

  /// None: our own kernels do everything.
  Result<std::unique_ptr<cuda::GemmLibrary>> open_gemms(cuda::Device&, cuda::Numerics) override {
    return std::unique_ptr<cuda::GemmLibrary>();
  }

  Result<std::unique_ptr<Ops>> make_ops(std::unique_ptr<cuda::Device> made,
                                        const cuda::CudaOptions& options) override {
    return cuda::make_cuda_ops(std::move(made), nullptr, options);
  }

  FakeDevice* device = nullptr;  // the last one

 private:
  std::int64_t total_bytes_;
};

Result<std::unique_ptr<Engine>> open(cuda::Backend& backend,
                                     const TinyModel& model,
                                     const EngineChoice& choice = {.max_batch = 4}) {
  return open_cuda_engine(choice, {.folder = model.folder()}, backend);
}

std::vector<Request> requests() {
  std::vector<Request> out;
  for (std::uint64_t seed = 0; seed < 3; ++seed) {
    out.push_back(
        {.key = {"t", "s" + std::to_string(seed), 0, 0},
         .prompt = TokenIds{tiny_prompt(seed, 5 + 9 * seed)},
         .work = Generate{.modes = {Mode{}, {.kind = Mode::Kind::budget, .budget_tokens = 3}},
                          .sampling = {.temperature = 0.9, .top_k = 40, .top_p = 0.95},
                          .seed = 9,
                          .max_tokens = 8}});
  }
  return out;
}

std::vector<std::vector<std::int32_t>> ids(const std::vector<Event>& events) {
  std::vector<std::vector<std::int32_t>> out;
  for (const Event& event : events) {
    const auto* completion = std::get_if<Completion>(&event.result);
    EXPECT_NE(completion, nullptr);
    if (completion != nullptr) out.push_back(completion->ids);
  }
  return out;
}

TEST(CudaEngine, AnswersDoNotDependOnTheBatchAndForksEqualIndependentRuns) {
  const TinyModel model(false);
  FakeBackend backend;
  const auto together = open(backend, model);
  ASSERT_TRUE(together) << together.error().message;
  EXPECT_EQ((*together)->info().name, "cuda");
  EXPECT_NE((*together)->info().detail.find("emulated GPU, sm_90"), std::string::npos);
  const auto answers = ids(run_all(**together, requests()));
  ASSERT_EQ(answers.size(), 6U);
  const auto alone = open(backend, model, {.max_batch = 1});
  ASSERT_TRUE(alone) << alone.error().message;
  std::vector<Request> single;
  for (const Request& request : requests()) {
    for (const Mode& mode : std::get<Generate>(request.work).modes) {
      Request one = request;
      std::get<Generate>(one.work).modes = {mode};
      single.push_back(one);
    }
  }
  EXPECT_EQ(ids(run_all(**alone, single)), answers);
}

TEST(CudaEngine, FastNumericsAreAnotherEngineToARun) {
  const TinyModel model(false);
  FakeBackend backend;
  const auto fast = open(backend, model, {.max_batch = 1, .numerics = "fast"});
  ASSERT_TRUE(fast) << fast.error().message;
  EXPECT_EQ((*fast)->info().name, "cuda-fast");
}

TEST(CudaEngine, ALostDeviceEndsTheRunWithAnEngineErrorAfterWhatWasFinished) {
  const TinyModel model(false);
  FakeBackend backend;
  const auto engine = open(backend, model, {.max_batch = 1});
  ASSERT_TRUE(engine) << engine.error().message;
  for (Request& request : requests()) ASSERT_TRUE((*engine)->submit(std::move(request)));
  const auto first = (*engine)->next(std::chrono::hours(1));
  ASSERT_TRUE(first && first->has_value());
  backend.device->fail_after(30);
  for (;;) {
    const auto next = (*engine)->next(std::chrono::hours(1));
    if (next) {
      ASSERT_TRUE(next->has_value()) << "the failure was not noticed";
      continue;
    }
    EXPECT_EQ(next.error().code, ErrorCode::engine);
    EXPECT_NE(next.error().message.find("device was lost"), std::string::npos);
    break;
  }
}

TEST(CudaEngine, SaysHowMuchMemoryIsMissing) {
  const TinyModel model(false);
  FakeBackend small(kGib / 4);
  const auto engine = open(small, model);
  ASSERT_FALSE(engine);
  EXPECT_EQ(engine.error().code, ErrorCode::config);
  EXPECT_NE(engine.error().message.find("does not fit the GPU"), std::string::npos);
  EXPECT_NE(engine.error().message.find("0.2 GiB may be used"), std::string::npos)
      << engine.error().message;

  FakeBackend backend;
  const auto kv =
      open_cuda_engine({}, {.folder = model.folder(), .kv_memory_bytes = 16 * kGib}, backend);
  ASSERT_FALSE(kv);
  EXPECT_NE(kv.error().message.find("--kv-memory is 16.0 GiB"), std::string::npos);
}

TEST(CudaEngine, AGpuThatDoesNotExistIsRefusedBeforeAnythingIsRead) {
  FakeBackend backend;
  const auto engine = open_cuda_engine({.device = 3}, {.folder = "nowhere"}, backend);
  ASSERT_FALSE(engine);
  EXPECT_NE(engine.error().message.find("--device is 3"), std::string::npos);
}

TEST(EngineAuto, TakesAGoodGpuAndSaysWhyNotWhereOneWasToBeExpected) {
  FakeBackend backend;
  cuda::GpuMachine machine = backend.look();
  EXPECT_TRUE(choose_engine(machine, 0).cuda);
  machine.devices[0].compute = 70;
  EXPECT_FALSE(choose_engine(machine, 0).cuda);
  EXPECT_NE(choose_engine(machine, 0).why_not.find("sm_70"), std::string::npos);
  const cuda::GpuMachine nothing{.runtime_version = 13000};
  EXPECT_FALSE(choose_engine(nothing, 0).cuda);
  EXPECT_EQ(choose_engine(nothing, 0).why_not, "");
  const cuda::GpuMachine not_built{.built = false};
  EXPECT_EQ(choose_engine(not_built, 0).why_not, "");
}

TEST(GpuMemory, IsASizeOrAShareOfWhatIsFree) {
  const auto bytes = [](const std::string& text) {
    return cuda::parse_gpu_memory(text, 100 * kGib);
  };
  EXPECT_EQ(*bytes(""), 90 * kGib);
  EXPECT_EQ(*bytes("0.5"), 50 * kGib);
  EXPECT_EQ(*bytes("1"), 100 * kGib);
  EXPECT_EQ(*bytes("20G"), 20 * kGib);
  EXPECT_EQ(*bytes("512M"), kGib / 2);
  for (const char* bad : {"x", "-1", "0", "G", "200G", "nan"}) {
    const auto parsed = bytes(bad);
    ASSERT_FALSE(parsed) << bad;
    EXPECT_EQ(parsed.error().code, ErrorCode::usage);
  }
}

// Parameters as released; a GPU holds two bytes of each and the angles of the positions.
TEST(GpuMemory, WeightsOfTheReleasedShapesTakeTwoBytesAParameter) {
  const std::pair<const char*, std::int64_t> shapes[] = {
      {"qwen3-0.6b", 596'049'920},       {"qwen3-1.7b", 1'720'574'976},
      {"qwen3-4b", 4'022'468'096},       {"qwen3-8b", 8'190'735'360},
      {"qwen3-14b", 14'768'307'200},     {"qwen3-32b", 32'762'123'264},
      {"qwen3-30b-a3b", 30'532'122'624}, {"qwen3-235b-a22b", 235'093'634'560}};
  for (const auto& [name, parameters] : shapes) {
    const auto config = bench::named_shape(name);
    ASSERT_TRUE(config) << name;
    const auto needs = cuda::memory_needs(*config, {.step_tokens = 512, .step_sequences = 64});
    const double angles = 4.0 * 40960 * 128;
    EXPECT_NEAR(static_cast<double>(needs.weights), 2.0 * double(parameters) + angles,
                2e-4 * 2.0 * double(parameters))
        << name;
  }
  const auto config = bench::named_shape("qwen3-8b");
  EXPECT_EQ(cuda::memory_needs(*config, {.step_tokens = 1}).page, 16 * 147'456);
}

// 8B: 15.3 GiB of weights, 5.6 of a whole context; 32B: 61.0 and 10.0.
TEST(GpuMemory, ModelsThatFitGrowWithTheGpu) {
  const auto fits = [](std::int64_t gib) { return models_that_fit(gib * kGib); };
  EXPECT_TRUE(fits(4).empty());
  const auto on_24 = fits(24);
  const auto on_80 = fits(80);
  ASSERT_GE(on_24.size(), 3U);
  EXPECT_EQ(on_24[0], "qwen3-0.6b");
  EXPECT_EQ(on_24.back(), "qwen3-8b");
  EXPECT_EQ(on_80.back(), "qwen3-32b");
  EXPECT_EQ(fits(141).back(), "qwen3-32b");
  EXPECT_EQ(fits(640).size(), 8U);
}

}  // namespace
}  // namespace ponder
