#include "harness/run/select.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <utility>

#include "harness/base/sha256.h"
#include "harness/base/text.h"

namespace ponder {

namespace {

/// The purpose is part of what is hashed: a limited run must not fall into one shard.
std::uint64_t sample_hash(std::string_view purpose,
                          std::string_view task,
                          std::string_view sample) {
  std::string bytes(purpose);
  bytes.append(1, '\0').append(task).append(1, '\0').append(sample);
  return hash64(bytes);
}

}  // namespace

Result<Amount> parse_amount(std::string_view flag, std::string_view text) {
  const bool is_share = text.find('.') != std::string_view::npos;
  const auto value = parse_double(text);
  const bool whole = value && *value == std::floor(*value);
  if (value && *value >= 0 && (is_share ? *value <= 1 : whole && *value < 1e15)) {
    return Amount{.is_share = is_share, .value = *value};
  }
  return Error{ErrorCode::usage,
               std::string(flag) + " is '" + std::string(text) +
                   "', expected a number or a share from 0.0 to 1.0",
               "e.g. " + std::string(flag) + " 50 or " + std::string(flag) + " 0.1"};
}

Result<Shard> parse_shard(std::string_view text) {
  const auto parts = split(text, '/');
  if (parts.size() == 2) {
    const auto index = parse_int(parts[0]);
    const auto count = parse_int(parts[1]);
    if (index && count && *count >= 1 && *count <= 100'000 && *index >= 1 && *index <= *count) {
      return Shard{.index = static_cast<std::int32_t>(*index - 1),
                   .count = static_cast<std::int32_t>(*count)};
    }
  }
  return Error{ErrorCode::usage,
               "--shard is '" + std::string(text) + "', expected i/n with 1 <= i <= n",
               "e.g. --shard 1/4 to --shard 4/4 on four machines, each with its own --output"};
}

std::vector<Sample> take_first(std::vector<Sample> samples, const Amount& amount) {
  const double total = static_cast<double>(samples.size());
  const double wanted = amount.is_share ? std::ceil(amount.value * total) : amount.value;
  if (wanted < total) samples.resize(static_cast<std::size_t>(wanted));
  return samples;
}

std::vector<Sample> take_limited(std::vector<Sample> samples,
                                 std::string_view task,
                                 const Amount& amount) {
  const double total = static_cast<double>(samples.size());
  const double wanted = amount.is_share ? std::round(amount.value * total) : amount.value;
  if (wanted >= total) return samples;
  const std::size_t keep = std::max<std::size_t>(1, static_cast<std::size_t>(wanted));

  std::vector<std::pair<std::uint64_t, std::size_t>> order;
  for (std::size_t i = 0; i < samples.size(); ++i) {
    order.emplace_back(sample_hash("limit", task, samples[i].id), i);
  }
  std::sort(order.begin(), order.end());
  order.resize(keep);
  std::sort(order.begin(), order.end(),
            [](const auto& a, const auto& b) { return a.second < b.second; });

  std::vector<Sample> kept;
  for (const auto& [hash, i] : order) kept.push_back(std::move(samples[i]));
  return kept;
}

Result<std::vector<Sample>> take_ids(std::vector<Sample> samples,
                                     std::string_view task,
                                     const std::vector<std::string>& ids) {
  std::set<std::string_view> wanted(ids.begin(), ids.end());
  std::vector<std::string> known;
  std::vector<Sample> kept;
  for (Sample& sample : samples) {
    known.push_back(sample.id);
    if (wanted.erase(sample.id) > 0) kept.push_back(std::move(sample));
  }
  if (wanted.empty()) return kept;
  const auto near = nearest(*wanted.begin(), known);
  return Error{ErrorCode::usage,
               "task " + std::string(task) + " has no sample '" + std::string(*wanted.begin()) +
                   "' among its " + std::to_string(known.size()),
               near ? "did you mean '" + *near + "'?" : "see ponder tasks " + std::string(task)};
}

bool in_shard(std::string_view task, std::string_view sample, const Shard& shard) {
  return sample_hash("shard", task, sample) % static_cast<std::uint64_t>(shard.count) ==
         static_cast<std::uint64_t>(shard.index);
}

}  // namespace ponder
