# SPDX-License-Identifier: MIT
"""memmap: its sums are everybody's, leaks are marked, colours come after a key only."""
import re

import pytest

from marbles import VGA_COLUMNS, VGA_TEXT, not_under_kasan

PAGE = 4096
ROW = re.compile(r"^(0x[0-9a-f]{8}) (\S{1,64})$", re.M)
LEAKED_ON_SERIAL = "\x1b[97;41m!"
CELL, GLYPH_ROWS = 9, 16                    # pixels of a character on QEMU's screen


def states(lines):
    return {line["state"]: line["bytes"] for line in lines if line["memmap"] == "state"}


def runs(lines):
    return [(int(line["addr"], 16), line["bytes"], line["state"])
            for line in lines if line["memmap"] == "run"]


def state_at(lines, address):
    return next(state for start, size, state in runs(lines) if start <= address < start + size)


def addresses(output):
    return [int(word, 16) for word in re.findall(r"0x[0-9a-f]{8}", output)]


@pytest.mark.parametrize("mebibytes", [8, 64, 1024])
@not_under_kasan
def test_sums_agree_with_the_other_commands(start, mebibytes):
    machine = start(memory=mebibytes)
    machine.wait_prompt()
    for kind in ("list 200", "pages 3", "vmalloc 2", "cache 40"):
        machine.command(f"leak {kind}")
    machine.command("trace on")                 # its ring is a table in the vmap window
    *lines, summary = machine.json("memmap -j")
    (info,) = machine.json("meminfo -j")
    buddy = machine.json("buddyinfo -j")
    slabs = sum(cache["num_slabs"] * cache["pagesperslab"] * PAGE
                for cache in machine.json("slabinfo -a -j"))
    use = states(lines)
    kib = {name: size // 1024 for name, size in use.items()}
    assert summary["bytes"] == sum(use.values()) == sum(size for _, size, _ in runs(lines))
    assert summary["bytes"] // 1024 == info["MemTotal"] + info["Reserved"]
    assert kib["free"] + kib["warm"] == info["MemFree"]
    assert use["free"] + use["warm"] == sum(row["bytes"] * row["free"] for row in buddy)
    assert use["warm"] == sum(row["bytes"] * row["warm"] for row in buddy)
    slab = sum(size for name, size in use.items() if name.startswith("slab-"))
    assert slab // 1024 == info["Slab"]
    assert slab == slabs
    assert kib["stack"] == info["KernelStack"] and kib["page-table"] == info["PageTables"]
    assert kib["vmalloc"] + kib["module"] == info["VmallocUsed"] > 0
    assert kib["pages"] + kib["flank"] == info["Pages"] >= 12
    assert kib["metadata"] == info["Metadata"] >= 288
    assert kib["image"] + kib["mem_map"] + kib["reserved"] == info["Reserved"]


@pytest.mark.parametrize("mebibytes", [8, 64, 1024])
def test_the_picture_fits_and_its_legend_adds_up(start, mebibytes):
    machine = start(memory=mebibytes)
    machine.wait_prompt()
    output = machine.command("memmap")
    lines = output.splitlines()
    assert len(lines) <= 24 and max(map(len, lines)) < VGA_COLUMNS
    total, cell_kib = map(int, re.search(r"^(\d+) kB, .*\((\d+) kB\)", output).groups())
    cells = "".join(row for _, row in ROW.findall(output))
    assert 0 <= len(cells) * cell_kib - total < cell_kib
    # the legend: a letter, a name, so many kB, three times a line
    entries = re.findall(r"(\S) ([\w-]+) +(\d+) kB", output)
    assert sum(int(kib) for _, _, kib in entries) == total
    assert set(cells) <= {letter for letter, _, _ in entries}


@pytest.mark.parametrize("kind", ["lost", "pages", "vmalloc", "cache"])
def test_leaked_blocks_are_marked_by_the_scan(machine, kind):
    (address,) = addresses(machine.command(f"leak {kind}"))[:1]
    before = machine.json(f"memmap -j {address:#x} 1")
    assert before[-1]["leaked"] == 0 and before[-1]["scan"] == 0
    assert "!" not in "".join(row for _, row in ROW.findall(machine.command("memmap")))
    assert "not known" in machine.command("memmap")
    machine.command("kmemleak scan")
    (cell, *_, after) = machine.json(f"memmap -j {address:#x} 1")
    assert cell["state"] == "leaked" and after["leaked"] >= 1 and after["scan"] == 1
    everywhere = machine.json("memmap -j")[-1]
    leaked = machine.json("kmemleak report -j")[-1]
    assert (everywhere["leaked"], everywhere["leaked_bytes"]) == \
        (leaked["leaked"], leaked["bytes"])
    assert "!" in "".join(row for _, row in ROW.findall(machine.command("memmap")))


def test_a_range_is_shown_a_page_a_cell(machine):
    (pages,) = addresses(machine.command("leak pages"))
    (area,) = addresses(machine.command("leak vmalloc"))
    lines = machine.json(f"memmap -j {pages:#x}")
    assert lines[-1]["cell_bytes"] == PAGE and state_at(lines, pages) == "pages"
    assert machine.json(f"memmap -j {area:#x} 1")[0]["state"] == "vmalloc"
    assert machine.json("memmap -j kernel_main 1")[0]["state"] == "image"
    ((address, row),) = ROW.findall(machine.command(f"memmap {pages:#x} {PAGE}"))
    assert int(address, 16) == pages and row == "P"
    for inside in (0, 1, PAGE - 1):
        lines = machine.json(f"memmap -j {0xc0110000 + inside:#x}")
        assert (lines[-1]["cell_bytes"], lines[-1]["bytes"]) == (PAGE, 4 << 20)
    ((_, row),) = ROW.findall(machine.command(f"memmap 0xc0110000 {64 * PAGE}"))
    assert row == 64 * "I"


@not_under_kasan
def test_slots_of_a_slab(machine):
    blocks = addresses(machine.command("leak lost 3 64"))
    machine.command("kmemleak scan")
    slots = machine.json(f"memmap -s -j {blocks[0]:#x}")
    assert {int(slot["addr"], 16) for slot in slots if slot["state"] == "leaked"} == set(blocks)
    picture = machine.command(f"memmap -s {blocks[0]:#x}")
    cells = "".join(row for _, row in ROW.findall(picture))
    assert len(cells) == len(slots) == 64 and cells.count("!") == 3


def test_letters_only_before_a_key_colours_after(start):
    machine = start(run="leak pages; kmemleak scan; memmap")
    machine.wait_prompt()
    log = machine.log.getvalue()
    assert all(c.isprintable() or c in "\r\n" for c in log)
    before = [row for _, row in ROW.findall(machine.serial_log())]
    assert "!" in "".join(before)
    machine.command("memmap")
    after = machine.log.getvalue()[len(log):]
    assert LEAKED_ON_SERIAL in after
    # every colour ends with its text: what follows looks as ever
    assert after.count("\x1b[0m") == len(re.findall(r"\x1b\[[1-9]", after))
    assert not re.search(r"\x1b\[[1-9][^\x1b]*[\r\n]", after)
    plain = len(machine.log.getvalue())
    machine.command("memmap -p")
    assert "\x1b" not in machine.log.getvalue()[plain:]


def test_a_muted_command_shows_no_cells(machine):
    """`failslab sweep` drops what commands print: what is painted, too."""
    machine.command("leak pages; kmemleak scan")
    output = machine.command("failslab sweep memmap")
    assert machine.status() == 0
    assert "...." not in output and "-----" not in output


def pixel(screen, row, column, x, y):
    """Of the character at @row, @column: the colour at @x, @y in it, in the four levels
    of each that the text mode's sixteen colours have."""
    width, _, pixels = screen
    at = 3 * ((row * GLYPH_ROWS + y) * width + column * CELL + x)
    return tuple(round(level / 85) for level in pixels[at:at + 3])


def colours_of(screen, row, column):
    return {pixel(screen, row, column, x, y) for x in range(8) for y in range(GLYPH_ROWS)}


def test_colours_on_the_screen(start):
    """Without a key: the screen has no terminal behind it that escapes could confuse."""
    black, red, white = (0, 0, 0), (2, 0, 0), (3, 3, 3)
    machine = start(run="leak pages; kmemleak scan; memmap")
    machine.wait_prompt()
    text, screen = machine.screen_text(), machine.screenshot()
    assert screen[:2] == (CELL * VGA_COLUMNS, GLYPH_ROWS * len(text))
    expected = {"!": {red, white}, ".": {black, (1, 1, 1)},
                "K": {black, (3, 1, 3)}, "s": {black, (2, 1, 0)},
                "I": {black, (2, 2, 2)}}
    seen = {}
    for row, line in enumerate(text):
        match = ROW.fullmatch(line)
        for column, letter in enumerate(match.group(2) if match else "", 11):
            seen.setdefault(letter, set()).update(colours_of(screen, row, column))
    for letter, colours in expected.items():
        assert seen[letter] == colours, letter
    attributes = machine.physical_memory(VGA_TEXT, 2 * VGA_COLUMNS * len(text))[1::2]
    marked = [i for i, attribute in enumerate(attributes) if attribute == 0x4f]
    assert [text[i // VGA_COLUMNS][i % VGA_COLUMNS] for i in marked] == ["!"] * len(marked) != []


@pytest.mark.parametrize("line, complaint, status", [
    ("memmap 0xf0000000", "where no RAM is, expected 0xc0000000 to ", 2),
    ("memmap junk", "found 'junk', expected a number or a symbol", 2),
    ("memmap 0xc0000000 0", "LEN: found 0, expected 1 to ", 2),
    ("memmap 0xc0000000 1 2", "unexpected argument '2'", 2),
    ("memmap -s", "expected ADDR behind -s", 2),
    ("memmap -s 0xc0000000", "found no slab at 0xc0000000", 1),
])
def test_mistakes_are_named(machine, line, complaint, status):
    assert complaint in machine.command(line)
    assert machine.status() == status
