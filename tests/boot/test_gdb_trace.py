# SPDX-License-Identifier: MIT
"""marbles-trace, of a machine and of a dump, against the shell's `trace dump`: the same
ring, the same lines."""
import json

import pytest

from debugger import Debugger, needs_gdb
from marbles import Machine

pytestmark = needs_gdb
WRAPPED = 7                         # events: far less than there are


@pytest.fixture(scope="module", params=[4096, WRAPPED], ids=["whole", "wrapped"])
def stopped(request, tmp_path_factory):
    """(what the shell said, GDB on a dump): a ring that holds all, and one that does not."""
    place = tmp_path_factory.mktemp("traced")
    with Machine(extra=Debugger.stub(place / "stub")) as machine, Debugger() as gdb:
        machine.wait_prompt()
        machine.command(f"trace on {request.param}")
        machine.command("leak list 3; leak pages; leak vmalloc; leak cache; kunit krealloc")
        machine.command("trace off")
        said = {line: machine.command(line)
                for line in ("trace dump", "trace dump -j", "trace dump 3")}
        machine.dump(place / "dump")
        gdb.attach(place / "stub")
        said["live"] = gdb("marbles-trace -j")
        gdb("detach")
        gdb(f"core-file {place / 'dump'}")
        yield said, gdb                         # what is asked now, the dump answers


def without_now(text):
    return [row for row in map(json.loads, text.splitlines()) if row.pop("now_us", 1)]


def lines(text):
    return [line.rstrip() for line in text.strip().splitlines()]


def test_json_is_the_shells(stopped):
    said, gdb = stopped
    here = gdb("marbles-trace -j")
    assert without_now(said["live"]) == without_now(here)
    assert without_now(here) == without_now(said["trace dump -j"])
    assert here.splitlines()[:-1] == said["trace dump -j"].replace("\r", "").splitlines()[:-1]


def test_text_is_the_shells(stopped):
    said, gdb = stopped
    assert lines(gdb("marbles-trace")) == lines(said["trace dump"].replace("\r", ""))
    assert lines(gdb("marbles-trace 3")) == lines(said["trace dump 3"].replace("\r", ""))


def test_all_kinds_were_there(stopped):
    rows = without_now(stopped[1]("marbles-trace -j"))
    summary = rows[-1]
    events = [row for row in rows if row["trace"] not in ("stack", "summary")]
    assert len(events) == summary["kept"] == summary["events"] - summary["lost"]
    is_wrapped = summary["capacity"] == WRAPPED
    assert (summary["lost"] > 0) == is_wrapped
    if not is_wrapped:
        assert {row["trace"] for row in events} == {"alloc", "free", "resize"}
        assert {row["type"] for row in events} == {"kmalloc", "pages", "vmalloc", "cache"}


def test_wrong_arguments(stopped):
    _, gdb = stopped
    assert "expected a number from 1" in gdb("marbles-trace 0")
    assert "expected a number from 1" in gdb("marbles-trace x")
    assert "no option -q" in gdb("marbles-trace -q")
