# Pairs of an output and an expected value with the verdict of EvalPlus's rules, one a line:
#   oracle atol restart output expected extra accepted equal
# values as hex of their bytes, extra - for none, the last two 0 or 1. `restart` 1: a new run begins,
# so the tolerance is the task's again. The rules are written here a second time, on Python's own
# values and operators; nothing of the C++ is used, and the bytes are made by the driver's encoder.
#
# usage: comparison_pairs.py SCORERS_PROGRAM_FOLDER COUNT SEED

import math
import random
import struct
import sys

folder, count, seed = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
sys.path.insert(0, folder)
from wire import encode  # noqa: E402

rng = random.Random(seed)


class Thing:
    """Opaque: equal to nothing, not even to itself once it crossed a border."""

    def __eq__(self, other):
        return False

    __hash__ = object.__hash__


NAN = float("nan")


def same(value):
    """The value as another process would hold it: no object, and no NaN, is shared."""
    if isinstance(value, float):
        return struct.unpack("<d", struct.pack("<d", value))[0]
    if isinstance(value, complex):
        return complex(same(value.real), same(value.imag))
    if isinstance(value, dict):
        return {same(k): same(v) for k, v in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return type(value)(same(item) for item in value)
    if isinstance(value, Thing):
        return Thing()
    return value


SCALARS = [
    None, True, False, 0, 1, -1, 2, 3, 10, 255, 256, -256, 2**31, 2**53, 2**53 + 1, -(2**53) - 1,
    2**63, 2**64 - 1, 2**64, -(2**64), 10**30, 10**300, 0.0, -0.0, 1.0, -1.0, 0.5, 1.5, 2.0, 3.0,
    1e-7, 1e-6, 0.1, 0.30000000000000004, 0.3, 1e16, float(2**53), 1e22, 1e30, 1e300, 5e-324,
    math.inf, -math.inf, NAN, 1j, 1 + 0j, 0j, 2.5 + 1j, complex(NAN, 0), "", "a", "b", "ab", "1",
    "é", "\ud800", "😀", "\0", b"", b"a", b"\0", b"ab", "True", "None",
]


def hashable_scalar():
    return rng.choice(SCALARS)


def number():
    kind = rng.randrange(6)
    if kind == 0:
        return rng.randrange(-5, 6)
    if kind == 1:
        return rng.uniform(-10, 10)
    if kind == 2:
        return float(rng.randrange(-5, 6))
    if kind == 3:
        return rng.choice([1e6, 1e9, -1e12]) * rng.random()
    if kind == 4:
        return rng.random() < 0.5
    return rng.choice([v for v in SCALARS if isinstance(v, (int, float, complex))])


def hashable(depth):
    if depth == 0 or rng.random() < 0.7:
        return hashable_scalar()
    items = [hashable(depth - 1) for _ in range(rng.randrange(4))]
    return tuple(items) if rng.random() < 0.6 else frozenset(items)


def value(depth):
    kind = rng.randrange(12)
    if depth == 0 or kind < 4:
        return Thing() if rng.random() < 0.02 else hashable_scalar()
    size = rng.choice([0, 1, 1, 2, 2, 3, 5])
    if kind == 4:
        return {hashable(1): value(depth - 1) for _ in range(size)}
    if kind == 5:
        return {hashable(1) for _ in range(size)}
    if kind == 6:
        return frozenset(hashable(1) for _ in range(size))
    if kind < 9:
        items = [number() for _ in range(size)]
    elif kind == 9:
        items = [float(number().real) for _ in range(size)]
    else:
        items = [value(depth - 1) for _ in range(size)]
    return tuple(items) if rng.random() < 0.3 else items


def nudged(item):
    """A near relative: another type, a small or large difference, another order."""
    how = rng.randrange(8)
    if isinstance(item, bool):
        return int(item) if how < 4 else not item
    if isinstance(item, int):
        try:
            return [float(item), item + 1, item, complex(item), item + 1e-7, item == 1, -item, item][how]
        except OverflowError:
            return item
    if isinstance(item, float):
        scale = max(abs(item), 1.0) if math.isfinite(item) else 1.0
        if how == 0 and math.isfinite(item) and item == int(item):
            return int(item)
        return item + scale * rng.choice([0, 0, 1e-9, 1e-7, 9e-7, 1.1e-6, 2e-6, 1e-4, 1e-2, -1e-7, -1e-5])
    if isinstance(item, complex):
        return item + rng.choice([0, 1e-7, 1e-7j, 1e-3])
    if isinstance(item, str):
        return item if how < 5 else item + "x"
    if isinstance(item, (list, tuple)):
        items = [nudged(part) if rng.random() < 0.5 else part for part in item]
        if how == 0 and items:
            items.pop()
        elif how == 1:
            rng.shuffle(items)
        elif how == 2:
            items.extend(items[:1])
        other = tuple if isinstance(item, list) else list
        return other(items) if how == 3 else type(item)(items)
    if isinstance(item, (set, frozenset)):
        items = list(item)
        if how == 0 and items:
            items.pop()
        other = frozenset if isinstance(item, set) else set
        return [set(items), frozenset(items), other(items), list(items)][how % 4]
    if isinstance(item, dict):
        pairs = list(item.items())
        rng.shuffle(pairs)
        if how == 0 and pairs:
            pairs.pop()
        return {k: nudged(v) if how == 1 else v for k, v in pairs}
    return item


def is_floats(x):
    if isinstance(x, float):
        return True
    return isinstance(x, (list, tuple)) and len(x) > 0 and all(isinstance(i, float) for i in x)


def as_numpy(x):
    """A number as NumPy would take it; TypeError for what allclose cannot take."""
    if isinstance(x, (bool, float, complex)):
        return x
    if isinstance(x, int) and abs(x) < 2**64:
        return float(x)
    raise TypeError


def allclose(a, b, atol):
    if isinstance(a, (list, tuple)) and isinstance(b, (list, tuple)):
        if len(a) != len(b):
            raise ValueError
        results = [allclose(x, y, atol) for x, y in zip(a, b)]
        return all(results)
    a, b = as_numpy(a), as_numpy(b)
    finite = all(math.isfinite(p) for z in (complex(a), complex(b)) for p in (z.real, z.imag))
    if not finite:
        return a == b
    return abs(a - b) <= atol + 1e-7 * abs(b)


class Rules:
    def __init__(self, oracle, atol):
        self.oracle, self.atol = oracle, atol

    def check(self, out, exp, extra):
        oracle = self.oracle
        if oracle == "not_none":
            exp = exp is not None
        exact = out == exp
        if oracle == "always":
            exact = True
        elif oracle == "or_zero":
            exact = exact or out == 0
        elif oracle == "or_near_extra":
            exact = exact or abs(out - extra) <= self.atol
        elif oracle == "or_extra":
            exact = exact or out == extra
        elif oracle == "same_set":
            exact = set(out) == set(exp)
        elif oracle == "not_none":
            exact = out == exp if isinstance(out, bool) else exp == (out is not None)
        elif oracle == "polynomial_root":
            total = sum([c * math.pow(out, i) for i, c in enumerate(extra)])
            return abs(total) <= self.atol
        if self.atol == 0 and is_floats(exp):
            self.atol = 1e-6
        if not exact and self.atol != 0:
            if type(out) is not type(exp):
                return False
            if isinstance(exp, (list, tuple)) and len(out) != len(exp):
                return False
            return allclose(out, exp, self.atol)
        return bool(exact)

    def accepts(self, out, exp, extra):
        try:
            return self.check(out, exp, extra)
        except Exception:
            return False


def plain_equal(a, b):
    try:
        return bool(a == b)
    except Exception:
        return False


def words(oracle):
    items = [rng.choice([1, 2, 3, "a", "b", 2.0, True, (1, 2)]) for _ in range(rng.randrange(5))]
    return tuple(items) if rng.random() < 0.5 else items


def pair(oracle):
    if oracle == "polynomial_root":
        root = rng.choice([1, 2.0, 0.5, -3, rng.uniform(-4, 4)])
        slope = rng.choice([1, 2, -3.5])
        extra = [-slope * root, slope] + [0] * rng.randrange(3)
        out = rng.choice([root, float(root), root + 1e-5, root + 1e-3, "1", None, True, 1e200])
        return out, float(root), extra
    if oracle in ("or_near_extra", "or_extra"):
        exp = rng.randrange(50)
        extra = exp + rng.randrange(3)
        return rng.choice([exp, extra, float(extra), exp + 1, None, "x", True, [exp]]), exp, extra
    if oracle == "same_set":
        exp = words(oracle)
        out = rng.choice([list(exp), set(exp), words(oracle), "ab", nudged(exp), [[1]], None, tuple(reversed(exp))])
        return out, exp, None
    if oracle == "or_zero":
        exp = rng.randrange(5)
        return rng.choice([exp, 0, 0.0, False, exp + 1, "0"]), exp, None
    exp = value(3)
    if rng.random() < 0.35:
        exp = [rng.uniform(-100, 100) for _ in range(rng.randrange(4))] if rng.random() < 0.6 else rng.uniform(-9, 9)
    out = exp if rng.random() < 0.3 else nudged(exp) if rng.random() < 0.8 else value(2)
    return out, exp, None


ORACLES = ["equality"] * 16 + [
    "always", "or_zero", "or_near_extra", "or_extra", "same_set", "same_set", "not_none",
    "polynomial_root",
]
done = 0
out_lines = []
while done < count:
    oracle = rng.choice(ORACLES)
    atol = 1e-4 if oracle == "polynomial_root" else rng.choice([0, 0, 0, 0, 1e-6, 1e-4])
    rules = Rules(oracle, atol)
    for step in range(rng.randrange(1, 5)):
        out, exp, extra = pair(oracle)
        out, exp = same(out), same(exp)
        accepted = rules.accepts(out, exp, extra)
        fields = [
            oracle, repr(atol), str(int(step == 0)), encode(out).hex(), encode(exp).hex(),
            encode(extra).hex() if extra is not None else "-", str(int(accepted)),
            str(int(plain_equal(out, exp))),
        ]
        out_lines.append(" ".join(fields))
        done += 1
print("\n".join(out_lines[:count]))
