#include "results/html/svg.h"

#include <cmath>
#include <cstdio>

#include "results/html/text.h"

namespace ponder::html {

namespace {

std::string attribute(const char* name, double value) {
  return std::string(" ") + name + "=\"" + pixels(value) + "\"";
}

std::string class_attribute(const std::string& css_class) {
  return " class=\"" + css_class + "\"";
}

std::string points_attribute(const std::vector<Point>& points) {
  std::string out = " points=\"";
  for (std::size_t i = 0; i < points.size(); ++i) {
    out += (i == 0 ? "" : " ") + pixels(points[i].x) + "," + pixels(points[i].y);
  }
  return out + "\"";
}

}  // namespace

double Scale::operator()(double value) const {
  const double share =
      log ? std::log(value / low) / std::log(high / low) : (value - low) / (high - low);
  return from + share * (to - from);
}

std::string pixels(double value) {
  char buffer[32];
  std::snprintf(buffer, sizeof buffer, "%.1f", std::round(value * 10) / 10 + 0.0);
  std::string out = buffer;
  if (out.ends_with(".0")) out.resize(out.size() - 2);
  return out;
}

std::string kind_class(const Mode& mode) {
  switch (mode.kind) {
    case Mode::Kind::thinking:
      return "thinking";
    case Mode::Kind::no_thinking:
      return "no-thinking";
    case Mode::Kind::budget:
      return "budget";
  }
  return "";
}

std::string line(Point a, Point b, const std::string& css_class) {
  return "<line" + class_attribute(css_class) + attribute("x1", a.x) + attribute("y1", a.y) +
         attribute("x2", b.x) + attribute("y2", b.y) + "/>\n";
}

std::string polyline(const std::vector<Point>& points, const std::string& css_class) {
  return "<polyline" + class_attribute(css_class) + points_attribute(points) + "/>\n";
}

std::string polygon(const std::vector<Point>& points, const std::string& css_class) {
  return "<polygon" + class_attribute(css_class) + points_attribute(points) + "/>\n";
}

std::string rectangle(Point corner, double width, double height, const std::string& css_class) {
  return "<rect" + class_attribute(css_class) + attribute("x", corner.x) +
         attribute("y", corner.y) + attribute("width", width) + attribute("height", height) +
         "/>\n";
}

std::string label(Point at,
                  const std::string& text,
                  const std::string& css_class,
                  const std::string& anchor) {
  return "<text" + class_attribute(css_class) + attribute("x", at.x) + attribute("y", at.y) +
         " text-anchor=\"" + anchor + "\">" + escape(text) + "</text>\n";
}

std::string mark(Point at, const Mode& mode) {
  const std::string css_class = "mark " + kind_class(mode);
  switch (mode.kind) {
    case Mode::Kind::thinking:
      return "<circle" + class_attribute(css_class) + attribute("cx", at.x) +
             attribute("cy", at.y) + " r=\"5\"/>\n";
    case Mode::Kind::no_thinking:
      return polygon({{at.x, at.y - 6}, {at.x + 6, at.y + 5}, {at.x - 6, at.y + 5}}, css_class);
    case Mode::Kind::budget:
      return rectangle({at.x - 4.5, at.y - 4.5}, 9, 9, css_class);
  }
  return "";
}

std::string whisker(double x, double low, double high, const std::string& css_class) {
  return line({x, low}, {x, high}, css_class) + line({x - 4, low}, {x + 4, low}, css_class) +
         line({x - 4, high}, {x + 4, high}, css_class);
}

std::vector<double> linear_ticks(double low, double high, int most) {
  double step = 0.01;
  for (const double wider : {0.01, 0.02, 0.05, 0.1, 0.2, 0.25, 0.5}) {
    step = wider;
    if (std::ceil(high / step - 1e-9) - std::floor(low / step + 1e-9) <= most) break;
  }
  std::vector<double> ticks;
  const auto first = static_cast<int>(std::floor(low / step + 1e-9));
  const auto last = static_cast<int>(std::ceil(high / step - 1e-9));
  for (int i = first; i <= std::max(last, first + 1); ++i) ticks.push_back(i * step);
  return ticks;
}

std::vector<double> log_ticks(double low, double high) {
  const bool sparse = high / low > 1000;
  std::vector<double> ticks;
  for (double power = std::pow(10, std::floor(std::log10(low))); power <= high; power *= 10) {
    for (const double factor : {1.0, 2.0, 5.0}) {
      if (sparse && factor != 1) continue;
      const double tick = power * factor;
      if (tick >= low * 0.999 && tick <= high * 1.001) ticks.push_back(tick);
    }
  }
  return ticks;
}

}  // namespace ponder::html
