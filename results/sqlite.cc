#include "results/sqlite.h"

#include <sqlite3.h>

#include <utility>

namespace ponder {

Error sqlite_error(int code, const std::string& path, const std::string& message) {
  switch (code & 0xFF) {  // the low byte of an extended code is the plain one
    case SQLITE_FULL:
      return {ErrorCode::io, "cannot write " + path + ": the disk is full",
              "make room and run the same command again: what was stored is kept"};
    case SQLITE_READONLY:
    case SQLITE_PERM:
      return {ErrorCode::io, "cannot write " + path + ": it is read-only",
              "check the permissions of the file and its folder"};
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return {ErrorCode::io, "cannot use " + path + ": another process holds it", ""};
    case SQLITE_NOTADB:
      return {ErrorCode::config, path + " is not a run store",
              "give a folder that holds a run, or a new one"};
    case SQLITE_CORRUPT:
      return {ErrorCode::config, path + " is damaged: " + message,
              "keep a copy, then try: sqlite3 " + path + " .recover"};
    case SQLITE_CANTOPEN:
      return {ErrorCode::io, "cannot open " + path + ": " + message, ""};
    default:
      return {ErrorCode::io, "cannot use " + path + ": " + message, ""};
  }
}

Statement::Statement(sqlite3_stmt* statement, const std::string* path)
    : statement_(statement), path_(path) {}

Statement::Statement(Statement&& other) noexcept
    : statement_(std::exchange(other.statement_, nullptr)), path_(other.path_) {}

Statement::~Statement() {
  sqlite3_finalize(statement_);
}

Statement& Statement::bind(int index, std::int64_t value) {
  sqlite3_bind_int64(statement_, index + 1, value);
  return *this;
}

Statement& Statement::bind(int index, double value) {
  sqlite3_bind_double(statement_, index + 1, value);
  return *this;
}

Statement& Statement::bind(int index, std::string_view text) {
  sqlite3_bind_text64(statement_, index + 1, text.data() == nullptr ? "" : text.data(), text.size(),
                      SQLITE_TRANSIENT, SQLITE_UTF8);
  return *this;
}

Statement& Statement::bind_blob(int index, std::string_view bytes) {
  sqlite3_bind_blob64(statement_, index + 1, bytes.data() == nullptr ? "" : bytes.data(),
                      bytes.size(), SQLITE_TRANSIENT);
  return *this;
}

Statement& Statement::bind_null(int index) {
  sqlite3_bind_null(statement_, index + 1);
  return *this;
}

Result<bool> Statement::step() {
  const int code = sqlite3_step(statement_);
  if (code == SQLITE_ROW) return true;
  const std::string message = sqlite3_errmsg(sqlite3_db_handle(statement_));
  sqlite3_reset(statement_);
  if (code == SQLITE_DONE) return false;
  return sqlite_error(code, *path_, message);
}

std::int64_t Statement::integer(int column) const {
  return sqlite3_column_int64(statement_, column);
}

double Statement::real(int column) const {
  return sqlite3_column_double(statement_, column);
}

std::string Statement::text(int column) const {
  const void* bytes = sqlite3_column_blob(statement_, column);
  const int size = sqlite3_column_bytes(statement_, column);
  return bytes == nullptr
             ? std::string()
             : std::string(static_cast<const char*>(bytes), static_cast<std::size_t>(size));
}

Result<Database> Database::open(const std::string& path, Access access) {
  int flags = SQLITE_OPEN_EXRESCODE | SQLITE_OPEN_URI;
  flags |= access == Access::read_write ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
                                        : SQLITE_OPEN_READONLY;
  std::string name = "file:";
  for (const char c : path) {  // a path is not a URI: these three have a meaning there
    static constexpr char digits[] = "0123456789ABCDEF";
    if (c == '%' || c == '?' || c == '#') {
      name += {'%', digits[static_cast<unsigned char>(c) >> 4], digits[c & 15]};
    } else {
      name += c;
    }
  }
  if (access == Access::immutable) name += "?immutable=1";
  sqlite3* handle = nullptr;
  const int code = sqlite3_open_v2(name.c_str(), &handle, flags, nullptr);
  Database database(handle, path);
  if (code != SQLITE_OK) {
    return sqlite_error(code, path, handle == nullptr ? "out of memory" : sqlite3_errmsg(handle));
  }
  sqlite3_busy_timeout(handle, 5000);
  return database;
}

Database::Database(sqlite3* handle, std::string path)
    : handle_(handle), path_(new std::string(std::move(path))) {}

Database::Database(Database&& other) noexcept
    : handle_(std::exchange(other.handle_, nullptr)), path_(std::exchange(other.path_, nullptr)) {}

Database::~Database() {
  sqlite3_close_v2(handle_);
  delete path_;
}

Result<void> Database::execute(const std::string& sql) {
  const int code = sqlite3_exec(handle_, sql.c_str(), nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) return sqlite_error(code, *path_, sqlite3_errmsg(handle_));
  return {};
}

Result<Statement> Database::prepare(const std::string& sql) const {
  sqlite3_stmt* statement = nullptr;
  const int code = sqlite3_prepare_v2(handle_, sql.c_str(), -1, &statement, nullptr);
  if (code != SQLITE_OK) return sqlite_error(code, *path_, sqlite3_errmsg(handle_));
  return Statement(statement, path_);
}

Result<std::int64_t> Database::integer(const std::string& sql) const {
  Statement statement = PONDER_TRY(prepare(sql));
  const bool row = PONDER_TRY(statement.step());
  return row ? statement.integer(0) : std::int64_t{0};
}

}  // namespace ponder
