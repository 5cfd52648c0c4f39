"""The two demo tasks: where the demo model's questions come from.

Both tasks are little stories about people who count things. They are made so that a tiny network
can do each single step (add or subtract one digit), but can hardly do a whole story at once. So a
model that writes its steps down is right, a model that must answer at once mostly guesses, and a
model that is stopped half way stands in between. This is the effect that the demo shows.

demo_totals asks for the number at the end; the answer is a number in \\boxed{}.
demo_choice asks how many are left over from fours; the answer is a letter, A to D.

SPEC.md says the same in words, for whoever writes the generator in another language.
"""

SHE = ["Mia", "Ana", "Lena", "Nora", "Rosa", "Eva", "Lucy", "Emma"]
HE = ["Tom", "Ben", "Leo", "Max", "Sam", "Paul", "Jack", "Omar"]
NAMES = SHE + HE
OBJECTS = ["apples", "coins", "shells", "marbles", "cards", "books", "pens", "stamps", "stickers",
           "buttons"]
GAIN = ["finds", "buys", "gets", "wins"]
LOSS = ["loses", "sells", "drops", "gives away"]
LETTERS = "ABCD"
CHOICE_OPTIONS = ["A. none", "B. one", "C. two", "D. three"]

TOTALS_INSTRUCTION = "Put your final answer within \\boxed{}."
CHOICE_INSTRUCTION = "Answer with the letter of the correct option."


class Item:
    """One question. `trace` is what stands between the think tags, less the outer newlines."""

    def __init__(self, task, prompt, trace, answer, gold):
        self.task, self.prompt, self.trace = task, prompt, trace
        self.answer, self.gold = answer, gold


def change(rng, total, amount):
    """A signed amount that keeps the total in 0..99; the sign is fair where both are possible."""
    sign = rng.choice([1, -1])
    return sign * amount if 0 <= total + sign * amount <= 99 else -sign * amount


def he(name):
    return "she" if name in SHE else "he"


def some(delta):
    """How a story says an amount without naming the object again."""
    return "%d more" % delta if delta > 0 else "%d of them" % -delta


def sum_line(total, delta):
    return "%d %s %d = %d." % (total, "+" if delta > 0 else "-", abs(delta), total + delta)


def story(rng):
    """(name, thing, sentences, sums line by line, final total)."""
    name = rng.choice(NAMES)
    thing = rng.choice(OBJECTS)
    total = rng.randint(10, 60)
    amounts = rng.sample(range(2, 10), rng.randint(2, 7))

    text = [rng.choice(["%s has %d %s.", "At first, %s has %d %s."]) % (name, total, thing)]
    sums = []
    for amount in amounts:
        delta = change(rng, total, amount)
        verb = rng.choice(GAIN if delta > 0 else LOSS)
        text.append(rng.choice([
            "%s %s %d %s." % (he(name).capitalize(), verb, amount, thing),
            "Then %s %s %s." % (he(name), verb, some(delta)),
            "Later, %s %s %d %s." % (he(name), verb, amount, thing),
            "After that, %s %s %s." % (he(name), verb, some(delta)),
        ]))
        sums.append(sum_line(total, delta))
        total += delta
    return name, thing, text, sums, total


def totals_item(rng):
    name, thing, text, sums, total = story(rng)
    text.append("How many %s does %s have %s?" % (thing, name, rng.choice(["now", "in the end"])))
    return Item("demo_totals", " ".join(text) + "\n" + TOTALS_INSTRUCTION, "\n".join(sums),
                "The answer is \\boxed{%d}." % total, str(total))


def choice_item(rng):
    name, thing, text, sums, total = story(rng)
    text.append("%s puts the %s into %s of four. How many are left over?"
                % (he(name).capitalize(), thing, rng.choice(["bags", "boxes"])))
    left = total % 4
    sums.append("%d leaves %d." % (total, left))
    return Item("demo_choice", "\n".join([" ".join(text)] + CHOICE_OPTIONS + [CHOICE_INSTRUCTION]),
                "\n".join(sums), "The answer is %s." % LETTERS[left], LETTERS[left])


TASKS = {"demo_totals": totals_item, "demo_choice": choice_item}
