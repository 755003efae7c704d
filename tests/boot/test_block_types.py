# SPDX-License-Identifier: MIT
"""Types of blocks: tests/modules/typed.c makes some, `block` says what they are."""
import re
import subprocess

import pytest

from debugger import Debugger, needs_gdb
from marbles import ROOT

# block, offset -> type, member; None: nothing may be said
EXPECTED = [
    ("table", 0, "struct table", "struct table.kind"),
    ("table", 2, "struct table", "struct table (padding at +2)"),
    ("table", 4, "struct table", "struct table.head"),
    ("table", 8, "struct table", "struct table.slot[0].name"),
    ("table", 28, "struct table", "struct table.slot[2].number"),
    ("table", 52, "struct table", "struct table.grid[1][2]"),
    ("table", 56, "struct table", "struct table.next"),
    ("table", 60, "struct table", "struct table.either"),
    ("table", 67, "struct table", "struct table.text[3]"),
    ("many", 12, "struct node *[5]", "struct node *[3]"),
    ("run", 24 + 4, "struct node[4]", "struct node[2].list.prev"),
    ("row", 12, "row_t", "row_t.count"),
    ("row", 16 + 8, "row_t", "row_t.items[1].name"),
    ("object", 4, "struct node", "struct node.list.prev"),
    ("helped", 9, "struct node", "struct node.value+1"),
    ("head", 0, "struct node", "struct node.list.next"),
    ("next", 8, "struct node", "struct node.value"),
    ("area", 4, "struct table", "struct table.head"),
    ("foreign", 0, None, None),
    ("made", 0, None, None),
    ("bytes", 0, None, None),
    ("wrong", 0, None, None),
]


@pytest.fixture(scope="module")
def kos(tmp_path_factory):
    """typed.ko, and old.ko: the same without its table of types."""
    place = tmp_path_factory.mktemp("types")
    source, files = place / "src", place / "files"
    source.mkdir()
    files.mkdir()
    (source / "typed.c").write_text((ROOT / "tests/modules/typed.c").read_text())
    (source / "Kbuild").write_text("obj-m := typed.o\n")
    subprocess.run(["make", "-C", ROOT, f"M={source}", "modules"], check=True,
                   capture_output=True)
    subprocess.run(["i686-linux-gnu-objcopy", "--strip-debug", source / "typed.ko",
                    files / "typed.ko"], check=True)
    subprocess.run(["i686-linux-gnu-objcopy", "--remove-section", ".types",
                    source / "typed.ko", files / "old.ko"], check=True)
    damaged = bytearray((files / "typed.ko").read_bytes())
    damaged[damaged.index(b"TYP1") + 20] ^= 1
    (files / "damaged.ko").write_bytes(damaged)
    archive = place / "files.cpio"
    subprocess.run(["python3", "-B", ROOT / "tools/mkinitrd.py", files, archive], check=True)
    return archive


def blocks(machine, ko, *arguments):
    """Load the module. Return: {name: address}."""
    said = machine.command(" ".join(("insmod", ko, *arguments)))
    return {name: int(at, 16) for name, at in re.findall(r"(\w+) 0x([0-9a-f]{8})\b", said)}


@pytest.fixture
def machine_with(start, kos):
    machine = start(initrd=kos)
    machine.wait_prompt()
    return machine


def test_struct_and_member_of_a_block(machine_with):
    at = blocks(machine_with, "typed.ko")
    for name, offset, struct, member in EXPECTED:
        told = machine_with.json(f"block -j {at[name] + offset:#x}")[0]
        assert (told["struct"], told["member"]) == (struct, member), (name, offset)


def test_text_of_block(machine_with):
    at = blocks(machine_with, "typed.ko")
    said = machine_with.command(f"block {at['run'] + 28:#x}")
    assert re.search(r"^  type       struct node\[4\]$", said, re.M), said
    assert re.search(r"^  member     struct node\[2\]\.list\.prev$", said, re.M), said
    assert "type   " not in machine_with.command(f"block {at['bytes']:#x}")
    said = machine_with.command(f"kmemleak dump {at['table'] + 4:#x}")
    assert re.search(r"^  type struct table, here struct table\.head$", said, re.M), said


@needs_gdb
def test_gdb_names_them_alike(start, kos, tmp_path):
    machine = start(initrd=kos, extra=Debugger.stub(tmp_path / "stub"))
    machine.wait_prompt()
    at = blocks(machine, "typed.ko")
    with Debugger() as gdb:
        gdb.attach(tmp_path / "stub")
        for name, offset, struct, member in EXPECTED:
            told = gdb(f"marbles-block {at[name] + offset:#x}")
            found = re.findall(r"^  (?:type|member) +(.+)$", told, re.M)
            assert found == [word for word in (struct, member) if word], (name, offset, told)


@pytest.mark.parametrize("size", [11, 16, 24])      # 24: two, but the call makes one
def test_size_at_run_time_must_fit(machine_with, size):
    at = blocks(machine_with, "typed.ko", f"node_bytes={size}")
    assert machine_with.json(f"block -j {at['head']:#x}")[0]["struct"] is None
    assert machine_with.json(f"block -j {at['helped']:#x}")[0]["struct"] == "struct node"


@pytest.mark.parametrize("ko", ["old.ko", "damaged.ko"])
def test_module_without_types_loads(machine_with, ko):
    at = blocks(machine_with, ko)
    assert machine_with.json(f"block -j {at['table']:#x}")[0]["struct"] is None
    said = machine_with.command("dmesg")
    assert ("its table of types is damaged" in said) == (ko == "damaged.ko")
    assert "typed" in machine_with.command("lsmod")


def test_names_stay_when_the_module_is_gone(machine_with):
    at = blocks(machine_with, "typed.ko")
    machine_with.command("rmmod typed")
    told = machine_with.json(f"block -j {at['table']:#x}")[0]
    assert told["state"] == "free" and "struct" not in told


def test_kernels_own_blocks(machine_with):
    """What kernel/initrd.c's `files` points to; and bytes that are no struct."""
    word = re.search(r"((?:[0-9a-f]{2} ){4})", machine_with.command("hexdump files 4"))
    files = int.from_bytes(bytes.fromhex(word.group(1)), "little")
    told = machine_with.json(f"block -j {files + 4:#x}")[0]
    assert re.match(r"struct initrd_file\[\d+\]$", told["struct"]), told
    assert told["member"].startswith("struct initrd_file[0].")
    lost = int(re.search(r"0x[0-9a-f]+", machine_with.command("leak lost")).group(), 16)
    assert machine_with.json(f"block -j {lost:#x}")[0]["struct"] is None
