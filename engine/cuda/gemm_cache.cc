#include "engine/cuda/gemm_cache.h"

#include <string_view>
#include <vector>

#include "harness/base/text.h"

namespace ponder::cuda {

namespace {

constexpr const char* kFirstLine = "ponder gemm choices 1";

}  // namespace

std::string gemm_cache_path(const std::string& folder,
                            const DeviceProperties& gpu,
                            const std::string& version) {
  std::string name = gpu.name + "-" + std::to_string(gpu.multiprocessors) + "-" + version;
  for (char& c : name) {
    const bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (!plain && c != '.' && c != '-') c = '_';
  }
  return folder + "/gemm-" + name + ".txt";
}

std::string to_text(const GemmChoices& choices) {
  std::string out = std::string(kFirstLine) + "\n";
  for (const auto& [shape, choice] : choices) {
    const std::string start = std::to_string(shape.n) + " " + std::to_string(shape.k) +
                              (shape.to_float ? " f32 " : " bf16 ");
    if (choice.empty()) out += start + "own\n";
    for (const auto& [rows, candidate] : choice) {
      out += start + std::to_string(rows) + " " + std::to_string(candidate) + "\n";
    }
  }
  return out + "end\n";
}

GemmChoices parse_gemm_choices(const std::string& text) {
  GemmChoices choices;
  const std::vector<std::string_view> lines = split(text, '\n');
  if (lines.size() < 3 || lines.front() != kFirstLine || lines[lines.size() - 2] != "end")
    return {};
  for (std::size_t i = 1; i + 2 < lines.size(); ++i) {
    const std::vector<std::string_view> words = split(lines[i], ' ');
    const bool own = words.size() == 4 && words[3] == "own";
    if (!own && words.size() != 5) return {};
    const auto n = parse_int(words[0]);
    const auto k = parse_int(words[1]);
    const bool to_float = words[2] == "f32";
    if (!n || !k || (!to_float && words[2] != "bf16")) return {};
    GemmChoice& choice = choices[{static_cast<int>(*n), static_cast<int>(*k), to_float}];
    if (own) continue;
    const auto rows = parse_int(words[3]);
    const auto candidate = parse_int(words[4]);
    if (!rows || !candidate || *rows < 1 || *candidate < 0) return {};
    choice[static_cast<int>(*rows)] = static_cast<int>(*candidate);
  }
  return choices;
}

}  // namespace ponder::cuda
