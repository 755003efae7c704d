# SPDX-License-Identifier: MIT
"""Which struct the block is that a call of an allocator returns.

Two witnesses, each exact:

    the source   the one sizeof in the arguments names a type, or a variable whose type
                 the scope around the call tells (statement.py)
    the register the compiler says which variable holds the result, from a place on that
                 only instructions after the call lead to which leave it alone

The size that was passed, where the compiler tells it, must fit. Where they say nothing,
or contradict each other, nothing is said of the call.
"""
from bisect import bisect_right
from typing import NamedTuple

from symtab.statement import Sources, expression_steps, multiplies, sized_thing
from symtab.structs import (ARRAY, FORMAL_PARAMETER, POINTER, STRUCT, TYPEDEF, UNION,
                            VARIABLE, TypeReader)
from symtab.tree import TreeReader

CALL_SITE, CALL_SITE_PARAMETER, GNU_CALL_SITE = 0x48, 0x49, 0x4109
CALL_VALUE, CALL_RETURN, CALL_ORIGIN = 0x7e, 0x7d, 0x7f
LOW_PC, ORIGIN, LOCATION = 0x11, 0x31, 0x02

# Which argument is the size; None: no argument is. Those of arrays: count and size.
ALLOCATORS = {"kmalloc": 0, "kzalloc": 0, "vmalloc": 0, "vzalloc": 0, "kvmalloc": 0,
              "kvzalloc": 0, "__vmalloc": 0, "kmemdup": 1, "kvmemdup": 1, "krealloc": 1,
              "kcalloc": None, "kmalloc_array": None, "kvcalloc": None,
              "kvmalloc_array": None, "krealloc_array": None,
              "kmem_cache_alloc": None, "kmem_cache_zalloc": None,
              "__get_free_pages": None, "get_zeroed_page": None}
ARRAYS = ("kcalloc", "kmalloc_array", "kvcalloc", "kvmalloc_array", "krealloc_array")
CACHE_MAKER = "kmem_cache_create"
EAX = 0
SKIPPED_MOST = 32                       # bytes of instructions after the call


class Site(NamedTuple):
    shape: object
    is_array: bool                      # it may be one of any length


def modrm_bytes(code, at):
    """The length of a ModR/M byte with what belongs to it."""
    mode, memory = code[at] >> 6, code[at] & 7
    if mode == 3:
        return 1
    has_sib = memory == 4
    base = code[at + 1] & 7 if has_sib else memory
    return 1 + has_sib + {0: 4 if base == 5 else 0, 1: 1, 2: 4}[mode]


def kept_instruction(code, at):
    """The length of the instruction at @at if it leaves eax as it is, and is one of
    those that compilers put behind a call; else 0."""
    first, second = code[at], code[at + 1]
    if first == 0x83 and second == 0xC4:            # add $imm8, %esp
        return 3
    if first == 0x81 and second == 0xC4:            # add $imm32, %esp
        return 6
    if (first, second) == (0x85, 0xC0):             # test %eax, %eax
        return 2
    if 0xB8 < first < 0xC0:                         # mov $imm32, but not to eax
        return 5
    if first in (0x8B, 0x8D, 0x31) and second & 0x38:   # mov, lea, xor to another one
        return 1 + modrm_bytes(code, at + 1) if first != 0x31 or second & 7 else 0
    if first in (0x74, 0x75):                       # je, jne: falling through
        return 2
    if first == 0x0F and second in (0x84, 0x85):
        return 6
    if first == 0xA3:                               # mov %eax, variable
        return 5
    if first == 0x89 and second & 0xC7 != 0xC0:     # mov register, anything but eax
        return 1 + modrm_bytes(code, at + 1)
    if first == 0xC7 and second >> 6 != 3:          # movl $imm32, memory
        return 1 + modrm_bytes(code, at + 1) + 4
    if 0x58 < first < 0x60:                         # pop, but not to eax
        return 1
    return 0


class AllocationReader:
    """@lines: as of source_lines(). @directories: where the sources lie."""
    def __init__(self, elf, lines, directories):
        self.tree = TreeReader(elf, [*ALLOCATORS, CACHE_MAKER]).read()
        self.types = TypeReader(self.tree)
        self.sources = Sources(directories)
        self.elf = elf
        self.lines = lines
        self.line_starts = [line[0] for line in lines]

    def read(self):
        """{return address: Site} of calls, and the Shapes that caches are made for."""
        sites, cached = {}, set()
        for entry in list(self.tree.entries.values()):
            if entry.tag not in (CALL_SITE, GNU_CALL_SITE):
                continue
            origin = entry.values.get(CALL_ORIGIN, entry.values.get(ORIGIN))
            function = self.tree.entry_name(self.tree.entries.get(origin))
            address = entry.values.get(CALL_RETURN, entry.values.get(LOW_PC))
            if function == CACHE_MAKER:
                cached.add(self.shape_in_cache(entry, address))
            elif function in ALLOCATORS:
                site = self.site_of_call(entry, address, function)
                if site is not None:
                    sites[address] = site
        cached.discard(None)
        return sites, cached

    def site_of_call(self, call, address, function):
        size = self.constant_size(call, function)
        arguments = self.arguments(address, function) or ""
        thing = sized_thing(arguments)
        shapes = set(self.shapes_in_register(call, address))
        if thing is None:
            shape = outermost(shapes - {None})
        else:
            shape = self.shape_of_thing(call, thing) if shapes != {None} else None
        if shape is None or not shape.name or not fits(shape, size):
            return None
        is_longer = size is not None and size > shape.bytes
        return Site(shape, is_longer or function in ARRAYS or shape.name.endswith("*") or
                    multiplies(arguments))

    def shape_in_cache(self, call, address):
        """KMEM_CACHE(node, flags), or a sizeof in the arguments."""
        arguments = self.arguments(address, "KMEM_CACHE")
        if arguments is not None:
            return self.shape_of_thing(call, ("struct", arguments.split(",")[0].strip(), 0))
        arguments = self.arguments(address, CACHE_MAKER)
        thing = sized_thing(arguments) if arguments else None
        return self.shape_of_thing(call, thing) if thing else None

    # The size.

    def constant_size(self, call, function):
        """What was passed as size, where the compiler tells; else None."""
        argument = ALLOCATORS[function]
        if argument is None:
            return None
        where = b"\x74" + bytes([4 * argument])     # DW_OP_breg4: on the stack
        for child in call.children:
            if child.values.get(LOCATION) == where:
                return constant(child.values.get(CALL_VALUE))
        return None

    # The source.

    def place(self, address):
        """The (file, line) of the call that returns to @address."""
        at = bisect_right(self.line_starts, address - 1) - 1
        return self.lines[at][1:] if at >= 0 else (None, 0)

    def arguments(self, address, function):
        file, line = self.place(address)
        return self.sources.arguments(file, line, function) if file else None

    def shape_of_thing(self, call, thing):
        kind, text, stars = thing
        if kind != "expression":
            entry = self.tagged(call, STRUCT if kind == "struct" else UNION, text)
            return self.types.shape(self.pointer_to(call, entry) if stars else entry) \
                if entry and stars < 2 else None
        entry = self.type_of_expression(call, text)
        return self.types.shape(entry)

    def tagged(self, call, tag, name):
        """The definition of a struct or union in the call's unit."""
        return next((e for e in root_of(call).children if e.tag == tag and
                     self.tree.entry_name(e) == name), None)

    def pointer_to(self, call, entry):
        return next((e for e in root_of(call).children if e.tag == POINTER and
                     self.types.type_of(e) is entry), None)

    def type_of_expression(self, call, text):
        """The type of "*name->member[i]", or of a typedef's name; None: not known."""
        stars, name, steps = expression_steps(text)
        at = self.variable_type(call, name)
        for step in steps + [None] * stars:
            if at is None:
                return None
            if step is None:
                at = self.types.target(at)
            else:
                at = self.types.target(at) if at.tag == POINTER else at
                at = self.types.member(at, step) if at is not None else None
        return None if at is not None and at.tag == ARRAY else at

    def variable_type(self, call, name):
        """The type of the innermost @name that the call sees."""
        scope = call.parent
        while scope is not None:
            origin = self.tree.entries.get(scope.values.get(ORIGIN))
            for owner in (scope, origin):
                for entry in owner.children if owner is not None else ():
                    if entry.tag in (VARIABLE, FORMAL_PARAMETER, TYPEDEF) and \
                       self.tree.entry_name(entry) == name:
                        return self.types.strip(entry) if entry.tag == TYPEDEF \
                            else self.types.type_of(entry)
            scope = scope.parent
        return None

    # The register.

    def shapes_in_register(self, call, address):
        """Of all variables that the result goes to: what they point to; None among
        them: one that points to something else than a struct."""
        end = self.kept_until(address)
        for entry in self.variables(function_of(call)):
            if not any(address <= low <= end and expression == bytes([0x50 + EAX])
                       for low, _, expression in self.tree.locations(entry)):
                continue
            target = self.types.type_of(entry)
            target = self.types.type_of(target) if target and target.tag == POINTER else target
            if target is not None:                  # void * says nothing
                yield self.types.shape(target)

    def variables(self, entry):
        for child in entry.children:
            if child.tag in (VARIABLE, FORMAL_PARAMETER):
                yield child
            yield from self.variables(child)

    def kept_until(self, address):
        """Up to where eax surely is still what the call returned."""
        code = self.code_at(address)
        at = 0
        while at < SKIPPED_MOST:
            length = kept_instruction(code, at)
            if length == 0:
                break
            at += length
        return address + at

    def code_at(self, address):
        for section in self.elf.sections:
            if section.type == 1 and section.address <= address < section.address + section.size:
                start = section.offset + address - section.address
                return self.elf.image[start:start + SKIPPED_MOST + 16].ljust(
                    SKIPPED_MOST + 16, b"\0")
        return bytes(SKIPPED_MOST + 16)


def root_of(entry):
    while entry.parent is not None:
        entry = entry.parent
    return entry


def function_of(entry):
    """The function, as compiled, that @entry lies in."""
    while entry.parent is not None and entry.parent.parent is not None:
        entry = entry.parent
    return entry


def outermost(shapes):
    """The one that all others are the beginning of, as a list_head is of a node;
    None: there is none."""
    return next((shape for shape in shapes if fronts(shape) >= shapes), None)


def fronts(shape):
    """@shape, the shape of its first member, and so on."""
    found = set()
    while shape is not None:
        found.add(shape)
        shape = shape.fields[0].shape if shape.fields else None
    return found


def constant(expression):
    """The value of DW_OP_lit0..31, const1u..const4s; else None."""
    if not isinstance(expression, bytes) or not expression:
        return None
    first, rest = expression[0], expression[1:]
    if 0x30 <= first <= 0x4F and not rest:
        return first - 0x30
    if 0x08 <= first <= 0x0D and len(rest) == {0x08: 1, 0x09: 1, 0x0A: 2, 0x0B: 2, 0x0C: 4,
                                               0x0D: 4}[first]:
        return int.from_bytes(rest, "little", signed=bool(first & 1))
    if first == 0x10:                               # constu
        value = 0
        for number, byte in enumerate(rest):
            value |= (byte & 0x7F) << 7 * number
        return value
    return None


def fits(shape, size):
    """Can a block of @size bytes be of @shape, or be an array of it?"""
    if size is None:
        return True
    if shape.is_flexible:
        return size >= shape.bytes
    return shape.bytes > 0 and size > 0 and size % shape.bytes == 0
