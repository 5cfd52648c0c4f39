// The device that all tests of the back end stand on: it must notice what a GPU would punish.

#include "tests/support/emulator/fake_device.h"

#include <gtest/gtest.h>

#include "engine/cuda/buckets.h"
#include "engine/cuda/device_buffer.h"
#include "engine/cuda/kernels.h"
#include "engine/cuda/uploader.h"
#include "tests/support/emulator/checked.h"
#include "tests/support/emulator/numbers.h"

namespace ponder::cuda {
namespace {

using emulator::FakeDevice;

TEST(FakeDevice, WorksWhenTheQueueIsWaitedForAndNotBefore) {
  FakeDevice device;
  auto memory = DeviceBuffer<int>::make(device, 2);
  ASSERT_TRUE(memory);
  std::vector<int> numbers = {1, 2};
  device.upload(memory->data(), numbers.data(), 8);
  numbers = {3, 4};  // too early: the copy has not been made
  std::vector<int> back(2);
  device.download(back.data(), memory->data(), 8);
  EXPECT_EQ(back, (std::vector<int>{0, 0}));
  ASSERT_TRUE(device.wait());
  EXPECT_EQ(back, (std::vector<int>{3, 4}));
}

TEST(FakeDevice, AGraphRunsWhatWasRecordedEachTimeItIsLaunched) {
  FakeDevice device;
  const std::vector<float> gate_up = random_floats(32, 1);
  const std::vector<Bf16> in = rounded(gate_up);
  auto x = *DeviceBuffer<Bf16>::make(device, 32);
  auto y = *DeviceBuffer<Bf16>::make(device, 16);
  ASSERT_TRUE(device.begin_capture());
  swiglu(device.stream(), x.data(), 2, 8, y.data());
  auto graph = device.end_capture();
  ASSERT_TRUE(graph);
  ASSERT_TRUE(device.wait());
  EXPECT_EQ(device.kernels_run, 0);
  for (int i = 1; i <= 2; ++i) {
    std::vector<Bf16> out(16);
    device.upload(x.data(), in.data(), 64);
    device.fill(y.data(), 0xFF, 32);
    device.launch(**graph);
    device.download(out.data(), y.data(), 32);
    ASSERT_TRUE(device.wait());
    EXPECT_EQ(device.kernels_run, i);
    std::vector<Bf16> expected(16);
    Stream now;
    swiglu(now, in.data(), 2, 8, expected.data());
    EXPECT_TRUE(emulator::same_bits(out, expected));
  }
}

TEST(FakeDevice, StaysFailedAfterAFailure) {
  FakeDevice device;
  auto memory = *DeviceBuffer<int>::make(device, 4);
  device.fail_after(1);
  device.fill(memory.data(), 1, 16);
  device.fill(memory.data(), 2, 16);
  const auto waited = device.wait();
  ASSERT_FALSE(waited);
  EXPECT_EQ(waited.error().code, ErrorCode::engine);
  EXPECT_NE(waited.error().message.find("device was lost"), std::string::npos);
  EXPECT_FALSE(device.wait());
}

TEST(FakeDevice, RefusesCopiesThatAreNotInItsMemory) {
  FakeDevice device;
  auto memory = *DeviceBuffer<int>::make(device, 4);
  int number = 0;
  device.upload(memory.data() + 3, &number, 8);
  EXPECT_FALSE(device.wait());
}

TEST(FakeDevice, HasNoMoreMemoryThanItSays) {
  FakeDevice device({}, 1000);
  auto most = DeviceBuffer<char>::make(device, 900);
  ASSERT_TRUE(most);
  EXPECT_EQ(device.memory()->free_bytes, 100);
  const auto more = DeviceBuffer<char>::make(device, 101);
  ASSERT_FALSE(more);
  EXPECT_NE(more.error().message.find("out of memory"), std::string::npos);
  most->clear();
  EXPECT_TRUE(DeviceBuffer<char>::make(device, 1000));
}

TEST(Uploader, BringsEveryByteOverChunksAndThreads) {
  FakeDevice device;
  auto uploader = Uploader::make(device, 3);
  ASSERT_TRUE(uploader);
  std::vector<std::uint32_t> numbers((40U << 20) / 4 + 3);
  for (std::size_t i = 0; i < numbers.size(); ++i) numbers[i] = static_cast<std::uint32_t>(i);
  const auto bytes = static_cast<std::int64_t>(4 * numbers.size());
  auto memory =
      *DeviceBuffer<std::uint32_t>::make(device, static_cast<std::int64_t>(numbers.size()));
  ASSERT_TRUE(uploader->upload_bytes(memory.data(), numbers.data(), bytes));
  std::vector<std::uint32_t> back(numbers.size());
  device.download(back.data(), memory.data(), static_cast<std::size_t>(bytes));
  ASSERT_TRUE(device.wait());
  EXPECT_TRUE(back == numbers);
}

TEST(RowBuckets, HoldEveryNumberOfRowsAndGoUpInMultiplesOfSixteen) {
  for (std::int64_t rows = 1; rows <= 5000; ++rows) {
    const std::int64_t padded = padded_rows(rows);
    ASSERT_GE(padded, rows);
    ASSERT_EQ(padded % 16, 0);
    ASSERT_EQ(padded_rows(padded), padded);
  }
  for (std::int32_t n = 1; n <= 300; ++n) {
    ASSERT_GE(graph_sequences(n), n);
    ASSERT_LT(graph_sequences(n) - n, 8);  // a spare page has room for 16
    ASSERT_GE(graph_items(n), n);
  }
}

}  // namespace
}  // namespace ponder::cuda
