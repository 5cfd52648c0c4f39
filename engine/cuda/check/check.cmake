# ponder-gpu-check: the CUDA engine, the CPU engine as its oracle and nothing that needs a package.

include(engine/cuda/kernels.cmake)
include(engine/cpu/instruction_sets.cmake)
find_package(Threads REQUIRED)
file(GLOB check_sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/engine/cuda/*.cc
  ${CMAKE_SOURCE_DIR}/engine/cuda/check/*.cc ${CMAKE_SOURCE_DIR}/engine/cpu/*.cc)
add_executable(ponder-gpu-check ${check_sources} engine/sampler.cc engine/qwen3/forward.cc
  engine/qwen3/model_shape.cc engine/qwen3/rope.cc harness/base/file.cc harness/base/result.cc
  harness/base/text.cc)
target_include_directories(ponder-gpu-check PRIVATE ${CMAKE_SOURCE_DIR})
target_link_libraries(ponder-gpu-check PRIVATE Threads::Threads)
ponder_cuda_runtime(ponder-gpu-check)
execute_process(COMMAND git -C ${CMAKE_SOURCE_DIR} describe --always --dirty OUTPUT_VARIABLE commit
  OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
set_source_files_properties(${CMAKE_SOURCE_DIR}/engine/cuda/check/main.cc PROPERTIES
  COMPILE_DEFINITIONS "PONDER_COMMIT=\"${commit}\"")
