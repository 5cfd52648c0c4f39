// The words and the odds here are those that the demo model was trained on: a change to either is
// a change of task version and needs the model trained again. The order of the draws is free.

#include "tasks/demo.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <numeric>
#include <utility>

#include "harness/base/sha256.h"
#include "scorers/choice.h"
#include "scorers/number.h"
#include "tasks/demo_story.h"

namespace ponder {

namespace {

using demo::between;
using demo::draw;
using demo::people;
using demo::Person;
using demo::pick_change;
using demo::pick_thing;
using demo::pick_verb;
using demo::some;

constexpr std::int64_t kRows = 250;
constexpr std::uint64_t kSeed = 20250601;
constexpr std::int32_t kMaxTokens = 512;  // no solution has half as many characters

struct Item {
  std::string question = {};
  std::string target = {};
  std::vector<std::string> choices = {};
};

std::string concat(std::initializer_list<std::string_view> parts) {
  std::string out;
  for (const std::string_view part : parts) out += part;
  return out;
}

std::string step_sentence(Rng* rng, const Person& person, std::string_view thing, int change) {
  const std::string_view verb = pick_verb(rng, change);
  const std::string amount = std::to_string(std::abs(change));
  switch (rng->below(4)) {
    case 0:
      return concat({person.pronoun_at_start(), " ", verb, " ", amount, " ", thing, "."});
    case 1:
      return concat({"Then ", person.pronoun(), " ", verb, " ", some(change), "."});
    case 2:
      return concat({"Later, ", person.pronoun(), " ", verb, " ", amount, " ", thing, "."});
    default:
      return concat({"After that, ", person.pronoun(), " ", verb, " ", some(change), "."});
  }
}

/// What happens to one person's things, and how many there are at the end.
struct Story {
  Person person = {};
  std::string_view thing = {};
  std::string text = {};
  int total = 0;
};

Story tell_story(Rng* rng) {
  Story story;
  story.person = people()[rng->below(static_cast<std::uint32_t>(people().size()))];
  story.thing = pick_thing(rng);
  story.total = between(rng, 10, 60);
  std::vector<int> amounts(8);
  std::iota(amounts.begin(), amounts.end(), 2);
  amounts = draw(rng, amounts, static_cast<std::size_t>(between(rng, 2, 7)));
  story.text = concat({rng->below(2) == 0 ? "" : "At first, ", story.person.name, " has ",
                       std::to_string(story.total), " ", story.thing, "."});
  for (const int amount : amounts) {
    const int change = pick_change(rng, story.total, amount);
    story.text += " " + step_sentence(rng, story.person, story.thing, change);
    story.total += change;
  }
  return story;
}

Item totals_item(Rng* rng) {
  const Story story = tell_story(rng);
  const std::string_view when = rng->below(2) == 0 ? "now" : "in the end";
  return {.question = concat({story.text, " How many ", story.thing, " does ", story.person.name,
                              " have ", when, "?\nPut your final answer within \\boxed{}."}),
          .target = std::to_string(story.total)};
}

Item choice_item(Rng* rng) {
  const Story story = tell_story(rng);
  const std::string_view holder = rng->below(2) == 0 ? "bags" : "boxes";
  return {.question = concat({story.text, " ", story.person.pronoun_at_start(), " puts the ",
                              story.thing, " into ", holder,
                              " of four. How many are left over?\nA. none\nB. one\nC. two\nD. "
                              "three\nAnswer with the letter of the correct option."}),
          .target = std::string(1, static_cast<char>('A' + story.total % 4)),
          .choices = {"none", "one", "two", "three"}};
}

LoadedTask generate(const std::string& name, Item (*make)(Rng*), std::uint64_t stream) {
  LoadedTask task;
  Sha256 hash;
  Rng rng(kSeed, stream);
  for (std::int64_t i = 1; i <= kRows; ++i) {
    Item item = make(&rng);
    hash.update_field(item.question);
    hash.update_field(item.target);
    char number[16];
    std::snprintf(number, sizeof number, "/%03d", static_cast<int>(i));
    Chat chat;
    chat.messages.push_back({.role = "user", .content = std::move(item.question)});
    task.samples.push_back({.id = name + number,
                            .prompt = std::move(chat),
                            .target = std::move(item.target),
                            .choices = std::move(item.choices)});
  }
  task.dataset_sha256 = hash.hex();
  return task;
}

Task demo_task(const std::string& name,
               const std::string& description,
               Item (*make)(Rng*),
               std::uint64_t stream,
               ScorerPtr scorer) {
  return {
      .name = name,
      .description = description,
      .version = 1,
      .licence = "Apache-2.0",
      .source = "generated",
      .groups = {"demo"},
      .rows = kRows,
      .default_max_tokens = kMaxTokens,
      .load = [=](const LoadOptions& options) -> Result<LoadedTask> {
        if (options.num_fewshot > 0) {
          return Error{
              ErrorCode::usage,
              name + ": --num-fewshot is " + std::to_string(options.num_fewshot) + ", expected 0",
              ""};
        }
        return generate(name, make, stream);
      },
      .scorer = std::move(scorer),
  };
}

}  // namespace

Task demo_totals() {
  return demo_task("demo_totals", "running totals in a little story (generated)", totals_item, 1,
                   number_scorer());
}

Task demo_choice() {
  return demo_task("demo_choice", "what is left over from fours at a story's end (generated)",
                   choice_item, 2, choice_scorer());
}

}  // namespace ponder
