# SPDX-License-Identifier: MIT
"""`kmemleak report`, `why` and `who` judged from outside the machine: random graphs of
blocks (tests/modules/graph_keep.c tells their addresses only) are read from a dump of its
memory, through its own page tables, and searched here. Verdicts, leaders, the length of
chains and each of their words have to agree."""
import re
from array import array
from collections import deque

import pytest

from marbles import not_under_kasan
from test_modules import build_files, pack

MEGABYTES = 32
SEEDS, MACHINES = 40, 2
TOLD = re.compile(r"graph: (word|block) ([0-9a-f]{8})(?: (\d+) ([0-9a-f]{8}))?")
PRESENT, HUGE = 1, 1 << 7


@pytest.fixture(scope="module")
def initrd(tmp_path_factory):
    return pack(build_files(["graph_keep", "graph_build"],
                            tmp_path_factory.mktemp("graph_keep"), composed="keep"))


class Memory:
    """All of a stopped machine's memory, as its own page tables map it."""

    def __init__(self, machine):
        machine.qmp("stop")
        self.ram = machine.physical_memory(0, MEGABYTES << 20)
        registers = machine.qmp("human-monitor-command", **{"command-line": "info registers"})
        machine.qmp("cont")
        self.tables = int(re.search(r"CR3=([0-9a-f]+)", registers).group(1), 16)

    def entry(self, table, index):
        return int.from_bytes(self.ram[table + 4 * index:table + 4 * index + 4], "little")

    def page(self, address):
        directory = self.entry(self.tables & ~0xFFF, address >> 22)
        assert directory & PRESENT, hex(address)
        if directory & HUGE:
            return (directory & 0xFFC00000) | (address & 0x3FF000)
        table = self.entry(directory & ~0xFFF, address >> 12 & 0x3FF)
        assert table & PRESENT, hex(address)
        return table & ~0xFFF

    def read(self, address, size):
        """The bytes at virtual @address, page by page."""
        found = b""
        while size > 0:
            part = min(size, 4096 - address % 4096)
            first = self.page(address) + address % 4096
            found += self.ram[first:first + part]
            address, size = address + part, size - part
        return found

    def words(self, address, size):
        return array("I", self.read(address, size & ~3))

    def word(self, address):
        return self.words(address, 4)[0]


class Graph:
    """What the module told, and what is really in memory."""

    def __init__(self, told, memory):
        rows = TOLD.findall(told)
        self.memory = memory
        self.roots = [int(row[1], 16) for row in rows if row[0] == "word"]
        self.size = {int(row[1], 16): int(row[2]) for row in rows if row[0] == "block"}
        self.of_page = {int(row[3], 16): int(row[1], 16) for row in rows
                        if row[0] == "block" and int(row[3], 16)}
        self.slots = {start: [] for start in self.size}     # block -> words that refer to it
        self.edges = {start: set() for start in self.size}
        self.held_by_roots = set()
        for slot in self.roots:
            self.add_word(slot, memory.word(slot), None)
        for start, size in self.size.items():
            for index, word in enumerate(memory.words(start, size)):
                if word >= 0xC0000000:
                    self.add_word(start + 4 * index, word, start)

    def block(self, word):
        """The block that @word refers to, or None."""
        if word in self.of_page:
            return self.of_page[word]
        return next((start for start, size in self.size.items()
                     if start <= word < start + size), None)

    def add_word(self, slot, word, holder):
        target = self.block(word)
        if target is None:
            return
        self.slots[target].append(slot)
        (self.held_by_roots if holder is None else self.edges[holder]).add(target)

    def distances(self, sources, within):
        """Breadth first. Return: {block: number of edges}."""
        far, queue = {source: 0 for source in sources}, deque(sources)
        while queue:
            at = queue.popleft()
            for target in self.edges[at] & within:
                if target not in far:
                    far[target] = far[at] + 1
                    queue.append(target)
        return far


def ask(machine, command, blocks):
    """Return: {block: rows of JSON}."""
    return {start: machine.json(f"kmemleak {command} -j 0x{start:x}") for start in blocks}


def check_leaders(graph, report):
    """A component of the leaked that no other refers to has one leader; no other has."""
    leaked = set(report)
    reach = {start: set(graph.distances([start], leaked)) for start in leaked}
    leaders = {start for start, row in report.items() if row["kind"] == "leader"}
    for start, row in report.items():
        leader = int(row["leader"], 16)
        assert row["size"] == graph.size[start]
        assert leader in leaders and start in reach[leader]
        assert (leader == start) == (start in leaders)
        comes_from = {other for other in leaked if start in reach[other]}
        component = comes_from & reach[start]
        assert len(component & leaders) == (comes_from <= component)


def check_links(graph, links, start):
    """Word by word: each link lies in the block before it, and refers to the next."""
    for number, link in enumerate(links):
        slot, value, holder = (int(link[key], 16) if key in link and link[key] else None
                               for key in ("slot", "value", "holder"))
        assert link["link"] == number
        assert graph.memory.word(slot) == value
        last = number + 1 == len(links)
        target = start if last else int(links[number + 1]["holder"], 16)
        assert link["from"] == ("root" if number == 0 and holder is None else "block")
        if target in graph.size:
            assert graph.block(value) == target
            assert link["interior"] == (value != target and value not in graph.of_page)
        if holder in graph.size:
            assert holder <= slot <= slot + 4 <= holder + graph.size[holder]
            assert slot - holder == link["offset"]


def check_why(graph, report, start, rows, far, below):
    *links, verdict = rows
    check_links(graph, links, start)
    assert verdict["length"] == len(links)
    if start in report:
        leader = int(report[start]["leader"], 16)
        assert (verdict["verdict"], verdict["leader"]) == ("leaked", report[start]["leader"])
        assert len(links) == below[leader][start]
        assert not links or links[0]["holder"] == report[start]["leader"]
        return False
    assert verdict["verdict"] == "held" and links[0]["from"] == "root"
    strange = {int(link["slot"], 16) for link in links} - \
        {slot for slots in graph.slots.values() for slot in slots}
    if strange:                         # a word that the module does not know
        assert start not in far or len(links) <= far[start] + 1
    else:
        assert len(links) == far[start] + 1
    return bool(strange)


def check_who(graph, start, rows):
    *rows, last = rows
    slots = [int(row["slot"], 16) for row in rows]
    assert last["count"] == len(rows) == len(set(slots))
    assert set(graph.slots[start]) <= set(slots)
    own = set(graph.roots) | {at + i for at, size in graph.size.items()
                              for i in range(0, size & ~3, 4)}
    assert own & set(slots) == set(graph.slots[start])
    for row in rows:
        assert graph.memory.word(int(row["slot"], 16)) == int(row["value"], 16)
        assert graph.block(int(row["value"], 16)) == start


def check_seed(machine, seed):
    """Return: numbers of blocks, of leaked ones, and of those held by a strange word."""
    told = machine.command(f"insmod keep seed={seed}")
    machine.command("kmemleak scan")
    *rows, summary = machine.json("kmemleak report -j")
    report = {int(row["addr"], 16): row for row in rows}
    graph = Graph(told, Memory(machine))
    why, who = ask(machine, "why", graph.size), ask(machine, "who", graph.size)
    assert summary["leaked"] == len(report) and report.keys() <= graph.size.keys()
    far = graph.distances(graph.held_by_roots, set(graph.size))
    assert not far.keys() & report.keys()
    check_leaders(graph, report)
    below = {leader: graph.distances([leader], set(report)) for leader in report}
    strange = 0
    for start in graph.size:
        strange += check_why(graph, report, start, why[start], far, below)
        check_who(graph, start, who[start])
    machine.command("rmmod keep")
    return len(graph.size), len(report), strange


@not_under_kasan
@pytest.mark.parametrize("part", range(MACHINES))
def test_chains_word_by_word(start, initrd, part):
    machine = start(memory=MEGABYTES, initrd=initrd)
    machine.wait_prompt()
    counts = [check_seed(machine, seed)
              for seed in range(1 + part, 1 + SEEDS, MACHINES)]
    blocks, leaked, strange = map(sum, zip(*counts))
    assert blocks > 5 * len(counts) and 0.2 < leaked / blocks < 0.9
    assert strange <= blocks / 100
    assert machine.json("kmemleak scan -j")[-1]["leaked"] == 0
