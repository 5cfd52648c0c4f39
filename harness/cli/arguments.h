#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "harness/base/result.h"

namespace ponder {

/// The flags of one verb. Each call declares one and where its value goes; parse() fills them in.
/// `names` as in "-m,--model"; `-` and `_` are the same in flag names. `help` is one line.
class Arguments {
 public:
  Arguments(const std::string& verb, const std::string& description);
  ~Arguments();

  /// The heading under which the options that follow are listed in the help.
  void group(const std::string& heading);

  void flag(const std::string& names, bool& value, const std::string& help);
  void option(const std::string& names,
              std::string& value,
              const std::string& value_name,
              const std::string& help);
  void option(const std::string& names,
              std::int32_t& value,
              const std::string& value_name,
              const std::string& help);
  void option(const std::string& names,
              std::uint64_t& value,
              const std::string& value_name,
              const std::string& help);
  void option(const std::string& names,
              std::optional<std::int32_t>& value,
              const std::string& value_name,
              const std::string& help);
  void option(const std::string& names,
              std::optional<double>& value,
              const std::string& value_name,
              const std::string& help);

  /// One of `words`.
  void choice(const std::string& names,
              std::string& value,
              const std::vector<std::string>& words,
              const std::string& help);

  /// By comma or by repetition.
  void list(const std::string& names,
            std::vector<std::string>& values,
            const std::string& value_name,
            const std::string& help);

  /// An argument without a flag.
  void positional(const std::string& name, std::string& value, const std::string& help);

  /// Shown at the end of the help.
  void footer(const std::string& text);

  /// false: --help was asked for. errors  usage (names the flag, and the nearest one if unknown)
  Result<bool> parse(const std::vector<std::string>& arguments);

  std::string help() const;

 private:
  struct Parser;  // the library's, kept out of this header
  std::unique_ptr<Parser> parser_;
};

}  // namespace ponder
