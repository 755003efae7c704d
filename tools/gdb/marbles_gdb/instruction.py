# SPDX-License-Identifier: MIT
"""What one instruction writes: registers and words of memory, from its text in AT&T
syntax. Enough to tell a word that was written from one that was there before."""
import functools
import re
from collections import namedtuple

import gdb

from marbles_gdb.names import function_block

# @targets: operands that it writes. @callee: of a direct call, else 0.
Instruction = namedtuple("Instruction", "text bytes name targets callee is_repeated")
READS_ONLY = re.compile("(cmp(?!xchg)|test|bt[lw]?$|j|call|out|lidt|lgdt|ltr|push)")
PREFIX = re.compile(r"^(?:(rep\w*|lock|notrack|[c-g]s) +)+")
MEMORY = re.compile(r"^(?:%[c-g]s:)?(-?0x[0-9a-f]+)?"
                    r"(?:\((%\w+)?(?:,(%\w+)(?:,(\d))?)?\))?$")
POINTER_CODES = (gdb.TYPE_CODE_PTR, gdb.TYPE_CODE_STRUCT, gdb.TYPE_CODE_UNION)


def operands(text):
    return re.findall(r"(?:[^,(]|\([^)]*\))+", text.split("<")[0].strip())


@functools.lru_cache(maxsize=65536)
def at(pc):
    found = gdb.selected_inferior().architecture().disassemble(pc)[0]
    text = " ".join(found["asm"].split())
    prefix = PREFIX.match(text)
    name, _, rest = PREFIX.sub("", text).partition(" ")
    given = operands(rest)
    targets = () if READS_ONLY.match(name) else \
        tuple(given) if name.startswith(("xchg", "xadd")) else tuple(given[-1:])
    callee = re.match(r"call\w* (0x[0-9a-f]+)", text)
    return Instruction(text, found["length"], name, targets,
                       int(callee[1], 16) if callee else 0,
                       prefix is not None and "rep" in prefix[0])


def before(pc):
    """Address of the instruction that ends at @pc, in the same function."""
    body = function_block(pc - 1)
    if body is None:
        return pc - 1
    code = gdb.selected_inferior().architecture().disassemble(body.start, pc - 1)
    return code[-1]["addr"]


def address(operand, registers):
    """Of a memory operand; None: it is none."""
    found = MEMORY.match(operand)
    if not found or not operand:
        return None
    offset, base, index, scale = found.groups()
    value = int(offset or "0", 16)
    value += registers.get((base or "")[1:], 0)
    value += registers.get((index or "")[1:], 0) * int(scale or 1)
    return value & 0xFFFFFFFF


@functools.lru_cache(maxsize=4096)
def may_return_pointer(pc):
    """Can the function around @pc return one? An int, a bool and void are none."""
    body = function_block(pc)
    if body is None:
        return True
    result = body.function.type.target()
    kind = result.strip_typedefs()
    return kind.code in POINTER_CODES or \
        kind.code == gdb.TYPE_CODE_INT and "long" in str(kind.unqualified())


def forget():
    """Modules come and go, and with them what is at an address."""
    at.cache_clear()
    may_return_pointer.cache_clear()
