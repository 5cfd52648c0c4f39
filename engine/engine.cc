#include "engine/engine.h"

namespace ponder {

std::string to_string(ThinkingControl control) {
  switch (control) {
    case ThinkingControl::hybrid:
      return "hybrid";
    case ThinkingControl::always:
      return "always";
    case ThinkingControl::never:
      return "never";
  }
  return "";
}

}  // namespace ponder
