// The check program's own logic, on the emulated device: it must pass where all is well, and notice
// what it is there to notice.

#include <gtest/gtest.h>

#include "engine/cuda/check/benches.h"
#include "engine/cuda/check/checks.h"
#include "engine/cuda/check/limits.h"
#include "tests/support/emulator/fake_device.h"

namespace ponder::cuda::check {
namespace {

using emulator::FakeDevice;

/// `spoil` changes the Ops that the checks are given.
class FakeBackend final : public Backend {
 public:
  using Spoil = std::function<std::unique_ptr<Ops>(std::unique_ptr<Ops>)>;

  explicit FakeBackend(Spoil spoil = {}) : spoil_(std::move(spoil)) {}

  GpuMachine look() override {
    return {.driver_version = 13000, .runtime_version = 13000, .devices = {{.compute = 90}}};
  }

  Result<std::unique_ptr<Device>> open(int) override {
    return std::unique_ptr<Device>(std::make_unique<FakeDevice>());
  }

  Result<std::unique_ptr<GemmLibrary>> open_gemms(Device&, Numerics) override {
    return std::unique_ptr<GemmLibrary>();
  }

  Result<std::unique_ptr<Ops>> make_ops(std::unique_ptr<Device> device,
                                        const CudaOptions& options) override {
    auto ops = make_cuda_ops(std::move(device), nullptr, options);
    return spoil_ ? spoil_(std::move(ops)) : std::move(ops);
  }

 private:
  Spoil spoil_;
};

constexpr Shape kDense{"dense", 1, 64, 4, 2, 32, 72, 64, true, 0, 0, 0};
constexpr Shape kMixture{"mixture", 1, 64, 2, 2, 32, 0, 64, false, 4, 2, 40};
constexpr Effort kLittle{.prompt = 14, .generated = 4, .sequences = 3};

TEST(GpuCheck, PassesOnADeviceThatIsRight) {
  FakeBackend backend;
  Findings findings;
  check_model({backend}, *make_model(kDense, 0, false), kLittle, findings);
  check_model({backend}, *make_model(kDense, 0, true), kLittle, findings);
  check_model({backend}, *make_model(kMixture, 0, false), kLittle, findings);
  check_gemms({backend}, {{.n = 24, .k = 40}}, 32, findings);
  EXPECT_EQ(findings.list().size(), 13U);
  EXPECT_TRUE(findings.all_passed());
}

/// Passes all on to another Ops; tests break one thing of it.
class Passing : public Ops {
 public:
  explicit Passing(std::unique_ptr<Ops> ops) : ops_(std::move(ops)) {}

  Result<void> load(const ModelConfig& config,
                    const ModelWeights& weights,
                    const OpsLimits& limits) override {
    return ops_->load(config, weights, limits);
  }

  Result<void> begin_step(const StepInputs& inputs) override { return ops_->begin_step(inputs); }

  void embed() override { ops_->embed(); }

  void attention_norm(int l) override { ops_->attention_norm(l); }

  void qkv(int l) override { ops_->qkv(l); }

  void qk_norm_rope_store(int l) override { ops_->qk_norm_rope_store(l); }

  void attention(int l) override { ops_->attention(l); }

  void attention_out(int l) override { ops_->attention_out(l); }

  void mlp_norm(int l) override { ops_->mlp_norm(l); }

  void gate_up(int l) override { ops_->gate_up(l); }

  void swiglu(int l) override { ops_->swiglu(l); }

  void down(int l) override { ops_->down(l); }

  void moe_route(int l) override { ops_->moe_route(l); }

  void moe_mlp(int l) override { ops_->moe_mlp(l); }

  void head() override { ops_->head(); }

  Result<std::span<const HeadResult>> end_step() override { return ops_->end_step(); }

  Result<void> copy_pages(std::span<const PageCopy> copies) override {
    return ops_->copy_pages(copies);
  }

  void keep_logits(bool keep) override { ops_->keep_logits(keep); }

  std::span<const float> logits() const override { return ops_->logits(); }

  std::string description() const override { return ops_->description(); }

 private:
  std::unique_ptr<Ops> ops_;
};

/// What failed, of the dense model.
std::vector<std::string> failures(const FakeBackend::Spoil& spoil) {
  FakeBackend backend(spoil);
  Findings findings;
  check_model({backend}, *make_model(kDense, 0, false), kLittle, findings);
  std::vector<std::string> out;
  for (const Finding& f : findings.list()) {
    if (!f.passed) out.push_back(f.name);
  }
  return out;
}

bool has(const std::vector<std::string>& names, const std::string& part) {
  return std::any_of(names.begin(), names.end(),
                     [&](const std::string& name) { return name.find(part) != name.npos; });
}

TEST(GpuCheck, NoticesAnOperationThatIsLeftOut) {
  class WithoutAttention final : public Passing {
   public:
    using Passing::Passing;

    void attention(int) override {}
  };

  const auto failed =
      failures([](auto ops) { return std::make_unique<WithoutAttention>(std::move(ops)); });
  EXPECT_TRUE(has(failed, "logits against the CPU"));
}

TEST(GpuCheck, NoticesPagesThatAreNotCopied) {
  class WithoutCopies final : public Passing {
   public:
    using Passing::Passing;

    Result<void> copy_pages(std::span<const PageCopy>) override { return {}; }
  };

  const auto failed =
      failures([](auto ops) { return std::make_unique<WithoutCopies>(std::move(ops)); });
  EXPECT_TRUE(has(failed, "forks and recomputation"));
}

TEST(GpuCheck, NoticesADrawThatDependsOnTheBatch) {
  class Draws final : public Passing {
   public:
    using Passing::Passing;

    Result<std::span<const HeadResult>> end_step() override {
      const auto results = PONDER_TRY(Passing::end_step());
      results_.assign(results.begin(), results.end());
      if (results_.size() > 2) results_[1].id = (results_[1].id + 1) % 60;
      return std::span<const HeadResult>(results_);
    }

   private:
    std::vector<HeadResult> results_;
  };

  const auto failed = failures([](auto ops) { return std::make_unique<Draws>(std::move(ops)); });
  EXPECT_TRUE(has(failed, "every company"));
  EXPECT_FALSE(has(failed, "logits against the CPU"));
}

TEST(GpuCheck, MeasuresEverythingOfItsTable) {
  FakeBackend backend;
  Findings findings;
  const BenchSizes sizes{.decode = {kDense},
                         .mixtures = {kMixture},
                         .attention = kDense,
                         .prefill = kDense,
                         .mix = kDense,
                         .batch = 2,
                         .context = 16,
                         .attention_batch = 2,
                         .attention_context = 32,
                         .prompt = 16,
                         .requests = 3,
                         .least_tokens = 2,
                         .most_tokens = 4,
                         .trace = 12,
                         .answer = 2,
                         .repeats = 2,
                         .copy_bytes = 1 << 18,
                         .product = 64,
                         .product_rows = 16};
  measure_all({backend}, sizes, findings);
  EXPECT_EQ(findings.list().size(), 9U);
  for (const Finding& f : findings.list()) {
    EXPECT_GT(f.value, 0) << f.name << ": " << f.detail;
    EXPECT_FALSE(f.unit.empty()) << f.name;
  }
  const std::string json = findings.to_json({{"gpu", "a \"GPU\""}});
  EXPECT_NE(json.find("\"gpu\": \"a \\\"GPU\\\"\""), std::string::npos);
  EXPECT_NE(json.find("\"name\": \"copy bandwidth\""), std::string::npos);
}

// 8B at batch 64 and 2k: 8.01 ms at 4.3 TB/s; 54.5 thousand tokens a second of
// prompts of 2k at 790 TFLOP/s.
TEST(GpuCheck, LimitsAreThoseOfTheShapes) {
  const ModelConfig config = config_of(*released_shape("qwen3-8b"));
  EXPECT_NEAR(decode_bytes(config, 64, 2048) / 4.3e12, 8.01e-3, 0.1e-3);
  EXPECT_NEAR(2048 / (prefill_flops(config, 2048) / 790e12), 54.5e3, 2e3);
  const ModelConfig mixture = config_of(*released_shape("qwen3-30b-a3b"));
  EXPECT_NEAR(decode_bytes(mixture, 64, 2048) / 4.3e12, 16.8e-3, 0.3e-3);
}

}  // namespace
}  // namespace ponder::cuda::check
