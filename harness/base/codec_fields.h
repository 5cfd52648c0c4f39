#pragma once

// What of our types stands in JSON: every type names its fields once, in a table of (JSON key,
// member). For codec.cc alone.

#include <tuple>
#include <type_traits>
#include <utility>

#include "harness/base/record.h"

namespace ponder {

template <class T, class M>
struct Field {
  const char* key;
  M T::*member;
};

template <class T, class M>
constexpr Field<T, M> field(const char* key, M T::*member) {
  return {key, member};
}

template <class T>
inline constexpr int kFields = 0;  // specialised below by a tuple of Field

template <>
inline constexpr auto kFields<Message> = std::make_tuple(field("role", &Message::role),
                                                         field("content", &Message::content),
                                                         field("reasoning_content",
                                                               &Message::reasoning_content));

template <>
inline constexpr auto kFields<Sampling> =
    std::make_tuple(field("temperature", &Sampling::temperature),
                    field("top_k", &Sampling::top_k),
                    field("top_p", &Sampling::top_p),
                    field("min_p", &Sampling::min_p),
                    field("presence_penalty", &Sampling::presence_penalty));

template <>
inline constexpr auto kFields<Usage> =
    std::make_tuple(field("prompt_tokens", &Usage::prompt_tokens),
                    field("thinking_tokens", &Usage::thinking_tokens),
                    field("injected_tokens", &Usage::injected_tokens),
                    field("answer_tokens", &Usage::answer_tokens),
                    field("charged_tokens", &Usage::charged_tokens),
                    field("spent_tokens", &Usage::spent_tokens));

template <>
inline constexpr auto kFields<LogProbs> = std::make_tuple(field("sums", &LogProbs::sums),
                                                          field("greedy", &LogProbs::greedy),
                                                          field("token_counts",
                                                                &LogProbs::token_counts));

template <>
inline constexpr auto kFields<Completion> =
    std::make_tuple(field("thinking", &Completion::thinking),
                    field("answer", &Completion::answer),
                    field("thinking_end", &Completion::thinking_end),
                    field("finish", &Completion::finish),
                    field("looped", &Completion::looped),
                    field("usage", &Completion::usage),
                    field("ids", &Completion::ids),
                    field("seconds", &Completion::seconds),
                    field("choices", &Completion::choices));

template <>
inline constexpr auto kFields<Verdict> = std::make_tuple(field("outcome", &Verdict::outcome),
                                                         field("score", &Verdict::score),
                                                         field("extracted", &Verdict::extracted),
                                                         field("reason", &Verdict::reason),
                                                         field("other_scores",
                                                               &Verdict::other_scores),
                                                         field("other_weights",
                                                               &Verdict::other_weights));

template <>
inline constexpr auto kFields<SampleRecord> =
    std::make_tuple(field("task", &SampleRecord::task),
                    field("sample", &SampleRecord::sample),
                    field("epoch", &SampleRecord::epoch),
                    field("mode", &SampleRecord::mode),
                    field("subject", &SampleRecord::subject),
                    field("cluster", &SampleRecord::cluster),
                    field("target", &SampleRecord::target),
                    field("prompt", &SampleRecord::prompt),
                    field("completion", &SampleRecord::completion),
                    field("verdict", &SampleRecord::verdict),
                    field("error", &SampleRecord::error));

template <>
inline constexpr auto kFields<TaskInfo> =
    std::make_tuple(field("name", &TaskInfo::name),
                    field("version", &TaskInfo::version),
                    field("scorer", &TaskInfo::scorer),
                    field("dataset_sha256", &TaskInfo::dataset_sha256),
                    field("prompt_sha256", &TaskInfo::prompt_sha256),
                    field("samples", &TaskInfo::samples),
                    field("samples_total", &TaskInfo::samples_total),
                    field("num_fewshot", &TaskInfo::num_fewshot),
                    field("fewshot_source", &TaskInfo::fewshot_source),
                    field("max_tokens", &TaskInfo::max_tokens),
                    field("epochs", &TaskInfo::epochs),
                    field("subject_levels", &TaskInfo::subject_levels));

template <>
inline constexpr auto kFields<ModeInfo> = std::make_tuple(field("mode", &ModeInfo::mode),
                                                          field("sampling", &ModeInfo::sampling));

using Identity = RunManifest::Identity;

template <>
inline constexpr auto kFields<Identity> =
    std::make_tuple(field("model_sha256", &Identity::model_sha256),
                    field("engine", &Identity::engine),
                    field("tasks", &Identity::tasks),
                    field("modes", &Identity::modes),
                    field("seed", &Identity::seed),
                    field("epochs", &Identity::epochs),
                    field("limit", &Identity::limit),
                    field("system_prompt", &Identity::system_prompt),
                    field("stop_text", &Identity::stop_text),
                    field("stop_loops", &Identity::stop_loops),
                    field("rope_scaling", &Identity::rope_scaling),
                    field("activations", &Identity::activations),
                    field("kv_type", &Identity::kv_type),
                    field("shard_index", &Identity::shard_index),
                    field("shard_count", &Identity::shard_count));

template <>
inline constexpr auto kFields<ProtocolInfo> =
    std::make_tuple(field("name", &ProtocolInfo::name),
                    field("sha256", &ProtocolInfo::sha256),
                    field("deviations", &ProtocolInfo::deviations));

template <>
inline constexpr auto kFields<RunManifest> =
    std::make_tuple(field("id", &RunManifest::id),
                    field("created", &RunManifest::created),
                    field("version", &RunManifest::version),
                    field("model", &RunManifest::model),
                    field("engine_detail", &RunManifest::engine_detail),
                    field("model_details", &RunManifest::model_details),
                    field("host", &RunManifest::host),
                    field("argv", &RunManifest::argv),
                    field("protocol", &RunManifest::protocol),
                    field("identity", &RunManifest::identity));

template <class T>
inline constexpr bool kHasFields = !std::is_same_v<std::remove_const_t<decltype(kFields<T>)>, int>;

template <class T, class Visit>
void each_field(Visit&& visit) {
  std::apply([&](const auto&... fields) { (visit(fields), ...); }, kFields<T>);
}

}  // namespace ponder
