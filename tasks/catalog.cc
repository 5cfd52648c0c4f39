#include "tasks/catalog.h"

#include <algorithm>

#include "harness/base/text.h"
#include "tasks/aime.h"
#include "tasks/bbh.h"
#include "tasks/demo.h"
#include "tasks/gsm8k.h"
#include "tasks/ifeval.h"
#include "tasks/livebench.h"
#include "tasks/math.h"
#include "tasks/mgsm.h"
#include "tasks/mmath.h"
#include "tasks/polymath.h"
#include "tasks/zebralogic.h"

namespace ponder {

namespace {

std::string with_underscores(std::string_view name) {
  std::string out(name);
  std::replace(out.begin(), out.end(), '-', '_');
  return out;
}

/// Whole-text match with `*` for any characters. After a mismatch only the last star can take more,
/// so time is at most pattern times text.
bool glob_matches(std::string_view pattern, std::string_view text) {
  std::size_t p = 0;
  std::size_t t = 0;
  std::size_t star = std::string_view::npos;
  std::size_t taken = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      taken = t;
    } else if (p < pattern.size() && pattern[p] == text[t]) {
      ++p;
      ++t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++taken;
    } else {
      return false;
    }
  }
  return pattern.find_first_not_of('*', p) == std::string_view::npos;
}

bool is_named_by(const Task& task, const std::string& wanted) {
  if (glob_matches(wanted, with_underscores(task.name))) return true;
  return std::any_of(task.groups.begin(), task.groups.end(),
                     [&](const std::string& group) { return with_underscores(group) == wanted; });
}

Error unknown(const std::string& name) {
  std::vector<std::string> known;
  for (const Task& task : catalog()) {
    known.push_back(task.name);
    known.insert(known.end(), task.groups.begin(), task.groups.end());
  }
  const auto hint = nearest(name, known);
  return {ErrorCode::usage,
          name.find('*') == std::string::npos ? "unknown task '" + name + "'"
                                              : "no task matches '" + name + "'",
          hint ? "did you mean '" + *hint + "'?" : "'ponder tasks' lists them all"};
}

}  // namespace

const std::vector<Task>& catalog() {
  // Sorted by name: a test holds the table to it.
  static const std::vector<Task> tasks = {
      aime_2024(),
      aime_2025(),
      bbh(),
      bbh_base(),
      demo_choice(),
      demo_totals(),
      gsm8k(),
      gsm8k_base(),
      ifeval(),
      livebench_amps_hard(),
      livebench_instructions(),
      livebench_short(),
      math(),
      math_500(),
      math_base(),
      mgsm(),
      mgsm_direct(),
      mgsm_en_cot(),
      mgsm_native_cot(),
      mmath(),
      mt_aime_2024(),
      multi_if(),
      polymath(),
      zebralogic(),
  };
  return tasks;
}

Result<std::vector<const Task*>> find_tasks(const std::vector<std::string>& names) {
  std::vector<const Task*> found;
  for (const std::string& name : names) {
    const std::string wanted = with_underscores(name);
    bool any = false;
    for (const Task& task : catalog()) {
      if (!is_named_by(task, wanted)) continue;
      any = true;
      if (std::find(found.begin(), found.end(), &task) == found.end()) found.push_back(&task);
    }
    if (!any) return unknown(name);
  }
  return found;
}

}  // namespace ponder
