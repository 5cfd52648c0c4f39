#pragma once

// platform.cuh for nvcc, sm_80 and newer. The PTX instructions are those of the PTX ISA chapters
// "mma.m16n8k16", "ldmatrix" and "cp.async".

#include <cuda_bf16.h>
#include <cuda_runtime.h>

#include <bit>
#include <cmath>

#define PONDER_KERNEL static __global__ void
#define PONDER_DEVICE __device__ __forceinline__
#define PONDER_BOTH __host__ __device__ __forceinline__  // what a constexpr function may call
#define PONDER_UNROLL _Pragma("unroll")

namespace ponder::cuda {

PONDER_DEVICE int thread_index() {
  return static_cast<int>(threadIdx.x);
}

PONDER_DEVICE int lane() {
  return static_cast<int>(threadIdx.x % kWarp);
}

PONDER_DEVICE int warp() {
  return static_cast<int>(threadIdx.x / kWarp);
}

PONDER_DEVICE int block_threads() {
  return static_cast<int>(blockDim.x);
}

PONDER_DEVICE int block_x() {
  return static_cast<int>(blockIdx.x);
}

PONDER_DEVICE int block_y() {
  return static_cast<int>(blockIdx.y);
}

PONDER_DEVICE int grid_x() {
  return static_cast<int>(gridDim.x);
}

extern __shared__ __align__(128) unsigned char dynamic_shared_memory[];

template <class T>
PONDER_DEVICE T& shared_memory() {
  return *reinterpret_cast<T*>(dynamic_shared_memory);
}

PONDER_DEVICE void sync_threads() {
  __syncthreads();
}

PONDER_DEVICE void sync_warp() {
  __syncwarp();
}

template <class T>
PONDER_DEVICE T shuffle_xor(T value, int mask) {
  return __shfl_xor_sync(0xFFFFFFFFU, value, mask);
}

template <class T>
PONDER_DEVICE T shuffle(T value, int from_lane) {
  return __shfl_sync(0xFFFFFFFFU, value, from_lane);
}

PONDER_DEVICE std::uint32_t ballot(bool condition) {
  return __ballot_sync(0xFFFFFFFFU, condition);
}

PONDER_DEVICE int count_bits(std::uint32_t bits) {
  return __popc(bits);
}

PONDER_DEVICE void mma_bf16(float (&d)[4],
                            const std::uint32_t (&a)[4],
                            std::uint32_t b0,
                            std::uint32_t b1) {
  asm volatile(
      "mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32 "
      "{%0,%1,%2,%3}, {%4,%5,%6,%7}, {%8,%9}, {%0,%1,%2,%3};"
      : "+f"(d[0]), "+f"(d[1]), "+f"(d[2]), "+f"(d[3])
      : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b0), "r"(b1));
}

PONDER_DEVICE std::uint32_t shared_address(const void* pointer) {
  return static_cast<std::uint32_t>(__cvta_generic_to_shared(pointer));
}

PONDER_DEVICE void ldmatrix(std::uint32_t (&r)[4], const void* row) {
  asm volatile("ldmatrix.sync.aligned.m8n8.x4.shared.b16 {%0,%1,%2,%3}, [%4];"
               : "=r"(r[0]), "=r"(r[1]), "=r"(r[2]), "=r"(r[3])
               : "r"(shared_address(row))
               : "memory");
}

PONDER_DEVICE void ldmatrix_transposed(std::uint32_t (&r)[4], const void* row) {
  asm volatile("ldmatrix.sync.aligned.m8n8.x4.trans.shared.b16 {%0,%1,%2,%3}, [%4];"
               : "=r"(r[0]), "=r"(r[1]), "=r"(r[2]), "=r"(r[3])
               : "r"(shared_address(row))
               : "memory");
}

PONDER_DEVICE void copy_async(void* to, const void* from, bool valid) {
  asm volatile("cp.async.cg.shared.global [%0], [%1], 16, %2;" ::"r"(shared_address(to)),
               "l"(__cvta_generic_to_global(from)), "r"(valid ? 16 : 0)
               : "memory");
}

PONDER_DEVICE void commit_copies() {
  asm volatile("cp.async.commit_group;" ::: "memory");
}

/// Waits until at most `Pending` of this thread's latest groups are under way.
template <int Pending>
PONDER_DEVICE void await_copies() {
  asm volatile("cp.async.wait_group %0;" ::"n"(Pending) : "memory");
}

PONDER_DEVICE Sixteen load16(const void* from) {
  const uint4 x = *static_cast<const uint4*>(from);
  return {{x.x, x.y, x.z, x.w}};
}

PONDER_DEVICE void store16(void* to, const Sixteen& x) {
  *static_cast<uint4*>(to) = make_uint4(x.word[0], x.word[1], x.word[2], x.word[3]);
}

PONDER_BOTH float fma_rn(float a, float b, float c) {
#ifdef __CUDA_ARCH__
  return __fmaf_rn(a, b, c);
#else
  return std::fma(a, b, c);
#endif
}

PONDER_BOTH double fma_rn(double a, double b, double c) {
#ifdef __CUDA_ARCH__
  return __fma_rn(a, b, c);
#else
  return std::fma(a, b, c);
#endif
}

PONDER_DEVICE float div_rn(float a, float b) {
  return __fdiv_rn(a, b);
}

PONDER_DEVICE float sqrt_rn(float x) {
  return __fsqrt_rn(x);
}

PONDER_DEVICE float to_float(Bf16 x) {
  return __uint_as_float(static_cast<std::uint32_t>(x.bits) << 16);
}

/// Nearest, ties to even.
PONDER_DEVICE Bf16 to_bf16(float x) {
  return {__bfloat16_as_ushort(__float2bfloat16_rn(x))};
}

template <class... Parameters, class... Arguments>
void launch(Stream& stream,
            const Launch& what,
            void (*kernel)(Parameters...),
            Arguments... arguments) {
  if (what.grid_x == 0 || what.grid_y == 0 || stream.failed_kernel != nullptr) return;
  cudaError_t error = cudaSuccess;
  if (what.shared_bytes > 48 * 1024) {  // more than the default limit has to be asked for
    error = cudaFuncSetAttribute(kernel, cudaFuncAttributeMaxDynamicSharedMemorySize,
                                 static_cast<int>(what.shared_bytes));
  }
  if (error == cudaSuccess) {
    const dim3 grid(static_cast<unsigned>(what.grid_x), static_cast<unsigned>(what.grid_y));
    kernel<<<grid, static_cast<unsigned>(what.threads), what.shared_bytes,
             static_cast<cudaStream_t>(stream.handle)>>>(static_cast<Parameters>(arguments)...);
    error = cudaGetLastError();
  }
  if (error != cudaSuccess) {
    stream.failed_kernel = what.name;
    stream.error = static_cast<int>(error);
  }
}

}  // namespace ponder::cuda
