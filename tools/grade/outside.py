# SPDX-License-Identifier: MIT
"""The kernel's own records, read from outside while the machine stands still.

What the kernel prints travels over a serial line on which a module, too, can print.
Its memory, as QEMU saves it, cannot be talked over. Kernel addresses are those of its
ELF file; the direct map puts physical page 0 at DIRECT_MAP.
"""
import struct

DIRECT_MAP = 0xC0000000
TRACE = struct.Struct("<5I")            # mm/depot.h: struct trace, as far as used
SITE_ADDRESS = 2                        # struct call_site: which word is its address
TRACES_MOST = 1 << 18
CHUNK_BYTES = 64 << 10
PT_LOAD, WRITABLE = 1, 2
SHT_SYMTAB = 2


class Kernel:
    """marbles.elf: symbols, and the parts that nobody may write to."""

    def __init__(self, path):
        self.data = path.read_bytes()
        _, _, self.phoff, self.shoff = struct.unpack_from("<4I", self.data, 20)
        self.phsize, self.phnum, self.shsize, self.shnum = \
            struct.unpack_from("<4H", self.data, 42)
        self.symbols = self.read_symbols()

    def section(self, number):
        return struct.unpack_from("<10I", self.data, self.shoff + number * self.shsize)

    def read_symbols(self):
        """Names that stand for one address only."""
        seen = {}
        for number in range(self.shnum):
            _, kind, _, _, offset, size, link, _, _, step = self.section(number)
            if kind != SHT_SYMTAB:
                continue
            names = self.section(link)[4]
            for at in range(offset, offset + size, step):
                name, value = struct.unpack_from("<2I", self.data, at)
                end = self.data.index(b"\0", names + name)
                seen.setdefault(self.data[names + name:end].decode(), set()).add(value)
        return {name: min(values) for name, values in seen.items() if len(values) == 1}

    def constant_parts(self):
        """(address, bytes) of what is read-only in the running kernel."""
        for number in range(self.phnum):
            kind, offset, address, _, size, _, flags, _ = struct.unpack_from(
                "<8I", self.data, self.phoff + number * self.phsize)
            if kind == PT_LOAD and not flags & WRITABLE and address >= DIRECT_MAP:
                yield address, self.data[offset:offset + size]


class Memory:
    """@kernel's view of a machine's RAM; @save(address, bytes) fetches physical memory.
    Good as long as the machine stands still."""

    def __init__(self, kernel, save):
        self.kernel, self.save, self.chunks = kernel, save, {}

    def chunk(self, number):
        if number not in self.chunks:
            self.chunks[number] = self.save(number * CHUNK_BYTES, CHUNK_BYTES)
        return self.chunks[number]

    def read(self, address, count):
        """@count bytes at a kernel address in the direct map."""
        if address < DIRECT_MAP:
            raise ValueError(f"{address:#x} is no address of the direct map")
        at, parts = address - DIRECT_MAP, []
        while count > 0:
            start = at % CHUNK_BYTES
            parts.append(self.chunk(at // CHUNK_BYTES)[start:start + count])
            if not parts[-1]:
                raise ValueError(f"{address:#x} is behind the end of memory")
            at, count = at + len(parts[-1]), count - len(parts[-1])
        return b"".join(parts)

    def words(self, address, count):
        return struct.unpack(f"<{count}I", self.read(address, 4 * count))

    def value(self, symbol, index=0):
        return self.words(self.kernel.symbols[symbol] + 4 * index, 1)[0]

    def altered(self):
        """Where the kernel's code or constants were changed, or None."""
        for address, good in self.kernel.constant_parts():
            now = self.read(address, len(good))
            if now != good:
                return address + next(i for i, (a, b) in enumerate(zip(good, now)) if a != b)
        return None

    def loaded_modules(self):
        """Is the kernel's list of modules not empty?"""
        head = self.kernel.symbols["loaded_modules"]
        return self.words(head, 1)[0] != head

    def bugs(self):
        return self.value("bug_total")

    def live_by_site(self):
        """{call site's address: live blocks}, by the kernel's counters of each trace."""
        live, at = {}, self.value("all_traces")
        for _ in range(TRACES_MOST):
            if at == 0:
                return live
            _, at, site, allocated, freed = TRACE.unpack(self.read(at, TRACE.size))
            address = self.words(site + 4 * SITE_ADDRESS, 1)[0]
            live[address] = live.get(address, 0) + (allocated - freed & 0xFFFFFFFF)
        raise ValueError("the kernel's list of call stacks does not end")
