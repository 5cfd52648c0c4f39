# Large values by the driver's encoder: those of a group are equal and must have one digest, those of
# different groups must not. Prints "ok", or what is wrong.
#
# usage: digest_cases.py SCORERS_PROGRAM_FOLDER

import sys

sys.path.insert(0, sys.argv[1])
from wire import encode  # noqa: E402

N = 20_000


class Text(str):
    pass


class Number(int):
    def __eq__(self, other):
        return False

    def __index__(self):
        return 7

    __hash__ = int.__hash__


GROUPS = [
    [list(range(N)), [float(i) for i in range(N)], [complex(i) for i in range(N)],
     [Number(i) for i in range(N)]],
    [list(range(-N, 0)), [-float(i) for i in range(N, 0, -1)]],
    [tuple(range(N))],
    [["ab"] * N, [Text("ab")] * N],
    [["ab"] * (N + 1)],
    [["a", "bab"] * (N // 2)],
    [[b"ab"] * N, [bytearray(b"ab")] * N],
    [[("a", "b")] * N, [("a", Text("b"))] * N],
    [[1.5] * N, [1.5 + 0j] * N],
    [[0, 0.5, 2**60] * N, [-0.0, 0.5, float(2**60)] * N, [False, 0.5 + 0j, Number(2**60)] * N],
    [[0, 0.5, 2**60 + 1] * N],
    [[0, 0.5, 10**400] * N],
    [[0.5, float("inf")] * N],
    [[0.5, 1j] * N],
    [[True] * N, [1] * N, [1.0] * N],
    [[True, 2.5] * N, [1, 2.5] * N],
    [{i: {1} for i in range(N)}, {float(i): {True} for i in reversed(range(N))}],
    [set(range(N)), frozenset(float(i) for i in range(N))],
    [10**200_000],
    [10**200_000 + 1],
    ["x" * N],
    [[None] * N],
    [[[]] * N],
    [[()] * N],
]
seen = {}
for number, group in enumerate(GROUPS):
    digests = {encode(value) for value in group}
    if len(digests) != 1:
        sys.exit(f"group {number} has {len(digests)} digests")
    digest = digests.pop()
    if digest[:1] != b"h" or len(digest) != 33:
        sys.exit(f"group {number} is {digest[:40]}")
    if digest in seen:
        sys.exit(f"groups {seen[digest]} and {number} have one digest")
    seen[digest] = number
for value in ([float("nan")] * N, [object()] * N):
    if encode(value)[:1] != b"o":
        sys.exit("a large value that equals nothing has a digest")
print("ok")
