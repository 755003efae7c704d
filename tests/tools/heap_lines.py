# SPDX-License-Identifier: MIT
"""Made-up timelines and heaps for test_heapview.py, with the sums that a picture of them
must show, kept in the plainest way."""
import json
import random
from collections import Counter

PAGE, START = 4096, 0xC0000000
FUNCTIONS = ("parse_request", "cache_fill", "log_append", "session_new", "node_new",
             "name_dup", "image_load", "queue_push", "timer_new", "arg_copy", "buffer_new")
OUTER = [{"addr": "0xc0123bee", "function": "cmd_load", "file": "kernel/cmd_load.c",
          "line": 88}, {"addr": "0xc0152624", "function": "thread_entry",
                        "file": "kernel/thread.c", "line": 109}]


def text(row):
    return json.dumps(row, separators=(",", ":"))


def site(number):
    """As a picture names it."""
    return f"{FUNCTIONS[number]} lab/file{number}.c:{10 + number}"


def frames(number):
    return [{"addr": f"0xc02{number:05x}", "function": FUNCTIONS[number],
             "file": f"lab/file{number}.c", "line": 10 + number}, *OUTER]


class Timeline:
    """@rows: of `trace dump -j`. @live: {seq: (site, size, addr)} at the end. @peaks: bytes
    by site. @peak: of all. @per_site: bytes live at the end."""

    def __init__(self, seed, count, first=1):
        self.random = random.Random(seed)
        self.rows = [{"trace": "stack", "id": i, "frames": frames(i)}
                     for i in range(len(FUNCTIONS))]
        self.live, self.now, self.peaks, self.peak = {}, Counter(), Counter(), 0
        self.n, self.time, self.seq = first, 1_000_000, 100
        self.first = first
        for _ in range(count):
            self.step()
        self.rows.append({"trace": "summary", "on": True, "events": self.n - 1,
                          "kept": count, "lost": first - 1, "capacity": 8192,
                          "now_us": self.time + 10})

    @property
    def per_site(self):
        return {name: size for name, size in self.now.items() if size}

    def step(self):
        self.time += self.random.choice((0, 1, 3, 250, 900))
        seqs = list(self.live)
        act = self.random.random()
        if seqs and act < 0.42:
            self.free(self.random.choice(seqs))
        elif seqs and act < 0.5:
            self.resize(self.random.choice(seqs))
        else:
            self.alloc()
        self.n += 1
        self.peak = max(self.peak, sum(self.now.values()))

    def event(self, kind, addr, size, seq, number, **more):
        self.rows.append({"trace": kind, "n": self.n, "time_us": self.time,
                          "addr": f"{addr:#010x}", "size": size, "type": "kmalloc",
                          "seq": seq, "comm": "shell", "tid": 3, "stack": number, **more})

    def count(self, number, size):
        self.now[site(number)] += size
        self.peaks[site(number)] = max(self.peaks[site(number)], self.now[site(number)])

    def alloc(self):
        number = self.random.randrange(len(FUNCTIONS))
        size = self.random.choice((1, 16, 64, 200, 1000, 5000))
        self.seq += 1
        addr = START + 0x400000 + self.seq * 8192
        self.live[self.seq] = number, size, addr
        self.count(number, size)
        self.event("alloc", addr, size, self.seq, number)

    def free(self, seq):
        number, size, addr = self.live.pop(seq)
        self.count(number, -size)
        self.event("free", addr, size, seq, 0)

    def resize(self, old):
        before, old_size, addr = self.live.pop(old)
        number, size = self.random.randrange(len(FUNCTIONS)), self.random.randrange(1, 5000)
        self.seq += 1
        self.live[self.seq] = number, size, addr
        self.count(before, -old_size)
        self.count(number, size)
        self.event("resize", addr, size, self.seq, number, old_size=old_size, old_seq=old)

    def lines(self):
        return [text(row) for row in self.rows]


class Heap:
    """@rows: of marbles-heap. @sums: {site: [bytes, blocks, leaked]}. @leaked: addresses.
    @pages: {state: pages}, as the kernel names them."""

    def __init__(self, seed, slabs=30, blocks=12):
        self.random = random.Random(seed)
        self.page, self.seq = 0, 0
        self.stacks = [{"heap": "stack", "id": i, "frames": frames(i), "caller": 0}
                       for i in range(len(FUNCTIONS))]
        self.blocks, self.runs = [], []
        self.sums, self.leaked, self.pages = {}, set(), Counter()
        self.run(256, "reserved")
        self.run(200, "kernel")
        for _ in range(slabs):
            self.slab(self.random.choice((8, 32, 64, 96, 1000)))
            self.run(self.random.choice((1, 3)), self.random.choice(("free", "warm", "meta")))
        for _ in range(blocks):
            self.page_block(self.random.choice((1, 2, 4)))
            self.area(self.random.choice((1, 5)))
        self.run(5000, "free")
        bytes_, count, leaked = map(sum, zip(*self.sums.values()))
        self.summary = {"heap": "summary", "start": hex(START), "pages": self.page,
                        "page_bytes": PAGE, "blocks": count, "bytes": bytes_,
                        "leaked": leaked, "leaked_bytes": 0, "suppressed": 0,
                        "now_ms": 9000, "self_test": "ok"}

    def run(self, count, state, **more):
        addr = START + self.page * PAGE
        self.runs.append({"heap": "pages", "addr": hex(addr), "count": count, "state": state,
                          **more})
        self.page += count
        self.pages[state] += count
        return addr

    def block(self, addr, size, kind):
        number = self.random.randrange(len(FUNCTIONS))
        state = self.random.choice(("held", "held", "leader", "indirect", "ignored"))
        self.seq += 1
        self.blocks.append({"heap": "block", "addr": f"{addr:#010x}", "size": size,
                            "type": kind, "state": state, "stack": number, "seq": self.seq,
                            "age_ms": 5, "comm": "shell", "tid": 3})
        sums = self.sums.setdefault(site(number), [0, 0, 0])
        lost = state in ("leader", "indirect")
        for i, more in enumerate((size, 1, lost)):
            sums[i] += more
        if lost:
            self.leaked.add(addr)

    def slab(self, slot_bytes):
        pages = self.random.choice((1, 1, 2))
        addr, slots = self.run(pages, "slab", slab=f"{0xC8000000 + self.page * 64:#x}"), \
            (pages * PAGE - 64) // slot_bytes
        taken = [i for i in range(slots) if self.random.random() < 0.7]
        for i in taken:
            self.block(addr + 64 + i * slot_bytes, self.random.randrange(1, slot_bytes + 1),
                       "kmalloc")
        free = sorted(set(range(slots)) - set(taken))
        self.runs.append({"heap": "slab", "slab": self.runs[-1]["slab"],
                          "cache": f"kmalloc-{slot_bytes}", "base": hex(addr + 64),
                          "slot_bytes": slot_bytes, "slots": slots, "tracked": True,
                          "waiting": free[:1]})

    def page_block(self, pages):
        self.block(self.run(pages, "block"), pages * PAGE, "pages")

    def area(self, pages):
        start = f"{0xF8000000 + self.page * PAGE:#x}"
        self.run(pages, "vmalloc", area=start, block=start)
        self.block(int(start, 16), pages * PAGE - 100, "vmalloc")

    def rows(self):
        return [*self.stacks, *self.blocks, *self.runs, self.summary]

    def lines(self):
        return [text(row) for row in self.rows()]
