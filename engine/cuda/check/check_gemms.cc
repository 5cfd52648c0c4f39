#include <algorithm>
#include <set>

#include "engine/cuda/buckets.h"
#include "engine/cuda/check/checks.h"
#include "engine/cuda/gemm_check.h"

namespace ponder::cuda::check {

namespace {

/// Our own kernel as a library of one algorithm.
class OwnKernel final : public GemmLibrary {
 public:
  std::string version() const override { return "own kernel"; }

  Result<int> candidates(const GemmShape&, int) override { return 1; }

  void multiply(Stream& stream, const Gemm& g, int) override { gemm(stream, g); }
};

std::string in_words(const GemmShape& shape) {
  return "(" + std::to_string(shape.n) + ", " + std::to_string(shape.k) +
         (shape.to_float ? ") to float" : ")");
}

Result<std::optional<GemmChoice>> trial(const Bench& bench,
                                        const GemmShape& shape,
                                        const std::vector<int>& buckets,
                                        bool own) {
  const auto device = PONDER_TRY(bench.backend.open(bench.device));
  std::unique_ptr<GemmLibrary> library;
  if (own) {
    library = std::make_unique<OwnKernel>();
  } else {
    library = PONDER_TRY(bench.backend.open_gemms(*device, Numerics::reproducible));
    if (library == nullptr) return std::optional<GemmChoice>();
  }
  return choose_equal_rows(*device, *library, shape, buckets);
}

}  // namespace

std::vector<GemmShape> gemm_shapes(const Shape& s) {
  const int q = s.heads * s.head_dim;
  const int kv = s.kv_heads * s.head_dim;
  std::vector<GemmShape> out = {{.n = q + 2 * kv, .k = s.hidden}, {.n = s.hidden, .k = q}};
  if (s.experts > 0) {
    out.push_back({.n = s.experts, .k = s.hidden, .to_float = true});
  } else {
    out.push_back({.n = 2 * s.intermediate, .k = s.hidden});
    out.push_back({.n = s.hidden, .k = s.intermediate});
  }
  out.push_back({.n = s.vocab, .k = s.hidden, .to_float = true});
  return out;
}

void check_gemms(const Bench& bench,
                 const std::vector<GemmShape>& shapes,
                 int rows,
                 Findings& out) {
  for (const GemmShape& shape : shapes) {
    // The head sees few rows at a time.
    const int most = shape.to_float && shape.n > 1024 ? std::min(rows, 256) : rows;
    std::vector<int> buckets;
    for (const std::int32_t bucket : row_buckets()) {
      if (bucket <= most) buckets.push_back(bucket);
    }
    const auto own = trial(bench, shape, buckets, true);
    const auto library = trial(bench, shape, buckets, false);
    if (!own || !library) {
      out.failed("rows of " + in_words(shape), (own ? library : own).error().message);
      continue;
    }
    std::string choice = "library: own kernel instead";
    if (*library) {
      choice = "library: algorithms";
      for (const auto& [m, candidate] : **library) choice += " " + std::to_string(candidate);
    }
    out.add({.name = "rows of " + in_words(shape) + " are the same in all buckets",
             .passed = own->has_value(),
             .detail = own->has_value() ? choice : "our own kernel's differ"});
  }
}

void run_checks(const Bench& bench, bool quick, Findings& out) {
  for (const Shape& shape : small_shapes()) {
    for (const bool fp8 : {false, true}) {
      const auto model = make_model(shape, 0, fp8);
      check_model(bench, *model, {.prompt = 40}, out);
      // The prompt spans two splits of the attention, the answer is decoded over both.
      if (!quick && !fp8) check_model(bench, *model, {.prompt = 1100, .sequences = 3}, out);
    }
  }
  std::set<GemmShape> shapes;
  for (const Shape* shape : released_shapes()) {
    const auto dense = gemm_shapes(*shape);
    shapes.insert(dense.begin(), dense.end());
    if (quick) break;
  }
  check_gemms(bench, {shapes.begin(), shapes.end()}, 2048, out);
}

}  // namespace ponder::cuda::check
