#include "tests/support/golden_logits.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>
#include <nlohmann/json.hpp>

#include "engine/qwen3/forward.h"
#include "harness/base/file.h"

namespace ponder {

namespace {

using nlohmann::json;

constexpr std::size_t kChunks[] = {7, 1, 16, 33, 500};
constexpr std::size_t kOthers = 3;        // tokens of each other sequence in a step
constexpr std::size_t kPageStride = 389;  // a prime: i * kPageStride mod pages visits all pages

std::size_t steps_of(std::size_t tokens) {
  std::size_t steps = 0;
  for (std::size_t done = 0; done < tokens; done += kChunks[steps++ % std::size(kChunks)]) {
  }
  return steps;
}

std::size_t pages_of(std::size_t tokens) {
  return tokens / static_cast<std::size_t>(kPageTokens) + 1;
}

Result<std::vector<float>> decode_floats(const json& text) {
  const std::string bytes = PONDER_TRY(base64_decode(text.get<std::string>()));
  std::vector<float> out(bytes.size() / sizeof(float));
  std::memcpy(out.data(), bytes.data(), out.size() * sizeof(float));
  return out;
}

Result<std::vector<float>> decode_bf16(const json& text) {
  const std::string bytes = PONDER_TRY(base64_decode(text.get<std::string>()));
  std::vector<float> out(bytes.size() / 2);
  for (std::size_t i = 0; i < out.size(); ++i) {
    std::uint16_t bits = 0;
    std::memcpy(&bits, bytes.data() + 2 * i, sizeof bits);
    out[i] = std::bit_cast<float>(std::uint32_t{bits} << 16);
  }
  return out;
}

void add_token(StepInputs& inputs, std::int32_t id, std::size_t position, std::int32_t sequence) {
  inputs.ids.push_back(id);
  inputs.positions.push_back(static_cast<std::int32_t>(position));
  inputs.sequences.push_back(sequence);
}

}  // namespace

Result<std::string> base64_decode(std::string_view text) {
  constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  while (text.ends_with('=')) text.remove_suffix(1);
  std::string bytes;
  std::uint32_t buffer = 0;
  int bits = 0;
  for (const char c : text) {
    const std::size_t digit = kDigits.find(c);
    if (digit == std::string_view::npos) {
      return Error{ErrorCode::parse, std::string("base64: '") + c + "' is no digit"};
    }
    buffer = buffer << 6 | static_cast<std::uint32_t>(digit);
    bits += 6;
    if (bits >= 8) bytes += static_cast<char>(buffer >> (bits -= 8) & 0xFFU);
  }
  return bytes;
}

Result<GoldenLogits> read_golden_logits(const std::string& name) {
  const std::string text = PONDER_TRY(read_file("tests/data/numerics/" + name + ".json"));
  try {
    const json file = json::parse(text);
    GoldenLogits golden;
    golden.checkpoint = {.config_json = file.at("config").dump(),
                         .stored = file.at("stored"),
                         .seed = file.at("seed"),
                         .shards = file.at("shards"),
                         .stray_head = file.at("stray_head")};
    golden.weights_sha256 = file.at("weights_sha256");
    golden.vocab = file.at("config").at("vocab_size");
    golden.ids = random_ids(golden.checkpoint.seed, file.at("length"),
                            static_cast<std::uint32_t>(golden.vocab));
    golden.positions = file.at("positions").get<std::vector<std::int32_t>>();
    golden.logits_f32 = PONDER_TRY(decode_floats(file.at("logits_f32")));
    if (file.contains("logits_bf16")) {
      golden.logits_bf16 = PONDER_TRY(decode_bf16(file.at("logits_bf16")));
    }
    return golden;
  } catch (const json::exception& error) {
    return Error{ErrorCode::parse, "golden logits " + name + ": " + error.what()};
  }
}

OpsLimits forced_limits(std::size_t ids, KvType kv_type) {
  const std::size_t pages = pages_of(ids) + 2 * pages_of(kOthers * steps_of(ids));
  return {.step_tokens = static_cast<std::int32_t>(
              *std::max_element(std::begin(kChunks), std::end(kChunks)) + 2 * kOthers),
          .step_sequences = 3,
          .pages = static_cast<std::int32_t>(pages),
          .kv_type = kv_type,
          .sampled_vocab = std::numeric_limits<std::int32_t>::max()};
}

Result<ForcedLogits> forced_logits(Ops& ops,
                                   const ModelConfig& config,
                                   const GoldenLogits& golden) {
  const std::size_t steps = steps_of(golden.ids.size());
  const auto pages = static_cast<std::size_t>(forced_limits(golden.ids.size(), KvType::f32).pages);
  const std::vector<std::int32_t> others = random_ids(
      golden.checkpoint.seed + 1, 2 * kOthers * steps, static_cast<std::uint32_t>(golden.vocab));

  StepInputs inputs;
  for (std::size_t sequence = 0, next = 0; sequence < 3; ++sequence) {
    inputs.page_rows.resize(sequence + 1);
    inputs.page_rows[sequence] = static_cast<std::int32_t>(next);
    const std::size_t tokens = sequence == 1 ? golden.ids.size() : kOthers * steps;
    for (std::size_t page = 0; page < pages_of(tokens); ++page, ++next) {
      inputs.pages.push_back(static_cast<std::int32_t>((next + 1) * kPageStride % pages));
    }
  }
  inputs.page_rows.push_back(static_cast<std::int32_t>(inputs.pages.size()));

  ForcedLogits forced;
  ops.keep_logits(true);
  for (std::size_t step = 0, done = 0; step < steps; ++step) {
    inputs.ids.clear();
    inputs.positions.clear();
    inputs.sequences.clear();
    inputs.head.clear();
    const auto add_others = [&](std::int32_t sequence) {
      for (std::size_t i = step * kOthers; i < (step + 1) * kOthers; ++i) {
        add_token(inputs, others[2 * i + (sequence == 0 ? 0 : 1)], i, sequence);
      }
    };
    add_others(0);
    inputs.head.push_back({.token = 0});  // a row that nobody compares
    const std::size_t end = std::min(done + kChunks[step % std::size(kChunks)], golden.ids.size());
    for (; done < end; ++done) {
      if (std::binary_search(golden.positions.begin(), golden.positions.end(),
                             static_cast<std::int32_t>(done))) {
        inputs.head.push_back({.token = static_cast<std::int32_t>(inputs.ids.size())});
      }
      add_token(inputs, golden.ids[done], done, 1);
    }
    add_others(2);
    for (HeadRow& row : inputs.head) row.sample.sampling.temperature = 0;

    const std::span<const HeadResult> results = PONDER_TRY(forward(ops, config, inputs));
    for (std::size_t row = 1; row < results.size(); ++row) {
      if (results[row].bad_layer != -1) {
        return Error{ErrorCode::engine, "a value is not finite before layer " +
                                            std::to_string(results[row].bad_layer)};
      }
      forced.argmax.push_back(results[row].id);
      const std::span<const float> logits = ops.logits().subspan(row * golden.vocab, golden.vocab);
      forced.logits.insert(forced.logits.end(), logits.begin(), logits.end());
    }
  }
  return forced;
}

double largest_difference(std::span<const float> a, std::span<const float> b) {
  constexpr double kInfinite = std::numeric_limits<double>::infinity();
  if (a.size() != b.size()) return kInfinite;
  double largest = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const double difference = std::fabs(static_cast<double>(a[i]) - b[i]);
    if (!(difference <= largest)) largest = std::isnan(difference) ? kInfinite : difference;
  }
  return largest;
}

}  // namespace ponder
