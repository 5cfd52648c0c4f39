#include "sandbox/runner.h"

#include <sys/random.h>

#include "harness/base/sha256.h"
#include "sandbox/embedded.h"
#include "sandbox/frames.h"

namespace ponder {

namespace {

void append_number(std::string& out, std::uint64_t number) {
  for (int shift = 0; shift < 64; shift += 8) out += static_cast<char>(number >> shift & 0xFF);
}

void append_bytes(std::string& out, std::string_view bytes) {
  append_number(out, bytes.size());
  out += bytes;
}

void append_list(std::string& out, const std::vector<std::string>& list) {
  append_number(out, list.size());
  for (const std::string& text : list) append_bytes(out, text);
}

}  // namespace

std::string encode_case(const PythonRun& run,
                        const std::vector<BoxFile>& files,
                        std::string_view nonce,
                        bool with_driver) {
  std::string out;
  out.reserve(run.payload.size() + run.driver.size() + 256);
  append_bytes(out, nonce);
  append_bytes(out, with_driver ? run.driver : std::string());
  append_list(out, with_driver ? run.imports : std::vector<std::string>());
  append_number(out, files.size());
  for (const BoxFile& file : files) {
    append_bytes(out, file.name);
    append_bytes(out, file.executable ? "x" : "");
    append_bytes(out, file.bytes);
  }
  append_bytes(out, run.payload);
  return out;
}

std::string encode_driver(const PythonRun& run) {
  std::string out;
  append_bytes(out, run.driver);
  append_list(out, run.imports);
  return out;
}

std::string driver_name(const PythonRun& run) {
  return sha256_hex(encode_driver(run)).substr(0, 32);
}

std::string new_nonce() {
  std::string nonce(kNonceBytes, '\0');
  // Never interrupted for so few bytes, and the pool is ready long before any program runs.
  PONDER_CHECK(getrandom(nonce.data(), nonce.size(), 0) == static_cast<ssize_t>(nonce.size()));
  return nonce;
}

std::vector<std::string> runner_arguments(const std::string& python, const std::string& mode) {
  return {python, "-s", "-B", "-c", std::string(runner_source()), mode};
}

}  // namespace ponder
