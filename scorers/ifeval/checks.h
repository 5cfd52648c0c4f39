#pragma once

// The 25 checks, by the file they stand in. Each takes a response and its instruction's arguments,
// which have been looked at by parse_instructions().

#include <string_view>

#include "scorers/ifeval/arguments.h"

namespace ponder::ifeval {

using Check = bool(std::string_view response, const Arguments& arguments);

// keywords.cc
Check keywords_exist;
Check keyword_frequency;
Check forbidden_words;
Check letter_frequency;

// lengths.cc
Check number_sentences;
Check number_words;
Check number_paragraphs;
Check nth_paragraph_first_word;

// formats.cc
Check number_placeholders;
Check postscript;
Check number_bullet_lists;
Check constrained_response;
Check number_highlighted_sections;
Check multiple_sections;
Check json_format;
Check title;

// cases.cc
Check response_language;
Check english_capital;
Check english_lowercase;
Check capital_word_frequency;

// ends.cc
Check two_responses;
Check repeat_prompt;
Check end_checker;
Check quotation;
Check no_comma;

}  // namespace ponder::ifeval
