#include "results/store.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <linux/magic.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>

#include "harness/base/file.h"
#include "results/digest.h"
#include "results/run_lock.h"
#include "results/sqlite.h"
#include "results/sqlite_store.h"
#include "results/trace.h"
#include "tests/results/fixture.h"

namespace ponder {
namespace {

using namespace testing_fixture;

RunManifest one_task() {
  return manifest({"sums"}, {thinking(), no_thinking()});
}

std::vector<SampleRecord> all(const RunStore& store, bool with_traces = true) {
  std::vector<SampleRecord> out;
  const auto result = store.for_each(with_traces, [&](const SampleRecord& r) { out.push_back(r); });
  EXPECT_TRUE(result);
  return out;
}

std::string failure(const Result<std::unique_ptr<RunStore>>& store, ErrorCode code) {
  if (store) return "opened";
  EXPECT_EQ(store.error().code, code) << store.error().message;
  return store.error().message;
}

/// Runs `work` in a child process and gives its wait status.
template <class Work>
int in_child(Work&& work) {
  const pid_t child = ::fork();
  if (child == 0) {
    work();
    ::_exit(0);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return status;
}

TEST(RunStore, GivesBackWhatWasAppendedInKeyOrder) {
  const TemporaryFolder folder;
  auto store = RunStore::open_or_create(folder.path("run"), one_task());
  ASSERT_TRUE(store) << store.error().message;
  SampleRecord odd = record("sums", "b", budget(1024), false, 3);
  odd.completion.answer = std::string("\0\xFF\xC3(", 4);
  odd.completion.ids = {0, -1, 151645, 1 << 30};
  odd.subject = std::string("a\0b", 3);
  odd.cluster = "c";
  odd.verdict.score = 1.0 / 3;
  const SampleRecord first = record("sums", "a", thinking(), true);
  const SampleRecord second = record("sums", "a", no_thinking(), true);
  for (const SampleRecord* r : std::initializer_list<const SampleRecord*>{&odd, &first, &second})
    ASSERT_TRUE((*store)->append(*r));
  EXPECT_EQ(all(**store), (std::vector<SampleRecord>{second, first, odd}));
  store->reset();
  const auto reader = RunStore::open_read_only(folder.path("run"));
  ASSERT_TRUE(reader) << reader.error().message;
  EXPECT_EQ(all(**reader), (std::vector<SampleRecord>{second, first, odd}));
  EXPECT_EQ((*reader)->manifest(), one_task());
}

TEST(RunStore, LeavesTextsEmptyWithoutTraces) {
  const TemporaryFolder folder;
  auto store = RunStore::open_or_create(folder.path("run"), one_task());
  ASSERT_TRUE((*store)->append(record("sums", "a", thinking(), true)));
  SampleRecord expected = record("sums", "a", thinking(), true);
  expected.prompt = expected.completion.thinking = expected.completion.answer = "";
  expected.completion.ids.clear();
  EXPECT_EQ(all(**store, false), std::vector<SampleRecord>{expected});
}

TEST(RunStore, ReplacesARecordOfTheSameKeyAndListsOnlyThoseWithoutError) {
  const TemporaryFolder folder;
  auto store = RunStore::open_or_create(folder.path("run"), one_task());
  SampleRecord failed = record("sums", "a", thinking(), false);
  failed.error = "timed out";
  ASSERT_TRUE((*store)->append(failed));
  EXPECT_TRUE((*store)->finished()->empty());
  ASSERT_TRUE((*store)->append(record("sums", "a", thinking(), true)));
  EXPECT_EQ(*(*store)->finished(), (std::set<RecordKey>{{"sums", "a", 0, thinking()}}));
  EXPECT_EQ(all(**store).size(), 1U);
}

TEST(RunStore, ResumesWithEqualIdentityAndKeepsTheStoredManifest) {
  const TemporaryFolder folder;
  ASSERT_TRUE(RunStore::open_or_create(folder.path("run"), one_task()));
  RunManifest again = one_task();
  again.id = "another";
  const auto store = RunStore::open_or_create(folder.path("run"), again);
  ASSERT_TRUE(store);
  EXPECT_EQ((*store)->manifest().id, "0412-demo");
}

TEST(RunStore, RefusesOtherSettingsWithTheDifference) {
  const TemporaryFolder folder;
  ASSERT_TRUE(RunStore::open_or_create(folder.path("run"), one_task()));
  RunManifest other = one_task();
  other.identity.seed = 7;
  EXPECT_NE(failure(RunStore::open_or_create(folder.path("run"), other), ErrorCode::config)
                .find("seed is 7, the stored run has 0"),
            std::string::npos);
}

TEST(RunStore, AKilledProcessLosesNothingThatWasFlushed) {
  const TemporaryFolder folder;
  const int status = in_child([&] {
    auto store = RunStore::open_or_create(folder.path("run"), one_task());
    for (int i = 0; i < 10; ++i) {
      (void)(*store)->append(record("sums", std::to_string(i), thinking(), true));
    }
    (void)(*store)->flush();
    (void)(*store)->append(record("sums", "unflushed", thinking(), true));
    ::raise(SIGKILL);
  });
  ASSERT_TRUE(WIFSIGNALED(status));
  auto store = RunStore::open_or_create(folder.path("run"), one_task());
  ASSERT_TRUE(store) << store.error().message;
  EXPECT_EQ((*store)->finished()->size(), 10U);
}

TEST(RunStore, FullBatchesAreWrittenWithoutAFlush) {
  const TemporaryFolder folder;
  in_child([&] {
    auto store = RunStore::open_or_create(folder.path("run"), one_task());
    for (int i = 0; i < 100; ++i) {
      (void)(*store)->append(record("sums", std::to_string(i), thinking(), true));
    }
    ::raise(SIGKILL);
  });
  const auto store = RunStore::open_read_only(folder.path("run"));
  ASSERT_TRUE(store) << store.error().message;
  EXPECT_EQ((*store)->finished()->size(), 64U);
}

TEST(RunStore, ASecondWriterIsRefusedWithTheFirstOnesProcess) {
  const TemporaryFolder folder;
  const auto first = RunStore::open_or_create(folder.path("run"), one_task());
  ASSERT_TRUE(first);
  const std::string message =
      failure(RunStore::open_or_create(folder.path("run"), one_task()), ErrorCode::io);
  EXPECT_EQ(message, "run " + folder.path("run") + " is being written by process " +
                         std::to_string(::getpid()));
  const int status = in_child([&] {
    if (RunStore::open_or_create(folder.path("run"), one_task())) ::_exit(1);
  });
  EXPECT_EQ(WEXITSTATUS(status), 0);
}

TEST(RunStore, ReadersSeeFlushedRecordsWhileARunIsWritten) {
  const TemporaryFolder folder;
  auto writer = RunStore::open_or_create(folder.path("run"), one_task());
  ASSERT_TRUE((*writer)->append(record("sums", "a", thinking(), true)));
  ASSERT_TRUE((*writer)->flush());
  const auto reader = RunStore::open_read_only(folder.path("run"));
  ASSERT_TRUE(reader);
  ASSERT_TRUE((*writer)->append(record("sums", "b", thinking(), true)));
  EXPECT_EQ(all(**reader).size(), 1U);
  ASSERT_TRUE((*writer)->flush());
  EXPECT_EQ(all(**reader).size(), 2U);
}

TEST(RunStore, AFinishedRunIsOnePlainFile) {
  const TemporaryFolder folder;
  {
    auto store = RunStore::open_or_create(folder.path("run"), one_task());
    ASSERT_TRUE((*store)->append(record("sums", "a", thinking(), true)));
  }
  EXPECT_FALSE(file_exists(folder.path("run/run.sqlite-wal")));
  EXPECT_FALSE(file_exists(folder.path("run/run.sqlite-shm")));
}

TEST(RunStore, AnEmptyFileLeftByAKilledCreatorIsANewRun) {
  const TemporaryFolder folder;
  std::filesystem::create_directories(folder.path("run"));
  { std::ofstream empty(folder.path("run/run.sqlite")); }
  EXPECT_NE(
      failure(RunStore::open_read_only(folder.path("run")), ErrorCode::config).find("is empty"),
      std::string::npos);
  EXPECT_TRUE(RunStore::open_or_create(folder.path("run"), one_task()));
}

TEST(RunStore, AKillBetweenJournalModeAndManifestLeavesANewRun) {
  const TemporaryFolder folder;
  std::filesystem::create_directories(folder.path("run"));
  in_child([&] {
    auto database = Database::open(folder.path("run/run.sqlite"), Database::Access::read_write);
    (void)database->execute("PRAGMA journal_mode=WAL; BEGIN; CREATE TABLE manifest (json TEXT)");
    ::raise(SIGKILL);
  });
  ASSERT_TRUE(file_exists(folder.path("run/run.sqlite")));
  const auto store = RunStore::open_or_create(folder.path("run"), one_task());
  EXPECT_TRUE(store) << store.error().message;
}

TEST(RunStore, RefusesWhatIsNoRunStoreAndLeavesItAsItIs) {
  const TemporaryFolder folder;
  const std::string path = folder.path("run/run.sqlite");
  EXPECT_NE(
      failure(RunStore::open_read_only(folder.path("run")), ErrorCode::config).find("no run in"),
      std::string::npos);
  std::filesystem::create_directories(folder.path("run"));
  const std::string text(5000, 'x');
  ASSERT_TRUE(write_file_atomic(path, text));
  for (const auto& open : {RunStore::open_or_create(folder.path("run"), one_task()).error(),
                           RunStore::open_read_only(folder.path("run")).error()}) {
    EXPECT_EQ(open.code, ErrorCode::config);
    EXPECT_NE(open.message.find("is not a run store"), std::string::npos) << open.message;
  }
  EXPECT_EQ(*read_file(path), text);

  std::filesystem::remove(path);
  {
    auto database = Database::open(path, Database::Access::read_write);
    ASSERT_TRUE(database->execute("CREATE TABLE notes (text TEXT)"));
  }
  const std::string before = *read_file(path);
  EXPECT_NE(failure(RunStore::open_or_create(folder.path("run"), one_task()), ErrorCode::config)
                .find("of another program"),
            std::string::npos);
  EXPECT_EQ(*read_file(path), before);
}

TEST(RunStore, RefusesANewerSchema) {
  const TemporaryFolder folder;
  ASSERT_TRUE(RunStore::open_or_create(folder.path("run"), one_task()));
  {
    auto database = Database::open(folder.path("run/run.sqlite"), Database::Access::read_write);
    ASSERT_TRUE(database->execute("PRAGMA user_version=9"));
  }
  EXPECT_NE(failure(RunStore::open_read_only(folder.path("run")), ErrorCode::config)
                .find("has schema 9, this version reads up to 3"),
            std::string::npos);
}

/// Makes a store what an earlier version wrote: without the columns that came later.
void to_schema_1(const std::string& path) {
  auto database = Database::open(path, Database::Access::read_write);
  ASSERT_TRUE(
      database->execute("ALTER TABLE samples DROP COLUMN other_scores; "
                        "ALTER TABLE samples DROP COLUMN looped; "
                        "ALTER TABLE traces DROP COLUMN choices; PRAGMA user_version=1"));
}

TEST(RunStore, ReadsSchema1AsItIsAndBringsItUpToDateToWriteIt) {
  const TemporaryFolder folder;
  const std::string path = folder.path("run/run.sqlite");
  SampleRecord old = record("sums", "s1", thinking(), true);
  {
    const auto store = RunStore::open_or_create(folder.path("run"), one_task());
    ASSERT_TRUE((*store)->append(old));
  }
  to_schema_1(path);
  const std::string before = *read_file(path);
  {
    const auto store = RunStore::open_read_only(folder.path("run"));
    ASSERT_TRUE(store) << store.error().message;
    EXPECT_EQ(all(**store), std::vector{old});
  }
  EXPECT_EQ(*read_file(path), before);

  SampleRecord more = record("sums", "s2", thinking(), false);
  more.verdict.other_scores = {{"lax", 1.0}, {"half", 0.5}};
  more.verdict.other_weights = {{"half", 24.0}};
  more.completion.finish = Finish::loop;
  more.completion.looped = true;
  more.completion.choices =
      LogProbs{.sums = {-0.1, -1e300}, .greedy = {true, false}, .token_counts = {1, 2}};
  {
    const auto store = RunStore::open_or_create(folder.path("run"), one_task());
    ASSERT_TRUE(store) << store.error().message;
    ASSERT_TRUE((*store)->append(more));
    EXPECT_EQ(all(**store), (std::vector{old, more}));
  }
  EXPECT_EQ(all(**RunStore::open_read_only(folder.path("run"))), (std::vector{old, more}));
}

TEST(RunStore, DamagedPagesAreAnErrorNotACrash) {
  const TemporaryFolder folder;
  {
    auto store = RunStore::open_or_create(folder.path("run"), one_task());
    for (int i = 0; i < 500; ++i) {
      ASSERT_TRUE((*store)->append(record("sums", std::to_string(i), thinking(), true)));
    }
  }
  const std::string path = folder.path("run/run.sqlite");
  std::string bytes = *read_file(path);
  for (std::size_t at = 8192; at < bytes.size(); ++at) bytes[at] = static_cast<char>(at * 31);
  ASSERT_TRUE(write_file_atomic(path, bytes));
  const auto store = RunStore::open_read_only(folder.path("run"));
  const auto read =
      store ? (*store)->for_each(true, [](const SampleRecord&) {}) : Result<void>(store.error());
  ASSERT_FALSE(read);
  EXPECT_NE(read.error().message.find("damaged"), std::string::npos) << read.error().message;
}

TEST(RunStore, AFullDiskKeepsWhatWasStoredAndTheRestCanBeWrittenLater) {
  const TemporaryFolder folder;
  Result<void> appended;
  std::size_t stored = 0;
  {
    auto store = open_sqlite_store(folder.path("run"), one_task(), {.max_pages = 60});
    ASSERT_TRUE(store) << store.error().message;
    for (int i = 0; appended && i < 5000; ++i) {
      SampleRecord r = record("sums", std::to_string(i), thinking(), true);
      appended = (*store)->append(r);
      if (appended) stored = static_cast<std::size_t>(i) / 64 * 64;
    }
  }
  ASSERT_FALSE(appended);
  EXPECT_EQ(appended.error().code, ErrorCode::io);
  EXPECT_NE(appended.error().message.find("the disk is full"), std::string::npos);
  auto store = RunStore::open_or_create(folder.path("run"), one_task());
  ASSERT_TRUE(store);
  EXPECT_GT(stored, 0U);
  EXPECT_EQ((*store)->finished()->size(), stored);
}

TEST(RunStore, AFailedWriteKeepsTheRecordsForTheNextFlush) {
  const TemporaryFolder folder;
  const int status = in_child([&] {
    ::signal(SIGXFSZ, SIG_IGN);
    auto store = RunStore::open_or_create(folder.path("run"), one_task());
    (void)(*store)->append(record("sums", "a", thinking(), true));
    rlimit limit = {};
    ::getrlimit(RLIMIT_FSIZE, &limit);
    const rlimit none = {.rlim_cur = 0, .rlim_max = limit.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &none);
    const bool failed = !(*store)->flush();
    ::setrlimit(RLIMIT_FSIZE, &limit);
    const bool written = bool((*store)->flush());
    ::_exit(failed && written ? 0 : 1);
  });
  EXPECT_EQ(WEXITSTATUS(status), 0);
  EXPECT_EQ((*RunStore::open_read_only(folder.path("run")))->finished()->size(), 1U);
}

TEST(RunStore, AFolderThatCannotBeMadeIsAnIoError) {
  EXPECT_NE(failure(RunStore::open_or_create("/proc/ponder/run", one_task()), ErrorCode::io)
                .find("/proc/ponder/run"),
            std::string::npos);
}

TEST(RunStore, ReadOnlyFilesAreNamed) {
  // Codes that need a special disk to come about.
  EXPECT_EQ(sqlite_error(8, "x", "").message, "cannot write x: it is read-only");
  EXPECT_EQ(sqlite_error(13, "x", "").message, "cannot write x: the disk is full");
  EXPECT_EQ(sqlite_error(5, "x", "").message, "cannot use x: another process holds it");
  EXPECT_EQ(sqlite_error(8 | 3 << 8, "x", "").code, ErrorCode::io);
}

TEST(RunLock, OnlyLocalFileSystemsAreTrustedWithAWriteAheadLog) {
  EXPECT_TRUE(is_local_file_system(EXT4_SUPER_MAGIC));
  EXPECT_TRUE(is_local_file_system(TMPFS_MAGIC));
  for (const long magic : {long{NFS_SUPER_MAGIC}, 0x0BD00BD0L /* Lustre */, 0x47504653L /* GPFS */,
                           long{FUSE_SUPER_MAGIC}, long{V9FS_MAGIC}, 0xFF534D42L /* CIFS */,
                           0xFE534D42L /* SMB2 */, 0x1234L /* unknown */}) {
    EXPECT_FALSE(is_local_file_system(magic)) << magic;
  }
}

TEST(Trace, CompressesAndComesBack) {
  for (const std::string& text :
       {std::string(), std::string("a"), std::string(100000, 'x'), std::string("\0\xFF", 2)}) {
    EXPECT_EQ(*decompress(compress(text)), text);
  }
}

TEST(Trace, DamageIsFound) {
  const std::string good = compress("some text that was stored");
  for (std::size_t at = 0; at < good.size(); ++at) {
    std::string bad = good;
    bad[at] = static_cast<char>(bad[at] ^ 0x10);
    const auto back = decompress(bad);
    EXPECT_TRUE(!back || *back == "some text that was stored") << at;
  }
  EXPECT_FALSE(decompress("not a frame"));
  EXPECT_FALSE(decompress(good.substr(0, good.size() - 1)));
}

TEST(Digest, DoesNotDependOnTheOrderOfArrival) {
  std::vector<SampleRecord> records;
  for (const char* sample : {"a", "b", "c"}) {
    for (const Mode& mode : {thinking(), no_thinking(), budget(8)}) {
      records.push_back(record("sums", sample, mode, sample[0] == 'a'));
    }
  }
  std::string text;
  for (const bool reversed : {false, true}) {
    const TemporaryFolder folder;
    auto store = RunStore::open_or_create(folder.path("run"), one_task());
    if (reversed) std::reverse(records.begin(), records.end());
    for (const SampleRecord& r : records) ASSERT_TRUE((*store)->append(r));
    const auto digest = digests(**store);
    ASSERT_TRUE(digest);
    EXPECT_EQ(digest->records, 9);
    if (reversed) {
      EXPECT_EQ(digest->text, text);
    }
    text = digest->text;
  }
}

TEST(Digest, ChangesWithWhatTheModelWroteAndNothingElse) {
  const auto of = [](const std::function<void(SampleRecord&)>& change) {
    MemoryStore store(one_task());
    SampleRecord r = record("sums", "a", thinking(), true);
    change(r);
    EXPECT_TRUE(store.append(r));
    return *digests(store);
  };
  const Digests base = of([](SampleRecord&) {});
  EXPECT_EQ(of([](SampleRecord& r) { r.completion.seconds = 9; }), base);
  EXPECT_EQ(of([](SampleRecord& r) { r.completion.usage.spent_tokens = 9; }), base);
  EXPECT_EQ(of([](SampleRecord& r) { r.verdict = {}; }), base);
  EXPECT_NE(of([](SampleRecord& r) { r.completion.thinking += "."; }).text, base.text);
  EXPECT_NE(of([](SampleRecord& r) { r.completion.answer += "."; }).text, base.text);
  EXPECT_NE(of([](SampleRecord& r) { r.epoch = 1; }).text, base.text);
  EXPECT_NE(of([](SampleRecord& r) { r.completion.finish = Finish::length; }).text, base.text);
  EXPECT_NE(of([](SampleRecord& r) { r.completion.thinking_end = ThinkingEnd::forced; }).text,
            base.text);
  const Digests other_ids = of([](SampleRecord& r) { r.completion.ids = {9}; });
  EXPECT_EQ(other_ids.text, base.text);
  EXPECT_NE(other_ids.tokens, base.tokens);
  EXPECT_EQ(of([](SampleRecord& r) { r.completion.ids.clear(); }).tokens, "");
}

}  // namespace
}  // namespace ponder
