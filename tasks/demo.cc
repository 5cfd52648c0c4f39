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

Item totals_item(Rng* rng) {
  const Person person = people()[rng->below(static_cast<std::uint32_t>(people().size()))];
  const std::string_view thing = pick_thing(rng);
  int total = between(rng, 10, 60);
  std::vector<int> amounts(8);
  std::iota(amounts.begin(), amounts.end(), 2);
  amounts = draw(rng, amounts, static_cast<std::size_t>(between(rng, 4, 8)));

  std::string story = concat({rng->below(2) == 0 ? "" : "At first, ", person.name, " has ",
                              std::to_string(total), " ", thing, "."});
  for (const int amount : amounts) {
    const int change = pick_change(rng, total, amount);
    story += " " + step_sentence(rng, person, thing, change);
    total += change;
  }
  story += concat({" How many ", thing, " does ", person.name, " have ",
                   rng->below(2) == 0 ? "now" : "in the end", "?",
                   "\nPut your final answer within \\boxed{}."});
  return {.question = std::move(story), .target = std::to_string(total)};
}

/// Four people with their starts and changes, one of them ahead of all others by at least 2.
struct Contest {
  std::vector<Person> persons = {};
  std::array<int, 4> starts = {};
  std::array<int, 4> changes = {};
  bool most = false;
  std::size_t winner = 0;
};

Contest pick_contest(Rng* rng) {
  for (;;) {
    Contest contest;
    contest.persons = draw(rng, people(), 4);
    const int base = between(rng, 10, 80);
    for (int& start : contest.starts) start = base + between(rng, 0, 9);
    std::array<int, 4> worth = {};  // higher is nearer to winning
    for (std::size_t i = 0; i < 4; ++i) {
      contest.changes[i] = pick_change(rng, contest.starts[i], between(rng, 2, 9));
    }
    contest.most = rng->below(2) == 0;
    for (std::size_t i = 0; i < 4; ++i) {
      worth[i] = (contest.starts[i] + contest.changes[i]) * (contest.most ? 1 : -1);
    }
    std::array<int, 4> ranked = worth;
    std::sort(ranked.begin(), ranked.end());
    contest.winner =
        static_cast<std::size_t>(std::max_element(worth.begin(), worth.end()) - worth.begin());
    if (ranked[3] - ranked[2] >= 2) return contest;
  }
}

std::string person_sentences(
    Rng* rng, const Person& person, std::string_view thing, int start, int change) {
  const std::string_view verb = pick_verb(rng, change);
  const std::string has = concat({person.name, " has ", std::to_string(start), " ", thing});
  switch (rng->below(3)) {
    case 0:
      return concat({has, " and ", verb, " ", some(change), "."});
    case 1:
      return concat({has, ". ", person.pronoun_at_start(), " ", verb, " ",
                     std::to_string(std::abs(change)), " ", thing, "."});
    default:
      return concat({has, ". Then ", person.pronoun(), " ", verb, " ", some(change), "."});
  }
}

Item choice_item(Rng* rng) {
  const Contest contest = pick_contest(rng);
  const std::string_view thing = pick_thing(rng);
  Item item;
  for (std::size_t i = 0; i < 4; ++i) {
    item.question +=
        person_sentences(rng, contest.persons[i], thing, contest.starts[i], contest.changes[i]) +
        " ";
  }
  item.question +=
      concat({"Who has the ", contest.most ? "most" : "fewest", " ", thing, " now?\n"});
  const std::vector<std::size_t> order = draw(rng, std::vector<std::size_t>{0, 1, 2, 3}, 4);
  for (std::size_t i = 0; i < 4; ++i) {
    const std::string letter(1, static_cast<char>('A' + i));
    item.choices.emplace_back(contest.persons[order[i]].name);
    item.question += concat({letter, ". ", item.choices.back(), "\n"});
    if (order[i] == contest.winner) item.target = letter;
  }
  item.question += "Answer with the letter of the correct option.";
  return item;
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
  return demo_task("demo_choice", "who of four has the most or the fewest (generated)", choice_item,
                   2, choice_scorer());
}

}  // namespace ponder
