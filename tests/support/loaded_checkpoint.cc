#include "tests/support/loaded_checkpoint.h"

#include <cstdlib>
#include <filesystem>

namespace ponder {

Result<std::unique_ptr<LoadedCheckpoint>> LoadedCheckpoint::make(
    const RandomCheckpoint& checkpoint) {
  auto loaded = std::make_unique<LoadedCheckpoint>();
  std::error_code failure;
  std::string folder =
      (std::filesystem::temp_directory_path(failure) / "ponder-checkpoint-XXXXXX").string();
  if (failure || ::mkdtemp(folder.data()) == nullptr) {
    return Error{ErrorCode::io, "cannot make a temporary folder like " + folder};
  }
  loaded->folder = folder;
  PONDER_TRY(write_random_checkpoint(folder, checkpoint));
  loaded->config = PONDER_TRY(read_config(folder));
  loaded->tensors = std::make_unique<Safetensors>(PONDER_TRY(Safetensors::open(folder)));
  loaded->weights = PONDER_TRY(bind_weights(loaded->config, *loaded->tensors));
  return loaded;
}

LoadedCheckpoint::~LoadedCheckpoint() {
  std::error_code ignored;
  if (!folder.empty()) std::filesystem::remove_all(folder, ignored);
}

}  // namespace ponder
