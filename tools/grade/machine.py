# SPDX-License-Identifier: MIT
"""A machine that is asked, and whose answers a loaded module cannot write.

A command's status comes in a line that begins with a word drawn for this question
alone, which is sent only after the prompt is back. What commands print counts only where
no module is loaded; and their sums are compared with the kernel's memory (outside.py).
"""
import json
import os
import re
import secrets
import select
import signal
import subprocess
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

from grade.outside import Memory
from grade.sandbox import bubble_qemu, limited
from qmp import Qmp, QmpEnded, QmpError, connect

PROMPT = b"\nmarbles> "
BOOT_SECONDS = 30
LOG_LEVEL = 4                   # errors and worse: long lists of leftovers cost seconds
OUTPUT_MOST = 4 << 20           # bytes of serial output: a module that never stops printing
MIB = 1 << 20
CONTROL = re.compile(r"[^\t\n -~]")
PANIC = re.compile(r"^.*\bpanic: .*$", re.I | re.M)


class MachineError(Exception):
    """The machine hung, died or fell silent; the text says which and where."""


class Machine:
    def __init__(self, kernel, build, initrd, memory=32, append="", seconds=20,
                 sandboxed=False):
        self.kernel, self.seconds, self.megabytes = kernel, seconds, memory
        self.place = tempfile.TemporaryDirectory(prefix="marbles-grade-")
        self.received = bytearray()
        self.late = ""                      # see take_late()
        self.doing = "booting"
        self.process = subprocess.Popen(
            limited(self.command_line(build, initrd, append, sandboxed)), stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True)
        try:
            self.serial = self.connect("serial")
            self.monitor = self.connect("qmp", Qmp)
            self.wait(PROMPT, BOOT_SECONDS)
        except Exception:
            self.close()
            raise

    def command_line(self, build, initrd, append, sandboxed):
        around = bubble_qemu(self.place.name, [build / "marbles.elf", initrd]) \
            if sandboxed else []
        return [*around, "qemu-system-i386", "-machine", "pc,accel=tcg", "-m", str(self.megabytes),
                "-icount", "shift=0,sleep=off", "-rtc", "base=2020-01-01,clock=vm",
                "-nodefaults", "-no-user-config", "-nic", "none", "-display", "none",
                "-no-reboot", "-sandbox",
                "on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny",
                "-device", "isa-debug-exit,iobase=0xf4,iosize=0x04",
                "-chardev", f"socket,id=serial,path={self.path('serial')},server=on,wait=on",
                "-serial", "chardev:serial",
                "-qmp", f"unix:{self.path('qmp')},server=on,wait=off",
                "-kernel", str(build / "marbles.elf"), "-initrd", str(initrd),
                "-append", f"console=ttyS0 panic=exit loglevel={LOG_LEVEL} {append}".strip()]

    def path(self, name):
        return Path(self.place.name, name)

    def connect(self, name, how=connect):
        try:
            return how(self.path(name), BOOT_SECONDS, lambda: self.process.poll() is None)
        except QmpError:
            said = self.process.stderr.read().decode(errors="replace").strip() \
                if self.process.poll() is not None else "no answer"
            raise MachineError(f"QEMU did not start: {said}") from None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.process.stderr.close()
        for connection in (getattr(self, "serial", None), getattr(self, "monitor", None)):
            if connection:
                connection.close()
        self.place.cleanup()

    # ---- the serial line ----------------------------------------------------

    def wait(self, mark, seconds=None):
        """Read until @mark. Return: what came before; it and @mark are consumed."""
        until = time.monotonic() + (seconds or self.seconds)
        start = 0
        while (found := self.received.find(mark, start)) < 0:
            start = max(0, len(self.received) - len(mark))
            self.receive(until)
        before = bytes(self.received[:found])
        del self.received[:found + len(mark)]
        return before

    def wait_prompt(self):
        self.received[:0] = b"\n"            # the prompt may come at once
        return self.wait(PROMPT)

    def receive(self, until):
        left = until - time.monotonic()
        if left <= 0 or not select.select([self.serial], [], [], left)[0]:
            raise MachineError(f"{self.doing}: no answer for {self.seconds} s: it hangs")
        got = self.serial.recv(65536)
        if not got:
            raise MachineError(f"{self.doing}: {self.last_words()}")
        self.received += got.replace(b"\r", b"")
        if len(self.received) > OUTPUT_MOST:
            raise MachineError(f"{self.doing}: prints without end")

    def last_words(self):
        text = plain(bytes(self.received))
        panic = PANIC.search(text)
        return f"the machine panicked: {panic.group().strip()}" if panic \
            else "the machine ended by itself"

    def ask(self, command):
        """Run a shell command. Return: (status, what was printed)."""
        self.doing = command
        self.late += plain(bytes(self.received))
        self.received.clear()
        self.serial.sendall(command.encode() + b"\r")
        self.wait(b"\n")                     # ends the echo
        text = self.wait_prompt()
        word = secrets.token_hex(8).encode()
        question = b"echo " + word + b" $?"
        self.serial.sendall(question + b"\r")
        between = self.wait(b"\n" + word + b" ")
        text += b"\n" + between.replace(question, b"", 1)
        status = int(self.wait(b"\n"))
        self.wait_prompt()
        return status, plain(text)

    def take_late(self):
        """What other threads printed between commands, or amid JSON lines, since the last
        time."""
        text, self.late = self.late, ""
        return text

    def json(self, command):
        """Run a command that prints JSON lines."""
        _, text = self.ask(command)
        lines = text.splitlines()
        self.late += "".join(line + "\n" for line in lines if not line.startswith("{"))
        try:
            return [json.loads(line) for line in lines if line.startswith("{")]
        except ValueError:
            raise MachineError(f"{command}: its answer cannot be read; does the module "
                               "print at the same time?") from None

    # ---- the monitor ---------------------------------------------------------

    def qmp(self, execute, **arguments):
        try:
            return self.monitor.run(execute, **arguments)
        except QmpEnded:
            raise MachineError(f"{self.doing}: {self.last_words()}") from None
        except QmpError as error:
            raise MachineError(f"{execute}: {error}") from error

    @contextmanager
    def look(self):
        """While the machine stands still: its memory, a grade.outside.Memory."""
        self.qmp("stop")
        yield Memory(self.kernel, self.save)
        self.qmp("cont")

    def save(self, address, count):
        """Physical memory, cut at its end."""
        path = self.path("memory")
        count = min(count, self.megabytes * MIB - address)
        if count <= 0:
            return b""
        self.qmp("pmemsave", val=address, size=count, filename=str(path))
        return path.read_bytes()


def plain(raw):
    """Printable text of what a machine sent."""
    return CONTROL.sub("", raw.decode("utf-8", "replace"))
