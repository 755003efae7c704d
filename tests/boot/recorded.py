# SPDX-License-Identifier: MIT
"""A machine that is recorded, and its replay with GDB: `make record`, `make replay`.

    record(folder, run="leak lost; exit")
    with Replay(folder) as gdb:             # a Debugger that is attached
        gdb("hbreak cmd_exit")
"""
import os
import signal
import socket
import subprocess
import sys
import time

import pexpect

from debugger import Debugger
from marbles import BUILD, PROMPT, ROOT

RUN = ["timeout", "-s", "KILL", "120", sys.executable, "-B", str(ROOT / "tools/run.py"),
       str(BUILD / "marbles.elf")]
SECONDS = 60


def record(folder, run="", typed=(), initrd=None, memory=32):
    """Until the machine ends. @typed: lines for the prompt. Return: (its output, status)."""
    command = [*RUN, "--memory", str(memory), "--record", str(folder), "--run", run,
               *(["--initrd", str(initrd)] if initrd else [])]
    terminal = pexpect.spawn(command[0], command[1:], cwd=ROOT, encoding="utf-8", echo=False,
                             timeout=SECONDS)
    output = ""
    for line in typed:
        terminal.expect_exact(PROMPT)
        output += terminal.before + terminal.after
        terminal.send(line + "\r")
    terminal.expect(pexpect.EOF)
    output += terminal.before
    terminal.close()
    return output, terminal.exitstatus


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Replay:
    """@arguments: more for Debugger. The machine's output is in a file, @output."""

    def __init__(self, folder, **arguments):
        self.port, self.output = free_port(), folder / "replayed"
        with open(self.output, "wb") as file:
            self.process = subprocess.Popen(
                [*RUN, "--replay", str(folder), "--gdb", str(self.port)], cwd=ROOT,
                stdin=subprocess.DEVNULL, stdout=file, stderr=subprocess.STDOUT,
                start_new_session=True)
        self.gdb = Debugger(**arguments)

    def __enter__(self):
        for _ in range(100):
            said = self.gdb(f"target remote 127.0.0.1:{self.port}")
            if "Remote debugging using" in said:
                return self.gdb
            time.sleep(0.1)
        self.__exit__()
        raise AssertionError(said + self.output.read_text())

    def __exit__(self, *_):
        self.gdb.process.close(force=True)
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
