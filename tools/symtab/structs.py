# SPDX-License-Identifier: MIT
"""Types of C as the kernel needs them: what lies at which offset of a block.

A Shape is a type's layout; equal shapes of two units are one. A member that is a
struct or an array of arrays refers to another shape; one that is a plain array has a
count; unions are structs whose members overlap.
"""
from typing import NamedTuple

(ARRAY, ENUM, FORMAL_PARAMETER, MEMBER, POINTER, STRUCT, TYPEDEF, UNION, SUBRANGE, BASE,
 CONST, VARIABLE, VOLATILE, RESTRICT, ATOMIC) = (
     0x01, 0x04, 0x05, 0x0d, 0x0f, 0x13, 0x16, 0x17, 0x21, 0x24, 0x26, 0x34, 0x35, 0x37, 0x47)
BYTE_SIZE, UPPER_BOUND, COUNT, MEMBER_AT, DECLARATION, ENCODING, TYPE, BIT_AT = (
    0x0b, 0x2f, 0x37, 0x38, 0x3c, 0x3e, 0x49, 0x6b)
ENCODING_FLOAT = 0x04
PASSING = (TYPEDEF, CONST, VOLATILE, RESTRICT, ATOMIC)
KIND_BYTES, KIND_INTEGER, KIND_POINTER, KIND_STRUCT = range(4)
BYTES_MOST = 0xFFFF                     # of offsets and counts, kernel/types.c


class Field(NamedTuple):
    name: str                           # "" of an array in an array, of a nameless union
    offset: int
    bytes: int                          # of one element
    count: int                          # elements; 0: as many as the block has room for
    kind: int
    shape: object                       # of KIND_STRUCT, else None


class Shape(NamedTuple):
    name: str                           # "struct node", "node_t"; "" of a nameless one
    bytes: int
    fields: tuple                       # Field, by offset

    @property
    def is_flexible(self):
        last = self.fields[-1] if self.fields else None
        return last is not None and (last.count == 0 or (
            last.shape is not None and last.count == 1 and last.shape.is_flexible))


class TypeReader:
    """Types by their entries in a TreeReader's tree."""
    def __init__(self, tree):
        self.tree = tree
        self.shapes = {}                # entry's offset -> Shape or None

    def type_of(self, entry):
        """The type of a variable, a member, a pointer; typedefs and const seen through.
        None: void, or not known."""
        return self.strip(self.tree.entries.get(self.tree.follow(entry, TYPE)))

    def strip(self, entry):
        for _ in range(16):
            if entry is None or entry.tag not in PASSING:
                return entry
            entry = self.tree.entries.get(entry.values.get(TYPE))
        return None

    def target(self, entry):
        """What a pointer points to, or an array consists of; None: neither."""
        if entry is None or entry.tag not in (POINTER, ARRAY):
            return None
        return self.type_of(entry)

    def bounds(self, array):
        """The counts of an array's dimensions; 0: none given."""
        counts = []
        for child in array.children:
            if child.tag == SUBRANGE:
                upper, count = child.values.get(UPPER_BOUND), child.values.get(COUNT)
                upper = -1 if not isinstance(upper, int) or upper == 0xFFFFFFFF else upper
                counts.append(count if isinstance(count, int) else upper + 1)
        return counts

    def bytes_of(self, entry):
        """sizeof, or None where it is not known."""
        entry = self.strip(entry)
        if entry is None:
            return None
        if entry.tag == ARRAY:
            each = self.bytes_of(self.type_of(entry))
            for count in self.bounds(entry):
                each = None if each is None else each * count
            return each
        if entry.tag == POINTER:
            return 4
        return entry.values.get(BYTE_SIZE)

    def member(self, entry, name):
        """Member @name of a struct or union, also of a nameless one inside; or None."""
        for child in entry.children if entry.tag in (STRUCT, UNION) else ():
            if child.tag != MEMBER:
                continue
            own = self.tree.entry_name(child)
            if own == name:
                return self.type_of(child)
            inner = self.type_of(child)
            found = self.member(inner, name) if own is None and inner is not None else None
            if found is not None:
                return found
        return None

    # Shapes.

    def shape(self, entry):
        """The Shape of a struct, a union or a pointer; None: it is none of these, or
        it is only declared."""
        entry = self.strip(entry)
        if entry is None or entry.tag not in (STRUCT, UNION, POINTER):
            return None
        if entry.at not in self.shapes:
            self.shapes[entry.at] = None            # a loop would be an error of DWARF
            self.shapes[entry.at] = self.make_shape(entry)
        return self.shapes[entry.at]

    def make_shape(self, entry):
        if entry.tag == POINTER:
            name = self.type_name(entry)
            return Shape(name, 4, (Field("", 0, 4, 1, KIND_POINTER, None),)) if name else None
        size = entry.values.get(BYTE_SIZE)
        if DECLARATION in entry.values or not isinstance(size, int):
            return None
        fields = [self.field(child) for child in entry.children if child.tag == MEMBER]
        fields = [f for f in fields if f and f.offset <= BYTES_MOST and f.bytes <= BYTES_MOST
                  and f.count <= BYTES_MOST]
        return Shape(self.type_name(entry), size, tuple(sorted(fields, key=lambda f: f.offset)))

    def type_name(self, entry):
        """As C writes it: "struct node", "struct node *", "int"; "" of a nameless
        struct that no typedef names, None of what has no simple name."""
        if entry.tag == POINTER:
            target = self.type_of(entry)
            name = self.type_name(target) if target is not None else "void"
            return name and f"{name} *".replace("* *", "**")
        if entry.tag == BASE:
            return self.tree.entry_name(entry)
        if entry.tag not in (STRUCT, UNION):
            return None
        name = self.tree.entry_name(entry)
        if name:
            return ("struct " if entry.tag == STRUCT else "union ") + name
        return next((self.tree.entry_name(e) for e in entry.parent.children
                     if e.tag == TYPEDEF and e.values.get(TYPE) == entry.at), "")

    def field(self, member):
        offset = member.values.get(MEMBER_AT, 0)    # none in a union
        kind = self.strip(self.tree.entries.get(member.values.get(TYPE)))
        if not isinstance(offset, int) or kind is None:
            return None                             # not in C
        if BIT_AT in member.values:                 # a bit field: the word it lies in
            each = self.bytes_of(kind)
            offset = member.values[BIT_AT] // 8 // each * each
        counts = []
        while kind is not None and kind.tag == ARRAY:
            counts += self.bounds(kind)
            kind = self.type_of(kind)
        return self.nested(self.tree.entry_name(member) or "", offset, counts, kind)

    def nested(self, name, offset, counts, element):
        """A field of arrays: those of more than one dimension by one shape for each."""
        if len(counts) > 1:
            inner = self.nested("", 0, counts[1:], element)
            if inner is None:
                return None
            size = inner.bytes * inner.count
            return Field(name, offset, size, counts[0], KIND_STRUCT, Shape("", size, (inner,)))
        size = self.bytes_of(element)
        if element is None or not isinstance(size, int) or size == 0:
            return None
        shape = self.shape(element) if element.tag in (STRUCT, UNION) else None
        kind = KIND_STRUCT if shape else self.scalar_kind(element)
        return Field(name, offset, size, counts[0] if counts else 1, kind, shape)

    def scalar_kind(self, entry):
        if entry.tag == POINTER:
            return KIND_POINTER
        is_float = entry.values.get(ENCODING) == ENCODING_FLOAT
        is_number = entry.tag == ENUM or (entry.tag == BASE and not is_float)
        return KIND_INTEGER if is_number and entry.values.get(BYTE_SIZE) > 1 else KIND_BYTES


