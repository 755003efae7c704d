# SPDX-License-Identifier: MIT
"""GDB with tools/gdb/marbles.gdb, as `make gdb` sets it up, driven from Python.

    with Debugger() as gdb:
        gdb.attach(machine)                 # started with extra=Debugger.stub(place)
        assert gdb.json("marbles-kmemleak report -j")[-1]["leaked"] == 0
        gdb("detach")
"""
import json
import os
import signal
import socket

import pexpect
import pytest

from marbles import BUILD, ROOT
from find_gdb import find_gdb                   # of tools/, by the path of marbles.py

PROMPT = "(gdb) "
SECONDS = 60
GDB = find_gdb()
needs_gdb = pytest.mark.skipif(GDB is None, reason="no GDB with Python is installed: make deps")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Debugger:
    """@environment: more of it, such as PYTHONPATH. @build: where marbles.elf is."""

    def __init__(self, build=BUILD, **environment):
        self.process = pexpect.spawn(
            GDB, ["-nx", "-q", "-ex", "set width 0", "-ex", "set style enabled off",
                  "-x", "tools/gdb/marbles.gdb", str(build / "marbles.elf")],
            cwd=ROOT, env={**os.environ, "TERM": "dumb", **environment}, echo=False,
            encoding="utf-8", timeout=SECONDS)
        self.process.delaybeforesend = None         # it is for programs that ask passwords
        self.process.expect_exact(PROMPT)
        self.greeting = self.process.before

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        """pexpect's own close() has no patience with a large one."""
        self.process.kill(signal.SIGKILL)
        self.process.wait()
        self.process.close()

    def __call__(self, line, seconds=SECONDS):
        """Run a command. Return: what it printed."""
        self.process.sendline(line)
        self.process.expect_exact(PROMPT, timeout=seconds)
        return self.process.before.replace("\r", "").replace("\x1b[?2004l", "") \
            .replace("\x1b[?2004h", "").lstrip("\n")

    def json(self, line):
        output = self(line)
        rows = [json.loads(text) for text in output.splitlines() if text.startswith("{")]
        assert rows, output
        return rows

    @staticmethod
    def stub(path):
        """Arguments for QEMU: listen for GDB at this socket."""
        return "-gdb", f"unix:{path},server=on,wait=off"

    def attach(self, path):
        output = self(f"target remote {path}")
        assert "Remote debugging using" in output, output
