#include "harness/fetch/fetch.h"

#include <filesystem>
#include <map>

#include "harness/base/file.h"
#include "harness/base/sha256.h"
#include "harness/base/value.h"
#include "harness/fetch/http.h"
#include "harness/fetch/hub.h"
#include "harness/fetch/unpack.h"
#include "harness/fetch/url.h"

namespace ponder {

namespace fs = std::filesystem;

namespace {

/// Whether a file is there; one that is there and is another one is an error: it may be the user's.
Result<bool> is_there(const WantedFile& file, const std::string& folder) {
  const std::string path = folder + "/" + file.path;
  if (!file_exists(path)) return false;
  if (file.sha256.empty()) return true;
  const std::string sum = PONDER_TRY(sha256_file(path));
  if (sum == file.sha256) return true;
  return Error{ErrorCode::config, path + ": sha256 is " + sum + ", expected " + file.sha256,
               "move it away, then fetch again"};
}

DownloadSettings with_progress(const FetchOptions& options, FetchObserver& observer) {
  DownloadSettings settings = options.download;
  settings.progress = [&observer](std::int64_t bytes, std::int64_t total) {
    return observer.progress(bytes, total);
  };
  return settings;
}

bool ends_in_path(const std::string& member, const std::string& path) {
  return member == path || member.ends_with("/" + path);
}

/// `mmlu/test/x.csv` is `test/x.csv` in the archive of MMLU, `.../test/x.csv` maybe.
std::string inner_path(const std::string& path) {
  const std::size_t slash = path.find('/');
  return slash == std::string::npos ? path : path.substr(slash + 1);
}

/// Takes the wanted files out of an archive that was fetched and unpacked for this.
Result<void> fetch_archive(const std::string& url,
                           const std::vector<const WantedFile*>& wanted,
                           const FetchOptions& options,
                           FetchObserver& observer) {
  PONDER_TRY(make_directories(options.scratch));
  const std::string base = options.scratch + "/" + sha256_hex(url).substr(0, 16);
  const std::string archive = base + ".archive";
  const std::string folder = base + ".unpacked";
  std::error_code ignored;
  observer.begins(without_query(url));
  if (!file_exists(archive)) {
    PONDER_TRY(download({.url = url, .path = archive}, with_progress(options, observer)));
  }
  fs::remove_all(folder, ignored);
  const auto members = unpack(archive, folder);
  fs::remove(archive, ignored);  // verified below, or of no use
  if (!members) return members.error();
  Result<void> result;
  for (const WantedFile* file : wanted) {
    std::string found;
    for (const std::string& member : *members) {
      if (!ends_in_path(member, inner_path(file->path))) continue;
      auto sum = sha256_file(folder + "/" + member);
      if (sum && *sum == file->sha256) found = member;
    }
    if (found.empty()) {
      result = Error{ErrorCode::config,
                     without_query(url) + ": holds no " + inner_path(file->path) + " with sha256 " +
                         file->sha256,
                     "the archive upstream is another one now"};
      break;
    }
    const std::string path = options.folder + "/" + file->path;
    result = make_directories(fs::path(path).parent_path().string());
    const auto bytes = read_file(folder + "/" + found);
    if (result && !bytes) result = bytes.error();
    if (result) result = write_file_atomic(path, *bytes);
    if (!result) break;
    observer.ended(file->path, true);
  }
  fs::remove_all(folder, ignored);
  return result;
}

}  // namespace

Result<void> fetch_files(const std::vector<WantedFile>& files,
                         const FetchOptions& options,
                         FetchObserver& observer) {
  std::map<std::string, std::vector<const WantedFile*>> archives;
  for (const WantedFile& file : files) {
    if (PONDER_TRY(is_there(file, options.folder))) {
      observer.ended(file.path, false);
    } else if (file.in_archive) {
      archives[file.url].push_back(&file);
    } else {
      observer.begins(file.path);
      PONDER_TRY(download({.url = file.url,
                           .path = options.folder + "/" + file.path,
                           .sha256 = file.sha256,
                           .token = options.token},
                          with_progress(options, observer)));
      observer.ended(file.path, true);
    }
  }
  for (const auto& [url, wanted] : archives) {
    PONDER_TRY(fetch_archive(url, wanted, options, observer));
  }
  return {};
}

Result<void> fetch_model(std::string_view text,
                         const std::string& base,
                         const FetchOptions& options,
                         FetchObserver& observer) {
  const HubName name = PONDER_TRY(parse_hub_name(text));
  const std::string listing_path = options.folder + "/ponder_listing.json";
  DownloadSettings settings = options.download;
  settings.most_bytes = std::int64_t(1) << 26;
  observer.begins("the list of files");
  PONDER_TRY(download(
      {.url = listing_url(base, name), .path = listing_path, .token = options.token}, settings));
  const std::string json = PONDER_TRY(read_file(listing_path));
  std::error_code ignored;
  fs::remove(listing_path, ignored);
  const HubListing listing = PONDER_TRY(parse_listing(json, name));
  const std::string source_path = options.folder + "/ponder_source.json";
  if (file_exists(source_path)) {
    const auto source = parse_json(PONDER_TRY(read_file(source_path)));
    const Value* commit = source ? source->find("commit") : nullptr;
    if (commit == nullptr || !commit->is_string() || commit->as_string() != listing.commit) {
      return Error{ErrorCode::config,
                   options.folder + " holds another commit of " + name.repository + ", expected " +
                       listing.commit,
                   "give another --output, or remove the folder"};
    }
  }
  ValueDict source;
  source.set("repository", Value::string(name.repository));
  source.set("commit", Value::string(listing.commit));
  PONDER_TRY(
      write_file_atomic(source_path, PONDER_TRY(to_json(Value::dict(std::move(source)))) + "\n"));
  for (const HubFile& file : listing.files) {
    const std::string path = options.folder + "/" + file.path;
    if (PONDER_TRY(is_there({.path = file.path, .sha256 = file.sha256}, options.folder))) {
      observer.ended(file.path, false);
      continue;
    }
    observer.begins(file.path);
    PONDER_TRY(download({.url = file_url(base, name, listing.commit, file.path),
                         .path = path,
                         .sha256 = file.sha256,
                         .size = file.size,
                         .token = options.token},
                        with_progress(options, observer)));
    observer.ended(file.path, true);
  }
  return {};
}

}  // namespace ponder
