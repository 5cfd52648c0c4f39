#include "engine/qwen3/quantization.h"

#include <algorithm>
#include <initializer_list>
#include <nlohmann/json.hpp>

#include "engine/qwen3/json_fields.h"

namespace ponder {

namespace {

/// The word under `key`, which must be one of `words`; the first is meant where there is none.
Result<std::string> word(const JsonFields& quant,
                         const char* method,
                         const char* key,
                         std::initializer_list<std::string_view> words) {
  std::string found = PONDER_TRY(quant.string(key, std::string(*words.begin())));
  if (std::find(words.begin(), words.end(), found) != words.end()) return found;
  std::string supported;
  for (const std::string_view one : words) {
    supported += supported.empty() ? "" : ", ";
    supported += one;
  }
  return quant.unsupported(std::string(method) + " " + key + " '" + found + "'", supported);
}

Result<void> read_fp8(const JsonFields& quant, Quantization& q) {
  q.method = Quantization::Method::fp8;
  q.bits = 8;
  PONDER_TRY(word(quant, "fp8", "fmt", {"e4m3"}));
  PONDER_TRY(word(quant, "fp8", "activation_scheme", {"dynamic"}));
  const nlohmann::json* block = quant.find("weight_block_size");
  if (block == nullptr || *block != nlohmann::json::array({128, 128})) {
    return quant.unsupported("fp8 without weight_block_size [128, 128]", "[128, 128]");
  }
  q.block_rows = q.block_columns = 128;
  return {};
}

Result<void> read_groups(const JsonFields& quant, Quantization& q) {
  q.bits = static_cast<std::int32_t>(PONDER_TRY(quant.integer("bits", 4, 1, 32)));
  q.group_size = static_cast<std::int32_t>(PONDER_TRY(quant.integer("group_size", 128, -1, 65536)));
  if (q.group_size == 0) {
    return quant.unsupported("group_size 0", "the number of columns that share a scale, or -1");
  }
  return {};
}

/// GPTQ as AutoGPTQ and GPTQModel write it. checkpoint_format "gptq", which is also meant when the
/// key is absent, stores every zero less one; "gptq_v2" stores it as it is.
Result<void> read_gptq(const JsonFields& quant, Quantization& q) {
  q.method = Quantization::Method::gptq;
  PONDER_TRY(read_groups(quant, q));
  if (q.bits != 4 && q.bits != 8) {
    return quant.unsupported("gptq with " + std::to_string(q.bits) + " bits", "4 and 8 bits");
  }
  // GPTQModel calls it format in newer files.
  const char* key = quant.find("checkpoint_format") != nullptr ? "checkpoint_format" : "format";
  const std::string format = PONDER_TRY(word(quant, "gptq", key, {"gptq", "gptq_v2"}));
  if (PONDER_TRY(quant.boolean("is_marlin_format", false))) {
    return quant.unsupported("is_marlin_format true", "checkpoint_format gptq, gptq_v2");
  }
  q.zeros_less_one = format == "gptq";
  q.act_order = PONDER_TRY(quant.boolean("desc_act", false));
  q.symmetric = PONDER_TRY(quant.boolean("sym", true));
  if (!q.symmetric && q.zeros_less_one) {
    // A zero of 0 cannot be stored less one, and readers differ in what they make of it.
    return quant.unsupported("gptq with sym false in checkpoint_format gptq",
                             "sym true, or checkpoint_format gptq_v2");
  }
  for (const char* part : {"dynamic", "modules_in_block_to_quantize"}) {
    const nlohmann::json* some = quant.find(part);
    if (some != nullptr && !some->empty()) q.in_part = true;
  }
  return {};
}

Result<void> read_awq(const JsonFields& quant, Quantization& q) {
  q.method = Quantization::Method::awq;
  PONDER_TRY(read_groups(quant, q));
  if (q.bits != 4) {
    return quant.unsupported("awq with " + std::to_string(q.bits) + " bits", "4 bits");
  }
  PONDER_TRY(word(quant, "awq", "version", {"gemm", "GEMM"}));
  if (!PONDER_TRY(quant.boolean("zero_point", true))) {
    return quant.unsupported("awq with zero_point false", "true");
  }
  return {};
}

}  // namespace

bool Quantization::leaves_out(std::string_view module) const {
  for (const std::string& name : unconverted) {
    if (name.empty()) continue;
    for (std::size_t at = module.find(name); at != std::string_view::npos;
         at = module.find(name, at + 1)) {
      const std::size_t end = at + name.size();
      if ((at == 0 || module[at - 1] == '.') && (end == module.size() || module[end] == '.')) {
        return true;
      }
    }
  }
  return false;
}

std::string to_string(const Quantization& quantization) {
  switch (quantization.method) {
    case Quantization::Method::none:
      return "";
    case Quantization::Method::fp8:
      return "fp8";
    case Quantization::Method::gptq:
      return "gptq-int" + std::to_string(quantization.bits);
    case Quantization::Method::awq:
      return "awq-int" + std::to_string(quantization.bits);
  }
  return "";
}

Result<Quantization> read_quantization(const JsonFields& config) {
  Quantization q;
  const nlohmann::json* value = config.find("quantization_config");
  if (value == nullptr) return q;
  const JsonFields quant =
      PONDER_TRY(JsonFields::from(*value, config.path() + ": quantization_config"));
  const std::string method = PONDER_TRY(quant.string("quant_method", ""));
  if (method == "fp8") {
    PONDER_TRY(read_fp8(quant, q));
  } else if (method == "gptq") {
    PONDER_TRY(read_gptq(quant, q));
  } else if (method == "awq") {
    PONDER_TRY(read_awq(quant, q));
  } else {
    return quant.unsupported("quantization method '" + method + "'",
                             "fp8, gptq, awq, and the bf16 release of this model");
  }
  if (const nlohmann::json* kept = quant.find("modules_to_not_convert");
      kept != nullptr && kept->is_array()) {
    for (const nlohmann::json& name : *kept) {
      if (name.is_string()) q.unconverted.push_back(name.get<std::string>());
    }
  }
  return q;
}

}  // namespace ponder
