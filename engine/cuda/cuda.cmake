# The CUDA back end for real GPUs: PTX and code for sm_80, code for sm_90a. The same sources are
# compiled for the host by tests/CMakeLists.txt.

enable_language(CUDA)
# CMake 3.25 knows neither that nvcc speaks C++20 nor the architecture 90a.
set(CMAKE_CUDA20_STANDARD_COMPILE_OPTION -std=c++20)

file(GLOB cuda_sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/engine/cuda/*.cu)
add_library(ponder_cuda_kernels OBJECT ${cuda_sources})
target_include_directories(ponder_cuda_kernels PRIVATE ${CMAKE_SOURCE_DIR})
set_target_properties(ponder_cuda_kernels PROPERTIES CUDA_ARCHITECTURES OFF)
target_compile_options(ponder_cuda_kernels PRIVATE
  -gencode=arch=compute_80,code=[sm_80,compute_80] -gencode=arch=compute_90a,code=sm_90a
  --expt-relaxed-constexpr -fmad=false -Werror=all-warnings
  -Xcompiler=-Wall,-Wextra,-Wshadow,-Wconversion,-ffp-contract=off$<$<BOOL:${PONDER_WERROR}>:,-Werror>)

ponder_library(ponder_cuda engine/cuda ponder_engine)
target_sources(ponder_cuda PRIVATE $<TARGET_OBJECTS:ponder_cuda_kernels>)
