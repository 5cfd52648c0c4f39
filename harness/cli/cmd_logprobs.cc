// ponder logprobs: JSON Lines in and out, in order. A bounded number of lines is on its way at a
// time, so that batches are full and memory stays constant however many lines there are.

#include <deque>
#include <map>
#include <optional>
#include <string>

#include "engine/qwen3/tokenizer.h"
#include "harness/cli/arguments.h"
#include "harness/cli/engines.h"
#include "harness/cli/line_reader.h"
#include "harness/cli/logprobs_line.h"
#include "harness/cli/model_folder.h"
#include "harness/cli/output.h"
#include "harness/cli/run_flags.h"
#include "harness/cli/verbs.h"
#include "harness/run/sampling.h"

namespace ponder {

namespace {

/// Lines between stdin and stdout.
class LogprobsStream {
 public:
  LogprobsStream(Engine& engine,
                 LogprobsOptions options,
                 std::function<std::string(std::int32_t)> token_text)
      : engine_(engine),
        options_(std::move(options)),
        token_text_(std::move(token_text)),
        // Later lines go on being computed while the first one thinks.
        window_(4 * static_cast<std::size_t>(engine.capabilities().max_in_flight)) {}

  /// Until the input ends. errors  io, engine (as a whole)
  Result<void> run(LineReader& reader) {
    for (bool ended = false; !ended || !lines_.empty();) {
      ended = ended || PONDER_TRY(take_in(reader));
      if (in_flight_ > 0) {
        auto event = PONDER_TRY(engine_.next(std::chrono::milliseconds(50)));
        if (event) answer(*event);
      }
      PONDER_TRY(put_out());
    }
    return {};
  }

  std::int64_t read() const { return read_; }

  std::int64_t bad() const { return bad_; }

 private:
  struct Line {
    LogprobsLine asked = {};
    std::string answer = {};  // empty: not there yet
  };

  /// Lines that are there, as many as may be on their way. True at the end of the input.
  Result<bool> take_in(LineReader& reader) {
    std::string text;
    while (lines_.size() < window_) {
      const auto state = PONDER_TRY(reader.next(lines_.empty(), text));
      if (state == LineReader::State::end) return true;
      if (state == LineReader::State::none_yet) return false;
      ++read_;
      Line& line = lines_[read_];
      auto asked = parse_logprobs_line(text, read_, options_);
      if (!asked) {
        fail(line, read_, asked.error());
        continue;
      }
      line.asked = std::move(*asked);
      PONDER_TRY(engine_.submit(line.asked.request));
      ++in_flight_;
    }
    return false;
  }

  void answer(const Event& event) {
    --in_flight_;
    const std::int64_t number = std::stoll(event.key.sample);
    Line& line = lines_.at(number);
    if (const auto* error = std::get_if<Error>(&event.result)) return fail(line, number, *error);
    line.answer = logprobs_answer(line.asked, event, token_text_);
  }

  void fail(Line& line, std::int64_t number, const Error& error) {
    line.answer = logprobs_error(number, error);
    ++bad_;
  }

  Result<void> put_out() {
    while (!lines_.empty() && !lines_.begin()->second.answer.empty()) {
      PONDER_TRY(print_result(lines_.begin()->second.answer + "\n"));
      lines_.erase(lines_.begin());
    }
    return {};
  }

  Engine& engine_;
  LogprobsOptions options_;
  std::function<std::string(std::int32_t)> token_text_;
  std::size_t window_;
  std::map<std::int64_t, Line> lines_ = {};  // read and not yet written, by number
  std::int64_t in_flight_ = 0;
  std::int64_t read_ = 0;
  std::int64_t bad_ = 0;
};

constexpr std::int32_t kMostTop = 1000;

Result<LogprobsOptions> logprobs_options(const RunFlags& flags, std::int32_t top) {
  if (top < 0 || top > kMostTop) {
    return Error{ErrorCode::usage,
                 "--top is " + std::to_string(top) + ", expected 0 to " + std::to_string(kMostTop),
                 "leave it out for none"};
  }
  const std::int32_t max_tokens = flags.max_tokens.value_or(32'768);
  if (max_tokens < 1) {
    return Error{ErrorCode::usage,
                 "--max-tokens is " + std::to_string(max_tokens) + ", expected 1 or more",
                 "leave it out for the default"};
  }
  std::optional<Sampling> checkpoint;
  if (sampling_preset(flags) == "model") checkpoint = PONDER_TRY(checkpoint_sampling(flags.model));
  LogprobsOptions options{
      .top = top,
      .sampling =
          [preset = sampling_preset(flags), checkpoint, overrides = flags.overrides](
              const Mode& mode) { return sampling_for(mode, preset, checkpoint, overrides); },
      .seed = flags.seed,
      .max_tokens = max_tokens,
      .stop_text = flags.stop_text == "report" ? StopText::report : StopText::docs};
  PONDER_TRY(options.sampling(Mode{}));  // what the flags say wrong is wrong before any line
  return options;
}

void declare_flags(Arguments& parser, RunFlags& flags, std::int32_t& top, std::string& file) {
  parser.positional("FILE", file, "JSON lines to read; default stdin");
  parser.group("What to score");
  parser.option("-m,--model", flags.model, "DIR", "checkpoint folder");
  parser.option("--top", top, "K", "tell the K likeliest ids at each place, too");
  parser.group("Thinking before choices");
  declare_sampling_flags(parser, flags);
  parser.option("--max-tokens", flags.max_tokens, "N", "of thinking; default 32768");
  parser.group("Engine");
  declare_engine_flags(parser, flags);
  parser.footer(
      "Lines in: a prompt, {\"ids\": [..]}, {\"context\": \"..\"} or {\"messages\": [..]}, and in "
      "the "
      "same object\n"
      "  nothing more        ids only: log p of every id after the first\n"
      "  \"continuation\"      log p of its tokens after the prompt\n"
      "  \"continuations\"     a list of them, which share the prompt\n"
      "  \"choices\"           a list, scored where the answer begins after the model has thought; "
      "with\n"
      "                      \"mode\" (thinking, no-thinking, budget:N) and \"prefix\", text "
      "before "
      "the choice\n"
      "A continuation of messages stands where the answer begins, without thinking. Blanks at the\n"
      "end of a context or prefix are scored with what follows.\n\n"
      "Lines out, one for each, in order: {\"logprobs\", \"ids\", \"sum\", \"tokens\", \"greedy\", "
      "\"top\"},\n"
      "{\"continuations\": [..]}, {\"choices\": {\"A\": {\"logprob\", \"probability\", ..}}, "
      "\"thinking_end\", ..}\n"
      "or {\"error\", \"hint\"}. Log-probabilities are natural, before temperature and penalties, "
      "over the "
      "whole\n"
      "vocabulary; \"probability\" is over the choices. \"choices\" is null when the thinking was "
      "not\n"
      "closed. Random draws depend on --seed and the number of the line.\n\n"
      "Examples:\n"
      "  echo '{\"context\": \"2 + 2 =\", \"continuations\": [\" 4\", \" 5\"]}' | ponder logprobs "
      "-m "
      "engine/demo_model\n"
      "  ponder logprobs -m Qwen3-8B --top 5 lines.jsonl\n\n"
      "Exit codes: 0 done, 2 usage, or a line gave an error, 3 infrastructure");
}

}  // namespace

Result<int> cmd_logprobs(const std::vector<std::string>& arguments) {
  RunFlags flags;
  std::int32_t top = 0;
  std::string file;
  Arguments parser(
      "logprobs",
      "Log-probabilities of token ids, of continuations, and of choices after thinking: "
      "JSON Lines in and out.");
  declare_flags(parser, flags, top, file);
  if (!PONDER_TRY(parser.parse(arguments))) {
    PONDER_TRY(print_result(parser.help()));
    return kDone;
  }
  if (flags.model.empty()) {
    return Error{ErrorCode::usage, "no model given", "e.g. ponder logprobs -m engine/demo_model"};
  }
  const EngineChoice choice = PONDER_TRY(engine_choice(flags));
  if (flags.engine == "replay") {
    return Error{ErrorCode::usage, "--engine replay knows no probabilities", "use --engine auto"};
  }
  const LogprobsOptions options = PONDER_TRY(logprobs_options(flags, top));
  PONDER_TRY(check_model_folder(flags.model));
  LineReader reader = PONDER_TRY(LineReader::open(file));
  const auto engine = PONDER_TRY(open_engine(choice));
  std::optional<Tokenizer> tokenizer;
  if (top > 0) tokenizer = PONDER_TRY(Tokenizer::load(flags.model));

  LogprobsStream stream(*engine, options, [&](std::int32_t id) {
    return tokenizer ? tokenizer->decode({&id, 1}) : std::string();
  });
  PONDER_TRY(stream.run(reader));
  if (stream.bad() == 0) return kDone;
  print_note(std::to_string(stream.bad()) + " of " + std::to_string(stream.read()) +
             " lines gave an error, which stands in their place");
  return kBadInput;
}

}  // namespace ponder
