#include "tests/support/loaded_checkpoint.h"

#include <cstdlib>
#include <filesystem>

#include "harness/base/file.h"

namespace ponder {

namespace {

Result<std::unique_ptr<LoadedCheckpoint>> in_a_folder() {
  auto loaded = std::make_unique<LoadedCheckpoint>();
  std::error_code failure;
  std::string folder =
      (std::filesystem::temp_directory_path(failure) / "ponder-checkpoint-XXXXXX").string();
  if (failure || ::mkdtemp(folder.data()) == nullptr) {
    return Error{ErrorCode::io, "cannot make a temporary folder like " + folder};
  }
  loaded->folder = folder;
  return loaded;
}

Result<void> load(LoadedCheckpoint& loaded, bool fp8_activations) {
  loaded.config = PONDER_TRY(read_config(loaded.folder));
  loaded.config.quantization.fp8_activations = fp8_activations;
  loaded.tensors = std::make_unique<Safetensors>(PONDER_TRY(Safetensors::open(loaded.folder)));
  loaded.weights = PONDER_TRY(bind_weights(loaded.config, *loaded.tensors));
  return {};
}

}  // namespace

Result<std::unique_ptr<LoadedCheckpoint>> LoadedCheckpoint::make(
    const RandomCheckpoint& checkpoint) {
  auto loaded = PONDER_TRY(in_a_folder());
  PONDER_TRY(write_random_checkpoint(loaded->folder, checkpoint));
  PONDER_TRY(load(*loaded, false));
  return loaded;
}

Result<std::unique_ptr<LoadedCheckpoint>> LoadedCheckpoint::make(
    const std::string& config_json, const std::vector<NamedTensor>& tensors, bool fp8_activations) {
  auto loaded = PONDER_TRY(in_a_folder());
  PONDER_TRY(write_file_atomic(loaded->folder + "/config.json", config_json));
  PONDER_TRY(write_file_atomic(loaded->folder + "/model.safetensors", encode_safetensors(tensors)));
  PONDER_TRY(load(*loaded, fp8_activations));
  return loaded;
}

LoadedCheckpoint::~LoadedCheckpoint() {
  std::error_code ignored;
  if (!folder.empty()) std::filesystem::remove_all(folder, ignored);
}

}  // namespace ponder
