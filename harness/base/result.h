#pragma once

#include <optional>
#include <string>
#include <utility>
#include <variant>

namespace ponder {

/// Whose fault a failure is; decides the exit code (harness/cli/main.cc) and whether a sample may
/// be tried again.
enum class ErrorCode {
  usage,      ///< the command line is wrong                     exit 2
  config,     ///< a file the user wrote, or a combination       exit 2
  io,         ///< disk, permissions                             exit 3
  parse,      ///< a file from outside has wrong content         exit 2
  network,    ///< endpoint unreachable                          exit 3
  engine,     ///< the model could not run this request          exit 3
  sandbox,    ///< the jail could not be built                   exit 3
  cancelled,  ///< the user asked us to stop                     exit 130
  internal    ///< a bug of ours                                 exit 3
};

/// What went wrong, for a person: lower case, no full stop, names the thing and both values.
struct Error {
  ErrorCode code = ErrorCode::internal;
  std::string message = {};
  std::string hint = {};  ///< the next step, often a command; may be empty

  bool operator==(const Error&) const = default;
};

/// A T or an Error; the names are those of std::expected (C++23), to switch later by a `using`.
template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : data_(std::in_place_index<0>, std::move(value)) {}

  Result(Error error) : data_(std::in_place_index<1>, std::move(error)) {}

  bool has_value() const { return data_.index() == 0; }

  explicit operator bool() const { return has_value(); }

  T& value() & { return std::get<0>(data_); }

  const T& value() const& { return std::get<0>(data_); }

  T&& value() && { return std::get<0>(std::move(data_)); }

  Error& error() & { return std::get<1>(data_); }

  const Error& error() const& { return std::get<1>(data_); }

  Error&& error() && { return std::get<1>(std::move(data_)); }

  T& operator*() & { return value(); }

  const T& operator*() const& { return value(); }

  T&& operator*() && { return std::move(*this).value(); }

  T* operator->() { return &value(); }

  const T* operator->() const { return &value(); }

 private:
  std::variant<T, Error> data_;
};

template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;

  Result(Error error) : error_(std::move(error)) {}

  bool has_value() const { return !error_.has_value(); }

  explicit operator bool() const { return has_value(); }

  void value() const {}

  Error& error() & { return *error_; }

  const Error& error() const& { return *error_; }

  Error&& error() && { return std::move(*error_); }

 private:
  std::optional<Error> error_;
};

/// Yields the value of a Result, or returns its error from the enclosing function. May be nested.
/// Best as a whole initialiser: temporaries already built in a larger expression are not destroyed
/// when it returns early.
#define PONDER_TRY(...) PONDER_TRY_NAMED(PONDER_TRY_NAME(__COUNTER__), __VA_ARGS__)
#define PONDER_TRY_NAME(n) PONDER_TRY_JOIN(ponder_result_, n)
#define PONDER_TRY_JOIN(a, b) a##b
#define PONDER_TRY_NAMED(name, ...)            \
  __extension__({                              \
    auto name = (__VA_ARGS__);                 \
    if (!name) return std::move(name).error(); \
    std::move(name).value();                   \
  })

/// Ends the program with file and line when `condition` does not hold: for our own bugs only, never
/// for what the outside can cause. On in release builds too.
#define PONDER_CHECK(condition) \
  ((condition) ? void(0) : ::ponder::check_failed(#condition, __FILE__, __LINE__))

[[noreturn]] void check_failed(const char* condition, const char* file, int line);

}  // namespace ponder
