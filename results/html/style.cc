#include "results/html/style.h"

#include <cstdint>

#include "harness/base/sha256.h"

namespace ponder::html {

namespace {

constexpr std::string_view kStyle = R"css(
:root {
  color-scheme: light dark;
  --page: #fbfbfa; --card: #ffffff; --text: #1d2125; --soft: #5b636b; --line: #dfe2e5;
  --shade: #f1f2f1; --thinking: #0072b2; --no-thinking: #b24a00; --budget: #00775a; --bad: #a3263a;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #14161a; --card: #1b1e23; --text: #e6e8ea; --soft: #a2a9b1; --line: #32373e;
    --shade: #22262c; --thinking: #56b4e9; --no-thinking: #d55e00; --budget: #009e73;
    --bad: #f0798a;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; padding: 2.5rem 1.25rem 4rem; max-width: 72rem; background: var(--page);
  color: var(--text); font: 16px/1.55 system-ui, "Segoe UI", Roboto, "Helvetica Neue", sans-serif;
}
h1 { font-size: 1.9rem; line-height: 1.2; margin: 0; letter-spacing: -.01em; overflow-wrap: anywhere; }
h2 { font-size: 1.2rem; margin: 2.75rem 0 .25rem; }
h3 { font-size: 1rem; margin: 1.75rem 0 .5rem; }
p { margin: .4rem 0; max-width: 46rem; }
.eyebrow, .how { color: var(--soft); font-size: .875rem; }
.eyebrow { margin: 0 0 .35rem; }
.how { margin: 0 0 .9rem; }
.badge {
  display: inline-block; margin: .6rem .4rem 0 0; padding: .1rem .6rem; border-radius: 1rem;
  border: 1px solid currentColor; color: var(--bad); font-size: .8125rem;
}
dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1.25rem; margin: 1.1rem 0 0; font-size: .9375rem; }
dt { color: var(--soft); }
dd { margin: 0; overflow-wrap: anywhere; }
code, pre { font-family: ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; font-size: .8125rem; }
ul { margin: .5rem 0; padding-left: 1.2rem; }
li { margin: .25rem 0; max-width: 48rem; }
li.warning::marker { content: "! "; color: var(--bad); font-weight: 700; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .9375rem; font-variant-numeric: tabular-nums; }
th, td { padding: .4rem .7rem; text-align: left; white-space: nowrap; border-bottom: 1px solid var(--line); }
thead th { color: var(--soft); font-weight: 500; font-size: .8125rem; border-bottom: 1px solid var(--soft); }
tbody th { font-weight: 500; }
tr.first > * { border-top: 2px solid var(--line); }
tbody tr.first:first-child > * { border-top: 0; }
.number { text-align: right; }
.dim { color: var(--soft); }
td.thinking, th.thinking, .mode.thinking { color: var(--thinking); }
td.no-thinking, th.no-thinking, .mode.no-thinking { color: var(--no-thinking); }
td.budget, th.budget, .mode.budget { color: var(--budget); }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 27rem), 1fr)); gap: 1.25rem; }
figure { margin: 0; padding: 1rem; background: var(--card); border: 1px solid var(--line); border-radius: .6rem; min-width: 0; }
figcaption { font-size: .875rem; font-weight: 500; margin: .4rem 0 .2rem; }
figure details { font-size: .875rem; color: var(--soft); }
svg { display: block; width: 100%; height: auto; }
svg text { font: 12px system-ui, "Segoe UI", Roboto, sans-serif; fill: var(--soft); }
svg text.value { font-weight: 600; }
svg text.thinking { fill: var(--thinking); }
svg text.no-thinking { fill: var(--no-thinking); }
svg text.budget { fill: var(--budget); }
.grid { stroke: var(--line); }
.axis { stroke: var(--soft); }
.thinking { --kind: var(--thinking); }
.no-thinking { --kind: var(--no-thinking); }
.budget { --kind: var(--budget); }
.mark { fill: var(--kind); stroke: var(--card); stroke-width: 1.5; }
.whisker { stroke: var(--kind); stroke-width: 1.5; }
.reference { stroke: var(--kind); opacity: .55; }
.reference.no-thinking { stroke-dasharray: 6 4; }
.curve { fill: none; stroke: var(--kind); stroke-width: 2; stroke-dasharray: 2 4; stroke-linecap: round; }
.band { fill: var(--kind); opacity: .14; }
.bar { stroke: var(--budget); }
.bar.forced { fill: var(--budget); }
.bar.unclosed { fill: var(--card); stroke: var(--bad); }
details > summary { cursor: pointer; }
summary:focus-visible, a:focus-visible { outline: 2px solid var(--thinking); outline-offset: 2px; }
.sample { border: 1px solid var(--line); border-radius: .6rem; background: var(--card); margin: .6rem 0; }
.sample > summary { padding: .6rem .9rem; display: flex; flex-wrap: wrap; gap: .25rem 1.1rem; align-items: baseline; font-size: .9375rem; }
.sample > div { padding: 0 .9rem .9rem; }
.id { font-weight: 600; overflow-wrap: anywhere; }
.verdict { white-space: nowrap; font-size: .875rem; }
.columns { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 19rem), 1fr)); gap: 1rem; }
.columns > section { min-width: 0; }
.columns h4 { margin: .9rem 0 .2rem; font-size: .9375rem; }
.facts { font-size: .8125rem; color: var(--soft); overflow-wrap: anywhere; margin: .2rem 0 .4rem; }
pre {
  margin: .35rem 0; padding: .65rem .8rem; background: var(--shade); border-radius: .4rem;
  white-space: pre-wrap; overflow-wrap: anywhere; max-height: 24rem; overflow-y: auto;
}
footer { margin-top: 3rem; color: var(--soft); font-size: .8125rem; }
@media print {
  :root {
    --page: #fff; --card: #fff; --text: #000; --soft: #444; --line: #ccc; --shade: #f4f4f4;
    --thinking: #0072b2; --no-thinking: #b24a00; --budget: #00775a; --bad: #a3263a;
  }
  body { padding: 0; max-width: none; font-size: 11pt; }
  figure, tr { break-inside: avoid; }
  #samples { display: none; }
}
)css";

std::string base64(const std::string& hex) {
  static constexpr char digits[] =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const auto nibble = [](char c) {
    return static_cast<unsigned>(c <= '9' ? c - '0' : c - 'a' + 10);
  };
  std::string out;
  unsigned bits = 0;
  int count = 0;
  for (const char c : hex) {
    bits = bits << 4 | nibble(c);
    count += 4;
    if (count >= 6) {
      count -= 6;
      out += digits[bits >> count & 63];
    }
  }
  if (count > 0) out += digits[bits << (6 - count) & 63];
  while (out.size() % 4 != 0) out += '=';
  return out;
}

}  // namespace

std::string_view style_sheet() {
  return kStyle;
}

std::string style_hash() {
  return "sha256-" + base64(sha256_hex(kStyle));
}

}  // namespace ponder::html
