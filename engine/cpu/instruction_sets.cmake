# One file per instruction set, chosen at run time; loops there are meant to be vectorised.
set_source_files_properties(engine/cpu/kernels_scalar.cc engine/cpu/dequantize.cc
                            PROPERTIES COMPILE_OPTIONS "-O3")
if(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64")
  set_source_files_properties(engine/cpu/kernels_avx2.cc PROPERTIES COMPILE_OPTIONS "-O3;-mavx2;-mfma;-mf16c")
  set_source_files_properties(engine/cpu/dequantize_avx2.cc PROPERTIES COMPILE_OPTIONS "-O3;-mavx2")
  set(avx512_options -O3 -mavx512f -mfma -mf16c -mprefer-vector-width=512)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # GCC 12 takes the intrinsics' own undefined registers for a mistake (its bug 105593).
    list(APPEND avx512_options -Wno-uninitialized -Wno-maybe-uninitialized)
  endif()
  set_source_files_properties(engine/cpu/kernels_avx512.cc PROPERTIES COMPILE_OPTIONS "${avx512_options}")
endif()
