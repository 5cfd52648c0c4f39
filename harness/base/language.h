#pragma once

#include <string>
#include <string_view>

namespace ponder {

/// What reports call detect_language().
inline constexpr std::string_view kLanguageDetector = "script and stop words, version 1";

/// The language a text is mostly in, by its ISO 639-1 code ("de", "zh"); empty where there is
/// nothing to tell it by: no letters, or no common word of any language known here. By script
/// first; languages that share one (Latin, Cyrillic, Arabic, Devanagari) by their commonest words.
/// Formulas ($..$, \(..\), \[..\]), code fences and words with digits are left out. Deterministic.
///
/// Known: am ar bg bn ca cs da de el en es et fa fi fr gu he hi hr hu hy id it ja ka km kn ko lo lt
/// lv ml mr ms my ne nl no pa pl pt ro ru si sk sl sq sr sv sw ta te th tl tr uk ur vi zh.
std::string detect_language(std::string_view text);

/// Whether `code` is one of those.
bool is_known_language(std::string_view code);

}  // namespace ponder
