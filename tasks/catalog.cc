#include "tasks/catalog.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "harness/base/text.h"
#include "tasks/aime.h"
#include "tasks/bbh.h"
#include "tasks/ceval.h"
#include "tasks/code_suites.h"
#include "tasks/demo.h"
#include "tasks/evalplus.h"
#include "tasks/gpqa.h"
#include "tasks/gsm8k.h"
#include "tasks/ifeval.h"
#include "tasks/include.h"
#include "tasks/logiqa.h"
#include "tasks/math.h"
#include "tasks/mgsm.h"
#include "tasks/mmath.h"
#include "tasks/mmlu.h"
#include "tasks/mmlu_pro.h"
#include "tasks/mmmlu.h"
#include "tasks/polymath.h"
#include "tasks/supergpqa.h"
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
  static const std::vector<Task> tasks = [] {
    std::vector<Task> all = {
        aime_2024(),
        aime_2025(),
        demo_choice(),
        demo_totals(),
        gsm8k(),
        gsm8k_base(),
        humaneval(),
        humaneval_base(),
        humaneval_plus(),
        humaneval_plus_base(),
        math(),
        math_500(),
        math_base(),
        mbpp(),
        mbpp_base(),
        mbpp_plus(),
        mbpp_plus_base(),
        bbh(),
        bbh_base(),
        ifeval(),
        mgsm(),
        mgsm_direct(),
        mgsm_en_cot(),
        mgsm_native_cot(),
        mmath(),
        mt_aime_2024(),
        multi_if(),
        polymath(),
        zebralogic(),
        cruxeval_input(),
        cruxeval_output(),
        mbpp_3shot(),
    };
    for (const auto family : {ceval_tasks, gpqa_tasks, include_tasks, logiqa_tasks, mmlu_tasks,
                              mmlu_pro_tasks, mmmlu_tasks, multipl_e, supergpqa_tasks}) {
      std::vector<Task> more = family();
      std::move(more.begin(), more.end(), std::back_inserter(all));
    }
    std::sort(all.begin(), all.end(), [](const Task& a, const Task& b) { return a.name < b.name; });
    return all;
  }();
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
