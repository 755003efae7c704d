# SPDX-License-Identifier: MIT
"""slab_debug=FZPUQ and `slabdebug`: what is found, what it says first, for whom it is
switched, and that good use is silent."""
import re

import pytest

from marbles import ROOT, not_under_kasan
from test_misuse import place, reports_in
from test_modules import build_some

SOURCE = ROOT / "tests/modules/heapact.c"
SECRET, SECRET_KEY = b"correct-horse-battery-staple", 0x15
RAM = 64 * 1024 * 1024
KINDS = {"kmalloc": 50, "cache": 50, "pages": 8192, "vmalloc": 5000}
NOTHING_DAMAGED = re.compile(r"slabdebug: looked at \d+ blocks, \d+ bytes of redzones and "
                             r"poison: 0 damaged$", re.M)


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    return build_some(["heapact"], tmp_path_factory.mktemp("heapact"))


@pytest.fixture
def checked(start, archive):
    machine = start(initrd=archive, append="slab_debug=FZPUQ")
    machine.wait_prompt()
    return machine


def line_of(mark):
    lines = SOURCE.read_text().splitlines()
    return next(i for i, line in enumerate(lines, 1) if f"/* {mark} */" in line)


def act(machine, **parameters):
    words = " ".join(f"{name}={value}" for name, value in parameters.items())
    return machine.command(f"insmod heapact {words}; rmmod heapact")


def flags(machine):
    return {row["name"]: row["checks"] for row in machine.json("slabdebug -j")
            if row["slabdebug"] == "cache"}


# More RAM than one run of pages could hold a table of.

def test_checks_serve_the_largest_machine(start):
    machine = start(append="slab_debug=FZPUQ", memory=900)
    machine.wait_prompt()
    assert re.search(r"pass:\d+ fail:0 skip:0", machine.command("kunit slab_debug"))
    assert NOTHING_DAMAGED.search(machine.command("slabdebug check"))


# What is found, and the first line of it.

@pytest.mark.parametrize("kind", KINDS)
@not_under_kasan
def test_overflow_and_underflow_are_found_at_the_free(checked, kind):
    size = KINDS[kind]
    for by in (1, 2, 7, 31, 32):
        for at, length in ((size, by), (size + by - 1, 1), (-by, by), (-by, 1)):
            if kind == "vmalloc" and at < 0:            # an unmapped page: it faults
                continue
            report, = reports_in(act(checked, kind=kind, size=size, at=at, length=length))
            assert place(report) == ("BUG: out-of-bounds-write in give [heapact] "
                                     f"heapact.c:{line_of(kind + ' found')}"), report
    assert NOTHING_DAMAGED.search(checked.command("slabdebug check"))


@pytest.mark.parametrize("kind", ["kmalloc", "pages"])
@not_under_kasan
def test_damage_of_live_blocks_is_found_by_a_check(checked, kind):
    size = KINDS[kind]
    assert not reports_in(checked.command(
        f"insmod heapact kind={kind} size={size} at={size} length=9 keep=y"))
    report, = reports_in(checked.command("slabdebug check"))
    assert re.match(r"BUG: out-of-bounds-write in check kernel/shell/cmd_slabdebug\.c:\d+$",
                    place(report)), report[0]
    assert report[1].startswith(f"overflow: 9 bytes from {size} on, right behind the "
                                f"{size}-byte ")
    assert checked.status() == 1
    assert NOTHING_DAMAGED.search(checked.command("slabdebug check"))
    assert checked.status() == 0


@pytest.mark.parametrize("kind", ["kmalloc", "cache", "pages"])
@not_under_kasan
def test_late_writes_are_found_in_quarantine_and_after(checked, kind):
    size = KINDS[kind]
    for at in (0, 1, size // 2, size - 1):
        checked.command(f"insmod heapact kind={kind} size={size} at={at} late=y")
        report, = reports_in(checked.command("slabdebug quarantine flush"))
        assert re.match("BUG: use-after-free-write in quarantine "
                        r"kernel/shell/cmd_slabdebug\.c:\d+$", place(report)), report[0]
        assert re.search(r"^freed by thread \d+ ", "\n".join(report), re.M)
        checked.command("rmmod heapact")
    assert NOTHING_DAMAGED.search(checked.command("slabdebug check"))


@not_under_kasan
def test_poison_alone_is_looked_at_when_the_slot_is_used_again(start, archive):
    machine = start(initrd=archive, append="slab_debug=P")
    machine.wait_prompt()
    output = act(machine, size=900, at=3, late="y", again="y")
    report, = reports_in(output)
    assert place(report) == \
        f"BUG: use-after-free-write in take [heapact] heapact.c:{line_of('taken')}"
    assert "found at reuse" in output


@not_under_kasan
def test_without_checks_nothing_is_found(start, archive):
    machine = start(initrd=archive)
    machine.wait_prompt()
    assert "BUG" not in act(machine, size=50, at=50)
    assert "BUG" not in act(machine, size=64, at=3, late="y")
    assert "nothing is watched" in machine.command("slabdebug check")


# Good use is silent.

def test_good_use_is_silent(checked):
    for kind, size in KINDS.items():
        for at in (0, size - 1):
            assert not reports_in(act(checked, kind=kind, size=size, at=at))
    assert NOTHING_DAMAGED.search(checked.command("slabdebug check"))


def test_no_command_is_reported(start, archive):
    machine = start(initrd=archive, append="slab_debug=FZPUQ init_on_alloc=on "
                                           "init_on_free=on slab_random=on")
    machine.wait_prompt()
    ending = {"exit", "panic", "poweroff", "reboot", "fault"}       # they end the machine
    arguments = {"bt": "1", "sleep": "0.01", "hexdump": "kmalloc", "sym": "kmalloc",
                 "block": "kmalloc", "cat": "heapact.ko", "insmod": "heapact",
                 "rmmod": "heapact", "time": "ps", "echo": "a", "kunit": "-l",
                 "failslab": "sweep ps"}
    for row in machine.json("help -j"):
        name = row["command"]
        if name not in ending:
            assert "BUG" not in machine.command(f"{name} {arguments.get(name, '')}", 60)
    for line in ("leak lost 10; leak list 5; leak cycle 3; leak pages; leak vmalloc",
                 "kmemleak scan; kmemleak; kmemleak clear", "leak release", "slabinfo -a"):
        assert "BUG" not in machine.command(line)
    assert NOTHING_DAMAGED.search(machine.command("slabdebug check"))


def test_the_kunit_suites_pass_under_all_checks(start):
    machine = start(append="slab_debug=FZPUQ", seconds=300)
    machine.wait_prompt()
    output = machine.command("kunit", seconds=240)
    assert re.search(r"^# Totals: pass:\d+ fail:0 skip:\d+ total:\d+$", output, re.M), output
    assert not re.search("BUG: (out-of-bounds|use-after-free|assertion)", output)
    assert NOTHING_DAMAGED.search(machine.command("slabdebug check", seconds=60))


# For whom.

def test_flags_and_globs_at_boot(start):
    machine = start(append="slab_debug=FZPUQ;-,kmalloc-8;ZF,kmalloc-16,pages "
                           "slab_debug=Q,vmalloc init_on_free=on")
    machine.wait_prompt()
    have = flags(machine)
    assert have["kmalloc-8"] == "-" and have["kmalloc-16"] == "FZ"
    assert have["kmalloc-64"] == "FZPUQ"
    assert have["pages"] == "FZ" and have["vmalloc"] == "Q"
    assert all(row["init_on_free"] for row in machine.json("slabdebug -j")
               if row["slabdebug"] == "cache" and row["name"].startswith("kmalloc"))


def test_the_name_alone_means_all(start):
    machine = start(append="slab_debug")
    machine.wait_prompt()
    assert flags(machine)["kmalloc-64"] == "FZPUQ"


@pytest.mark.parametrize("parameter", ["slab_debug=FX", "init_on_alloc=maybe",
                                       "slab_random=2", "slab_debug=F;;Y,kmalloc-8"])
def test_a_bad_parameter_is_reported(start, parameter):
    machine = start(append=parameter)
    name, value = parameter.split("=")
    assert f'cmdline: {name}="{value}" is no good value' in machine.wait_prompt()


@not_under_kasan
def test_flags_at_run_time(machine):
    for line, letters in (("FZ", "FZ"), ("+Q", "FZQ"), ("-Z", "FQ"), ("UP", "PU"),
                          ("-", "-"), ("FZPUQ", "FZPUQ")):
        machine.command(f"slabdebug {line} kmalloc-64")
        assert flags(machine)["kmalloc-64"] == letters
        assert flags(machine)["kmalloc-96"] == "-"
    machine.command("slabdebug Z kmalloc-1*")
    have = flags(machine)
    assert [have[f"kmalloc-{n}"] for n in (16, 128, 192, 1024, 256)] == ["Z"] * 4 + ["-"]
    assert "it will hold for those that are made later" in machine.command("slabdebug Z no-*")


@not_under_kasan
def test_a_module_s_cache_obeys(start, archive):
    machine = start(initrd=archive)
    machine.wait_prompt()
    machine.command("slabdebug FZPUQ heap*")
    assert reports_in(act(machine, kind="cache", size=50, at=50))
    assert not reports_in(act(machine, kind="kmalloc", size=50, at=50))


def test_switching_while_blocks_live(start, archive):
    machine = start(initrd=archive)
    machine.wait_prompt()
    machine.command("insmod heapact size=50 keep=y; leak interior 20; leak stack 20")
    for line in ("FZPUQ", "-", "P", "+Z", "-P", "Q", "FZPUQ", "-Q", "-"):
        assert "BUG" not in machine.command(f"slabdebug {line}; leak lost 30; leak release; "
                                            "leak interior 20; slabdebug check; ps")
    assert "self-test ok" in machine.command("kmemleak scan")


@pytest.mark.parametrize("line,message", [
    ("slabdebug FX", "'X' in 'FX' is no check; there are F, Z, P, U and Q"),
    ("slabdebug chekc", "there is no action 'chekc'; did you mean 'check'?"),
    ("slabdebug ''", "expected LETTERS, or - for none"),
    ("slabdebug F a b", "unexpected argument 'b'"),
    ("slabdebug check 3", "unexpected argument '3'"),
    ("slabdebug quarantine", "expected BYTES or flush behind quarantine"),
    ("slabdebug quarantine x", "BYTES: found 'x', expected a number"),
    ("slabdebug init_on_free maybe", "init_on_free: found 'maybe', expected on or off"),
    ("slabdebug guard", "expected SIZE, FUNCTION, CACHE, all, off or sample=N"),
    ("slabdebug guard 0", "SIZE: found 0, expected 1 to"),
    ("slabdebug guard sample=0", "sample=: found 0, expected 1 to"),
    ("slabdebug guard 64 middle", "found 'middle', expected exact, end or start"),
    ("slabdebug guard off 3", "unexpected argument '3'"),
])
def test_mistakes_are_named(machine, line, message):
    output = machine.command(line)
    assert message in output
    assert machine.status() == 2


def test_guard_takes_sizes_caches_functions(machine):
    for line, rule in (("64", "size 64 exact"), ("kmalloc-8 end", "cache kmalloc-8 end"),
                       ("kmalloc-* start", "cache kmalloc-* start"), ("all", "all exact"),
                       ("cmd_leak", "function cmd_leak exact"), ("sample=100", "sample=100")):
        output = machine.command(f"slabdebug guard {line}; slabdebug")
        assert rule in output and "no loaded code" not in output
        machine.command("slabdebug guard off")
    assert "no loaded code has a function 'my_init'" in \
        machine.command("slabdebug guard my_init; slabdebug guard off")
    assert re.search(r"^guard +off;", machine.command("slabdebug"), re.M)


def test_the_quarantine_is_bounded(checked):
    checked.command("slabdebug quarantine 20000")
    for _ in range(3):
        act(checked, size=4000, again="y")
    row, = (row for row in checked.json("slabdebug -j") if row["slabdebug"] == "quarantine")
    assert row["limit_bytes"] == 20000
    assert 0 < row["bytes"] <= 20000
    assert "bytes released" in checked.command("slabdebug quarantine flush")
    row, = (row for row in checked.json("slabdebug -j") if row["slabdebug"] == "quarantine")
    assert row["blocks"] <= 4                           # the commands' own, since
    checked.command("slabdebug quarantine 0")
    row, = (row for row in checked.json("slabdebug -j") if row["slabdebug"] == "quarantine")
    assert row["blocks"] == row["bytes"] == 0


# A freed secret.

def copies_of_secret(machine):
    """The module writes it in code, so that the typed line is no copy."""
    return machine.physical_memory(0, RAM).count(bytes(c ^ SECRET_KEY for c in SECRET))


@pytest.mark.parametrize("append,sensitive,stays", [
    ("", "n", True), ("", "y", False), ("init_on_free=on", "n", False),
    ("slab_debug=FZPUQ", "y", False), ("slab_debug=FZPUQ", "n", False),
    ("slab_debug=Q init_on_free=on", "n", False), ("slab_debug=Q", "n", True)])
def test_a_freed_secret(start, archive, append, sensitive, stays):
    machine = start(initrd=archive, append=append)
    machine.wait_prompt()
    machine.command(f"insmod heapact size=1000 length=0 sensitive={sensitive} "
                    f"secret={SECRET.decode()}")
    assert (copies_of_secret(machine) > 0) == stays
