# SPDX-License-Identifier: MIT
"""Which source line each instruction came from: runs the programs of .debug_line
(DWARF 5, section 6.2), for versions 2 to 5."""
import os
import struct

from symtab import forms
from symtab.elf import string_at
from symtab.forms import sleb, uleb

PATH, DIRECTORY_INDEX = 1, 2


class LineReader:
    def __init__(self, elf, root):
        self.data = elf.contents(".debug_line")
        self.line_strings = elf.contents(".debug_line_str")
        self.strings = elf.contents(".debug_str")
        self.root = root
        self.sequences = []     # lists of (address, file, line); the last ends it

    def read(self):
        at = 0
        while at < len(self.data):
            at = self.read_unit(at)
        return self

    def read_unit(self, at):
        data = self.data
        length, version = struct.unpack_from("<IH", data, at)
        end = at + 4 + length
        at += 6 + (2 if version >= 5 else 0)
        program = at + 4 + struct.unpack_from("<I", data, at)[0]
        at += 4 + 1 + (1 if version >= 4 else 0) + 1
        line_base, line_range, opcode_base = struct.unpack_from("<bBB", data, at)
        at += 3
        lengths = data[at:at + opcode_base - 1]
        at += opcode_base - 1
        files = self.files_of_5(at) if version >= 5 else self.files_before_5(at)
        self.run(program, end, (line_base, line_range, opcode_base, lengths), files)
        return end

    def path(self, directory, name):
        """Relative to the root of the sources wherever it lies below it."""
        path = os.path.normpath(os.path.join(self.root, directory, name))
        inside = path.startswith(self.root + os.sep)
        return path[len(self.root) + 1:] if inside else path

    def entries_of_5(self, at):
        """A directory or file table: [{content type: value}], and its end."""
        data = self.data
        pairs, at = [], at
        count, at = data[at], at + 1
        for _ in range(count):
            content, at = uleb(data, at)
            form, at = uleb(data, at)
            pairs.append((content, form))
        count, at = uleb(data, at)
        entries = []
        for _ in range(count):
            entry = {}
            for content, form in pairs:
                value, at = forms.read(data, at, form)
                if form == forms.LINE_STRP:
                    value = string_at(self.line_strings, value)
                elif form == forms.STRP:
                    value = string_at(self.strings, value)
                elif form == forms.STRING:
                    value = value.decode()
                entry[content] = value
            entries.append(entry)
        return entries, at

    def files_of_5(self, at):
        directories, at = self.entries_of_5(at)
        files, at = self.entries_of_5(at)
        names = [os.path.join(directories[0][PATH], entry[PATH]) for entry in directories]
        return [self.path(names[entry.get(DIRECTORY_INDEX, 0)], entry[PATH])
                for entry in files]

    def files_before_5(self, at):
        data, directories, files = self.data, [""], [None]
        while data[at]:
            directories.append(string_at(data, at))
            at = data.index(b"\0", at) + 1
        at += 1
        while data[at]:
            name = string_at(data, at)
            directory, at = uleb(data, data.index(b"\0", at) + 1)
            _, at = uleb(data, at)
            _, at = uleb(data, at)
            files.append(self.path(directories[directory], name))
        return files

    def run(self, at, end, parameters, files):
        line_base, line_range, opcode_base, lengths = parameters
        data, rows = self.data, []
        address, file, line = 0, 1, 1
        const_add = (255 - opcode_base) // line_range
        while at < end:
            opcode, at = data[at], at + 1
            if opcode >= opcode_base:                   # special
                opcode -= opcode_base
                address += opcode // line_range
                line += line_base + opcode % line_range
                rows.append((address, files[file], line))
            elif opcode == 0:                           # extended
                size, at = uleb(data, at)
                if data[at] == 1:                       # end_sequence
                    rows.append((address, None, 0))
                    self.sequences.append(rows)
                    rows, address, file, line = [], 0, 1, 1
                elif data[at] == 2:                     # set_address
                    address, = struct.unpack_from("<I", data, at + 1)
                at += size
            elif opcode == 1:                           # copy
                rows.append((address, files[file], line))
            elif opcode == 2:                           # advance_pc
                delta, at = uleb(data, at)
                address += delta
            elif opcode == 3:                           # advance_line
                delta, at = sleb(data, at)
                line += delta
            elif opcode == 4:                           # set_file
                file, at = uleb(data, at)
            elif opcode == 8:                           # const_add_pc
                address += const_add
            elif opcode == 9:                           # fixed_advance_pc
                address += struct.unpack_from("<H", data, at)[0]
                at += 2
            else:                                       # no effect on what is kept
                for _ in range(lengths[opcode - 1]):
                    _, at = uleb(data, at)


def source_lines(elf, root):
    """[(address, file or None, line)]: what holds from each address on; sorted."""
    sequences = LineReader(elf, os.path.abspath(root)).read().sequences
    steps = []
    for sequence in sorted(sequences, key=lambda rows: rows[0][0]):
        if len(sequence) < 2 or sequence[0][0] == 0:    # of a discarded section
            continue
        for address, file, line in sequence:
            if line == 0:                               # the compiler's own code
                file = None
            if steps and steps[-1][0] == address:       # the last one counts
                steps.pop()
            if not steps or steps[-1][1:] != (file, line):
                steps.append((address, file, line))
    return steps
