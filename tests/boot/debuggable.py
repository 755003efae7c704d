# SPDX-License-Identifier: MIT
"""A kernel built with DEBUG=1, in BUILD/debug, and GDB as `make gdb` sets it up.

    with stepping(tmp_path, "leak list 3") as (machine, gdb):
        gdb("break make_chain")
        assert "make_chain" in gdb("continue")
"""
import contextlib

from debugger import Debugger
from marbles import BUILD, Machine
from variant import Variant

DEBUGGABLE = Variant(BUILD / "debug", "DEBUG=1", "KASAN=", "UBSAN=")


@contextlib.contextmanager
def stepping(place, run, build=None, **options):
    """A machine before its first instruction, and GDB attached. @place: a folder for the
    socket; @build: of another kernel."""
    build = build or DEBUGGABLE.built()
    place.mkdir(exist_ok=True)
    with Machine(run=run, build=build, extra=["-S", *Debugger.stub(place / "stub")],
                 **options) as machine, Debugger(build) as gdb:
        gdb.attach(place / "stub")
        yield machine, gdb
