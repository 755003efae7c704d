# SPDX-License-Identifier: MIT
"""A kernel built with DEBUG=1, in BUILD/debug, and GDB as `make gdb` sets it up.

    with stepping(tmp_path, "leak list 3") as (machine, gdb):
        gdb("break make_chain")
        assert "make_chain" in gdb("continue")
"""
import contextlib
import fcntl
import subprocess

from debugger import Debugger
from marbles import BUILD, ROOT, Machine



def as_typed(path):
    """As make knows it, so that it finds built what was."""
    return path.relative_to(ROOT) if path.is_relative_to(ROOT) else path


DEBUGGABLE = BUILD / "debug"
OPTIONS = ("DEBUG=1", "KASAN=", "UBSAN=", f"BUILD={as_typed(DEBUGGABLE)}")


def make(*arguments):
    """Build it; the tests that run side by side wait for each other."""
    DEBUGGABLE.mkdir(parents=True, exist_ok=True)
    with open(DEBUGGABLE / "lock", "w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = subprocess.run(["make", "-C", ROOT, *OPTIONS, *arguments], text=True,
                              capture_output=True)
    assert done.returncode == 0, done.stdout + done.stderr


def built():
    """Return: the folder with marbles.elf."""
    make(str(as_typed(DEBUGGABLE) / "marbles.elf"))
    return DEBUGGABLE


@contextlib.contextmanager
def stepping(place, run, build=None, **options):
    """A machine before its first instruction, and GDB attached. @place: a folder for the
    socket; @build: of another kernel."""
    build = build or built()
    place.mkdir(exist_ok=True)
    with Machine(run=run, build=build, extra=["-S", *Debugger.stub(place / "stub")],
                 **options) as machine, Debugger(build) as gdb:
        gdb("source tools/gdb/marbles.gdb")
        gdb.attach(place / "stub")
        yield machine, gdb
