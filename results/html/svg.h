#pragma once

// Just enough SVG for the report's charts: scales, marks with one shape per kind of mode, whiskers.
// Colours and dashes are classes of the page's style sheet, so that charts follow its theme.

#include <string>
#include <vector>

#include "harness/base/mode.h"

namespace ponder::html {

/// A map from values to pixels; with `log` both ends must be positive.
struct Scale {
  double low = 0;
  double high = 1;
  double from = 0;
  double to = 1;
  bool log = false;

  double operator()(double value) const;
};

struct Point {
  double x = 0;
  double y = 0;
};

/// At most one decimal, without trailing zeros: equal on every machine.
std::string pixels(double value);

/// thinking, no-thinking, budget: the class of colour, shape and dash.
std::string kind_class(const Mode& mode);

std::string line(Point a, Point b, const std::string& css_class);
std::string polyline(const std::vector<Point>& points, const std::string& css_class);
std::string polygon(const std::vector<Point>& points, const std::string& css_class);
std::string rectangle(Point corner, double width, double height, const std::string& css_class);
/// `anchor`: start, middle, end.
std::string label(Point at,
                  const std::string& text,
                  const std::string& css_class,
                  const std::string& anchor = "middle");
/// Circle, triangle or square, by kind of mode.
std::string mark(Point at, const Mode& mode);
/// A vertical line with caps.
std::string whisker(double x, double low, double high, const std::string& css_class);

/// Round values that cover [low, high] in at most `most` steps; the first and last enclose it.
std::vector<double> linear_ticks(double low, double high, int most);
/// 1, 2 and 5 times powers of ten within [low, high], thinned to powers of ten if many.
std::vector<double> log_ticks(double low, double high);

}  // namespace ponder::html
