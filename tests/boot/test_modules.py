# SPDX-License-Identifier: MIT
"""Loadable modules: tests/modules/ built with `make M=`, loaded, damaged, unloaded."""
import re
import shutil
import struct
import subprocess

import pytest

from marbles import ROOT, not_under_kasan

SOURCES = ROOT / "tests/modules"
ROUNDS = 1000
ALLOC = 2


def pack(directory):
    archive = directory.with_suffix(".cpio")
    subprocess.run(["python3", "-B", ROOT / "tools/mkinitrd.py", directory, archive],
                   check=True)
    return archive


def build(sources, directory):
    """Build a copy of @sources, without a warning. Return: a directory of .ko files."""
    copy, files = directory / "src", directory / "files"
    shutil.copytree(sources, copy, ignore=shutil.ignore_patterns(".marbles", "*.ko"))
    done = subprocess.run(["make", "-C", ROOT, f"M={copy}", "modules"], text=True,
                          capture_output=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "warning:" not in done.stderr, done.stderr
    files.mkdir()
    for ko in copy.glob("*.ko"):
        shutil.copy(ko, files)
    return files


def build_files(names, place, composed=""):
    """Build these of tests/modules/ alone, below @place; @composed: one module of all of
    them. Return: a directory of .ko files."""
    sources = place / "sources"
    sources.mkdir()
    for source in [*(SOURCES / f"{name}.c" for name in names), *SOURCES.glob("*.h")]:
        shutil.copy(source, sources)
    objects = " ".join(f"{name}.o" for name in names)
    (sources / "Kbuild").write_text(f"obj-m += {composed}.o\n{composed}-y := {objects}\n"
                                    if composed else f"obj-m += {objects}\n")
    return build(sources, place)


def build_some(names, place):
    """The same. Return: an initrd of them."""
    return pack(build_files(names, place))


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """A directory with all of tests/modules/ as .ko files."""
    return build(SOURCES, tmp_path_factory.mktemp("modules"))


@pytest.fixture
def loaded(start, built):
    """A machine at its prompt, with the modules in its initrd."""
    machine = start(initrd=pack(built))
    machine.wait_prompt()
    return machine


def books(machine):
    """What must not change: memory by use, blocks, modules."""
    stats = machine.json("kmemleak stats -j")[0]
    memory = machine.json("meminfo -j")[0]
    return ([stats[key] for key in ("live_blocks", "live_bytes")],
            memory, machine.json("lsmod -j"))


def test_every_kind_of_reference(loaded):
    output = loaded.command("insmod relocate")
    assert "wrong" not in output
    assert re.search(r"relocate: 0{189}1$", output, re.M)       # 190 characters, whole
    assert loaded.status() == 0
    row, = loaded.json("lsmod -j")
    assert row["name"] == "relocate" and row["state"] == "live" and row["size"] > 200 * 1024
    assert "200" not in loaded.command("rmmod relocate")
    assert loaded.json("lsmod -j") == []


def test_lsmod_has_the_columns_of_linux(loaded):
    loaded.command("insmod provider; insmod user")
    lines = loaded.command("lsmod").splitlines()
    assert lines[0].split() == ["Module", "Size", "Used", "by"]
    assert re.match(r"user +\d+  0 *$", lines[1])
    assert re.match(r"provider +\d+  1 user$", lines[2])


def test_parameters(loaded):
    line = "number=-5 count=0x10 loud text='hello world' small=-7 list=7,-8 words=a,b name=xyz"
    output = loaded.command(f"insmod params {line}")
    assert "number=-5 count=16 loud=1 text=hello world small=-7 name=xyz" in output
    assert re.findall(r"list\[\d\]=(-?\d+)", output) == ["7", "-8"]
    assert re.findall(r"words\[\d\]=(\w)", output) == ["a", "b"]


@not_under_kasan
@pytest.mark.parametrize("parameter,message", [
    ("nope=1", "unknown parameter 'nope'; it has: "),
    ("number=x", "parameter 'number': 'x' is no value for it"),
    ("number=3000000000", "ERANGE"),
    ("count=-1", "parameter 'count': '-1'"),
    ("number", "parameter 'number' needs a value"),
    ("list=1,2,3,4,5", "parameter 'list'"),
    ("name=12345678", "parameter 'name'"),
])
def test_bad_parameters_undo_everything(loaded, parameter, message):
    loaded.command(f"insmod params {parameter}")            # new traces take memory once
    before = books(loaded)
    assert message in loaded.command(f"insmod params {parameter}")
    assert loaded.status() == 1
    assert books(loaded) == before


def test_modules_use_each_other(loaded):
    missing = loaded.command("insmod user")
    assert "2 undefined symbols" in missing
    assert "provider_value" in missing and "provider_add" in missing
    loaded.command("insmod provider")
    assert "user: 30" in loaded.command("insmod user")
    assert "provider is in use (1) by user" in loaded.command("rmmod provider")
    assert "a module of that name is loaded already" in loaded.command("insmod provider")
    loaded.command("rmmod user; rmmod provider")
    assert loaded.json("lsmod -j") == []


def test_a_module_that_holds_itself_stays(loaded):
    loaded.command("insmod provider; insmod user hold=1")
    assert "user is in use (1)" in loaded.command("rmmod user")
    assert len(loaded.json("lsmod -j")) == 2


def test_all_undefined_symbols_are_in_one_message(loaded):
    output = loaded.command("insmod undefined")
    line, = [line for line in output.splitlines() if "undefined symbols" in line]
    assert all(name in line for name in ("missing_one", "missing_two", "missing_three"))
    assert "3 undefined symbols" in line


def test_its_data_are_roots_while_it_is_loaded(loaded):
    loaded.command("insmod leaky")
    summary = loaded.json("kmemleak scan -j")[-1]
    assert (summary["leaked"], summary["bytes"]) == (1, 100)
    loaded.command("rmmod leaky")
    summary = loaded.json("kmemleak scan -j")[-1]
    assert (summary["leaked"], summary["leaders"], summary["indirect"]) == (6, 5, 1)


def test_rmmod_lists_what_is_left_behind(loaded):
    loaded.command("insmod leaky; kmemleak scan")
    output = loaded.command("rmmod leaky")
    assert 'cache "leaky_cache" stays' in output
    assert "leaves 6 blocks, 13428 bytes" in output
    blocks = re.findall(r"0x[0-9a-f]{8} \(size (\d+)\) (\w+): (.*)$", output, re.M)
    assert sorted(int(size) for size, _, _ in blocks) == [40, 48, 48, 100, 5000, 8192]
    assert {kind for _, kind, _ in blocks} == {"kmalloc", "pages", "vmalloc", "cache"}
    assert all(verdict.startswith("unreachable") for _, _, verdict in blocks)
    assert re.search(r"leaky_lose\+0x\w+/0x\w+ \[leaky\] \S*leaky\.c:\d+$", output, re.M)
    # Its names stay, and a second load is not blamed for the first one's blocks.
    loaded.command("kmemleak scan")
    assert re.search(r"leaky_make\+0x\w+/0x\w+ \[leaky\] \S*leaky\.c:\d+",
                     loaded.command("kmemleak"))
    assert "leaves 6 blocks" in loaded.command("insmod leaky; rmmod leaky")


def test_a_failing_init_is_undone(loaded):
    output = loaded.command("insmod leaky fail=-19")
    assert "init failed: -ENODEV (-19)" in output and "leaves 6 blocks" in output
    assert loaded.status() == 1
    assert loaded.json("lsmod -j") == []


def test_a_thread_that_still_runs_keeps_the_module(loaded):
    loaded.command("insmod lingerer")
    assert "still runs its code" in loaded.command("rmmod lingerer")
    assert loaded.json("lsmod -j")[0]["state"] == "going"


@pytest.mark.parametrize("what, told", [
    ("timer", "a timer that will call tick"),
    ("delayed", "a delayed work that will call nap"),
])
def test_what_is_pending_at_rmmod_is_cancelled(loaded, what, told):
    loaded.command(f"insmod lingerer what={what}")
    assert told in loaded.command("rmmod lingerer")
    loaded.command("sleep 0.4")                 # it would have run by now
    assert loaded.json("lsmod -j") == []


def test_a_work_that_runs_keeps_the_module_and_a_queued_one_is_cancelled(loaded):
    loaded.command("insmod lingerer what=work")
    text = loaded.command("rmmod lingerer")
    assert "a work that will call nap" in text and "one of its works still runs" in text
    loaded.command("sleep 0.6")
    text = loaded.command("rmmod lingerer")
    assert "still reachable" in text            # its queue, which nobody destroyed
    assert loaded.json("lsmod -j") == []


def test_text_is_read_only(start, built):
    machine = start(initrd=pack(built), append="panic=exit")
    machine.wait_prompt()
    machine.send("insmod scribble")
    machine.expect(r"BUG: wild-access in scribble_init\+0x\w+/0x\w+ \[scribble\] "
                   r"\S*scribble\.c:\d+")
    machine.expect("text and constants are read-only")


def test_insmod_in_run(start, built):
    machine = start(initrd=pack(built), run="insmod params number=3; exit 5")
    assert machine.exit_status() == 11
    assert "number=3 " in machine.serial_log()


def test_suites_run_at_load_and_by_name(loaded):
    output = loaded.command("insmod suite")
    assert "    ok 1 gives_back\n    ok 2 links\n" in output
    assert re.search(r"# loses_one: leaked 1 block, 8 bytes; first 0x\w+ \(size 8\) "
                     r"allocated at loses_one suite\.c:\d+\n    not ok 3 loses_one\n", output)
    assert "# in_a_module: pass:2 fail:1 skip:0 total:3" in output
    assert "in_a_module.links" in loaded.command("kunit -l in_a_module")
    assert "pass:1 fail:0 skip:0 total:1" in loaded.command("kunit in_a_module.li*")
    assert loaded.status() == 0
    assert "leaves 1 block, 8 bytes" in loaded.command("rmmod suite")
    assert "no case matches" in loaded.command("kunit in_a_module")


@not_under_kasan
def test_a_thousand_rounds_lose_nothing(loaded):
    names = ("relocate", "params", "provider")
    rounds = "; ".join(f"insmod {name}; rmmod {name}" for name in names)
    loaded.command(rounds)
    before = books(loaded)
    for _ in range(ROUNDS // len(names) + 1):
        loaded.command(rounds)
    assert books(loaded) == before


def test_the_table_of_exports_is_sorted():
    """Or else the binary search misses some of it."""
    text = (ROOT / "kernel/module/exports.c").read_text().split("exports[] = {")[1]
    names = re.findall(r"EXPORT\((\w+)\)", text.split("};")[0])
    assert names == sorted(set(names))


# ---- bad files ---------------------------------------------------------------

class Damaged:
    """A copy of a .ko, of which single fields are overwritten."""

    def __init__(self, path):
        self.data = bytearray(path.read_bytes())
        self.start, = struct.unpack_from("<I", self.data, 32)
        self.count, names = struct.unpack_from("<HH", self.data, 48)
        names_at = self.field(names, 4)
        self.names = [self.string(names_at + self.field(i, 0)) for i in range(self.count)]

    def string(self, at):
        return self.data[at:self.data.index(0, at)].decode()

    def at(self, section, field):
        index = section if isinstance(section, int) else self.names.index(section)
        return self.start + 40 * index + 4 * field

    def field(self, section, field):
        return struct.unpack_from("<I", self.data, self.at(section, field))[0]

    def set(self, at, value, form="<I"):
        struct.pack_into(form, self.data, at, value)
        return self

    def set_field(self, section, field, value):
        return self.set(self.at(section, field), value)

    def first_relocation(self):
        return self.field(".rel.init.text", 4)

    def replace(self, old, new):
        self.data = self.data.replace(old, new)
        return self


def truncated(ko, share):
    del ko.data[int(len(ko.data) * share):]
    return ko


BAD_FILES = {
    "empty": (lambda ko: truncated(ko, 0), "0 bytes long"),
    "short": (lambda ko: truncated(ko, 0.001), "bytes long"),
    "cut": (lambda ko: truncated(ko, 0.5), "truncated"),
    "last": (lambda ko: truncated(ko, 0.99), "truncated"),
    "magic": (lambda ko: ko.set(0, 0x6c6c6568), "it begins with 68 65 6c 6c"),
    "class": (lambda ko: ko.set(4, 2, "B"), "ELF class 2 .64-bit., expected 1"),
    "endian": (lambda ko: ko.set(5, 2, "B"), "byte order 2"),
    "machine": (lambda ko: ko.set(18, 62, "<H"), "machine 62 .x86-64., expected 3"),
    "type": (lambda ko: ko.set(16, 2, "<H"), "type 2 .executable., expected 1"),
    "sections": (lambda ko: ko.set(32, 0xfffffff0), "section table at offset"),
    "bss": (lambda ko: ko.set_field(".bss", 5, 0x40000000), "may have 16777216 bytes"),
    "align": (lambda ko: ko.set_field(".text", 8, 3), "aligned to 3 bytes"),
    "got": (lambda ko: ko.set(ko.first_relocation() + 4, 43, "B"), "R_386_GOT32X"),
    "reloc": (lambda ko: ko.set(ko.first_relocation() + 4, 99, "B"), "relocation type 99"),
    "place": (lambda ko: ko.set(ko.first_relocation(), 0x7fffffff), "offset 0x7fffffff"),
    "symbol": (lambda ko: ko.set(ko.first_relocation() + 5, 0xffff, "<H"), "by symbol"),
    "magicv": (lambda ko: ko.replace(b"vermagic=Marbles", b"vermagic=Pebbles"),
               'version magic is "Pebbles'),
    "order": (lambda ko: ko.set_field(".init.text", 2, ALLOC).set_field(".bss", 2, 6),
              "stands behind sections of another kind"),
}


@not_under_kasan
def test_bad_files_are_refused_and_change_nothing(start, built, tmp_path):
    files = tmp_path / "bad"
    files.mkdir()
    for name, (damage, _) in BAD_FILES.items():
        (files / f"{name}.ko").write_bytes(damage(Damaged(built / "relocate.ko")).data)
    shutil.copy(built / "relocate.ko", files)
    machine = start(initrd=pack(files))
    machine.wait_prompt()
    machine.command("insmod relocate; rmmod relocate")
    machine.command("; ".join(f"insmod {name}" for name in BAD_FILES))
    before = books(machine)
    for name, (_, message) in BAD_FILES.items():
        output = machine.command(f"insmod {name}")
        assert re.search(message, output), (name, output)
        assert machine.status() == 1
    assert books(machine) == before
    machine.command("insmod relocate")
    assert machine.status() == 0
