#include "tests/support/tiny_model.h"

#include <stdlib.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <tuple>

#include "engine/qwen3/safetensors.h"
#include "harness/base/file.h"
#include "harness/base/rng.h"
#include "tests/support/random_checkpoint.h"

namespace ponder {

namespace {

using nlohmann::json;

/// The printable stand-ins that byte-level vocabularies use for bytes.
std::string byte_symbol(int byte) {
  const auto plain = [](int b) {
    return (b >= 33 && b <= 126) || (b >= 161 && b <= 172) || (b >= 174 && b <= 255);
  };
  int code = byte;
  if (!plain(byte)) {
    code = 256;
    for (int b = 0; b < byte; ++b) code += plain(b) ? 0 : 1;
  }
  if (code < 0x80) return std::string(1, static_cast<char>(code));
  return {static_cast<char>(0xC0 | code >> 6), static_cast<char>(0x80 | (code & 0x3F))};
}

json added_token(int id, const char* text, bool special) {
  return {{"id", id},        {"content", text},     {"single_word", false}, {"lstrip", false},
          {"rstrip", false}, {"normalized", false}, {"special", special}};
}

json tokenizer_json() {
  json vocab = json::object();
  for (int byte = 0; byte < 256; ++byte) vocab[byte_symbol(byte)] = byte;
  const char* split =
      "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}| "
      "?[^\\s\\p{L}\\p{N}]+[\\r\\n]*"
      "|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";
  const json level = {{"type", "ByteLevel"},
                      {"add_prefix_space", false},
                      {"trim_offsets", false},
                      {"use_regex", false}};
  return {{"version", "1.0"},
          {"normalizer", {{"type", "NFC"}}},
          {"pre_tokenizer",
           {{"type", "Sequence"},
            {"pretokenizers",
             {{{"type", "Split"},
               {"pattern", {{"Regex", split}}},
               {"behavior", "Isolated"},
               {"invert", false}},
              level}}}},
          {"decoder", level},
          {"post_processor", level},
          {"added_tokens",
           {added_token(256, "<|endoftext|>", true), added_token(257, "<|im_end|>", true),
            added_token(258, "<think>", false), added_token(259, "</think>", false)}},
          {"model",
           {{"type", "BPE"},
            {"dropout", nullptr},
            {"unk_token", nullptr},
            {"continuing_subword_prefix", ""},
            {"end_of_word_suffix", ""},
            {"fuse_unk", false},
            {"byte_fallback", false},
            {"ignore_merges", false},
            {"vocab", vocab},
            {"merges", json::array()}}}};
}

json config_json(bool moe, std::int32_t context) {
  json config = {{"architectures", {moe ? "Qwen3MoeForCausalLM" : "Qwen3ForCausalLM"}},
                 {"model_type", moe ? "qwen3_moe" : "qwen3"},
                 {"hidden_size", 48},
                 {"num_hidden_layers", 2},
                 {"num_attention_heads", 3},
                 {"num_key_value_heads", 1},
                 {"head_dim", 32},
                 {"intermediate_size", 64},
                 {"vocab_size", 272},
                 {"max_position_embeddings", context},
                 {"rms_norm_eps", 1e-6},
                 {"rope_theta", 10000.0},
                 {"tie_word_embeddings", !moe},
                 {"hidden_act", "silu"},
                 {"eos_token_id", TinyModel::kEos}};
  if (moe) {
    config.update({{"num_experts", 8},
                   {"num_experts_per_tok", 2},
                   {"moe_intermediate_size", 32},
                   {"norm_topk_prob", true},
                   {"decoder_sparse_step", 1},
                   {"mlp_only_layers", json::array()}});
  }
  return config;
}

[[noreturn]] void give_up(const Error& error) {
  std::fprintf(stderr, "tiny model: %s\n", error.message.c_str());
  std::abort();
}

}  // namespace

TinyModel::TinyModel(bool moe, std::int32_t context, const PackedSpec* spec) {
  std::string pattern = std::filesystem::temp_directory_path() / "ponder_tiny_XXXXXX";
  if (mkdtemp(pattern.data()) == nullptr) give_up({ErrorCode::io, "no temporary folder", ""});
  folder_ = pattern;
  const RandomCheckpoint checkpoint{
      .config_json = config_json(moe, context).dump(), .stored = "bf16", .seed = 5};
  const auto written = write_random_checkpoint(folder_, checkpoint);
  if (!written) give_up(written.error());
  if (spec != nullptr) {
    const auto twins = twin_checkpoints(checkpoint, *spec);
    if (!twins) give_up(twins.error());
    const auto config = write_file_atomic(folder_ + "/config.json", twins->packed_config);
    if (!config) give_up(config.error());
    const auto weights =
        write_file_atomic(folder_ + "/model.safetensors", encode_safetensors(twins->packed));
    if (!weights) give_up(weights.error());
  }
  const json generation = {{"eos_token_id", {kEos}}};
  for (const auto& [name, content] : {std::pair("/tokenizer.json", tokenizer_json()),
                                      std::pair("/generation_config.json", generation)}) {
    const auto file = write_file_atomic(folder_ + name, content.dump());
    if (!file) give_up(file.error());
  }
}

TinyModel::~TinyModel() {
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

void TinyModel::damage(const std::string& tensor, std::int64_t row) const {
  const std::string path = folder_ + "/model.safetensors";
  std::string bytes = read_file(path).value();
  const TensorView view = parse_safetensors(bytes, path).value().at(tensor);
  const auto row_bytes = static_cast<std::ptrdiff_t>(view.bytes) / view.shape.front();
  const auto begin = reinterpret_cast<const char*>(view.data) - bytes.data() + row * row_bytes;
  std::fill_n(bytes.begin() + begin, row_bytes, '\xFF');  // in any of the float types
  const auto written = write_file_atomic(path, bytes);
  if (!written) give_up(written.error());
}

std::unique_ptr<Engine> TinyModel::open(BuiltinOptions options,
                                        int threads,
                                        const cpu::Kernels& kernels) const {
  options.folder = folder_;
  auto engine = open_builtin_engine(options, cpu::make_cpu_ops(threads, kernels), "cpu");
  if (!engine) give_up(engine.error());
  return std::move(*engine);
}

std::vector<std::int32_t> tiny_prompt(std::uint64_t seed, std::size_t count) {
  Rng rng(seed, 77);
  std::vector<std::int32_t> ids(count);
  for (std::int32_t& id : ids) id = static_cast<std::int32_t>(rng.below(256));
  return ids;
}

std::vector<Event> run_all(Engine& engine, std::vector<Request> requests) {
  for (Request& request : requests) {
    const auto taken = engine.submit(std::move(request));
    if (!taken) give_up(taken.error());
  }
  std::vector<Event> events;
  for (;;) {
    auto event = engine.next(std::chrono::hours(24));
    if (!event) give_up(event.error());
    if (!event->has_value()) break;
    events.push_back(std::move(**event));
  }
  const auto place = [](const Event& e) {
    return std::tuple(e.key.task, e.key.sample, e.key.epoch, e.mode);
  };
  std::sort(events.begin(), events.end(),
            [&](const Event& a, const Event& b) { return place(a) < place(b); });
  return events;
}

}  // namespace ponder
