# Writes a value as bytes (scorers/program/decode.h has the form). Everything it calls is bound
# before any untrusted code runs, and subclasses are written as the plain data of their base, so what
# a program does to its own classes or to builtins changes no more than what it claims as output.
#
# Large values go as a digest that is equal for equal values: whether a value is large is decided by
# a weight that equal values share, whatever the types of their numbers.


def _make_encoder():
    import array as array_module
    import hashlib
    import math
    import struct

    exact, is_a, length, arrange = type, isinstance, len, sorted
    pack_length = struct.Struct("<I").pack
    pack_real = struct.Struct("<d").pack
    bits_of, to_bytes = int.bit_length, int.to_bytes
    real_of, is_whole, to_int = float.__float__, float.is_integer, float.__int__
    negative, magnitude = int.__lt__, int.__abs__
    text_bytes, name_of = str.encode, type.__dict__["__name__"].__get__
    lineage = type.__dict__["__mro__"].__get__
    list_items, tuple_items = list.__iter__, tuple.__iter__
    set_items, frozenset_items, dict_items = set.__iter__, frozenset.__iter__, dict.items
    list_length, tuple_length = list.__len__, tuple.__len__
    set_length, frozenset_length, dict_length = set.__len__, frozenset.__len__, dict.__len__
    bytes_of, array_of, sha256 = bytes, bytearray, hashlib.sha256
    real_part = complex.__dict__["real"].__get__
    imaginary_part = complex.__dict__["imag"].__get__
    kinds = (int, float, complex, str, bytes, bytearray, list, tuple, set, frozenset, dict)
    plain = frozenset(kinds)
    true, false, none = True, False, None
    max_weight, max_depth, max_items, max_bits = 16_384, 200, 4_000_000, 41525 * 8
    two_64 = 2.0**64
    as_plain, int_to_float, add_zero = int.__pos__, int.__float__, (0.0).__add__
    is_nan, not_a_number, too_large, array = math.isnan, math.nan, OverflowError, array_module.array
    apply, set_of, tuple_of, all_of, hexadecimal = map, set, tuple, all, hex
    text_length, join_texts, join_words, join_bytes = str.__len__, "".join, " ".join, b"".join

    class Unknown(Exception):
        pass

    def base_of(value):
        kind = exact(value)
        if kind in plain:
            return kind
        for base in lineage(kind):
            if base in plain:
                return base
        return none

    def is_text(value):
        return base_of(value) is str

    def with_text(tag, data):
        return tag + pack_length(length(data)) + data

    def opaque(value):
        return with_text(b"o", text_bytes(name_of(exact(value)), "utf-8", "replace")[:100])

    def integer(tag, value):
        data = to_bytes(magnitude(value), (bits_of(value) + 7) // 8, "little")
        return with_text(tag + (b"-" if negative(value, 0) else b"+"), data)

    def whole_or_real(value):
        return integer(b"n", to_int(value)) if is_whole(value) else b"f" + pack_real(value)

    def whole(value):
        """The integer that a number equals, or None."""
        kind = base_of(value)
        if kind is int:
            return as_plain(value)
        if kind is complex:
            if imaginary_part(value) != 0:
                return none
            value, kind = real_part(value), float
        if kind is float and is_whole(real_of(value)):
            return to_int(real_of(value))
        return none

    def real(value):
        """The float that a number equals exactly, or NaN."""
        kind = base_of(value)
        if kind is complex:
            return real_part(value) if imaginary_part(value) == 0 else not_a_number
        if kind is float:
            return real_of(value)
        if kind is not int:
            return not_a_number
        try:
            number = int_to_float(value)
        except too_large:
            return not_a_number
        return number if to_int(number) == as_plain(value) else not_a_number

    def packed(numbers):
        """As floats, -0.0 as 0.0; None when one of them is NaN."""
        data = array("d", apply(add_zero, numbers))
        return none if true in set_of(apply(is_nan, data)) else b"f" + data.tobytes()

    def run_of_one_kind(value, kind):
        """Bytes for a list or tuple of texts only, of whole numbers only or of floats, or None: the
        common large values, of up to 10^8 items, so this goes without a step of Python for each."""
        items = list_items if kind is list else tuple_items
        types = set_of(apply(exact, items(value)))
        if types == {str} or (types and all_of(apply(is_text, items(value)))):
            text = text_bytes(join_texts(items(value)), "utf-8", "surrogatepass")
            return b"s" + join_bytes(apply(pack_length, apply(text_length, items(value)))) + text
        if types == {int}:
            return b"i" + text_bytes(join_words(apply(hexadecimal, items(value))))
        if types == {float} and false in set_of(apply(is_whole, items(value))):
            return packed(items(value))
        if types and str not in types and list not in types and tuple not in types:
            numbers = tuple_of(apply(whole, items(value)))
            if none not in numbers:
                return b"i" + text_bytes(join_words(apply(hexadecimal, numbers)))
            return packed(apply(real, items(value)))
        return none

    def digest(value, depth, left):
        """Bytes that are equal for equal values, whatever their size."""
        left[0] -= 1
        if left[0] < 0 or depth > max_depth:
            raise Unknown
        if value is none:
            return b"N"
        kind = base_of(value)
        if kind is int:
            return integer(b"n", value)
        if kind is float:
            value = real_of(value)
            if value != value:
                raise Unknown
            return whole_or_real(value)
        if kind is str:
            return b"s" + sha256(text_bytes(value, "utf-8", "surrogatepass")).digest()
        if kind is bytes or kind is bytearray:
            return b"b" + sha256(bytes_of(array_of(value))).digest()
        if kind is complex:
            real, imaginary = real_part(value), imaginary_part(value)
            if real != real or imaginary != imaginary:
                raise Unknown
            if imaginary == 0:
                return whole_or_real(real)
            return b"c" + whole_or_real(real) + whole_or_real(imaginary)
        if kind is list or kind is tuple:
            total = sha256(b"l" if kind is list else b"t")
            alike = run_of_one_kind(value, kind)
            if alike is not none:
                left[0] -= length(alike) // 1024
                total.update(alike)
                return b"l" + total.digest()
            for item in list_items(value) if kind is list else tuple_items(value):
                total.update(digest(item, depth + 1, left))
            return b"l" + total.digest()
        if kind is set or kind is frozenset:
            items = set_items(value) if kind is set else frozenset_items(value)
            parts = [digest(item, depth + 1, left) for item in items]
        elif kind is dict:
            parts = [
                digest(key, depth + 1, left) + digest(item, depth + 1, left)
                for key, item in dict_items(value)
            ]
        else:
            raise Unknown
        total = sha256(b"d" if kind is dict else b"S")
        for part in arrange(parts):
            total.update(with_text(b"", part))
        return b"S" + total.digest()

    def encode(value):
        out = []
        weight = 0
        # Iterators of the containers that are open; a dict's items are flattened on the way.
        stack = [tuple_items((value,))]
        while stack:
            for item in stack[-1]:
                inner = none
                weight += 8
                if item is none:
                    data = b"N"
                elif item is true:
                    data = b"T"
                elif item is false:
                    data = b"F"
                else:
                    kind = base_of(item)
                    if kind is int:
                        bits = bits_of(item)
                        if bits > 64:
                            weight += bits // 8
                        data = integer(b"i", item) if bits <= max_bits else b""
                    elif kind is float:
                        item = real_of(item)
                        if (item >= two_64 or item <= -two_64) and is_whole(item):
                            weight += bits_of(to_int(item)) // 8
                        data = b"f" + pack_real(item)
                    elif kind is str:
                        data = with_text(b"s", text_bytes(item, "utf-8", "surrogatepass"))
                        weight += length(data)
                    elif kind is list:
                        data = b"l" + pack_length(list_length(item))
                        inner = list_items(item)
                    elif kind is tuple:
                        data = b"t" + pack_length(tuple_length(item))
                        inner = tuple_items(item)
                    elif kind is dict:
                        data = b"d" + pack_length(dict_length(item))
                        inner = (part for pair in dict_items(item) for part in pair)
                    elif kind is set:
                        data = b"S" + pack_length(set_length(item))
                        inner = set_items(item)
                    elif kind is frozenset:
                        data = b"Z" + pack_length(frozenset_length(item))
                        inner = frozenset_items(item)
                    elif kind is complex:
                        real, imaginary = real_part(item), imaginary_part(item)
                        data = b"c" + pack_real(real) + pack_real(imaginary)
                        if imaginary != 0:
                            weight += 8
                        elif (real >= two_64 or real <= -two_64) and is_whole(real):
                            weight += bits_of(to_int(real)) // 8
                    elif kind is bytes or kind is bytearray:
                        data = with_text(b"b", bytes_of(array_of(item)))
                        weight += length(data)
                    else:
                        data = opaque(item)
                if weight > max_weight:
                    try:
                        return b"h" + sha256(digest(value, 0, [max_items])).digest()
                    except Unknown:
                        return with_text(b"o", b"large value")
                if inner is not none and length(stack) > max_depth:
                    data = with_text(b"o", b"nested too deep")
                    inner = none
                out.append(data)
                if inner is not none:
                    stack.append(inner)
                    break
            else:
                stack.pop()
        return b"".join(out)

    return encode


encode = _make_encoder()
