# The kernels for real GPUs: PTX and code for sm_80, code for sm_90a. The same sources are
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

find_package(CUDAToolkit 13.0 REQUIRED)

# ponder_cuda_runtime(TARGET): the kernels and the runtime under the host side of the CUDA engine.
function(ponder_cuda_runtime target)
  file(GLOB gpu_sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/engine/cuda/gpu/*.cc)
  list(FILTER gpu_sources EXCLUDE REGEX "/none\\.cc$")
  target_sources(${target} PRIVATE ${gpu_sources} $<TARGET_OBJECTS:ponder_cuda_kernels>)
  # The runtime's headers are not held to our warnings.
  target_include_directories(${target} SYSTEM PRIVATE ${CUDAToolkit_INCLUDE_DIRS})
  target_link_libraries(${target} PUBLIC CUDA::cudart_static ${CMAKE_DL_LIBS})
  # Where cuBLASLt is looked for when the system does not know it.
  set_source_files_properties(${CMAKE_SOURCE_DIR}/engine/cuda/gpu/cublaslt.cc PROPERTIES
    COMPILE_DEFINITIONS "PONDER_CUDA_LIBRARIES=\"${CUDAToolkit_LIBRARY_DIR}\"")
endfunction()
