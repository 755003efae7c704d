# SPDX-License-Identifier: MIT
"""The symbol table's binary form; kernel/symbols.c draws it and reads it.

Four step functions from address to a number (symbols, lines, inner functions, calls)
and one pool of strings. All numbers are little-endian.
"""
import struct
from collections import Counter

MAGIC = 0x324D5953              # "SYM2"
STEPS_PER_BLOCK = 32
PAIRS_MAX = 255                 # byte 255 escapes to a pair written out
STRINGS_PER_BLOCK = 8
TOKENS = 256
HASH_GOLDEN_RATIO_32 = 0x61C88647


def uleb(value):
    out = bytearray()
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def zigzag(value):
    return uleb(value << 1 if value >= 0 else (-value << 1) - 1)


def checksum(data):
    """As symbols.c's: every word of @data mixed into a running hash."""
    result = 0
    for word, in struct.iter_unpack("<I", data):
        rotated = (result << 5 | result >> 27) & 0xFFFFFFFF
        result = (rotated ^ word) * HASH_GOLDEN_RATIO_32 & 0xFFFFFFFF
    return result


def padded(data):
    return data + bytes(-len(data) % 4)


class Image:
    """A file that grows by parts; place() says where each begins."""
    def __init__(self, header_bytes):
        self.data = bytearray(header_bytes)

    def place(self, part):
        at = len(self.data)
        self.data += padded(part)
        return at


def encode_steps(image, steps):
    """@steps: sorted [(address, value)]; the last one only ends the one before.
    Return: the header words of struct step_map."""
    deltas = [(b[0] - a[0], b[1] - a[1]) for a, b in zip(steps, steps[1:])]
    frequent = Counter(d for d in deltas if d[0] < 0x10000 and -0x8000 <= d[1] < 0x8000)
    pairs = [pair for pair, _ in frequent.most_common(PAIRS_MAX)]
    codes = {pair: bytes([number]) for number, pair in enumerate(pairs)}
    index, stream = bytearray(), bytearray()
    for number, (address, value) in enumerate(steps):
        if number % STEPS_PER_BLOCK == 0:
            index += struct.pack("<II", address, len(stream))
            stream += uleb(value)
        else:
            delta = deltas[number - 1]
            stream += codes.get(delta) or b"\xff" + uleb(delta[0]) + zigzag(delta[1])
    return [image.place(index), len(steps), image.place(stream), len(stream),
            image.place(b"".join(struct.pack("<Hh", *pair) for pair in pairs)), len(pairs)]


def choose_tokens(strings):
    """Up to TOKENS pieces of text: every character in use, then frequent pairs of
    pieces, so that each piece but a character is two earlier ones side by side.
    Return: (pieces, strings as lists of piece numbers)."""
    characters = sorted(set("".join(strings)))
    pieces = list(characters)
    numbers = {character: number for number, character in enumerate(characters)}
    coded = [[numbers[c] for c in string] for string in strings]
    while len(pieces) < TOKENS:
        pairs = Counter(pair for code in coded for pair in zip(code, code[1:]))
        chosen = {}
        for pair, count in pairs.most_common(min(8, TOKENS - len(pieces))):
            if count > 3:
                chosen[pair] = len(pieces)
                pieces.append(pieces[pair[0]] + pieces[pair[1]])
        if not chosen:
            break
        coded = [replace_pairs(code, chosen) for code in coded]
    return pieces, coded


def replace_pairs(code, chosen):
    out, at = [], 0
    while at < len(code):
        pair = chosen.get(tuple(code[at:at + 2]))
        out.append(code[at] if pair is None else pair)
        at += 1 if pair is None else 2
    return out


def encode_strings(image, strings):
    """Return: the header words of struct string_pool."""
    pieces, coded = choose_tokens(strings)
    index, stream = bytearray(), bytearray()
    for number, code in enumerate(coded):
        if number % STRINGS_PER_BLOCK == 0:
            index += struct.pack("<I", len(stream))
        stream += bytes([len(code)]) + bytes(code)
    starts, text = [0], ""
    for piece in pieces:
        text += piece
        starts.append(len(text))
    return [image.place(index), len(strings), image.place(stream), len(stream),
            image.place(struct.pack(f"<{len(starts)}H", *starts)), len(pieces),
            image.place(text.encode()), len(text)]


def encode(symbols, lines, inners, calls, files, strings):
    """@files: [(first position, string number)], sorted. Return: the table."""
    header_words = 3 + 4 * 6 + 2 + 8
    image = Image(4 * header_words)
    words = []
    for steps in (symbols, lines, inners, calls):
        words += encode_steps(image, steps)
    words += [image.place(b"".join(struct.pack("<II", *file) for file in files)), len(files)]
    words += encode_strings(image, strings)
    struct.pack_into(f"<{header_words - 2}I", image.data, 8, len(image.data), *words)
    struct.pack_into("<II", image.data, 0, MAGIC, checksum(bytes(image.data[8:])))
    return bytes(image.data)
