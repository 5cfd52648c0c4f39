#include "sandbox/frames.h"

#include <gtest/gtest.h>

namespace ponder {
namespace {

const std::string kNonce = "0123456789abcdef";

std::string stream() {
  return encode_frame(kNonce, 0, "one") + encode_frame(kNonce, 7, "") +
         encode_frame(kNonce, 0x7FFFFFFF, std::string(3000, 'x')) + encode_done(kNonce);
}

TEST(FrameDecoder, GivesTheSameFramesHoweverTheBytesAreCut) {
  const std::vector<Frame> wanted = {{0, "one"}, {7, ""}, {0x7FFFFFFF, std::string(3000, 'x')}};
  for (const std::size_t step : {1U, 2U, 3U, 27U, 28U, 29U, 1000U, 100000U}) {
    FrameDecoder decoder(kNonce);
    const std::string bytes = stream();
    for (std::size_t at = 0; at < bytes.size(); at += step) {
      EXPECT_TRUE(decoder.feed(std::string_view(bytes).substr(at, step))) << step;
    }
    EXPECT_EQ(decoder.frames(), wanted) << step;
    EXPECT_TRUE(decoder.done());
    EXPECT_EQ(decoder.fault(), "");
  }
}

TEST(FrameDecoder, IsNotDoneWithoutDone) {
  FrameDecoder decoder(kNonce);
  EXPECT_TRUE(decoder.feed(encode_frame(kNonce, 1, "x")));
  EXPECT_FALSE(decoder.done());
  EXPECT_FALSE(decoder.inside_frame());
  EXPECT_TRUE(decoder.feed(encode_frame(kNonce, 2, "x").substr(0, 20)));
  EXPECT_TRUE(decoder.inside_frame());
}

TEST(FrameDecoder, RefusesWhatNoSenderWouldSend) {
  const std::string frame = encode_frame(kNonce, 1, "x");
  std::string index = frame;
  index[23] = '\x80';
  std::string done = encode_done(kNonce);
  done[24] = 1;

  const struct {
    std::string bytes;
    const char* fault;
  } cases[] = {{"p", "bytes that are no frame of this run"},
               {"passed\n", "bytes that are no frame of this run"},
               {encode_frame("0123456789abcdeX", 1, "x"), "bytes that are no frame of this run"},
               {frame + "!", "bytes that are no frame of this run"},
               {index, "a frame index out of range"},
               {done + "x", "a done frame with contents"},
               {encode_done(kNonce) + frame, "frames after done"},
               {encode_done(kNonce) + "\n", "frames after done"}};

  for (const auto& test : cases) {
    FrameDecoder decoder(kNonce);
    EXPECT_FALSE(decoder.feed(test.bytes)) << test.fault;
    EXPECT_EQ(decoder.fault(), test.fault);
    EXPECT_FALSE(decoder.feed(frame)) << "a fault is for good";
  }
}

TEST(FrameDecoder, RefusesLateFramesThatComeInALaterPiece) {
  FrameDecoder decoder(kNonce);
  EXPECT_TRUE(decoder.feed(encode_done(kNonce)));
  EXPECT_TRUE(decoder.feed(""));
  EXPECT_FALSE(decoder.feed(encode_done(kNonce)));
  EXPECT_EQ(decoder.fault(), "frames after done");
}

TEST(FrameDecoder, DoesNotReserveWhatAFrameOnlyAnnounces) {
  FrameDecoder decoder(kNonce);
  std::string frame = encode_frame(kNonce, 1, "");
  for (std::size_t i = 24; i < 28; ++i) frame[i] = '\xFF';  // 4 GiB to come
  EXPECT_TRUE(decoder.feed(frame));
  EXPECT_TRUE(decoder.frames().empty());
  EXPECT_TRUE(decoder.inside_frame());
}

}  // namespace
}  // namespace ponder
