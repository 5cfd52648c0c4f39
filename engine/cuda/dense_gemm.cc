#include "engine/cuda/dense_gemm.h"

#include <algorithm>

#include "engine/cuda/buckets.h"
#include "engine/cuda/gemm_cache.h"
#include "harness/base/file.h"

namespace ponder::cuda {

namespace {

std::vector<int> buckets_up_to(std::int64_t rows) {
  std::vector<int> out;
  for (const std::int32_t bucket : row_buckets()) {
    out.push_back(bucket);
    if (bucket >= rows) break;
  }
  return out;
}

/// Whether a kept choice speaks of every bucket and names algorithms that there are.
Result<bool> covers(GemmLibrary& library,
                    const GemmShape& shape,
                    const GemmChoice& choice,
                    const std::vector<int>& buckets) {
  for (const int rows : buckets) {
    const auto found = choice.find(rows);
    if (found == choice.end()) return false;
    if (found->second >= PONDER_TRY(library.candidates(shape, rows))) return false;
  }
  return true;
}

Gemm piece_of(const Gemm& g, std::int64_t first, int rows) {
  Gemm piece = g;
  piece.x += first * g.k;
  if (piece.y != nullptr) piece.y += first * g.n;
  if (piece.y_float != nullptr) piece.y_float += first * g.n;
  piece.m = rows;
  return piece;
}

}  // namespace

Result<void> DenseGemm::prepare(Device& device,
                                const std::vector<WantedGemm>& wanted,
                                const std::string& cache_folder) {
  if (library_ == nullptr) return {};
  std::map<GemmShape, std::int64_t> shapes;
  for (const WantedGemm& w : wanted) {
    std::int64_t& most = shapes[w.shape];
    most = std::max(most, w.most_rows);
  }
  const std::string path = cache_folder.empty() ? ""
                                                : gemm_cache_path(cache_folder, device.properties(),
                                                                  library_->version());
  GemmChoices kept;
  if (!path.empty() && file_exists(path)) {
    const auto text = read_file(path);
    if (text) kept = parse_gemm_choices(*text);
  }
  bool news = false;
  for (const auto& [shape, most] : shapes) {
    const std::vector<int> buckets = buckets_up_to(most);
    if (numerics_ == Numerics::fast) {
      for (const int rows : buckets) {
        if (PONDER_TRY(library_->candidates(shape, rows)) > 0) choices_[shape][rows] = 0;
      }
      if (choices_[shape].size() != buckets.size()) choices_[shape].clear();
      continue;
    }
    const auto found = kept.find(shape);
    if (found != kept.end() &&
        (found->second.empty() || PONDER_TRY(covers(*library_, shape, found->second, buckets)))) {
      // Buckets of another start may stand there, too; the library has not been asked for those.
      GemmChoice& choice = choices_[shape];
      for (const int rows : found->second.empty() ? std::vector<int>() : buckets) {
        choice[rows] = found->second.at(rows);
      }
      continue;
    }
    const auto choice = PONDER_TRY(choose_equal_rows(device, *library_, shape, buckets));
    kept[shape] = choices_[shape] = choice.value_or(GemmChoice{});
    news = true;
  }
  // A cache that cannot be written costs some seconds at the next start and nothing else.
  if (news && !path.empty() && make_directories(cache_folder)) {
    (void)write_file_atomic(path, to_text(kept));
  }
  return {};
}

void DenseGemm::multiply(Stream& stream, const Gemm& g) const {
  const auto found = choices_.find({g.n, g.k, g.y_float != nullptr});
  if (found == choices_.end() || found->second.empty()) return gemm(stream, g);
  const GemmChoice& choice = found->second;
  const std::int64_t most = choice.rbegin()->first;
  for (std::int64_t first = 0; first < g.m; first += most) {
    const auto bucket = choice.lower_bound(static_cast<int>(std::min(most, g.m - first)));
    library_->multiply(stream, piece_of(g, first, bucket->first), bucket->second);
  }
}

std::string DenseGemm::description() const {
  if (library_ == nullptr) return "own matrix kernel";
  std::string out = library_->version();
  if (numerics_ == Numerics::fast) return out + ", fast";
  std::string own;
  for (const auto& [shape, choice] : choices_) {
    if (!choice.empty()) continue;
    own += (own.empty() ? "" : ", ") + ("(" + std::to_string(shape.n)) + ", " +
           std::to_string(shape.k) + ")";
  }
  return own.empty() ? out : out + ", own kernel for " + own;
}

}  // namespace ponder::cuda
