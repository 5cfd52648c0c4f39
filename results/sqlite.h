#pragma once

// SQLite's C interface in the project's terms: owners that close, statements that bind and read by
// type, and errors that name the file.

#include <cstdint>
#include <string>
#include <string_view>

#include "harness/base/result.h"

struct sqlite3;
struct sqlite3_stmt;

namespace ponder {

/// A prepared statement; columns and parameters are counted from 0. Must not outlive its Database.
class Statement {
 public:
  Statement(Statement&& other) noexcept;
  Statement& operator=(Statement&&) = delete;
  ~Statement();

  Statement& bind(int index, std::int64_t value);
  Statement& bind(int index, double value);
  Statement& bind(int index, std::string_view text);        ///< copied
  Statement& bind_blob(int index, std::string_view bytes);  ///< copied
  Statement& bind_null(int index);

  /// True: a row is there to be read; false: done (and reset for the next use).
  Result<bool> step();

  std::int64_t integer(int column) const;
  double real(int column) const;
  std::string text(int column) const;  ///< also the bytes of a blob

 private:
  friend class Database;
  Statement(sqlite3_stmt* statement, const std::string* path);

  sqlite3_stmt* statement_;
  const std::string* path_;
};

class Database {
 public:
  enum class Access { read_only, immutable, read_write };  ///< immutable: a file nobody writes

  /// errors  io, config (not a database: only found at the first statement)
  static Result<Database> open(const std::string& path, Access access);

  Database(Database&& other) noexcept;
  Database& operator=(Database&&) = delete;
  ~Database();

  Result<void> execute(const std::string& sql);
  Result<Statement> prepare(const std::string& sql) const;
  /// First column of the first row; 0 when there is none.
  Result<std::int64_t> integer(const std::string& sql) const;

 private:
  Database(sqlite3* handle, std::string path);

  sqlite3* handle_;
  std::string* path_;  ///< on the heap: statements point to it
};

/// SQLite's result code in our words. full disk, read-only, no permission -> io with a hint;
/// damaged or no database at all -> config.
Error sqlite_error(int code, const std::string& path, const std::string& message);

}  // namespace ponder
