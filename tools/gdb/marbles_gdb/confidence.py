# SPDX-License-Identifier: MIT
"""What the verdict on a block rests on, and how good that is; compare kernel/confidence.c."""
from collections import Counter, namedtuple

from marbles_gdb.places import locate
from marbles_gdb.why import holding

# @kinds, @looks: how many words of each, of @looks only interior ones.
Confidence = namedtuple("Confidence", "words interior kinds looks is_decreed is_ignored")
KINDS = {"global": "in globals", "stack": "on stacks", "register": "in registers",
         "argument": "as arguments of threads", "area": "in scan areas", "block": "in blocks"}
ROUND = 100000
LOOKS = {"float": "held only by what looks like a floating-point number",
         "text": "held only by what looks like text",
         "integer": "held only by what looks like an integer"}


def gather(scan, wanted):
    kinds, looks = Counter(), Counter()
    words = interior = 0
    for ref in holding(scan, wanted):
        place = locate(scan, ref)
        words += 1
        kinds[place.kind] += 1
        if place.is_interior:
            interior += 1
            looks["integer" if place.looks_integer else look(ref.value)] += 1
    return Confidence(words, interior, kinds, looks, scan.has(wanted, "TAG_NOT_LEAK"),
                      scan.has(wanted, "TAG_IGNORE"))


def doubt(c):
    """What is doubtful of that; None: nothing."""
    if c.is_decreed or c.words == 0:
        return None
    for kind, text in LOOKS.items():
        if c.looks[kind] == c.words:
            return text
    if c.looks["pointer"] == 0 and c.interior == c.words:
        return "held only by what looks like numbers and text"
    one = c.words == 1
    if c.kinds["stack"] + c.kinds["register"] == c.words:
        return "held only by a stack word" if one else "held only by stack words"
    if c.interior == c.words:
        return "held only by an interior pointer" if one else \
            "held only by interior pointers"
    return None


def words(c):
    decree = "never a leak by decree; " if c.is_decreed or c.is_ignored else ""
    if c.words == 0:
        return decree + "nothing that is held refers to it"
    kinds = ", ".join(f"{c.kinds[kind]} {where}" for kind, where in KINDS.items()
                      if c.kinds[kind] > 0)
    return (f"{decree}held by {c.words} word{'' if c.words == 1 else 's'} "
            f"({c.words - c.interior} at its start, {c.interior} inside): {kinds}"
            + (f"; {doubt(c)}" if doubt(c) else ""))


def look(value):
    """What a word that points into a block could be besides; compare mm/word_look.c."""
    if 0xC0000000 <= value < 0xC8000000 and value & 0xFFFF == 0:
        return "float"
    if value % ROUND == 0 or ((1 << 32) - value) % ROUND == 0:
        return "integer"
    return "text" if is_latin1(value) or is_utf8(value) else "pointer"


def is_plain(byte):
    return chr(byte) == " " or (byte < 128 and chr(byte).isalnum())


def is_latin1(value):
    *rest, last = value.to_bytes(4, "little")
    return all(map(is_plain, rest)) and last >= 0xC0


def followers(lead):
    """Bytes that must follow in UTF-8; None: it is no lead."""
    if is_plain(lead):
        return 0
    if 0xC2 <= lead < 0xE0:
        return 1
    if 0xE0 <= lead < 0xF0:
        return 2
    return 3 if 0xF0 <= lead < 0xF5 else None


def is_utf8(value):
    """The word may begin with the last byte of a character, and end within one."""
    data = value.to_bytes(4, "little")
    i = 1 if data[0] & 0xC0 == 0x80 else 0
    while i < len(data):
        left, i = followers(data[i]), i + 1
        if left is None or any(byte & 0xC0 != 0x80 for byte in data[i:i + left]):
            return False
        i += left
    return True
