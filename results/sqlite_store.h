#pragma once

#include <memory>
#include <string>

#include "results/store.h"

namespace ponder {

/// What tests change; everyone else goes through RunStore.
struct StoreOptions {
  std::int64_t max_pages = 0;  ///< > 0: the disk is full beyond this many pages of 4 KiB
};

Result<std::unique_ptr<RunStore>> open_sqlite_store(const std::string& folder,
                                                    const RunManifest& manifest,
                                                    const StoreOptions& options);

}  // namespace ponder
