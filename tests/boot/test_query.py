# SPDX-License-Identifier: MIT
"""`kmemleak why` and `who`: every link is checked word by word in the machine's memory,
and says where it lies. tests/modules/asked.c holds blocks in every way that there is."""
import re

import pytest

from test_modules import built, loaded          # noqa: F401 (fixtures)

PAGE_OFFSET, WINDOW = 0xC0000000, 0xF8000000
ASKED = re.compile(r"asked: (\w+) (0x[0-9a-f]{8})")


def word_at(machine, address):
    """The word at @address: from outside where the direct map shows it."""
    if PAGE_OFFSET <= address < WINDOW:
        return int.from_bytes(machine.physical_memory(address - PAGE_OFFSET, 4), "little")
    line = re.search(r"((?:[0-9a-f]{2} ){3}[0-9a-f]{2})",
                     machine.command(f"hexdump 0x{address:x} 4").split(":", 1)[1])
    return int.from_bytes(bytes.fromhex(line.group(1)), "little")


def block_of(machine, address):
    """(start, size) of the live block that @address lies in; None: none."""
    (row,) = machine.json(f"block -j 0x{address:x}")
    return (int(row["addr"], 16), row["size"]) if row.get("state") == "live" else None


def check_chain(machine, rows, address):
    """Each link is a true word of the block before, and leads to the next one."""
    *links, verdict = rows
    assert verdict["length"] == len(links)
    for number, link in enumerate(links):
        slot, value = int(link["slot"], 16), int(link["value"], 16)
        assert link["link"] == number and link["addr"] == address
        assert word_at(machine, slot) == value
        following = links[number + 1]["holder"] if number + 1 < len(links) else address
        target = block_of(machine, value)
        if target is not None:
            assert hex(target[0]) == following
            assert target[0] <= value < target[0] + target[1]
            assert link["interior"] == (value != target[0])
        if link["from"] == "block" and "vmalloc" not in link["where"]:
            assert int(link["holder"], 16) + link["offset"] == slot
    return links, verdict


@pytest.fixture
def asked(loaded):                              # noqa: F811
    """A machine with asked.ko loaded, and {what: address} of its blocks."""
    loaded.command("insmod asked")
    loaded.blocks = dict(ASKED.findall(loaded.command("dmesg")))
    assert len(loaded.blocks) == 22
    return loaded


def why(machine, what):
    address = machine.blocks[what]
    return check_chain(machine, machine.json(f"kmemleak why -j {address}"), address)


# what -> links, and where the first one lies
HELD = {
    "bss": (1, r"module asked: asked_bss\+0x0"),
    "below_bss": (2, r"module asked: asked_bss\+0x0"),
    "data": (1, r"module asked: asked_data\+0x0"),
    "cache": (2, r"module asked: asked_data\+0x0"),
    "vmalloc": (3, r"module asked: asked_data\+0x0"),
    "in_vmalloc": (4, r"module asked: asked_data\+0x0"),
    "percpu": (1, r"module asked: asked_percpu\+0x0"),
    "percpu_area": (1, r"module asked: asked_percpu_area\+0x0"),
    "in_percpu_area": (2, r"module asked: asked_percpu_area\+0x0"),
    "page": (1, r"module asked: asked_page\+0x0"),
    "mapping": (1, r"module asked: asked_mapping\+0x0"),
    "mapped_page": (2, r"module asked: asked_mapping\+0x0"),
    "in_mapped_page": (3, r"module asked: asked_mapping\+0x0"),
    "no_scan": (1, r"module asked: asked_area\+0x0"),
    "scan_area": (1, r"scan area in kmalloc block 0x[0-9a-f]{8} \(size 48\) \+ 4.*"),
    "interior": (1, r"module asked: asked_middle\+0x0"),
    "stack": (1, r'thread \d+ "asked-stack" stack \+0x[0-9a-f]+ in \w+\(\) [\w./]+\.[ch]:\d+'),
    "below_stack": (2, r'thread \d+ "asked-stack" stack .* in \w+\(\) .*'),
    "argument": (1, r'argument of thread \d+ "asked-arg"'),
}


def test_whatever_holds_a_block_is_named(asked):
    for what, (length, where) in HELD.items():
        links, verdict = why(asked, what)
        assert (what, verdict["verdict"], verdict["length"]) == (what, "held", length)
        assert re.fullmatch(where, links[0]["where"]), (what, links[0]["where"])
        assert [link["from"] for link in links] == ["root"] + (length - 1) * ["block"]
        text = asked.command(f"kmemleak why {asked.blocks[what]}")
        assert text.count("\n  ->") == length
        assert f"is held, through {length} reference" in text
    links, _ = why(asked, "in_percpu_area")
    assert links[1]["where"].startswith("per-cpu kmalloc block")
    links, _ = why(asked, "cache")
    assert links[1].get("member", "struct asked_node.next") == "struct asked_node.next"
    links, _ = why(asked, "vmalloc")
    assert links[2]["where"].startswith("cache asked_cache block")


def test_what_nobody_holds_hangs_below_its_leader(asked):
    links, verdict = why(asked, "below")
    assert (verdict["verdict"], verdict["leader"]) == ("leaked", asked.blocks["leader"])
    assert [link["holder"] for link in links] == [asked.blocks["leader"]]
    assert verdict["words"] == 0
    links, verdict = why(asked, "leader")
    assert (links, verdict["length"], verdict["leader"]) == ([], 0, asked.blocks["leader"])
    _, verdict = why(asked, "not_leak")
    assert (verdict["verdict"], verdict["length"]) == ("not_leak", 0)
    text = asked.command(f"kmemleak why {asked.blocks['below']}")
    assert f"is leaked: nobody holds it; its leader is {asked.blocks['leader']}" in text


def test_why_agrees_with_the_scan_and_changes_nothing(asked):
    asked.command("kmemleak scan")
    *before, _ = asked.json("kmemleak report -j")
    leaked = {row["addr"] for row in before}
    for address in asked.blocks.values():
        verdict = asked.json(f"kmemleak why -j {address}")[-1]
        assert (verdict["verdict"] == "leaked") == (address in leaked)
        asked.command(f"kmemleak why {address}; kmemleak who {address}; block {address}")
    *after, _ = asked.json("kmemleak report -j")
    asked.json("kmemleak scan -j")
    *again, _ = asked.json("kmemleak report -j")
    facts = [[(r["addr"], r["kind"], r["leader"]) for r in rows]
             for rows in (before, after, again)]
    assert facts[0] == facts[1] == facts[2]
    assert {asked.blocks["leader"], asked.blocks["below"]} == leaked


def test_who_finds_every_word(asked):
    """All of RAM is searched for words that refer to a block; who has to name those that
    lie in roots or blocks."""
    memory = asked.physical_memory(0, 64 << 20)
    words = memoryview(memory).cast("I")
    for what in ("below_bss", "in_vmalloc", "leader", "below", "interior"):
        start = int(asked.blocks[what], 16)
        *rows, last = asked.json(f"kmemleak who -j 0x{start:x}")
        assert last["count"] == len(rows)
        slots = {int(row["slot"], 16) for row in rows}
        for row in rows:
            assert word_at(asked, int(row["slot"], 16)) == int(row["value"], 16)
        for index, word in enumerate(words):
            if start <= word < start + 48 and PAGE_OFFSET + 4 * index not in slots:
                holder = asked.json(f"block -j 0x{PAGE_OFFSET + 4 * index:x}")[0]
                assert holder.get("state") != "live", (what, holder)


def test_confidence_says_what_a_verdict_rests_on(asked):
    def rests_on(what):
        return asked.json(f"block -j {asked.blocks[what]}")[0]

    assert rests_on("interior")["doubt"] == "held only by an interior pointer"
    assert rests_on("stack")["doubt"].startswith("held only by")
    assert "stack word" in rests_on("stack")["doubt"]
    assert rests_on("bss")["doubt"] is None
    assert rests_on("bss")["rests_on"] == "held by 1 word (1 at its start, 0 inside): 1 in globals"
    assert rests_on("below")["words"] == 0
    dump = asked.command(f"kmemleak dump {asked.blocks['stack']}")
    assert re.search(r"\d on stacks; held only by (a stack word|stack words)$", dump)
    *rows, last = asked.json("kmemleak report --held-by-stack -j")
    assert last["count"] == len(rows)
    (row,) = [row for row in rows if row["addr"] == asked.blocks["stack"]]
    assert (row["below_blocks"], row["below_bytes"]) == (1, 48)
    assert '"asked-stack" stack +0x' in row["where"]
    assert asked.blocks["below_stack"] not in {row["addr"] for row in rows}
    assert word_at(asked, int(row["slot"], 16)) == int(asked.blocks["stack"], 16)


def test_other_addresses_are_told_apart(machine):
    address = re.search(r"0x[0-9a-f]{8}", machine.command("leak interior")).group()
    inside = hex(int(address, 16) + 20)
    assert f"{inside} lies 20 bytes inside block {address}" in machine.command(f"kmemleak why {inside}")
    machine.command("leak release")
    for command in ("why", "who"):
        output = machine.command(f"kmemleak {command} {address}")
        assert "a freed block of 64 bytes, allocated at leak_interior+" in output
        assert "freed at leak_release+" in output
        assert machine.status() == 1
        (row,) = machine.json(f"kmemleak {command} -j {address}")
        assert row["verdict"] == "no block" and "freed" in row["what"]
    page = re.search(r"0x[0-9a-f]{8}", machine.command("leak pages")).group()
    stats = machine.json("kmemleak stats -j")[0]
    assert stats["accidental_holds_millionths"] >= 0
    assert "no block" in machine.command("kmemleak why 0x1000")
    said = [machine.command(f"kmemleak who 0x{int(page, 16) + 4096 * n:x}")
            for n in (-2, -1, 1, 2, 3, 4)]              # one of these pages is free
    assert any("no block; the nearest is the block" in answer for answer in said), said


def test_chains_of_thousands_are_cut_in_the_middle(start):
    machine = start(memory=64, seconds=120)
    machine.wait_prompt()
    lost = re.findall(r"0x[0-9a-f]{8}", machine.command("leak list 3000"))
    machine.command("kmemleak scan")
    leader = {row["leader"] for row in machine.json("kmemleak report -j", 60)[:-1]}
    (leader,) = leader
    far = lost[0] if leader == lost[-1] else lost[-1]
    *links, verdict = machine.json(f"kmemleak why -j {far}")
    assert (verdict["verdict"], verdict["length"], verdict["leader"]) == ("leaked", 2999, leader)
    assert [link["link"] for link in links] == [*range(32), *range(2999 - 32, 2999)]
    assert links[0]["holder"] == leader and links[-1]["value"] == far
    assert "2935 more references" in machine.command(f"kmemleak why {far}")


@pytest.mark.parametrize("arguments", ["why", "who", "why x", "who 1 2", "why -x 1",
                                       "report --held-by-stack x"])
def test_mistakes_are_named(machine, arguments):
    assert "usage: kmemleak" in machine.command(f"kmemleak {arguments}")
    assert machine.status() == 2
