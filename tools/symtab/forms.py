# SPDX-License-Identifier: MIT
"""DWARF's variable-length numbers and attribute forms (DWARF 5, section 7).

Only what GCC and clang emit for 32-bit targets, in DWARF versions 2 to 5.
"""
import struct

# Forms by what they take up in the file.
FIXED = {0x01: 4, 0x0b: 1, 0x0c: 1, 0x05: 2, 0x06: 4, 0x07: 8, 0x0e: 4, 0x10: 4,
         0x11: 1, 0x12: 2, 0x13: 4, 0x14: 8, 0x17: 4, 0x19: 0, 0x1e: 16, 0x1f: 4,
         0x20: 8, 0x21: 0, 0x25: 1, 0x26: 2, 0x27: 3, 0x28: 4, 0x29: 1, 0x2a: 2,
         0x2b: 3, 0x2c: 4}
(ADDR, BLOCK2, BLOCK4, DATA2, DATA4, DATA8, STRING, BLOCK, BLOCK1, DATA1, FLAG, SDATA,
 STRP, UDATA, REF_ADDR, REF1, REF2, REF4, REF8, REF_UDATA) = (
     1, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21)
(SEC_OFFSET, EXPRLOC, FLAG_PRESENT, STRX, ADDRX, LINE_STRP, IMPLICIT_CONST, LOCLISTX,
 RNGLISTX) = 0x17, 0x18, 0x19, 0x1a, 0x1b, 0x1f, 0x21, 0x22, 0x23
STRX_FIXED = (0x25, 0x26, 0x27, 0x28)
ADDRX_FIXED = (0x29, 0x2a, 0x2b, 0x2c)
LEB = (UDATA, SDATA, REF_UDATA, STRX, ADDRX, LOCLISTX, RNGLISTX)


def uleb(data, at):
    """An unsigned LEB128 number. Return: (value, where it ends)."""
    byte = data[at]
    at += 1
    if byte < 0x80:
        return byte, at
    value, shift = byte & 0x7F, 7
    while byte & 0x80:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        shift += 7
    return value, at


def sleb(data, at):
    value, end = uleb(data, at)
    bits = 7 * (end - at)
    return (value - (1 << bits) if value >> (bits - 1) & 1 else value), end


def skip(data, at, form):
    """Where an attribute of a form that is not FIXED ends."""
    if form in LEB:
        while data[at] & 0x80:
            at += 1
        return at + 1
    if form == STRING:
        return data.index(b"\0", at) + 1
    if form in (EXPRLOC, BLOCK):
        size, at = uleb(data, at)
        return at + size
    if form == BLOCK1:
        return at + 1 + data[at]
    if form == BLOCK2:
        return at + 2 + struct.unpack_from("<H", data, at)[0]
    if form == BLOCK4:
        return at + 4 + struct.unpack_from("<I", data, at)[0]
    raise ValueError(f"DWARF form {form:#x} is not supported")


def read(data, at, form):
    """An attribute's value as a number (or the bytes of a STRING), and its end.

    Indirect forms (strp, strx, addrx, references) give their raw number.
    """
    if form in FIXED:
        end = at + FIXED[form]
        return int.from_bytes(data[at:end], "little"), end
    if form == SDATA:
        return sleb(data, at)
    if form in LEB:
        return uleb(data, at)
    end = skip(data, at, form)
    return bytes(data[at:end - 1]), end
