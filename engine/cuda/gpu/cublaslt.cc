// Matrix products by cuBLASLt. The library is opened when it is first called for, so that the
// program starts on machines without CUDA; its functions have the types that its header gives them.
//
// y (m, n) = x (m, k) W^T with everything row-major is, in the library's column-major terms,
// D (n, m) = A^T B with A = W as (k, n) and B = x as (k, m).

#include "engine/cuda/gpu/cublaslt.h"

#include <cublasLt.h>
#include <dlfcn.h>

#include <map>
#include <utility>
#include <vector>

#include "engine/cuda/device_buffer.h"

namespace ponder::cuda {

namespace {

constexpr int kMostCandidates = 32;
constexpr std::size_t kFastWorkspace = 32U << 20;

/// The functions of the library that are used.
struct Functions {
  decltype(&cublasLtCreate) create = nullptr;
  decltype(&cublasLtDestroy) destroy = nullptr;
  decltype(&cublasLtGetVersion) version = nullptr;
  decltype(&cublasLtMatmul) matmul = nullptr;
  decltype(&cublasLtMatmulDescCreate) desc_create = nullptr;
  decltype(&cublasLtMatmulDescSetAttribute) desc_set = nullptr;
  decltype(&cublasLtMatmulDescDestroy) desc_destroy = nullptr;
  decltype(&cublasLtMatrixLayoutCreate) layout_create = nullptr;
  decltype(&cublasLtMatrixLayoutDestroy) layout_destroy = nullptr;
  decltype(&cublasLtMatmulPreferenceCreate) preference_create = nullptr;
  decltype(&cublasLtMatmulPreferenceSetAttribute) preference_set = nullptr;
  decltype(&cublasLtMatmulPreferenceDestroy) preference_destroy = nullptr;
  decltype(&cublasLtMatmulAlgoGetHeuristic) heuristic = nullptr;
  decltype(&cublasLtMatmulAlgoConfigGetAttribute) config_get = nullptr;
};

template <class F>
bool find(void* library, const char* name, F& function) {
  function = reinterpret_cast<F>(dlsym(library, name));
  return function != nullptr;
}

Result<Functions> open_functions() {
  const char* const names[] = {"libcublasLt.so.13", PONDER_CUDA_LIBRARIES "/libcublasLt.so.13"};
  void* library = nullptr;
  for (const char* name : names) {
    if (library == nullptr) library = dlopen(name, RTLD_NOW | RTLD_LOCAL);
  }
  if (library == nullptr) {
    return Error{ErrorCode::engine, "libcublasLt.so.13 of CUDA 13 cannot be opened",
                 "install the CUDA libraries, or add their folder to LD_LIBRARY_PATH"};
  }
  Functions f;
  const bool all =
      find(library, "cublasLtCreate", f.create) && find(library, "cublasLtDestroy", f.destroy) &&
      find(library, "cublasLtGetVersion", f.version) && find(library, "cublasLtMatmul", f.matmul) &&
      find(library, "cublasLtMatmulDescCreate", f.desc_create) &&
      find(library, "cublasLtMatmulDescSetAttribute", f.desc_set) &&
      find(library, "cublasLtMatmulDescDestroy", f.desc_destroy) &&
      find(library, "cublasLtMatrixLayoutCreate", f.layout_create) &&
      find(library, "cublasLtMatrixLayoutDestroy", f.layout_destroy) &&
      find(library, "cublasLtMatmulPreferenceCreate", f.preference_create) &&
      find(library, "cublasLtMatmulPreferenceSetAttribute", f.preference_set) &&
      find(library, "cublasLtMatmulPreferenceDestroy", f.preference_destroy) &&
      find(library, "cublasLtMatmulAlgoGetHeuristic", f.heuristic) &&
      find(library, "cublasLtMatmulAlgoConfigGetAttribute", f.config_get);
  if (!all) {
    return Error{ErrorCode::engine, "libcublasLt.so.13 lacks a function of CUDA 13",
                 "install the CUDA libraries of the version that this was built with"};
  }
  return f;
}

Error failed(const char* what, cublasStatus_t status) {
  return {ErrorCode::engine,
          std::string("cuBLASLt: ") + what + " failed with status " +
              std::to_string(static_cast<int>(status)),
          ""};
}

/// What is needed to multiply matrices of one shape and number of rows.
struct Problem {
  cublasLtMatmulDesc_t desc = nullptr;
  cublasLtMatrixLayout_t a = nullptr;
  cublasLtMatrixLayout_t b = nullptr;
  cublasLtMatrixLayout_t d = nullptr;
  std::vector<cublasLtMatmulAlgo_t> candidates = {};
};

class CublasLt final : public GemmLibrary {
 public:
  CublasLt(const Functions& functions, Numerics numerics) : f_(functions), numerics_(numerics) {}

  ~CublasLt() override {
    for (auto& [key, p] : problems_) {
      if (p.desc != nullptr) f_.desc_destroy(p.desc);
      for (const cublasLtMatrixLayout_t layout : {p.a, p.b, p.d}) {
        if (layout != nullptr) f_.layout_destroy(layout);
      }
    }
    if (handle_ != nullptr) f_.destroy(handle_);
  }

  Result<void> start(Device& device) {
    const cublasStatus_t status = f_.create(&handle_);
    if (status != CUBLAS_STATUS_SUCCESS) return failed("opening it", status);
    if (numerics_ == Numerics::fast) {
      workspace_ = PONDER_TRY(DeviceBuffer<unsigned char>::make(device, kFastWorkspace));
    }
    return {};
  }

  std::string version() const override {
    const std::size_t v = f_.version();  // 130002: 13.0.2
    return "cuBLASLt " + std::to_string(v / 10000) + "." + std::to_string(v / 100 % 100) + "." +
           std::to_string(v % 100);
  }

  Result<int> candidates(const GemmShape& shape, int rows) override {
    const std::pair<GemmShape, int> key(shape, rows);
    if (!problems_.contains(key)) PONDER_TRY(pose(shape, rows, problems_[key]));
    return static_cast<int>(problems_[key].candidates.size());
  }

  void multiply(Stream& stream, const Gemm& g, int candidate) override {
    if (stream.failed_kernel != nullptr) return;
    const GemmShape shape{g.n, g.k, g.y_float != nullptr};
    const Problem& p = problems_.at({shape, g.m});
    const float one = 1;
    const float zero = 0;
    void* const y = g.y_float != nullptr ? static_cast<void*>(g.y_float) : g.y;
    const cublasStatus_t status =
        f_.matmul(handle_, p.desc, &one, g.w, p.a, g.x, p.b, &zero, y, p.d, y, p.d,
                  &p.candidates[static_cast<std::size_t>(candidate)], workspace_.data(),
                  workspace_.bytes(), static_cast<cudaStream_t>(stream.handle));
    if (status == CUBLAS_STATUS_SUCCESS) return;
    stream.failed_kernel = "a matrix product of cuBLASLt";
    stream.error = 1;  // cudaErrorInvalidValue: it has no error of the runtime's kind
  }

 private:
  Result<void> pose(const GemmShape& shape, int rows, Problem& p);
  bool in_order(const cublasLtMatmulAlgo_t& algorithm) const;

  Functions f_;
  Numerics numerics_;
  cublasLtHandle_t handle_ = nullptr;
  DeviceBuffer<unsigned char> workspace_;
  std::map<std::pair<GemmShape, int>, Problem> problems_;
};

Result<void> CublasLt::pose(const GemmShape& shape, int rows, Problem& p) {
  const auto n = static_cast<std::uint64_t>(shape.n);
  const auto k = static_cast<std::uint64_t>(shape.k);
  const auto m = static_cast<std::uint64_t>(rows);
  const cudaDataType_t out = shape.to_float ? CUDA_R_32F : CUDA_R_16BF;
  const cublasOperation_t transposed = CUBLAS_OP_T;
  cublasStatus_t status = f_.desc_create(&p.desc, CUBLAS_COMPUTE_32F, CUDA_R_32F);
  const auto next = [&status](cublasStatus_t after) {
    if (status == CUBLAS_STATUS_SUCCESS) status = after;
  };
  next(f_.desc_set(p.desc, CUBLASLT_MATMUL_DESC_TRANSA, &transposed, sizeof transposed));
  next(f_.layout_create(&p.a, CUDA_R_16BF, k, n, shape.k));
  next(f_.layout_create(&p.b, CUDA_R_16BF, k, m, shape.k));
  next(f_.layout_create(&p.d, out, n, m, shape.n));
  if (status != CUBLAS_STATUS_SUCCESS) return failed("describing a product", status);

  cublasLtMatmulPreference_t preference = nullptr;
  status = f_.preference_create(&preference);
  if (status != CUBLAS_STATUS_SUCCESS) return failed("making a preference", status);
  const std::size_t workspace = workspace_.bytes();
  next(f_.preference_set(preference, CUBLASLT_MATMUL_PREF_MAX_WORKSPACE_BYTES, &workspace,
                         sizeof workspace));
  if (numerics_ == Numerics::reproducible) {
    const std::uint32_t none = CUBLASLT_REDUCTION_SCHEME_NONE;
    next(f_.preference_set(preference, CUBLASLT_MATMUL_PREF_REDUCTION_SCHEME_MASK, &none,
                           sizeof none));
  }
  std::vector<cublasLtMatmulHeuristicResult_t> found(kMostCandidates);
  int count = 0;
  if (status == CUBLAS_STATUS_SUCCESS) {
    const cublasStatus_t asked = f_.heuristic(handle_, p.desc, p.a, p.b, p.d, p.d, preference,
                                              kMostCandidates, found.data(), &count);
    if (asked != CUBLAS_STATUS_NOT_SUPPORTED) next(asked);  // that: none, our own kernel is used
  }
  f_.preference_destroy(preference);
  if (status != CUBLAS_STATUS_SUCCESS) return failed("looking for an algorithm", status);
  for (int i = 0; i < count; ++i) {
    const cublasLtMatmulHeuristicResult_t& one = found[static_cast<std::size_t>(i)];
    const bool usable = one.state == CUBLAS_STATUS_SUCCESS && one.workspaceSize <= workspace;
    if (usable && (numerics_ == Numerics::fast || in_order(one.algo)))
      p.candidates.push_back(one.algo);
  }
  return {};
}

/// Whether each sum is made in one place.
bool CublasLt::in_order(const cublasLtMatmulAlgo_t& algorithm) const {
  std::int32_t split_k = 0;
  std::uint32_t reduction = 0;
  std::size_t written = 0;
  if (f_.config_get(&algorithm, CUBLASLT_ALGO_CONFIG_SPLITK_NUM, &split_k, sizeof split_k,
                    &written) != CUBLAS_STATUS_SUCCESS) {
    return false;
  }
  if (f_.config_get(&algorithm, CUBLASLT_ALGO_CONFIG_REDUCTION_SCHEME, &reduction, sizeof reduction,
                    &written) != CUBLAS_STATUS_SUCCESS) {
    return false;
  }
  return split_k <= 1 && reduction == CUBLASLT_REDUCTION_SCHEME_NONE;
}

}  // namespace

Result<std::unique_ptr<GemmLibrary>> open_cublaslt(Device& device, Numerics numerics) {
  const Functions functions = PONDER_TRY(open_functions());
  auto library = std::make_unique<CublasLt>(functions, numerics);
  PONDER_TRY(library->start(device));
  return std::unique_ptr<GemmLibrary>(std::move(library));
}

}  // namespace ponder::cuda
