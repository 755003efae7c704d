# SPDX-License-Identifier: MIT
"""GDB's commands for Marbles against the shell's, on one machine at one moment; errors; a
dump that the machine writes as it panics. Leaks have test_gdb_kmemleak.py."""
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from debugger import Debugger, needs_gdb
from marbles import BUILD, ROOT, Machine
from parity import COMMANDS_OWN, same
from test_modules import build, build_files, pack

pytestmark = needs_gdb
COMMANDS = ("kmemleak", "slabinfo", "buddyinfo", "allocinfo", "block", "ps", "bt", "dmesg",
            "lsmod", "trap", "list", "thread", "trace", "heap")


@pytest.fixture(scope="module")
def stopped(tmp_path_factory):
    """(what the shell said before, GDB attached to the machine, a block's address)."""
    place = tmp_path_factory.mktemp("stopped")
    folder = build_files(["leaky"], place)
    with Machine(initrd=pack(folder), extra=Debugger.stub(place / "stub")) as machine, \
            Debugger() as gdb:
        machine.wait_prompt()
        machine.command("insmod leaky")
        machine.command("leak -q list 3; leak stack; leak -q vmalloc")
        held = re.search(r"0x[0-9a-f]{8}", machine.command("leak interior")).group()
        said = {"held": held, **{line: machine.command(line) for line in (
            f"kmemleak trap {held}", "slabinfo -j", "ps", "bt 3", "lsmod", "allocinfo -j",
            f"kmemleak who {held}", f"kmemleak why {held}", "meminfo -j", "dmesg")}}
        gdb.attach(place / "stub")
        gdb(f"set marbles-modules {folder}")
        yield said, gdb


def rows(text):
    return [line for line in text.splitlines() if line.startswith("{")]


def test_caches_as_the_shell_counts_them(stopped):
    said, gdb = stopped
    shell, here = rows(said["slabinfo -j"]), rows(gdb("marbles-slabinfo -j"))
    of_the_command = "kmalloc-4096"             # its own block is gone by now
    assert [row for row in here if of_the_command not in row] == \
        [row for row in shell if of_the_command not in row]
    assert len(here) == len(shell) > 10


def test_free_pages_add_up(stopped):
    said, gdb = stopped
    pages = sum(row["free"] << row["order"] for row in gdb.json("marbles-buddyinfo -j"))
    kernel = int(gdb("output page_allocator.buddy.free_pages")) + \
        sum((int(gdb(f"output warm_stacks[0][{order}].top - &warm_stacks[0][{order}].runs[1]"))
             << order) for order in range(11))
    assert pages == kernel > 10000


def test_call_sites(stopped):
    said, gdb = stopped
    here = gdb.json("marbles-allocinfo -j")
    shell = [json.loads(row) for row in rows(said["allocinfo -j"])]
    same("allocinfo -j", "GDB", here, "shell", [
        row for row in shell if row["function"] != COMMANDS_OWN], set())
    assert ("leak_vmalloc", 10000, 1) in [(row["function"], row["bytes"], row["blocks"])
                                          for row in here]


def test_threads(stopped):
    said, gdb = stopped
    here = gdb("marbles-ps")
    for line in said["ps"].splitlines():
        number, *_, name = line.split()
        if number.isdigit() and name not in ("shell", "idle"):
            assert re.search(rf"^ +{number} .* {name}$", here, re.M), name
    assert re.search(r'^\* +0 +running .* idle$', here, re.M)


def test_backtrace_of_a_thread_that_waits(stopped):
    said, gdb = stopped
    shell = [line.strip() for line in said["bt 3"].splitlines() if "[<" in line]
    here = [line.strip() for line in gdb("marbles-bt 3").splitlines() if "[<" in line]
    assert here[:len(shell)] == shell and len(shell) >= 4


def test_log(stopped):
    said, gdb = stopped
    shell = said["dmesg"].strip().splitlines()
    assert gdb("marbles-dmesg").strip().splitlines()[:len(shell)] == shell


def test_module_symbols(stopped):
    said, gdb = stopped
    here = gdb("marbles-lsmod")
    assert re.search(r"^leaky .*/leaky\.ko$", here, re.M), here
    text = re.search(r"0xf8[0-9a-f]{6}", here).group()
    assert "section .text" in gdb(f"info symbol {text}")
    assert "leaky.c" in gdb(f"info line *{text}")


def test_a_module_without_lines(start, tmp_path):
    """As those in an initrd are; the folder where the others lie may be named later."""
    source, plain = tmp_path / "source", tmp_path / "plain"
    source.mkdir()
    plain.mkdir()
    shutil.copy(ROOT / "tests/modules/leaky.c", source)
    (source / "Kbuild").write_text("obj-m += leaky.o\n")
    built = build(source, tmp_path)
    objcopy = shutil.which("i686-linux-gnu-objcopy") or "objcopy"
    subprocess.run([objcopy, "--strip-debug", built / "leaky.ko", plain / "leaky.ko"],
                   check=True)
    machine = start(initrd=pack(plain), extra=Debugger.stub(tmp_path / "stub"))
    machine.wait_prompt()
    for line in ("insmod leaky", "rmmod leaky", "insmod leaky"):
        machine.command(line)
    with Debugger() as gdb:
        gdb.attach(tmp_path / "stub")
        gdb(f"set marbles-modules {plain}")
        assert "plain/leaky.ko, which has no lines: set marbles-modules" in gdb("marbles-lsmod")
        report = gdb("marbles-kmemleak")
        assert re.search(r"^  fix \w+ \[leaky\]: recovers", report, re.M), report
        assert "func:init_module" in gdb("marbles-allocinfo")
        gdb(f"set marbles-modules {built}")
        assert re.search(r"files/leaky\.ko$", gdb("marbles-lsmod"), re.M)
        report = gdb("marbles-kmemleak")
        assert re.search(r"^  fix \w+ leaky\.c:\d+: recovers", report, re.M), report
        assert "init_module" not in report


def test_only_the_files_of_the_same_build_are_believed(start, tmp_path):
    """Edited since, a file of the same size would give wrong lines; also of a module that
    went, but left blocks behind."""
    folders = {}
    for name, begin in (("loaded", ""), ("edited", "\n")):
        source = tmp_path / name
        source.mkdir()
        text = begin + (ROOT / "tests/modules/leaky.c").read_text()
        (source / "leaky.c").write_text(text)
        (source / "Kbuild").write_text("obj-m += leaky.o\n")
        (tmp_path / f"{name}-built").mkdir()
        folders[name] = build(source, tmp_path / f"{name}-built")
    machine = start(initrd=pack(folders["loaded"]), extra=Debugger.stub(tmp_path / "stub"))
    machine.wait_prompt()
    for line in ("insmod leaky", "rmmod leaky", "kmemleak scan"):
        machine.command(line)
    said = [(row["caller"], row["line"]) for row in machine.json("kmemleak report -j")[:-1]]
    assert said and all(function and line for function, line in said)
    with Debugger() as gdb:
        gdb.attach(tmp_path / "stub")
        for name, wanted in (("edited", [("", 0)] * len(said)), ("loaded", said)):
            gdb(f"set marbles-modules {folders[name]}")
            gdb("stepi")                                # what is known ends with the stop
            here = gdb.json("marbles-kmemleak report -j")[:-1]
            assert [(row["caller"], row["line"]) for row in here] == wanted


def test_block_and_its_function(stopped):
    said, gdb = stopped
    held = int(said["held"], 16)
    here = gdb(f"marbles-block {held + 7:#x}")
    assert f"kmalloc block {held:#010x} + 7" in here and "leak_interior" in here
    assert "kmalloc-64, slot" in here
    assert f"{held:#x}" in gdb(f"print $block({held + 63:#x})")
    assert "leak_interior" not in gdb(f"marbles-block {held + 64:#x}")
    assert "0x0" in gdb("print $block(1)")


def test_why_and_who(stopped):
    said, gdb = stopped
    why, who = (gdb(f"marbles-kmemleak {action} {said['held']}") for action in ("why", "who"))
    assert "is held, through 1 reference" in why and "interior_chain+0x0" in why
    assert "1 word refers to it" in who and "interior_chain+0x0" in who
    assert "interior_chain" in said[f"kmemleak why {said['held']}"]
    lost = next(row for row in gdb.json("marbles-kmemleak report -j")
                if row.get("kind") == "indirect")
    assert f"its leader is {lost['leader']}" in gdb(f"marbles-kmemleak why {lost['addr']}")


def test_trap_and_list(stopped):
    said, gdb = stopped
    assert f"the block {said['held']}" in gdb("marbles-trap")
    assert "watched: interior_chain" in gdb("marbles-trap")
    here = gdb("marbles-list &all_threads 'struct thread' all_link name")
    assert '"kworkerd' in here and " on the list;" in here


def test_printers(stopped):
    said, gdb = stopped
    assert 'thread 0 "idle"' in gdb("print idle_thread")
    assert "empty list" in gdb("print idle_thread.run_link")
    assert "reserved, order" in gdb("print mem_map[0]")
    assert re.search(r"cache (\S+)-(\d+): \2 bytes an object", gdb(
        "print *(struct kmem_cache *)((char *)all_caches.next - "
        "(long)&((struct kmem_cache *)0)->all_link)"))
    tag = re.search(r"\*\(struct tag \*\)0x\w+", gdb(f"marbles-block {said['held']}")).group()
    assert "live" in gdb(f"print {tag}") and "leak_interior" in gdb(f"print {tag}")


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_a_manual_and_refuses_what_is_wrong(stopped, name):
    _, gdb = stopped
    manual = gdb(f"help marbles-{name}").strip()
    assert len(manual.splitlines()) >= 3
    assert manual.splitlines()[-1].startswith(("marbles-" + name))
    wrong = gdb(f"marbles-{name} -z nonsense at all")
    assert f"marbles-{name}" in wrong and "Traceback" not in wrong, wrong


def test_null_has_no_name(stopped):
    _, gdb = stopped
    gdb("marbles-lsmod")                        # a module's symbols are there
    assert gdb("print (void *)8").rstrip().endswith("= (void *) 0x8")
    assert "license" not in gdb("marbles-block 8")


def test_structures_are_printed_that_are_none(stopped):
    _, gdb = stopped
    for what in ("struct thread", "struct kmem_cache", "struct tag"):
        for at in ("&mm_init", "&all_threads"):
            shown = gdb(f"print *({what} *){at}")
            assert "Exception" not in shown and shown.startswith("$"), shown


@pytest.mark.parametrize("line, said", [
    ('all_threads "struct thread" all_link id', "is a structure; expected an address"),
    ('&all_threads "struct thread" id', "expected a struct list_head"),
])
def test_what_is_no_list(stopped, line, said):
    _, gdb = stopped
    assert said in gdb(f"marbles-list {line}")


def test_without_a_machine():
    with Debugger() as gdb:
        assert "there is no machine" in gdb("marbles-ps")
        assert "marbles-kmemleak" in gdb("apropos marbles-")


def test_a_panic_leaves_a_dump(tmp_path):
    dump = tmp_path / "panic.dump"
    done = subprocess.run(
        [sys.executable, ROOT / "tools/run.py", BUILD / "marbles.elf", "--memory", "32",
         "--objcopy", os.environ.get("OBJCOPY", "objcopy"),
         "--dump-on-panic", dump,
         "--run", "leak list 4; panic", "--append", "panic=exit"],
        stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 127 and "make gdb DUMP=" in done.stderr, done
    with Debugger() as gdb:
        assert "New LWP" in gdb(f"marbles-open {dump}")
        assert "cmd_panic" in gdb("backtrace")
        assert gdb.json("marbles-kmemleak scan -j")[0]["leaked"] == 4
        assert "shell_execute" in gdb("marbles-bt 1")


def test_a_dump_of_a_running_machine(start, tmp_path):
    machine = start(memory=32)
    machine.wait_prompt()
    machine.command("leak -q lost 2")
    dump = tmp_path / "now.dump"
    for _ in range(2):                          # the second replaces the first
        said = subprocess.run([sys.executable, ROOT / "tools/qmp.py", machine.path("qmp"), dump],
                              capture_output=True, text=True, timeout=60, check=True)
    assert "make gdb DUMP=" in said.stdout
    with Debugger() as gdb:
        gdb(f"core-file {dump}")
        assert gdb.json("marbles-kmemleak scan -j")[0]["leaked"] == 2
    assert "echo" in machine.command("echo echo")
    none = subprocess.run([sys.executable, ROOT / "tools/qmp.py", Path(tmp_path, "x"), dump],
                          capture_output=True, text=True, timeout=60, check=False)
    assert none.returncode == 1 and "is a machine running" in none.stderr
