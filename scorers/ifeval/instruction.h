#pragma once

// One instruction of IFEval (Zhou et al. 2023, arXiv:2311.07911): an id such as
// "length_constraints:number_words" with its arguments, and whether a response follows it.

#include <string>
#include <string_view>
#include <vector>

#include "harness/base/result.h"
#include "harness/base/value.h"

namespace ponder {

struct Instruction {
  std::string id = {};
  Value arguments = {};  ///< a dict; names and types as check_instruction() wants them
};

/// {"instruction_id_list": [...], "kwargs": [{...}, ...]}, the form of the data set, and of
/// Sample::rules_json. Arguments that are null count as left out.
/// errors  parse (another form; an unknown id, with the nearest one; an argument that is missing or
///         of another type)
Result<std::vector<Instruction>> parse_instructions(const Value& rules);

/// Whether `response` follows it, judged as the authors' program does (source  google-research,
/// instruction_following_eval/instructions.py, Apache-2.0). Only what rests on other programs there
/// can differ: the language of a text (harness/base/language.h for langdetect), its sentences
/// (sentences.h for NLTK's Punkt).
/// needs an instruction of parse_instructions(); the response is valid UTF-8
bool check_instruction(const Instruction& instruction, std::string_view response);

/// An empty response follows nothing.
bool follows_strictly(const Instruction& instruction, std::string_view response);

/// Follows it in one of eight forms: as it is, without its first line, without its last, without
/// both; each also with all asterisks deleted.
bool follows_loosely(const Instruction& instruction, std::string_view response);

/// All known ids, sorted.
std::vector<std::string> instruction_ids();

}  // namespace ponder
