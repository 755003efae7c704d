# SPDX-License-Identifier: MIT
"""A machine that is recorded, and its replay with GDB: `make record`, `make replay`.

    record(folder, run="leak lost; exit")
    with Replay(folder) as gdb:             # a Debugger that is attached
        gdb("hbreak cmd_exit")
"""
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pexpect

from debugger import Debugger, free_port
from marbles import BUILD, PROMPT, ROOT

RUN = ["timeout", "-s", "KILL", "120", sys.executable, "-B", str(ROOT / "tools/run.py"),
       str(BUILD / "marbles.elf")]
SECONDS, TIDY_SECONDS = 60, 20


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


class Player:
    """What was recorded in @folder plays, and waits for GDB at @address. The machine's
    output is in a file, @output."""

    def __init__(self, folder):
        self.output = Path(folder, "replayed")
        port = free_port()
        self.address = f"127.0.0.1:{port}"
        with open(self.output, "wb") as file:
            self.process = subprocess.Popen(
                [*RUN, "--replay", str(folder), "--gdb", str(port)], cwd=ROOT,
                stdin=subprocess.DEVNULL, stdout=file, stderr=subprocess.STDOUT,
                start_new_session=True)

    def close(self):
        """run.py ends QEMU and tidies up; but it has no more patience than we have."""
        self.process.terminate()
        try:
            self.process.wait(TIDY_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


class Replay(Player):
    """With a Debugger."""

    def __init__(self, folder):
        super().__init__(folder)
        self.gdb = Debugger()

    def __enter__(self):
        for _ in range(100):
            said = self.gdb(f"target remote {self.address}")
            if "Remote debugging using" in said:
                return self.gdb
            time.sleep(0.1)
        self.__exit__()
        raise AssertionError(said + self.output.read_text())

    def __exit__(self, *_):
        self.gdb.close()
        self.close()
