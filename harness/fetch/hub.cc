#include "harness/fetch/hub.h"

#include <algorithm>

#include "harness/base/value.h"
#include "harness/fetch/url.h"

namespace ponder {

namespace {

bool is_name(std::string_view text) {
  return !text.empty() && text.front() != '.' &&
         text.find_first_not_of(
             "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
             "_-.") == std::string_view::npos;
}

bool is_hex(std::string_view text, std::size_t size) {
  return text.size() == size &&
         text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

/// At the top of the repository only: subfolders hold other formats.
bool is_needed(std::string_view path) {
  if (path.find('/') != std::string_view::npos) return false;
  return path.ends_with(".safetensors") || path.ends_with(".safetensors.index.json") ||
         path == "config.json" || path == "generation_config.json" || path == "tokenizer.json" ||
         path == "tokenizer_config.json" || path == "vocab.json" || path == "merges.txt" ||
         path == "chat_template.jinja";
}

std::string text_of(const Value* value) {
  return value != nullptr && value->is_string() ? value->as_string() : "";
}

}  // namespace

Result<HubName> parse_hub_name(std::string_view text) {
  HubName name;
  const std::size_t at = text.find('@');
  const std::string_view repository = text.substr(0, at);
  if (at != std::string_view::npos) name.revision = text.substr(at + 1);
  const std::size_t slash = repository.find('/');
  const bool right = slash != std::string_view::npos && is_name(repository.substr(0, slash)) &&
                     is_name(repository.substr(slash + 1)) && is_name(name.revision);
  if (!right) {
    return Error{ErrorCode::usage, "'" + std::string(text) + "' is neither a task nor a model",
                 "a model is OWNER/NAME or OWNER/NAME@REVISION, e.g. Qwen/Qwen3-0.6B"};
  }
  name.repository = repository;
  return name;
}

std::string listing_url(std::string_view base, const HubName& name) {
  return std::string(base) + "/api/models/" + name.repository + "/revision/" + name.revision +
         "?blobs=true";
}

std::string file_url(std::string_view base,
                     const HubName& name,
                     std::string_view commit,
                     std::string_view path) {
  return std::string(base) + "/" + name.repository + "/resolve/" + std::string(commit) + "/" +
         escaped_path(path);
}

Result<HubListing> parse_listing(std::string_view json, const HubName& name) {
  const auto bad = [&](const std::string& what) {
    return Error{ErrorCode::parse, "the hub's listing of " + name.repository + " " + what, ""};
  };
  const auto value = parse_json(json);
  if (!value) return bad("is no JSON: " + value.error().message);
  HubListing listing;
  listing.commit = text_of(value->find("sha"));
  if (!is_hex(listing.commit, 40)) return bad("names no commit");
  const Value* siblings = value->find("siblings");
  if (siblings == nullptr || !siblings->is_sequence()) return bad("names no files");
  bool has_weights = false;
  bool has_other = false;
  for (const Value& item : siblings->as_list()) {
    HubFile file{.path = text_of(item.find("rfilename"))};
    has_other = has_other || file.path.ends_with(".gguf") || file.path.ends_with(".bin");
    if (!is_needed(file.path)) continue;
    has_weights = has_weights || file.path.ends_with(".safetensors");
    const Value* size = item.find("size");
    if (size != nullptr && size->is(Value::Kind::integer)) file.size = size->as_integer();
    if (const Value* lfs = item.find("lfs"); lfs != nullptr && lfs->is_dict()) {
      file.sha256 = text_of(lfs->find("sha256"));
      if (!is_hex(file.sha256, 64)) return bad("has a file without a sha256: " + file.path);
    }
    listing.files.push_back(std::move(file));
  }
  if (!has_weights) {
    return Error{ErrorCode::config,
                 name.repository + " has no safetensors files" +
                     (has_other ? ", only formats that are not read" : ""),
                 "name the original repository of the model"};
  }
  std::sort(listing.files.begin(), listing.files.end(),
            [](const HubFile& a, const HubFile& b) { return a.path < b.path; });
  return listing;
}

}  // namespace ponder
