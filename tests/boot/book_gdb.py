# SPDX-License-Identifier: MIT
"""GDB of book.py's sessions: at a new machine, in the dump of one that died, or where its
past is played again.

    <!-- run: before="leak list 3" -->           stopped in kernel_main()
    <!-- run: panic="leak list 3; panic" -->     in the dump that this leaves
    <!-- run: record="leak list 3; exit" -->     in the replay of that, in kernel_main()
"""
import os
import subprocess
import tempfile
from pathlib import Path

import pexpect

from debuggable import DEBUGGABLE
from debugger import GDB, Debugger
from marbles import BUILD, ROOT, Machine, plain
from recorded import RUN, Player, record

GDB_PROMPT = "(gdb) "
SECONDS = 120                   # for one answer: marbles-lost runs a machine many times
TO_KERNEL_MAIN = "-ex", "hbreak kernel_main", "-ex", "continue"


class GdbOf:
    """GDB as `make gdb` starts it, with @arguments, for @build. @first_output: before its
    first prompt. @place: a folder that goes with it."""

    def __init__(self, place, arguments, build=BUILD):
        self.place = place
        self.gdb = pexpect.spawn(
            GDB, ["-q", "-nx", str(build / "marbles.elf"), "-x", "tools/gdb/marbles.gdb",
                  "-ex", "set style enabled off", "-ex", "set width 0", *arguments],
            cwd=ROOT, encoding="utf-8", timeout=SECONDS, echo=False,
            env={**os.environ, "TERM": "dumb"})
        self.first_output = self.command(None)

    def command(self, line):
        if line is not None:
            self.gdb.sendline(line)
        self.gdb.expect_exact(GDB_PROMPT)
        return plain(self.gdb.before)

    def close(self):
        self.gdb.close(force=True)
        self.place.cleanup()


def folder():
    return tempfile.TemporaryDirectory(prefix="marbles-gdb-")


def modules_in(initrd):
    """Where book.modules() built what is in it."""
    return "-ex", f"set marbles-modules {Path(initrd).parent if initrd else ''}"


class LiveGdb(GdbOf):
    """`make debug RUN=` (the option before) and `make gdb`, both DEBUG=1 with `debug`."""

    def __init__(self, options, _initrd):
        place = folder()
        stub = f"{place.name}/stub"
        build = DEBUGGABLE.built() if "debug" in options else BUILD
        self.machine = Machine(run=options.get("before"), memory=128, build=build,
                               extra=["-S", *Debugger.stub(stub)])
        super().__init__(place, ["-ex", f"target remote {stub}", *TO_KERNEL_MAIN], build)

    def close(self):
        super().close()
        self.machine.close()


class DeadGdb(GdbOf):
    """`make run DUMP_ON_PANIC=1 RUN=` (the option panic), and `make gdb DUMP=`."""

    def __init__(self, options, initrd):
        place = folder()
        dump = f"{place.name}/panic.dump"
        with_initrd = ["--initrd", str(initrd)] if "modules" in options else []
        subprocess.run([*RUN, "--memory", options.get("memory", "64"), *with_initrd,
                        "--objcopy", os.environ.get("OBJCOPY", "objcopy"),
                        "--dump-on-panic", dump, "--run", options["panic"],
                        "--append", f"panic=exit {options.get('append', '')}"],
                       cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, check=False)
        super().__init__(place, [*modules_in(initrd), "-ex", f"marbles-open {dump}"])


class PastGdb(GdbOf):
    """`make record RUN=` (the option record), `make replay` and `make gdb REPLAY=1`."""

    def __init__(self, options, initrd):
        place = folder()
        record(place.name, options["record"], memory=int(options.get("memory", "64")),
               initrd=initrd if "modules" in options else None)
        self.player = Player(place.name)
        super().__init__(place, [*modules_in(initrd), "-ex",
                                 f"target remote {self.player.address}", *TO_KERNEL_MAIN])

    def close(self):
        self.player.close()
        super().close()
