#pragma once

#include <string>
#include <string_view>

namespace ponder::html {

/// The style sheet of the report. Light and dark by the reader's preference; every text colour has
/// a contrast of at least 4.5 on its background.
std::string_view style_sheet();

/// 'sha256-...' of the style sheet: what the page's security policy names.
std::string style_hash();

}  // namespace ponder::html
