#include "scorers/program/references.h"

#include <algorithm>
#include <bit>
#include <cctype>
#include <optional>
#include <utility>

#include "harness/base/file.h"
#include "harness/base/sha256.h"
#include "scorers/program/decode.h"
#include "scorers/program/drivers.h"
#include "scorers/program/program_run.h"

namespace ponder::program {

namespace {

constexpr std::string_view kMagic = "ponder-expected-1\n";

/// The slowest canonical solution takes a few seconds.
constexpr std::chrono::milliseconds kCpu{60'000};
constexpr std::int64_t kResultsBytes = std::int64_t{64} << 20;

void put_number(std::string& out, std::uint64_t value) {
  for (unsigned i = 0; i < 8; ++i) out += static_cast<char>(value >> (8 * i));
}

std::optional<std::uint64_t> take_number(std::string_view& bytes) {
  if (bytes.size() < 8) return {};
  std::uint64_t value = 0;
  for (std::size_t i = 8; i-- > 0;) value = value << 8U | static_cast<std::uint8_t>(bytes[i]);
  bytes.remove_prefix(8);
  return value;
}

void put_list(std::string& out, const std::vector<std::string>& list) {
  put_number(out, list.size());
  for (const std::string& entry : list) {
    put_number(out, entry.size());
    out += entry;
  }
}

std::optional<std::vector<std::string>> take_list(std::string_view& bytes) {
  const auto count = take_number(bytes);
  if (!count || *count > bytes.size()) return {};
  std::vector<std::string> list;
  for (std::uint64_t i = 0; i < *count; ++i) {
    const auto length = take_number(bytes);
    if (!length || *length > bytes.size()) return {};
    list.emplace_back(bytes.substr(0, *length));
    bytes.remove_prefix(*length);
  }
  return list;
}

/// A file name of what a dataset wrote.
std::string file_name(std::string_view id) {
  std::string name;
  for (const char c : id.substr(0, 60)) {
    name += std::isalnum(static_cast<unsigned char>(c)) != 0 ? c : '_';
  }
  return name + "-" + sha256_hex(id).substr(0, 8);
}

}  // namespace

std::string to_bytes(const Reference& reference) {
  std::string out(kMagic);
  put_number(out, std::bit_cast<std::uint64_t>(reference.cpu_ms));
  put_list(out, reference.values);
  put_list(out, reference.extras);
  return out + sha256_hex(out);
}

Result<Reference> reference_from_bytes(std::string_view bytes) {
  const Error damaged{ErrorCode::parse, "expected values are damaged", ""};
  if (bytes.size() < kMagic.size() + 64 || !bytes.starts_with(kMagic)) return damaged;
  std::string_view rest = bytes.substr(0, bytes.size() - 64);
  if (sha256_hex(rest) != bytes.substr(rest.size())) return damaged;
  rest.remove_prefix(kMagic.size());
  const auto cpu = take_number(rest);
  auto values = take_list(rest);
  auto extras = take_list(rest);
  if (!cpu || !values || !extras || !rest.empty()) return damaged;
  return Reference{.values = std::move(*values),
                   .extras = std::move(*extras),
                   .cpu_ms = std::bit_cast<double>(*cpu)};
}

Result<Expected> expected_of(const Reference& reference, std::size_t index) {
  Expected expected {
    .value = PONDER_TRY(decode_python(reference.values[index]))
  };
  if (index < reference.extras.size()) {
    expected.extra = PONDER_TRY(decode_python(reference.extras[index]));
  }
  return expected;
}

References::References(Sandbox& sandbox,
                       const std::string& folder,
                       const std::string& dataset_sha256)
    : sandbox_(sandbox) {
  if (folder.empty()) return;
  Sha256 key;
  for (const std::string& part : {dataset_sha256, sandbox.python_version(), function_driver()}) {
    key.update_field(part);
  }
  folder_ = folder + "/" + key.hex().substr(0, 16);
}

Result<Reference> References::get(const FunctionCase& function,
                                  const InputSet& inputs,
                                  std::string_view set) {
  const std::string name = file_name(function.id + " " + std::string(set));
  const std::lock_guard lock(locks_[hash64(name) % locks_.size()]);
  const std::string path = folder_ + "/" + name;
  if (!folder_.empty() && file_exists(path)) {
    const auto bytes = read_file(path);
    auto known = bytes ? reference_from_bytes(*bytes) : Result<Reference>(bytes.error());
    if (known && known->values.size() == inputs.count) return known;
  }
  Reference reference = PONDER_TRY(compute(function, inputs));
  if (!folder_.empty()) {
    PONDER_TRY(make_directories(folder_));
    PONDER_TRY(write_file_atomic(path, to_bytes(reference)));
  }
  return reference;
}

Result<Reference> References::compute(const FunctionCase& function, const InputSet& inputs) {
  const std::string_view extra = extra_of(function.oracle);
  const std::size_t results = extra.empty() ? inputs.count : 2 * inputs.count;
  Payload payload;
  payload.text("text", function.canonical)
      .text("entry_point", function.entry_point)
      .text("task_id", function.id)
      .raw("inputs", inputs.json)
      .text("extra", extra)
      .flag("stop", true);
  const Limits limits{.cpu = kCpu, .memory_bytes = kFunctionMemory, .results_bytes = kResultsBytes};
  const ProgramRun run =
      PONDER_TRY(run_driver(sandbox_, function_driver(), payload.json(), limits, results));
  std::string why = run.reason;
  if (why.empty() && run.results.size() != results) why = "too few results";
  for (const RunOutput& output : run.results) {
    if (why.empty() && output.raised) why = "it raised " + output.bytes;
    if (why.empty() && !decode_python(output.bytes)) why = "a value that cannot be read";
  }
  if (!why.empty()) {
    return Error{ErrorCode::sandbox,
                 "the canonical solution of " + function.id + " fails in this sandbox: " + why +
                     (run.detail.empty() ? "" : " (" + run.detail + ")"),
                 "it needs more memory or time than this machine gives, or another Python"};
  }
  Reference reference{.cpu_ms = run.cpu_ms};
  for (std::size_t i = 0; i < results; ++i) {
    (i < inputs.count ? reference.values : reference.extras).push_back(run.results[i].bytes);
  }
  return reference;
}

}  // namespace ponder::program
