#include "tasks/lmeval/python_regex.h"

#include <re2/re2.h>

#include <optional>

#include "harness/base/unicode.h"

namespace ponder::lmeval {

namespace {

constexpr std::string_view kDigit = "\\p{Nd}";
constexpr std::string_view kWord = "\\p{L}\\p{N}_";
constexpr std::string_view kSpace = "\\t\\n\\v\\f\\r\\x1c-\\x20\\x{85}\\p{Z}";

Error refuse(const std::string& pattern, const std::string& why) {
  return {ErrorCode::config, "pattern '" + pattern + "' cannot be run: " + why,
          "RE2 has no look-around and no back-references; write it with a group"};
}

constexpr std::string_view kBehind = "(?<=";
constexpr std::string_view kToLineEnd = ")(.*)(?=.)";

/// `(?<=LITERAL)(.*)(?=.)`: what stands behind the literal up to the line's last character, which
/// is left out. nullopt: another form.
std::optional<std::string> literal_behind(std::string_view part) {
  if (!part.starts_with(kBehind) || !part.ends_with(kToLineEnd)) return std::nullopt;
  part.remove_prefix(kBehind.size());
  part.remove_suffix(kToLineEnd.size());
  if (part.empty() || part.find_first_of("()[]{}*+?|\\^$") != std::string_view::npos) {
    return std::nullopt;
  }
  return std::string(part);
}

/// The answer patterns of lm-eval's BBH and its kin: one or several such parts, maybe in a group of
/// their own, and behind them what RE2 can run as it is.
struct LookBehind {
  std::string literals = {};
  std::string rest = {};
  bool several_groups = false;  ///< findall's result depends on it
};

std::optional<LookBehind> parse_look_behind(std::string_view pattern) {
  LookBehind out;
  if (pattern.starts_with("((?<=") && pattern.ends_with(')')) {
    pattern = pattern.substr(1, pattern.size() - 2);
    out.several_groups = true;
  }
  for (;;) {
    const std::size_t end = pattern.find(kToLineEnd);
    if (end == std::string_view::npos) return std::nullopt;
    const auto literal = literal_behind(pattern.substr(0, end + kToLineEnd.size()));
    if (!literal) return std::nullopt;
    out.literals += (out.literals.empty() ? "" : "|") + *literal;
    pattern.remove_prefix(end + kToLineEnd.size());
    if (pattern.empty()) return out;
    if (pattern.front() != '|') return std::nullopt;
    pattern.remove_prefix(1);
    out.several_groups = true;
    if (pattern.starts_with(kBehind)) continue;
    if (pattern.empty() || pattern.find("(?") != std::string_view::npos) return std::nullopt;
    out.rest = pattern;
    return out;
  }
}

class Translator {
 public:
  explicit Translator(const std::string& pattern) : pattern_(pattern) {}

  Result<std::string> run() {
    while (at_ < pattern_.size()) {
      const char c = pattern_[at_];
      if (c == '\\') {
        PONDER_TRY(escape());
      } else if (c == '[' && !in_class_) {
        in_class_ = true;
        out_ += c;
        ++at_;
        // A bracket in first place is a member.
        for (const char first : {'^', ']'}) {
          if (at_ < pattern_.size() && pattern_[at_] == first) {
            out_ += first == ']' ? "\\]" : "^";
            ++at_;
          }
        }
      } else if (c == ']' && in_class_) {
        in_class_ = false;
        out_ += c;
        ++at_;
      } else if (c == '[') {  // only a character there, in Python
        out_ += "\\[";
        ++at_;
      } else if (c == '(' && !in_class_ && pattern_.compare(at_, 2, "(?") == 0) {
        PONDER_TRY(extension());
      } else if (c == '{' && !in_class_ && has_no_lower_bound()) {
        out_ += "{0,";
        at_ += 2;
      } else {
        out_ += c;
        ++at_;
      }
    }
    return out_;
  }

 private:
  /// `{,n}` and `{,}`, which RE2 takes for text.
  bool has_no_lower_bound() const {
    if (pattern_.compare(at_, 2, "{,") != 0) return false;
    const std::size_t end = pattern_.find_first_not_of("0123456789", at_ + 2);
    return end != std::string::npos && pattern_[end] == '}';
  }

  Result<void> extension() {
    for (const char* around : {"(?=", "(?!", "(?<=", "(?<!"}) {
      if (pattern_.compare(at_, std::string_view(around).size(), around) == 0) {
        return refuse(pattern_, "look-around '" + std::string(around) + "'");
      }
    }
    if (pattern_.compare(at_, 4, "(?P=") == 0 || pattern_.compare(at_, 3, "(?(") == 0) {
      return refuse(pattern_, "it refers to a group");
    }
    out_ += "(?";
    at_ += 2;
    return {};
  }

  Result<void> escape() {
    if (at_ + 1 >= pattern_.size()) return refuse(pattern_, "it ends in a backslash");
    const char c = pattern_[at_ + 1];
    at_ += 2;
    const auto inside = [&](std::string_view set) {
      out_ += in_class_ ? std::string(set) : "[" + std::string(set) + "]";
    };
    switch (c) {
      case 'd':
        inside(kDigit);
        return {};
      case 'w':
        inside(kWord);
        return {};
      case 's':
        inside(kSpace);
        return {};
      case 'D':
      case 'W':
      case 'S':
        if (in_class_) return refuse(pattern_, std::string("'\\") + c + "' in a set");
        out_ += "[^" + std::string(c == 'D' ? kDigit : c == 'W' ? kWord : kSpace) + "]";
        return {};
      case 'Q':
      case 'E':
      case 'p':
      case 'P':
      case 'C':
      case 'z':
        return refuse(pattern_, std::string("Python has no '\\") + c + "'");
      case 'Z':
        out_ += "\\z";
        return {};
      default:
        if (c >= '1' && c <= '9' && !in_class_) return refuse(pattern_, "a back-reference");
        (out_ += '\\') += c;
        return {};
    }
  }

  const std::string& pattern_;
  std::string out_ = {};
  std::size_t at_ = 0;
  bool in_class_ = false;
};

}  // namespace

Result<std::string> to_re2(const std::string& pattern) {
  const auto behind = parse_look_behind(pattern);
  if (!behind) return Translator(pattern).run();
  std::string out =
      "(?:" + behind->literals + ")" + (behind->several_groups ? "((.*))" : "(.*)") + "[^\\n]";
  if (!behind->rest.empty()) {
    out += "|((?:" + PONDER_TRY(Translator(behind->rest).run())
    +"))";
  }
  return out;
}

struct PythonRegex::Match {
  std::size_t begin = 0;
  std::size_t end = 0;
  Groups groups = {};
};

Result<PythonRegex> PythonRegex::compile(const std::string& pattern) {
  PythonRegex out;
  out.pattern_ = pattern;
  re2::RE2::Options options;
  options.set_log_errors(false);
  auto regex = std::make_shared<re2::RE2>(PONDER_TRY(to_re2(pattern)), options);
  if (!regex->ok()) return refuse(pattern, regex->error());
  out.has_dollar_ = pattern.find('$') != std::string::npos;
  out.regex_ = std::move(regex);
  return out;
}

std::vector<PythonRegex::Match> PythonRegex::matches(std::string_view text) const {
  const re2::StringPiece piece(text.data(), text.size());
  const int groups = regex_->NumberOfCapturingGroups();
  std::vector<re2::StringPiece> found(static_cast<std::size_t>(groups) + 1);
  std::vector<Match> out;
  for (std::size_t at = 0; at <= text.size();) {
    if (!regex_->Match(piece, at, text.size(), re2::RE2::UNANCHORED, found.data(), groups + 1)) {
      break;
    }
    Match match;
    match.begin = static_cast<std::size_t>(found[0].data() - text.data());
    match.end = match.begin + found[0].size();
    for (std::size_t g = groups > 0 ? 1 : 0; g < found.size(); ++g) {
      match.groups.emplace_back(found[g].data() == nullptr ? "" : std::string(found[g]));
    }
    at = match.end;
    if (match.begin == match.end) {  // behind an empty match: one character on
      if (at < text.size()) {
        next_code_point(text, &at);
      } else {
        ++at;
      }
    }
    out.push_back(std::move(match));
  }
  return out;
}

std::vector<PythonRegex::Groups> PythonRegex::find_all(std::string_view text) const {
  // Python's $ is also before a final line break.
  if (has_dollar_ && text.ends_with('\n')) text.remove_suffix(1);
  std::vector<Groups> out;
  for (Match& match : matches(text)) out.push_back(std::move(match.groups));
  return out;
}

std::string PythonRegex::remove_from(std::string_view text) const {
  const bool line_break = has_dollar_ && text.ends_with('\n');
  if (line_break) text.remove_suffix(1);
  std::string out;
  std::size_t kept = 0;
  for (const Match& match : matches(text)) {
    out += text.substr(kept, match.begin - kept);
    kept = match.end;
  }
  out += text.substr(kept);
  return line_break ? out + "\n" : out;
}

}  // namespace ponder::lmeval
