#include "harness/cli/arguments.h"

#include <CLI/CLI.hpp>
#include <algorithm>

#include "harness/base/text.h"

namespace ponder {

namespace {

/// `--max_tokens=8` -> `--max-tokens=8`; values and single-letter flags stay as they are.
std::string with_dashes(std::string argument) {
  if (argument.rfind("--", 0) != 0) return argument;
  const auto end =
      argument.begin() + static_cast<std::ptrdiff_t>(std::min(argument.find('='), argument.size()));
  std::replace(argument.begin(), end, '_', '-');
  return argument;
}

}  // namespace

struct Arguments::Parser {
  CLI::App app;
  std::string verb;
  std::string heading = "Options";

  template <class T>
  CLI::Option* add(const std::string& names, T& value, const std::string& help) {
    return app.add_option(names, value, help)->group(heading);
  }

  template <class T>
  CLI::Option* add(const std::string& names, std::optional<T>& value, const std::string& help) {
    return app
        .add_option_function<T>(
            names, [&value](const T& given) { value = given; }, help)
        ->group(heading);
  }

  std::vector<std::string> flag_names() const {
    std::vector<std::string> names;
    for (const CLI::Option* option : app.get_options()) {
      for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
    }
    return names;
  }

  Error unexpected(const std::string& argument) const {
    const std::string hint = "see ponder " + verb + " --help";
    if (argument.rfind('-', 0) != 0 || argument == "-") {
      return {ErrorCode::usage, "unexpected argument '" + argument + "'", hint};
    }
    const std::string name = argument.substr(0, argument.find('='));
    const auto near = nearest(name, flag_names());
    return {ErrorCode::usage, "unknown flag '" + name + "'",
            near ? "did you mean '" + *near + "'?" : hint};
  }
};

Arguments::Arguments(const std::string& verb, const std::string& description)
    : parser_(std::make_unique<Parser>()) {
  parser_->verb = verb;
  parser_->app.description(description);
  parser_->app.name("ponder " + verb);
  parser_->app.set_help_flag("-h,--help", "show this help")->group("Help");
  parser_->app.allow_extras();
  parser_->app.get_formatter()->column_width(34);
}

Arguments::~Arguments() = default;

void Arguments::group(const std::string& heading) {
  parser_->heading = heading;
}

void Arguments::flag(const std::string& names, bool& value, const std::string& help) {
  parser_->app.add_flag(names, value, help)->group(parser_->heading);
}

void Arguments::option(const std::string& names,
                       std::string& value,
                       const std::string& value_name,
                       const std::string& help) {
  parser_->add(names, value, help)->type_name(value_name);
}

void Arguments::option(const std::string& names,
                       std::int32_t& value,
                       const std::string& value_name,
                       const std::string& help) {
  parser_->add(names, value, help)->type_name(value_name);
}

void Arguments::option(const std::string& names,
                       std::uint64_t& value,
                       const std::string& value_name,
                       const std::string& help) {
  // The parser would take -1 for the largest number there is.
  const auto not_negative = [](const std::string& text) {
    return text.starts_with('-') ? "'" + text + "' is negative" : std::string();
  };
  parser_->add(names, value, help)->type_name(value_name)->check(CLI::Validator(not_negative, ""));
}

void Arguments::option(const std::string& names,
                       std::optional<std::int32_t>& value,
                       const std::string& value_name,
                       const std::string& help) {
  parser_->add(names, value, help)->type_name(value_name);
}

void Arguments::option(const std::string& names,
                       std::optional<double>& value,
                       const std::string& value_name,
                       const std::string& help) {
  parser_->add(names, value, help)->type_name(value_name);
}

void Arguments::choice(const std::string& names,
                       std::string& value,
                       const std::vector<std::string>& words,
                       const std::string& help) {
  std::string joined;
  for (const std::string& word : words) joined += (joined.empty() ? "" : "|") + word;
  const auto check = [words, joined](const std::string& given) -> std::string {
    if (std::find(words.begin(), words.end(), given) != words.end()) return "";
    const auto near = nearest(given, words);
    return "'" + given + "' is none of " + joined + (near ? "; did you mean '" + *near + "'?" : "");
  };
  parser_->add(names, value, help)->type_name(joined)->check(CLI::Validator(check, ""));
}

void Arguments::list(const std::string& names,
                     std::vector<std::string>& values,
                     const std::string& value_name,
                     const std::string& help) {
  parser_->app
      .add_option_function<std::vector<std::string>>(
          names,
          [&values](const std::vector<std::string>& given) {
            for (const std::string& one : given) {
              for (const std::string_view part : split(one, ',')) {
                if (!trim(part).empty()) values.emplace_back(trim(part));
              }
            }
          },
          help)
      ->group(parser_->heading)
      ->type_name(value_name)
      ->expected(1)
      ->take_all();
}

void Arguments::positional(const std::string& name, std::string& value, const std::string& help) {
  parser_->app.add_option(name, value, help)->type_name("")->group("Positionals");
}

void Arguments::footer(const std::string& text) {
  parser_->app.footer(text);
}

Result<bool> Arguments::parse(const std::vector<std::string>& arguments) {
  std::vector<std::string> reversed;  // the order that the library takes
  for (auto it = arguments.rbegin(); it != arguments.rend(); ++it) {
    reversed.push_back(with_dashes(*it));
  }
  try {
    parser_->app.parse(std::move(reversed));
  } catch (const CLI::CallForHelp&) {
    return false;
  } catch (const CLI::ParseError& error) {
    return Error{ErrorCode::usage, error.what(), "see ponder " + parser_->verb + " --help"};
  }
  const std::vector<std::string> extras = parser_->app.remaining();
  for (const std::string& extra : extras) {  // a misspelt flag explains the values after it
    if (extra.size() > 1 && extra[0] == '-') return parser_->unexpected(extra);
  }
  if (!extras.empty()) return parser_->unexpected(extras.front());
  return true;
}

std::string Arguments::help() const {
  return parser_->app.help();
}

}  // namespace ponder
