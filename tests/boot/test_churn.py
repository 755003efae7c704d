# SPDX-License-Identifier: MIT
"""A short churn: 200,000 operations of tests/bench/churn/, the trace proven, the memory
in use within bounds, all of it returned. docs/fragmentation.md has the long one."""
import subprocess
import sys

import pytest

from marbles import BUILD, ROOT, not_under_kasan

sys.path.insert(0, str(ROOT / "tools/bench"))
import churn                                                    # noqa: E402
import churn_log                                                # noqa: E402
from test_modules import build, pack                            # noqa: E402

OPERATIONS, SEED, LIMIT_MIB = 200_000, 7, 2
PAGE = churn_log.PAGE_BYTES

# At the crests. Size classes: a request of n bytes gets less than 4/3 n on average where
# sizes are spread evenly between two powers of two, and a quarter to a half of the trace's
# bytes are whole pages, which get what they asked for. Tags and descriptors: 28 bytes for
# a block of some 650. So 4/3 has room for partial slabs of 16 caches (up to 8 pages each),
# and for nothing that would grow with the number of operations.
RATIO_MAX = 1.34
CREST_BYTES = LIMIT_MIB * (15 << 16)

# Holes. In a decline those that die leave them, scattered: a quarter of the crest's bytes at
# most. In the deep troughs (phases 3 and 7) all that lived at the crest is gone, and what
# lives now came since. There a cache needs its empty slab and, of those that have room, one
# or two half full: 28 pages for all empty slabs, and as much again. It takes 40 pages if
# objects come from the slab that became partial last, and 90 if from the first one.
HOLES_MAX = LIMIT_MIB << 18
TROUGHS, TROUGH_HOLES_MAX = (3, 7), 64 * PAGE

# What may stay when all blocks are freed: one empty slab for each of 16 caches (28 pages)
# and of 7 sizes of descriptors (18), the records of call stacks; and as much again.
STAY_PAGES_MAX = 100

# Of 64 MiB hardly 3 are ever used: 9 of 10 pages must lie in runs of 4 MiB all the
# time, and of 32 KiB 32 in 33.
UNUSABLE_MAX = {10: 0.10, 3: 0.03}


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """The serial log of a whole run, without other output in between."""
    place = tmp_path_factory.mktemp("churn")
    archive = pack(build(ROOT / "tests/bench/churn", place))
    commands = churn.shell_commands(OPERATIONS, SEED, LIMIT_MIB)
    return subprocess.run(
        ["timeout", "-s", "KILL", "120", "qemu-system-i386", "-accel", "tcg", "-m", "64",
         "-kernel", BUILD / "marbles.elf", "-initrd", archive, "-append", f'run="{commands}"',
         "-display", "none", "-net", "none", "-serial", "stdio", "-no-reboot",
         "-device", "isa-debug-exit,iobase=0xf4,iosize=0x04"],
        stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False).stdout


@pytest.fixture(scope="module")
def looks(run):
    return churn_log.parse(run)


def test_it_is_the_trace_that_the_build_machine_computes(looks):
    sums = churn.trace_sums(OPERATIONS, SEED, LIMIT_MIB)
    assert len(sums) == churn_log.PHASES
    assert [row["sum"] for row in churn_log.rows(looks)][:-1] == sums
    assert sums != churn.trace_sums(OPERATIONS, SEED + 1, LIMIT_MIB)


def test_no_block_fails_or_overlaps_another(run, looks):
    assert churn.judge(looks) == []
    assert "BUG:" not in run and "leaves" not in run


@not_under_kasan
def test_memory_in_use_stays_near_what_was_asked_for(looks):
    crests = [row for row in churn_log.rows(looks) if row["requested"] > CREST_BYTES]
    assert len(crests) >= 2
    for row in crests:
        assert 1.0 < row["ratio"] < RATIO_MAX, row


@not_under_kasan
def test_a_crest_leaves_no_holes_behind(looks):
    for row in churn_log.rows(looks):
        assert row["requested"] + row["rounding"] < row["in_use"] or row["blocks"] == 0, row
        assert row["holes"] + row["rest"] < HOLES_MAX, row


@not_under_kasan
def test_objects_come_from_slabs_that_are_nearly_full(looks):
    holes = [row["holes"] for row in churn_log.rows(looks) if row["phase"] in TROUGHS]
    assert sum(holes) / len(TROUGHS) < TROUGH_HOLES_MAX, holes


@not_under_kasan
def test_free_memory_stays_in_long_runs(looks):
    for row in churn_log.rows(looks):
        for order, most in UNUSABLE_MAX.items():
            assert row["unusable"][order] < most, row


@not_under_kasan
def test_all_of_it_is_returned(looks):
    freed, _ = churn_log.not_returned(looks)
    assert 0 <= freed < STAY_PAGES_MAX


def test_the_indices_are_those_of_linux():
    """Values worked out by hand after mm/vmstat.c."""
    runs = [4, 2, 0, 1] + [0] * 7               # 16 pages: 4 + 4 + 8
    assert churn_log.unusable_index(runs, 0) == 0
    assert churn_log.unusable_index(runs, 1) == 4 / 16
    assert churn_log.unusable_index(runs, 2) == 8 / 16
    assert churn_log.unusable_index(runs, 4) == 1
    assert churn_log.fragmentation_index(runs, 3) is None       # there is one
    assert churn_log.fragmentation_index(runs, 4) == 1 - (1 + 16 / 16) / 7
    assert churn_log.fragmentation_index([0] * 11, 4) == 0
    assert churn_log.fragmentation_index([64] + [0] * 10, 4) > 0.9   # scattered


def test_both_kernels_logs_are_read_alike(run):
    """The same memory, told as Linux tells it, gives the same table."""
    def as_linux(look):
        zones = "".join(f"{count:7}" for count in look.free_runs)
        return (f"@buddyinfo\nNode 0, zone   Normal {zones} \n@zoneinfo\n"
                f"              count: {look.cpu_pages}\n@slabinfo\nx 1 1 8 1 1 : tunables "
                f"0 0 0 : slabdata {look.slab_pages} {look.slab_pages} 0\n@end\n")
    looks = churn_log.parse(run)
    said = [line for line in run.splitlines() if "churn: " in line]
    text = said.pop(0) + "\n"
    for look in looks:
        text += as_linux(look) + "\n".join(said[:2]) + "\n"
        said = said[2:]
    assert list(churn_log.rows(churn_log.parse(text))) == list(churn_log.rows(looks))


def test_a_run_that_broke_off_is_no_run(run):
    with pytest.raises(churn_log.BadLog, match="broke off"):
        churn_log.parse(run[:len(run) // 2].rsplit("\n", 1)[0])
