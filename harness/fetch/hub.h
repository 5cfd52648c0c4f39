#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "harness/base/result.h"

namespace ponder {

/// A file of a model repository.
struct HubFile {
  std::string path = {};
  std::int64_t size = -1;
  std::string sha256 = {};  ///< of large files; "" where the hub tells none

  bool operator==(const HubFile&) const = default;
};

struct HubListing {
  std::string commit = {};  ///< what every file is fetched at
  std::vector<HubFile> files = {};
};

/// "Qwen/Qwen3-0.6B", "Qwen/Qwen3-0.6B@main": an owner, a name and maybe a revision.
struct HubName {
  std::string repository = {};
  std::string revision = "main";
};

/// errors  usage (another form)
Result<HubName> parse_hub_name(std::string_view text);

/// The address that lists a repository, and that of one of its files.
std::string listing_url(std::string_view base, const HubName& name);
std::string file_url(std::string_view base,
                     const HubName& name,
                     std::string_view commit,
                     std::string_view path);

/// Reads what the hub answers, and keeps what a run needs: configuration, tokenizer, chat template
/// and safetensors. errors  parse (no listing; a path that leaves the folder; no weights), config
/// (only formats that are not read)
Result<HubListing> parse_listing(std::string_view json, const HubName& name);

}  // namespace ponder
