# SPDX-License-Identifier: MIT
"""kmemleak trap: a module loses the only pointer to a block in some forty ways; the line
that did it is named, to the line. What is freed properly is not called lost."""
import re

import pytest

from marbles import ROOT
from test_modules import build_some

SOURCE = ROOT / "tests/modules/losers.c"
LINES = SOURCE.read_text().splitlines()
HAS = re.compile(r"losers: has (?:0x)?([0-9a-f]{8})")

OVERWRITTEN = [
    "global_null", "global_other", "global_next", "field_overwritten", "struct_memset",
    "struct_memcpy", "struct_assigned", "half_overwritten", "byte_overwritten",
    "array_shift", "used_and_forgotten", "holder_lost", "list_unlinked", "list_deleted",
    "list_again", "list_locked", "moved", "swapped", "copied", "six_words", "chain_head"]
HOLDER = {"holder_freed": "holder-freed", "holder_of_holder_freed": "holder-freed",
          "holder_replaced": "holder-freed", "holder_shrunk": "holder-shrunk"}
FREED = ["frees_global", "frees_taken", "frees_page", "frees_area", "frees_object",
         "frees_node", "frees_by_krealloc"]

# Act: the function that has the marked line, the mark, and what is said to have happened.
LOST = {act: (act, "lost", "overwritten") for act in OVERWRITTEN} | \
       {act: (act, "lost", how) for act, how in HOLDER.items()} | {
    "list_unlinked": ("unlink_node", "lost", "overwritten"),
    "list_of_three": ("list_again", "lost", "overwritten"),
    "timer_loses": ("on_timer", "in timer", "overwritten"),
    "local_returned": ("keep_local", "returned", None),
    "local_overwritten": ("keep_and_overwrite", "overwritten", "overwritten"),
    "register_dropped": ("keep_in_register", "register", "register"),
}


@pytest.fixture(scope="module")
def initrd(tmp_path_factory):
    return build_some(["losers"], tmp_path_factory.mktemp("losers"))


@pytest.fixture
def loaded(start, initrd):
    machine = start(initrd=initrd)
    machine.wait_prompt()
    return machine


def marked(function, mark):
    """The number of the line with that mark in that function."""
    first = next(i for i, line in enumerate(LINES)
                 if re.search(rf"\b{function}\(.*\)$", line) and line.startswith("static"))
    return next(i for i in range(first, len(LINES)) if f"/* {mark} */" in LINES[i]) + 1


def have(machine, act):
    """Return: the address of the block that the module has now."""
    return "0x" + HAS.search(machine.command(f"insmod losers act={act}")).group(1)


def report(output):
    """Return: (address, function, line) of the only report that tells of a loss."""
    (found,) = re.findall(r"kmemleak: trap: the last reference to (0x\w+) \(size \d+\) was "
                          r"lost in (\w+)\+\S+ (?:\[\w+\] )?[\w./-]+:(\d+)", output)
    assert output.count("kmemleak: trap end: ") == 1
    return found[0], found[1], int(found[2])


def lose(machine):
    """Return: the report, and the trap's last state as JSON."""
    output = machine.command("rmmod losers")
    off, lost = machine.json("kmemleak trap -j")
    assert off == {"kmemleak": "trap", "state": "off"}
    return report(output), lost, output


@pytest.mark.parametrize("act", LOST)
def test_the_line_that_loses_it(loaded, act):
    function, mark, how = LOST[act]
    address = have(loaded, act)
    assert "watched:" in loaded.command(f"kmemleak trap {address}")
    (start, caller, line), lost, _ = lose(loaded)
    assert (start, caller, line) == (address, function, marked(function, mark))
    assert (lost["state"], lost["addr"], lost["caller"]) == ("lost", address, function)
    assert lost["file"].endswith("losers.c") and lost["line"] == line
    assert how in (None, lost["how"])
    loaded.command("kmemleak scan")
    leaked = [o["addr"] for o in loaded.json("kmemleak report -j") if "addr" in o]
    assert address in leaked


@pytest.mark.parametrize("checks", ["FZPUQ", "guard all exact"])
@pytest.mark.parametrize("act", ["global_null", "holder_freed", "list_deleted", "moved"])
def test_under_all_checks(loaded, act, checks):
    loaded.command(f"slabdebug {checks}")
    address = have(loaded, act)
    assert "watched:" in loaded.command(f"kmemleak trap {address}")
    (start, caller, line), _, output = lose(loaded)
    assert (start, caller, line) == (address, act, marked(act, "lost"))
    assert "BUG:" not in output


@pytest.mark.parametrize("act", FREED)
def test_what_is_freed_is_not_lost(loaded, act):
    address = have(loaded, act)
    loaded.command(f"kmemleak trap {address}")
    output = loaded.command("rmmod losers")
    assert "was lost" not in output
    assert re.search(rf"trap: {address} \(size \d+\) was freed, not lost, in {act}\+\S+ "
                     rf"\[losers\] [\w./-]*losers.c:{marked(act, 'freed')}\n", output)
    assert loaded.json("kmemleak trap -j")[1]["state"] == "freed"


@pytest.mark.parametrize("act, site, function, mark, how", [
    ("site_ignored", "make", "site_ignored", "lost", "result-ignored"),
    ("site_at_once", "allocate", "allocate", "lost at once", None),
    ("site_stored", "make", "site_stored", "lost", "overwritten"),
    ("site_stored", "losers.c:%d", "site_stored", "lost", "overwritten"),
    ("site_in_timer", "make", "site_in_timer", "lost", "overwritten"),
    ("site_dropped_in_timer", "make", "make", "made", "handler-ended"),
])
def test_the_next_block_of_a_site(loaded, act, site, function, mark, how):
    loaded.command(f"insmod losers act={act}")
    if "%" in site:
        site %= marked("make", "made")
    assert "waits for the next block" in loaded.command(f"kmemleak trap {site}")
    (_, caller, line), lost, _ = lose(loaded)
    assert (caller, line) == (function, marked(function, mark))
    assert how in (None, lost["how"])


def test_a_site_that_no_function_has_is_doubted(loaded):
    assert "no function of that name" in loaded.command("kmemleak trap leak_lots")
    assert "no function of that name" not in loaded.command("kmemleak trap leak_lost")
    loaded.command("kmemleak trap off; kmemleak off")
    assert "the detector is off" in loaded.command("kmemleak trap leak_lost")
    assert loaded.json("kmemleak trap -j")[0]["state"] == "off"


def test_a_block_of_a_site_that_is_freed(loaded):
    loaded.command("insmod losers act=site_freed; kmemleak trap make")
    output = loaded.command("rmmod losers")
    assert "was lost" not in output and "was freed, not lost, in site_freed+" in output


@pytest.mark.parametrize("act, how, words", [
    ("argument_of_thread", "thread-ended", 'thread "loser" ended'),
    ("module_gone", "module-unloaded", "module losers is gone")])
def test_the_end_of_those_who_hold(loaded, act, how, words):
    address = have(loaded, act)
    loaded.command(f"kmemleak trap {address}")
    (start, _, _), lost, output = lose(loaded)
    assert start == address and lost["how"] == how and words in output


def test_what_cannot_be_watched_is_said(loaded):
    address = have(loaded, "global_null")
    assert "lies in no live block" in loaded.command("kmemleak trap 0x1000")
    assert loaded.status() == 1
    loaded.command("rmmod losers; kmemleak scan")
    assert re.search(r"is lost already: .*the scan of \S+ ago knew it",
                     loaded.command(f"kmemleak trap {address}"))
    assert loaded.status() == 1
    assert "none is set" in loaded.command("kmemleak trap")


def test_more_words_than_registers(loaded):
    address = have(loaded, "six_words")
    output = loaded.command(f"kmemleak trap {address}")
    assert "is held by 6 words" in output and "a trap can watch 4 words" in output


def test_a_chain_that_is_too_long(loaded):
    address = have(loaded, "chain_middle")
    output = loaded.command(f"kmemleak trap {address}")
    assert "at the end of a chain of 8" in output
    assert "4 of the chain's 8 words are not watched" in output
    output = loaded.command("rmmod losers")     # its end is the next change
    assert re.search(r"the word 0x\w+ of its chain, which no register watched, was overwritten "
                     r"earlier: 0x\w+ -> 0x00000000", output)
    loaded.command("kmemleak scan")
    assert address in [o.get("addr") for o in loaded.json("kmemleak report -j")]


def test_it_is_switched_off(loaded):
    address = have(loaded, "global_null")
    loaded.command(f"kmemleak trap {address}")
    (state,) = loaded.json("kmemleak trap -j")
    assert (state["state"], state["addr"], state["words"]) == ("watching", address, 1)
    assert "trap: off" in loaded.command("kmemleak trap off")
    assert "trap:" not in loaded.command("rmmod losers")


def test_asking_keeps_nothing_alive(loaded):
    address = have(loaded, "global_null")
    loaded.command(f"kmemleak trap {address}; kmemleak trap; kmemleak trap -j")
    loaded.command("rmmod losers")
    (summary,) = loaded.json("kmemleak scan -j")
    assert summary["leaked"] == 1


def test_a_trap_sleeps_while_others_work(loaded):
    """Nothing is reported that is not about the block."""
    address = have(loaded, "global_null")
    loaded.command(f"kmemleak trap {address}")
    output = loaded.command("leak list 20; leak cycle; leak release; kunit list; ps", 60)
    assert "trap:" not in output
    assert report(loaded.command("rmmod losers"))[0] == address
