#include "results/html/page.h"

#include <gtest/gtest.h>

#include <regex>
#include <set>
#include <vector>

#include "harness/base/file.h"
#include "harness/base/text.h"
#include "results/html/style.h"
#include "results/html/svg.h"
#include "results/html/text.h"
#include "tests/results/fixture.h"
#include "tests/results/golden.h"

namespace ponder {
namespace {

using namespace testing_fixture;

std::string report_of(const RunStore& store) {
  const TemporaryFolder folder;
  const auto summary = summarize(store);
  EXPECT_TRUE(summary);
  const auto written = write_report(store, *summary, folder.path("report.html"));
  EXPECT_TRUE(written);
  return *read_file(folder.path("report.html"));
}

/// Why `page` is not well-formed markup with a known set of elements and attributes; empty if it
/// is. Strict on purpose: it knows only what the report uses, so that anything a model's text could
/// open is found.
std::string malformed(const std::string& page) {
  static const std::regex tag(
      R"(^<(/?)([a-z][a-z0-9]*)((?:\s+[A-Za-z][A-Za-z0-9\-]*="[^"<>]*")*)\s*(/?)>)");
  static const std::set<std::string> known = {
      "html",   "head",       "meta", "title", "style", "body",   "header",   "main",
      "footer", "section",    "h1",   "h2",    "h3",    "h4",     "p",        "span",
      "dl",     "dt",         "dd",   "code",  "ul",    "li",     "div",      "table",
      "thead",  "tbody",      "tr",   "th",    "td",    "strong", "details",  "summary",
      "figure", "figcaption", "svg",  "desc",  "text",  "line",   "polyline", "polygon",
      "rect",   "circle",     "pre",  "br"};
  std::vector<std::string> open;
  std::size_t at = page.find("<html");
  while (at < page.size()) {
    if (page[at] == '>') return "stray > at " + std::to_string(at);
    if (page[at] != '<') {
      ++at;
      continue;
    }
    const std::string head = page.substr(at, 600);
    std::smatch match;
    if (!std::regex_search(head, match, tag)) return "no tag: " + head.substr(0, 40);
    if (!known.contains(match[2])) return "element " + match[2].str();
    if (match[3].str().find(" on") != std::string::npos) return "handler " + match[0].str();
    if (match[1] == "/") {
      if (open.empty() || open.back() != match[2]) return "closes " + match[2].str();
      open.pop_back();
    } else if (match[4] != "/") {
      open.push_back(match[2]);
    }
    at += static_cast<std::size_t>(match.length());
    if (match[2] == "style" && match[1] != "/") at = page.find("</style>", at);
  }
  return open.empty() ? "" : "left open: " + open.back();
}

TEST(Escape, LeavesNoMarkupAndShowsWhatHides) {
  struct Case {
    std::string text, expected;
  };

  for (const Case& c : std::initializer_list<Case>{
           {"a < b & c > \"d\" 'e'", "a &lt; b &amp; c &gt; &quot;d&quot; &#39;e&#39;"},
           {"\xE2\x80\xAEtxt", "[U+202E]txt"},
           {"a\xE2\x80\x8B"
            "b",
            "a[U+200B]b"},
           {std::string("\0\x1B[31m", 6), "[U+0000][U+001B][31m"},
           {"\xF3\xA0\x81\x81", "[U+E0041]"},
           {"\xFFok", "\xEF\xBF\xBDok"},
           {"\xD7\x90\xF0\x9F\x98\x80 \t\n", "\xD7\x90\xF0\x9F\x98\x80 \t\n"}}) {
    EXPECT_EQ(html::escape(c.text), c.expected);
  }
}

TEST(Cut, KeepsBothEndsAndCountsTheMiddle) {
  EXPECT_EQ(html::cut(std::string(3000, 'x')), std::string(3000, 'x'));
  std::string accents;
  for (int i = 0; i < 5000; ++i) accents += "\xC3\xA9";
  const std::string cut = html::cut(accents);
  EXPECT_TRUE(is_utf8(cut));
  EXPECT_NE(cut.find("[... 2,000 characters left out ...]"), std::string::npos);
  EXPECT_EQ(cut.substr(0, 3000), accents.substr(0, 3000));
  EXPECT_EQ(cut.substr(cut.size() - 3000), accents.substr(0, 3000));
}

TEST(Scale, MapsEndsToEnds) {
  const html::Scale log = {.low = 10, .high = 1000, .from = 0, .to = 100, .log = true};
  EXPECT_NEAR(log(10), 0, 1e-12);
  EXPECT_NEAR(log(100), 50, 1e-12);
  EXPECT_NEAR(log(1000), 100, 1e-12);
}

TEST(Ticks, EncloseTheRangeInFewRoundSteps) {
  for (const auto& [low, high] : std::vector<std::pair<double, double>>{
           {0, 1}, {0.87, 0.95}, {0.5, 0.5}, {0.001, 0.002}, {0.3, 0.9}, {1, 1}, {0, 0}}) {
    const std::vector<double> ticks = html::linear_ticks(low, high, 5);
    EXPECT_LE(ticks.size(), 7U);
    EXPECT_GE(ticks.size(), 2U);
    EXPECT_LE(ticks.front(), low + 1e-9);
    EXPECT_GE(ticks.back(), high - 1e-9);
  }
}

TEST(Page, MatchesTheGoldenFile) {
  expect_golden("report.html", report_of(demo_store()));
}

TEST(Page, IsWellFormed) {
  EXPECT_EQ(malformed(report_of(demo_store())), "");
}

TEST(Page, AsksNothingOfTheNetwork) {
  const std::string page = report_of(demo_store());
  EXPECT_EQ(page.find("http:"), std::string::npos);
  EXPECT_EQ(page.find("https:"), std::string::npos);
  EXPECT_EQ(page.find("url("), std::string::npos);
  EXPECT_EQ(page.find("<script"), std::string::npos);
  EXPECT_EQ(page.find(" style="), std::string::npos);  // the policy would block it
  EXPECT_NE(page.find("default-src 'none'; style-src '" + html::style_hash() + "'; img-src data:"),
            std::string::npos);
}

TEST(Page, ChartsAreNamedDescribedAndTabulated) {
  const std::string page = report_of(demo_store());
  const auto count = [&](const std::string& part) {
    std::size_t n = 0;
    for (std::size_t at = page.find(part); at != std::string::npos; at = page.find(part, at + 1)) {
      ++n;
    }
    return n;
  };
  EXPECT_EQ(count("<svg "), 4U);
  EXPECT_EQ(count("role=\"img\""), 4U);
  EXPECT_EQ(count("<desc "), 4U);
  EXPECT_EQ(count("<summary>Data</summary>"), 4U);
}

TEST(Page, HostileTextsStayTexts) {
  const std::vector<std::string> attacks = {
      "</script><script>alert(1)</script>",
      "<img src=x onerror=alert(1)>",
      "</pre></details></section></main><h1>100 %</h1>",
      "\" onmouseover=\"alert(1)",
      "' onfocus='alert(1)' autofocus='",
      "<!-- <style>*{display:none}</style>",
      "]]><svg onload=alert(1)>",
      "&lt;b&gt; &#60;script&#62;",
      "\xE2\x80\xAE"
      "drawkcab \xE2\x81\xA6 \xEF\xBB\xBF",
      std::string("nul \0 esc \x1B]0;x\x07 \xC0\xBC \xED\xA0\x80 \xFF", 28),
      "{{constructor.constructor('alert(1)')()}}"};
  MemoryStore store(manifest({"sums"}, {thinking(), no_thinking()}));
  RunManifest evil = store.manifest();
  for (std::size_t i = 0; i < attacks.size(); ++i) {
    for (const Mode& mode : {thinking(), no_thinking()}) {
      SampleRecord r = record("sums" + attacks[i], attacks[i], mode, mode == thinking());
      r.subject = r.target = r.prompt = attacks[i];
      r.completion.thinking = r.completion.answer = attacks[i];
      r.verdict.extracted = r.verdict.reason = attacks[i];
      ASSERT_TRUE(store.append(r));
      r.sample += "error";
      r.error = attacks[i];
      ASSERT_TRUE(store.append(r));
    }
    evil.model += attacks[i];
    evil.host = evil.id = evil.engine_detail = evil.identity.system_prompt = attacks[i];
    evil.model_details[attacks[i]] = attacks[i];
  }
  auto summary = summarize(store);
  ASSERT_TRUE(summary);
  summary->runs = {evil};
  const TemporaryFolder folder;
  ASSERT_TRUE(write_report(store, *summary, folder.path("r.html")));
  const std::string page = *read_file(folder.path("r.html"));
  EXPECT_EQ(malformed(page), "");
  EXPECT_TRUE(is_utf8(page));
  for (const char* hidden : {"\xE2\x80\xAE", "\xE2\x81\xA6", "\xEF\xBB\xBF", "\x1B"}) {
    EXPECT_EQ(page.find(hidden), std::string::npos);
  }
}

TEST(Page, AnEmptyRunIsAPageToo) {
  EXPECT_EQ(malformed(report_of(MemoryStore(manifest({"sums"}, {thinking(), no_thinking()})))), "");
  EXPECT_EQ(malformed(report_of(MemoryStore(manifest({}, {})))), "");
}

TEST(Page, PublishedFiguresStandBesideOurs) {
  RunManifest run = manifest({"math_500"}, {thinking()}, 2);
  MemoryStore store(run);
  (void)store.append(record("math_500", "q0", thinking(), true));
  (void)store.append(record("math_500", "q1", thinking(), false));
  const std::string page = report_of(store);
  EXPECT_EQ(malformed(page), "");
  EXPECT_NE(page.find("Qwen3-8B on MATH-500, Qwen3 technical report, table 17"), std::string::npos);
  EXPECT_NE(page.find("not comparable: temperature 0, published 0.6"), std::string::npos);
  EXPECT_EQ(report_of(demo_store()).find("id=\"published\""), std::string::npos);
}

TEST(Examples, StayFewAndPreferDisagreement) {
  const auto examples = html::choose_examples(demo_store(), {"sums", "facts"});
  ASSERT_TRUE(examples);
  EXPECT_LE(examples->size(), 16U);
  for (const html::Example& example : *examples) {
    EXPECT_EQ(example.records.size(), 4U);
    if (example.task != "sums") continue;
    std::set<Outcome> outcomes;
    for (const SampleRecord& r : example.records) outcomes.insert(r.verdict.outcome);
    EXPECT_GT(outcomes.size(), 1U);
  }
}

}  // namespace
}  // namespace ponder
