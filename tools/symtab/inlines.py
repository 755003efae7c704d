# SPDX-License-Identifier: MIT
"""Which function of the source each instruction belongs to, inlined or not; and of an
inlined one, which line of the function that it ended up in calls it.

Walks .debug_info, reading only subprograms and what was inlined into them; every
other entry is stepped over by a plan made once for its abbreviation, and whole
subtrees by DW_AT_sibling where the compiler gives it.
"""
import struct
from collections import namedtuple

from symtab import forms
from symtab.elf import string_at
from symtab.forms import uleb

COMPILE_UNIT, SUBPROGRAM, INLINED, LEXICAL_BLOCK = 0x11, 0x2e, 0x1d, 0x0b
(SIBLING, NAME, LOW_PC, HIGH_PC, ABSTRACT_ORIGIN, SPECIFICATION, RANGES,
 STR_OFFSETS_BASE, ADDR_BASE, RNGLISTS_BASE) = (
     0x01, 0x03, 0x11, 0x12, 0x31, 0x47, 0x55, 0x72, 0x73, 0x74)
CALL_LINE = 0x59

# steps: numbers of bytes and, below zero, forms to be skipped by their contents.
# constants: {name: value} of attributes that stand in the abbreviation itself.
Abbreviation = namedtuple("Abbreviation",
                          "tag has_children attributes steps sibling_at constants")
Unit = namedtuple("Unit", "start version bases")
Range = namedtuple("Range", "low high depth origin call_line")


def read_abbreviations(data, at):
    table = {}
    code, at = uleb(data, at)
    while code:
        tag, at = uleb(data, at)
        has_children, at = data[at], at + 1
        attributes, steps, sibling_at, constants = [], [0], None, {}
        while True:
            name, at = uleb(data, at)
            form, at = uleb(data, at)
            if form == forms.IMPLICIT_CONST:
                constants[name], at = forms.sleb(data, at)
            if name == 0:
                break
            if name == SIBLING and form == forms.REF4 and len(steps) == 1:
                sibling_at = steps[0]
            attributes.append((name, form))
            if form not in forms.FIXED:
                steps += [-form, 0]
            else:
                steps[-1] += forms.FIXED[form]
        table[code] = Abbreviation(tag, has_children, attributes,
                                   [s for s in steps if s], sibling_at, constants)
        code, at = uleb(data, at)
    return table


class InfoReader:
    def __init__(self, elf):
        self.info = elf.contents(".debug_info")
        self.abbrev = elf.contents(".debug_abbrev")
        self.strings = elf.contents(".debug_str")
        self.string_offsets = elf.contents(".debug_str_offsets")
        self.addresses = elf.contents(".debug_addr")
        self.range_lists = elf.contents(".debug_rnglists")
        self.old_ranges = elf.contents(".debug_ranges")
        self.names = {}         # entry's offset -> name, or another entry's offset
        self.ranges = []        # Range, of all units
        self.tables = {}        # offset in .debug_abbrev -> abbreviations

    def read(self):
        at = 0
        while at < len(self.info):
            at = self.read_unit(at)
        return self

    def name_of(self, entry):
        """Follow origins to a name; None if there is none."""
        for _ in range(8):
            found = self.names.get(entry)
            if not isinstance(found, int):
                return found
            entry = found
        return None

    def read_unit(self, start):
        length, version = struct.unpack_from("<IH", self.info, start)
        end = start + 4 + length
        if version >= 5:
            kind, _, abbrev_at = struct.unpack_from("<BBI", self.info, start + 6)
            at = start + 12
        else:
            kind, abbrev_at, at = 1, struct.unpack_from("<I", self.info, start + 6)[0], start + 11
        if kind == 1:
            if abbrev_at not in self.tables:
                self.tables[abbrev_at] = read_abbreviations(self.abbrev, abbrev_at)
            unit = Unit(start, version, {})
            self.walk(unit, self.tables[abbrev_at], at, end)
        return end

    def walk(self, unit, table, at, end):
        """Step over the unit's entries; levels[] has (is code, inline depth)."""
        info, levels = self.info, [0]
        while at < end and levels:
            entry = at
            code, at = uleb(info, at)
            if code == 0:
                levels.pop()
                continue
            abbreviation = table[code]
            tag = abbreviation.tag
            if tag in (COMPILE_UNIT, SUBPROGRAM, INLINED):
                values, at = self.attributes(abbreviation, at)
                if tag == COMPILE_UNIT:
                    unit.bases.update(values)
                    skip_children, depth = False, 0
                else:
                    skip_children, depth = self.function(unit, entry, tag, values, levels[-1])
                sibling = values.get(SIBLING, (0, 0))[0]
            else:
                body = at
                for step in abbreviation.steps:
                    at = at + step if step > 0 else forms.skip(info, at, -step)
                skip_children, depth = tag != LEXICAL_BLOCK, levels[-1]
                sibling = 0
                if abbreviation.sibling_at is not None:
                    sibling, = struct.unpack_from("<I", info, body + abbreviation.sibling_at)
            if abbreviation.has_children:
                if skip_children and sibling:
                    at = unit.start + sibling
                else:
                    levels.append(depth)

    def attributes(self, abbreviation, at):
        """{name: (raw value, form)} of an entry, and where it ends."""
        values = {}
        for name, form in abbreviation.attributes:
            value, at = forms.read(self.info, at, form)
            values[name] = abbreviation.constants.get(name, value), form
        return values, at

    def function(self, unit, entry, tag, values, depth):
        """Note a subprogram or inlined one. Return: (children hold no code, depth)."""
        if NAME in values:
            self.names[entry] = self.string(unit, *values[NAME])
        for link in (ABSTRACT_ORIGIN, SPECIFICATION):
            if link in values and entry not in self.names:
                value, form = values[link]
                self.names[entry] = value if form == forms.REF_ADDR else unit.start + value
        pieces = self.pieces(unit, values)
        depth = depth + 1 if tag == INLINED else 0
        call_line = values.get(CALL_LINE, (0, 0))[0]
        self.ranges += [Range(low, high, depth, entry, call_line)
                        for low, high in pieces if low < high]
        return not pieces, depth

    def string(self, unit, value, form):
        if form == forms.STRING:
            return value.decode()
        if form == forms.STRX or form in forms.STRX_FIXED:
            base = unit.bases[STR_OFFSETS_BASE][0]
            value, = struct.unpack_from("<I", self.string_offsets, base + 4 * value)
        return string_at(self.strings, value)

    def indexed_address(self, unit, index):
        return struct.unpack_from("<I", self.addresses, unit.bases[ADDR_BASE][0] + 4 * index)[0]

    def address(self, unit, value, form):
        is_index = form == forms.ADDRX or form in forms.ADDRX_FIXED
        return self.indexed_address(unit, value) if is_index else value

    def pieces(self, unit, values):
        """The [low, high) pairs of an entry."""
        if RANGES in values:
            value, form = values[RANGES]
            base = self.address(unit, *unit.bases.get(LOW_PC, (0, forms.ADDR)))
            if unit.version < 5:
                return self.pieces_before_5(value, base)
            if form == forms.RNGLISTX:
                start = unit.bases[RNGLISTS_BASE][0]
                value = start + struct.unpack_from("<I", self.range_lists, start + 4 * value)[0]
            return self.pieces_of_list(unit, value, base)
        if LOW_PC not in values or HIGH_PC not in values:
            return []
        low = self.address(unit, *values[LOW_PC])
        high, form = values[HIGH_PC]
        return [(low, high if form == forms.ADDR else low + high)]

    def pieces_before_5(self, at, base):
        pieces = []
        while True:
            low, high = struct.unpack_from("<II", self.old_ranges, at)
            at += 8
            if low == high == 0:
                return pieces
            if low == 0xFFFFFFFF:
                base = high
            else:
                pieces.append((base + low, base + high))

    def pieces_of_list(self, unit, at, base):
        """A range list of DWARF 5, section 7.25."""
        data, pieces = self.range_lists, []
        while data[at] != 0:                    # DW_RLE_end_of_list
            kind, at = data[at], at + 1
            first, at = uleb(data, at) if kind < 5 else forms.read(data, at, forms.ADDR)
            if kind == 1:                       # base_addressx
                base = self.indexed_address(unit, first)
                continue
            if kind == 5:                       # base_address
                base = first
                continue
            second, at = forms.read(data, at, forms.ADDR) if kind == 6 else uleb(data, at)
            if kind in (2, 3):                  # startx_endx, startx_length
                first = self.indexed_address(unit, first)
            if kind == 2:
                second = self.indexed_address(unit, second)
            if kind == 4:                       # offset_pair
                pieces.append((base + first, base + second))
            else:
                is_length = kind in (3, 7)
                pieces.append((first, first + second if is_length else second))
        return pieces


def innermost_functions(elf):
    """[(address, name or None, call line)]: from each address on, the innermost function
    of the source, as far as the debug information says, and the line of the outermost
    that calls it, 0: it is that itself. Sorted, without repeats."""
    reader = InfoReader(elf).read()
    events = []
    for number, piece in enumerate(reader.ranges):
        events += [(piece.low, 1, number), (piece.high, 0, number)]
    events.sort()
    steps, active, at = [], {}, 0
    while at < len(events):
        address = events[at][0]
        while at < len(events) and events[at][0] == address:
            _, opens, number = events[at]
            if opens:
                active[number] = reader.ranges[number]
            else:
                active.pop(number)
            at += 1
        inner = max(active.values(), key=lambda piece: piece.depth, default=None)
        name = reader.name_of(inner.origin) if inner else None
        call_line = next((piece.call_line for piece in active.values() if piece.depth == 1), 0)
        if not steps or steps[-1][1:] != (name, call_line):
            steps.append((address, name, call_line))
    return steps
