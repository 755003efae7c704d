# SPDX-License-Identifier: MIT
"""GDB of book.py's sessions where the machine is not simply a new one: it died, or its
past is played again.

    <!-- run: panic="leak list 3; panic" -->     in the dump that this leaves
    <!-- run: record="leak list 3; exit" -->     in the replay of that, at its start
"""
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pexpect

from marbles import BUILD, ROOT, SECONDS, plain
from recorded import RUN, free_port, record

GDB_PROMPT = "(gdb) "


class GdbOf:
    """GDB as `make gdb` starts it, with @arguments. @output: before its first prompt."""

    def __init__(self, arguments):
        self.gdb = pexpect.spawn(
            "gdb", ["-q", "-nx", str(BUILD / "marbles.elf"), "-x", "tools/gdb/marbles.gdb",
                    "-ex", "set style enabled off", "-ex", "set width 0", *arguments],
            cwd=ROOT, encoding="utf-8", timeout=SECONDS, echo=False,
            env={**os.environ, "TERM": "dumb"})
        self.first_output = self.command(None)

    def command(self, line):
        if line is not None:
            self.gdb.sendline(line)
        self.gdb.expect_exact(GDB_PROMPT)
        return plain(self.gdb.before)


def folder_of(initrd):
    """Where book.modules() built what is in it."""
    return str(Path(initrd).parent) if initrd else ""


class DeadGdb(GdbOf):
    """`make run DUMP_ON_PANIC=1 RUN=` (the option panic), and `make gdb DUMP=`."""

    def __init__(self, options, initrd):
        self.place = tempfile.TemporaryDirectory(prefix="marbles-gdb-")
        dump = f"{self.place.name}/panic.dump"
        with_initrd = ["--initrd", str(initrd)] if "modules" in options else []
        subprocess.run([*RUN, "--memory", options.get("memory", "64"), *with_initrd,
                        "--objcopy", os.environ.get("OBJCOPY", "objcopy"),
                        "--dump-on-panic", dump, "--run", options["panic"],
                        "--append", f"panic=exit {options.get('append', '')}"],
                       cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, check=False)
        super().__init__(["-ex", f"set marbles-modules {folder_of(initrd)}",
                          "-ex", f"core-file {dump}"])

    def close(self):
        self.gdb.close(force=True)
        self.place.cleanup()


class PastGdb(GdbOf):
    """`make record RUN=` (the option record), `make replay` and `make gdb REPLAY=1`."""

    def __init__(self, options, initrd):
        self.place = tempfile.TemporaryDirectory(prefix="marbles-gdb-")
        record(self.place.name, options["record"], memory=int(options.get("memory", "64")),
               initrd=initrd if "modules" in options else None)
        port = str(free_port())
        self.process = subprocess.Popen(
            [sys.executable, "-B", "tools/run.py", str(BUILD / "marbles.elf"),
             "--replay", self.place.name, "--gdb", port], cwd=ROOT,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        super().__init__(["-ex", f"set marbles-modules {folder_of(initrd)}",
                          "-ex", f"target remote 127.0.0.1:{port}",
                          "-ex", "hbreak kernel_main", "-ex", "continue"])

    def close(self):
        self.gdb.close(force=True)
        self.process.terminate()                # and run.py ends QEMU
        self.process.wait()
        self.place.cleanup()
