#include "engine/cuda/machine.h"

#include <gtest/gtest.h>

namespace ponder::cuda {
namespace {

GpuMachine machine(int driver, std::vector<int> computes) {
  GpuMachine m{.driver_version = driver, .runtime_version = 13000};
  for (const int compute : computes) {
    m.devices.push_back({.name = "GPU", .compute = compute});
  }
  return m;
}

struct Case {
  const char* name;
  GpuMachine machine;
  int index;
  const char* message;  ///< part of it; null: all well
};

TEST(GpuMachine, SaysWhatIsWrongWithTheMachine) {
  GpuMachine broken = machine(13000, {90});
  broken.failure = "unknown error";
  const Case cases[] = {
      {"good", machine(13000, {90}), 0, nullptr},
      {"newer driver", machine(13020, {80}), 0, nullptr},
      {"older driver of the same major version", machine(13000, {80, 90}), 1, nullptr},
      {"not built", {.built = false}, 0, "this build has no CUDA engine"},
      {"no driver", machine(0, {}), 0, "no NVIDIA driver"},
      {"driver too old", machine(12040, {90}), 0, "up to 12.4, this build needs CUDA 13.0"},
      {"failure", broken, 0, "unknown error"},
      {"no GPU", machine(13000, {}), 0, "no GPU"},
      {"no such GPU", machine(13000, {90, 90}), 2, "--device is 2, there are 2 GPUs"},
      {"negative", machine(13000, {90}), -1, "--device is -1, there are 1 GPU,"},
      {"too old a GPU", machine(13000, {75}), 0, "sm_75, the CUDA engine needs sm_80"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    const auto checked = check_machine(c.machine, c.index);
    ASSERT_EQ(checked.has_value(), c.message == nullptr);
    if (c.message == nullptr) continue;
    EXPECT_EQ(checked.error().code, ErrorCode::config);
    EXPECT_NE(checked.error().message.find(c.message), std::string::npos)
        << checked.error().message;
    EXPECT_FALSE(checked.error().hint.empty());
  }
}

}  // namespace
}  // namespace ponder::cuda
