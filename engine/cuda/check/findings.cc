#include "engine/cuda/check/findings.h"

#include <algorithm>
#include <cstdio>

namespace ponder::cuda::check {

namespace {

std::string quoted(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
  }
  return out + "\"";
}

std::string number(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.6g", value);
  return text;
}

}  // namespace

void Findings::add(Finding finding) {
  std::string line = finding.passed ? "ok    " : "FAIL  ";
  line += finding.name;
  if (!finding.unit.empty()) line += "  " + number(finding.value) + " " + finding.unit;
  if (finding.share > 0) line += "  " + number(100 * finding.share) + " % of the limit";
  if (finding.wanted_share > 0) line += " (wanted " + number(100 * finding.wanted_share) + " %)";
  if (!finding.detail.empty()) line += "  " + finding.detail;
  std::printf("%s\n", line.c_str());
  std::fflush(stdout);
  list_.push_back(std::move(finding));
}

bool Findings::all_passed() const {
  return std::all_of(list_.begin(), list_.end(), [](const Finding& f) { return f.passed; });
}

std::string Findings::to_json(const std::vector<std::pair<std::string, std::string>>& about) const {
  std::string out = "{\n";
  for (const auto& [key, text] : about) out += "  " + quoted(key) + ": " + quoted(text) + ",\n";
  out += "  \"findings\": [\n";
  for (std::size_t i = 0; i < list_.size(); ++i) {
    const Finding& f = list_[i];
    out += "    {\"name\": " + quoted(f.name) + ", \"passed\": " + (f.passed ? "true" : "false");
    if (!f.unit.empty()) out += ", \"value\": " + number(f.value) + ", \"unit\": " + quoted(f.unit);
    if (f.share > 0) out += ", \"share\": " + number(f.share);
    if (f.wanted_share > 0) out += ", \"wanted_share\": " + number(f.wanted_share);
    if (!f.detail.empty()) out += ", \"detail\": " + quoted(f.detail);
    out += i + 1 < list_.size() ? "},\n" : "}\n";
  }
  return out + "  ]\n}\n";
}

}  // namespace ponder::cuda::check
