// The run store on SQLite.
//
// Verdicts and counts are in the narrow table `samples`, texts and token ids in `traces`, so that a
// report reads a few megabytes and not all that the model wrote. Records wait in memory until there
// are 64, or a second has passed, or flush() is called; then one transaction writes them all. If
// that fails (a full disk) SQLite takes it back as a whole and the records go on waiting: nothing
// is half there, and the next flush tries again.
//
// Tables, manifest and schema number come into being in one transaction, so that a process killed
// while creating a run leaves an empty database, which is taken as a new one. A writer that closes
// in order turns the write-ahead log off again: a finished run is one plain file.

#include "results/store.h"

#include <chrono>
#include <optional>
#include <utility>
#include <vector>

#include "harness/base/codec.h"
#include "harness/base/file.h"
#include "results/run_lock.h"
#include "results/sqlite.h"
#include "results/sqlite_store.h"
#include "results/trace.h"

namespace ponder {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::int64_t kApplication = 0x506F6E64;  // "Pond": PRAGMA application_id
constexpr std::int64_t kSchema = 3;  // PRAGMA user_version; 1: no looped, other_scores; 2: no
                                     // choices
constexpr std::size_t kBatch = 64;
constexpr auto kBatchAge = std::chrono::seconds(1);

constexpr char kTables[] = R"sql(
CREATE TABLE manifest (json TEXT NOT NULL);
CREATE TABLE samples (
  task TEXT NOT NULL, sample TEXT NOT NULL, epoch INTEGER NOT NULL, mode TEXT NOT NULL,
  budget_tokens INTEGER,
  outcome TEXT NOT NULL, score REAL NOT NULL, extracted TEXT NOT NULL, reason TEXT NOT NULL,
  error TEXT NOT NULL, thinking_end TEXT NOT NULL, finish TEXT NOT NULL,
  prompt_tokens INTEGER NOT NULL, thinking_tokens INTEGER NOT NULL,
  injected_tokens INTEGER NOT NULL, answer_tokens INTEGER NOT NULL,
  charged_tokens INTEGER NOT NULL, spent_tokens INTEGER NOT NULL, seconds REAL NOT NULL,
  subject TEXT NOT NULL, cluster TEXT NOT NULL, target TEXT NOT NULL,
  looped INTEGER NOT NULL DEFAULT 0, other_scores TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (task, sample, epoch, mode)) WITHOUT ROWID;
CREATE TABLE traces (
  task TEXT NOT NULL, sample TEXT NOT NULL, epoch INTEGER NOT NULL, mode TEXT NOT NULL,
  prompt BLOB NOT NULL, thinking BLOB NOT NULL, answer BLOB NOT NULL, ids BLOB NOT NULL,
  choices TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (task, sample, epoch, mode));
)sql";

constexpr char kInsertSample[] =
    "INSERT OR REPLACE INTO samples VALUES "
    "(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)";
constexpr char kInsertTrace[] = "INSERT OR REPLACE INTO traces VALUES (?,?,?,?,?,?,?,?,?)";
constexpr char kSelect[] =
    "SELECT task, sample, epoch, mode, outcome, score, extracted, reason, error, thinking_end, "
    "finish, prompt_tokens, thinking_tokens, injected_tokens, answer_tokens, charged_tokens, "
    "spent_tokens, seconds, subject, cluster, target, ";
constexpr char kOrder[] = " ORDER BY task, sample, epoch, mode";

/// The enum value with this name.
template <class T>
Result<T> from_word(const std::string& word) {
  for (int i = 0; i < 8; ++i) {  // our enums have fewer values; beyond the last the word is empty
    if (!word.empty() && to_string(static_cast<T>(i)) == word) return static_cast<T>(i);
  }
  return Error{ErrorCode::config, "the run store holds an unknown word '" + word + "'", ""};
}

Result<SampleRecord> read_row(const Statement& row, bool with_traces) {
  SampleRecord record;
  record.task = row.text(0);
  record.sample = row.text(1);
  record.epoch = static_cast<std::int32_t>(row.integer(2));
  record.mode = PONDER_TRY(parse_mode(row.text(3)));
  record.verdict.outcome = PONDER_TRY(from_word<Outcome>(row.text(4)));
  record.verdict.score = row.real(5);
  record.verdict.extracted = row.text(6);
  record.verdict.reason = row.text(7);
  record.error = row.text(8);
  Completion& completion = record.completion;
  completion.thinking_end = PONDER_TRY(from_word<ThinkingEnd>(row.text(9)));
  completion.finish = PONDER_TRY(from_word<Finish>(row.text(10)));
  completion.usage = {.prompt_tokens = row.integer(11),
                      .thinking_tokens = row.integer(12),
                      .injected_tokens = row.integer(13),
                      .answer_tokens = row.integer(14),
                      .charged_tokens = row.integer(15),
                      .spent_tokens = row.integer(16)};
  completion.seconds = row.real(17);
  record.subject = row.text(18);
  record.cluster = row.text(19);
  record.target = row.text(20);
  completion.looped = row.integer(21) != 0;
  PONDER_TRY(other_scores_from_json(row.text(22), record.verdict));
  if (with_traces) {
    record.prompt = PONDER_TRY(decompress(row.text(23)));
    completion.thinking = PONDER_TRY(decompress(row.text(24)));
    completion.answer = PONDER_TRY(decompress(row.text(25)));
    completion.ids = unpack_ids(PONDER_TRY(decompress(row.text(26))));
    completion.choices = PONDER_TRY(choices_from_json(row.text(27)));
  }
  return record;
}

class SqliteStore final : public RunStore {
 public:
  SqliteStore(std::optional<RunLock> lock,
              Database database,
              RunManifest manifest,
              std::int64_t schema)
      : lock_(std::move(lock)),
        database_(std::move(database)),
        manifest_(std::move(manifest)),
        schema_(schema) {}

  ~SqliteStore() override {
    if (!lock_) return;
    if (flush()) (void)database_.execute("PRAGMA journal_mode=DELETE");
  }

  const RunManifest& manifest() const override { return manifest_; }

  Result<void> append(const SampleRecord& record) override {
    PONDER_CHECK(lock_.has_value());  // readers do not append
    if (pending_.empty()) oldest_ = Clock::now();
    pending_.push_back(record);
    if (pending_.size() >= kBatch || Clock::now() - oldest_ >= kBatchAge) return flush();
    return {};
  }

  Result<void> flush() override { return write_pending(); }

  Result<std::set<RecordKey>> finished() const override {
    PONDER_TRY(write_pending());
    Statement rows = PONDER_TRY(
        database_.prepare("SELECT task, sample, epoch, mode FROM samples WHERE error = ''"));
    std::set<RecordKey> keys;
    while (PONDER_TRY(rows.step())) {
      const Mode mode = PONDER_TRY(parse_mode(rows.text(3)));
      keys.insert({rows.text(0), rows.text(1), static_cast<std::int32_t>(rows.integer(2)), mode});
    }
    return keys;
  }

  Result<void> for_each(bool with_traces,
                        const std::function<void(const SampleRecord&)>& visit) const override {
    PONDER_TRY(write_pending());
    // A run of an older schema that is only read is left as it is.
    const std::string choices = schema_ < 3 ? "''" : "choices";
    const std::string from = with_traces ? ", prompt, thinking, answer, ids, " + choices +
                                               " FROM samples JOIN traces "
                                               "USING (task, sample, epoch, mode)"
                                         : " FROM samples";
    const std::string added = schema_ == 1 ? "0, ''" : "looped, other_scores";
    Statement rows = PONDER_TRY(database_.prepare(kSelect + added + from + kOrder));
    while (PONDER_TRY(rows.step())) visit(PONDER_TRY(read_row(rows, with_traces)));
    return {};
  }

 private:
  /// Const because the records are in the store either way: waiting or written.
  Result<void> write_pending() const {
    if (pending_.empty()) return {};
    PONDER_TRY(database_.execute("BEGIN IMMEDIATE"));
    Result<void> result = insert_pending();
    if (result) result = database_.execute("COMMIT");
    if (result) {
      pending_.clear();
    } else {
      (void)database_.execute("ROLLBACK");  // fails where SQLite has rolled back by itself
    }
    return result;
  }

  Result<void> insert_pending() const {
    Statement sample = PONDER_TRY(database_.prepare(kInsertSample));
    Statement trace = PONDER_TRY(database_.prepare(kInsertTrace));
    for (const SampleRecord& record : pending_) {
      PONDER_TRY(insert(record, sample, trace));
    }
    return {};
  }

  static Result<void> insert(const SampleRecord& record, Statement& sample, Statement& trace) {
    const std::string mode = to_string(record.mode);
    const Completion& completion = record.completion;
    const Usage& usage = completion.usage;
    sample.bind(0, record.task).bind(1, record.sample).bind(2, std::int64_t{record.epoch});
    sample.bind(3, mode).bind_null(4);
    if (record.mode.kind == Mode::Kind::budget) {
      sample.bind(4, std::int64_t{record.mode.budget_tokens});
    }
    sample.bind(5, to_string(record.verdict.outcome)).bind(6, record.verdict.score);
    sample.bind(7, record.verdict.extracted).bind(8, record.verdict.reason).bind(9, record.error);
    sample.bind(10, to_string(completion.thinking_end)).bind(11, to_string(completion.finish));
    sample.bind(12, usage.prompt_tokens).bind(13, usage.thinking_tokens);
    sample.bind(14, usage.injected_tokens).bind(15, usage.answer_tokens);
    sample.bind(16, usage.charged_tokens).bind(17, usage.spent_tokens);
    sample.bind(18, completion.seconds);
    sample.bind(19, record.subject).bind(20, record.cluster).bind(21, record.target);
    sample.bind(22, std::int64_t{completion.looped});
    sample.bind(23, other_scores_to_json(record.verdict));
    PONDER_TRY(sample.step());
    trace.bind(0, record.task).bind(1, record.sample).bind(2, std::int64_t{record.epoch});
    trace.bind(3, mode).bind_blob(4, compress(record.prompt));
    trace.bind_blob(5, compress(completion.thinking)).bind_blob(6, compress(completion.answer));
    trace.bind_blob(7, compress(pack_ids(completion.ids))).bind(8, to_json(completion.choices));
    PONDER_TRY(trace.step());
    return {};
  }

  std::optional<RunLock> lock_;  ///< writers only; first, so that it is released last
  mutable Database database_;
  RunManifest manifest_;
  std::int64_t schema_;
  mutable std::vector<SampleRecord> pending_;
  Clock::time_point oldest_ = {};
};

std::string store_path(const std::string& folder) {
  return folder + "/run.sqlite";
}

/// Whose file this is, before anything is written to it: its schema, 0 for an empty database, which
/// is a new run.
Result<std::int64_t> check_schema(const Database& database, const std::string& path) {
  const std::int64_t application = PONDER_TRY(database.integer("PRAGMA application_id"));
  const std::int64_t schema = PONDER_TRY(database.integer("PRAGMA user_version"));
  const std::int64_t tables = PONDER_TRY(database.integer("SELECT count(*) FROM sqlite_master"));
  if (application == 0 && schema == 0 && tables == 0) return std::int64_t{0};
  if (application != kApplication) {
    return Error{ErrorCode::config,
                 path + " is an SQLite database of another program, not a run store",
                 "give another folder"};
  }
  if (schema < 1 || schema > kSchema) {
    return Error{ErrorCode::config,
                 path + " has schema " + std::to_string(schema) + ", this version reads up to " +
                     std::to_string(kSchema),
                 "use the version of ponder that wrote it, or a newer one"};
  }
  return schema;
}

Result<RunManifest> read_manifest(const Database& database, const std::string& path) {
  Statement row = PONDER_TRY(database.prepare("SELECT json FROM manifest"));
  if (!PONDER_TRY(row.step())) return Error{ErrorCode::config, path + " has no manifest", ""};
  auto manifest = manifest_from_json(row.text(0));
  if (!manifest) return Error{ErrorCode::config, path + ": " + manifest.error().message, ""};
  return manifest;
}

Result<void> create(Database& database, const RunManifest& manifest) {
  const auto fill = [&]() -> Result<void> {
    PONDER_TRY(database.execute(kTables));
    Statement insert = PONDER_TRY(database.prepare("INSERT INTO manifest VALUES (?)"));
    PONDER_TRY(insert.bind(0, to_json(manifest)).step());
    PONDER_TRY(database.execute("PRAGMA application_id=" + std::to_string(kApplication)));
    return database.execute("PRAGMA user_version=" + std::to_string(kSchema) + "; COMMIT");
  };
  PONDER_TRY(database.execute("BEGIN IMMEDIATE"));
  Result<void> result = fill();
  if (!result) (void)database.execute("ROLLBACK");
  return result;
}

/// Brings the tables of an older schema up to date.
Result<void> upgrade(Database& database, std::int64_t schema) {
  const std::string to_2 =
      "ALTER TABLE samples ADD COLUMN looped INTEGER NOT NULL DEFAULT 0; "
      "ALTER TABLE samples ADD COLUMN other_scores TEXT NOT NULL DEFAULT ''; ";
  Result<void> result = database.execute(
      "BEGIN IMMEDIATE; " + (schema < 2 ? to_2 : std::string()) +
      "ALTER TABLE traces ADD COLUMN choices TEXT NOT NULL DEFAULT ''; PRAGMA user_version=3; "
      "COMMIT");
  if (!result) (void)database.execute("ROLLBACK");
  return result;
}

/// On a read-only disk SQLite cannot make the files it shares with a writer; where none are left
/// over there is no writer, and the file can be read as it is.
Result<Database> open_for_reading(const std::string& path) {
  Database database = PONDER_TRY(Database::open(path, Database::Access::read_only));
  const auto probe = database.integer("SELECT count(*) FROM sqlite_master");
  if (!probe && probe.error().code == ErrorCode::io && !file_exists(path + "-wal")) {
    return Database::open(path, Database::Access::immutable);
  }
  return database;
}

}  // namespace

Result<std::unique_ptr<RunStore>> open_sqlite_store(const std::string& folder,
                                                    const RunManifest& manifest,
                                                    const StoreOptions& options) {
  PONDER_TRY(make_directories(folder));
  RunLock lock = PONDER_TRY(RunLock::take(folder));
  const std::string path = store_path(folder);
  Database database = PONDER_TRY(Database::open(path, Database::Access::read_write));
  const std::int64_t schema = PONDER_TRY(check_schema(database, path));
  const bool fresh = schema == 0;
  RunManifest stored = fresh ? manifest : PONDER_TRY(read_manifest(database, path));
  if (const std::string other = difference(manifest.identity, stored.identity); !other.empty()) {
    return Error{ErrorCode::config, "run " + folder + " was made with other settings: " + other,
                 "give another folder, or the same settings to resume"};
  }
  PONDER_TRY(database.execute(is_on_local_file_system(folder) ? "PRAGMA journal_mode=WAL"
                                                              : "PRAGMA journal_mode=DELETE"));
  PONDER_TRY(database.execute("PRAGMA synchronous=FULL"));
  if (options.max_pages > 0) {
    PONDER_TRY(database.execute("PRAGMA max_page_count=" + std::to_string(options.max_pages)));
  }
  if (fresh) PONDER_TRY(create(database, manifest));
  if (!fresh && schema < kSchema) PONDER_TRY(upgrade(database, schema));
  return std::unique_ptr<RunStore>(std::make_unique<SqliteStore>(
      std::move(lock), std::move(database), std::move(stored), kSchema));
}

Result<std::unique_ptr<RunStore>> RunStore::open_or_create(const std::string& folder,
                                                           const RunManifest& manifest) {
  return open_sqlite_store(folder, manifest, {});
}

Result<std::unique_ptr<RunStore>> RunStore::open_read_only(const std::string& folder) {
  const std::string path = store_path(folder);
  if (!file_exists(path)) {
    return Error{ErrorCode::config, "no run in " + folder + ": " + path + " does not exist",
                 "give the folder of a run, e.g. runs/demo"};
  }
  Database database = PONDER_TRY(open_for_reading(path));
  const std::int64_t schema = PONDER_TRY(check_schema(database, path));
  if (schema == 0) {
    return Error{ErrorCode::config, "no run in " + folder + ": " + path + " is empty",
                 "give the folder of a run, e.g. runs/demo"};
  }
  RunManifest manifest = PONDER_TRY(read_manifest(database, path));
  return std::unique_ptr<RunStore>(std::make_unique<SqliteStore>(std::nullopt, std::move(database),
                                                                 std::move(manifest), schema));
}

}  // namespace ponder
