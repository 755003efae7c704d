# SPDX-License-Identifier: MIT
"""A Marbles machine in QEMU, driven from Python.

    with Machine(memory=64, run="meminfo") as machine:
        machine.wait_prompt()
        assert "3" in machine.command("echo 3")
        machine.send("exit 3")
        assert machine.exit_status() == 7

The serial line is a socket, so no byte is lost before somebody listens. QEMU's
monitor (QMP) is another: screen, keyboard and memory. Each machine has a private
directory, and is killed when its time is over.
"""
import io
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pexpect
import pexpect.fdpexpect
import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / "tools"))
from qmp import Qmp, QmpEnded, QmpError, connect           # noqa: E402

BUILD_TYPED = os.environ.get("BUILD", "build")  # for make: by another name it builds all anew
BUILD = ROOT / BUILD_TYPED
PROMPT = "marbles> "
KASAN = bool(os.environ.get("KASAN"))       # set by make KASAN=1 test
not_under_kasan = pytest.mark.skipif(KASAN, reason="blocks have redzones and wait in the "
                                     "KASAN build, and accesses are stopped earlier")
SECONDS = 30                    # for one answer; machines may share a slow CPU
LOOK_BACK = 4096                # bytes, however long the output; more than are read at once
ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
VGA_TEXT, VGA_COLUMNS, VGA_ROWS = 0xB8000, 80, 25

# What a US keyboard needs for each character: QEMU's key codes.
KEYS = {" ": "spc", "\n": "ret", "-": "minus", "=": "equal", ";": "semicolon", ".": "dot",
        "/": "slash", ",": "comma", "'": "apostrophe", "\b": "backspace", "\t": "tab"}
SHIFTED = {'"': "apostrophe", "_": "minus", "$": "4", "?": "slash", "|": "backslash",
           ":": "semicolon", "<": "comma", ">": "dot", "*": "8", "(": "9", ")": "0"}


class Machine:
    """@boot: "elf" (QEMU's own loader) or "iso" (GRUB). @append, @run: for the boot
    command line. @extra: more arguments for QEMU. @seconds: until it is killed.
    @build: where marbles.elf is."""

    def __init__(self, boot="elf", memory=64, machine="pc", cpu=None, append="", run=None,
                 initrd=None, icount=False, seconds=120, extra=(), build=BUILD):
        self.build = build
        self.place = tempfile.TemporaryDirectory(prefix="marbles-")
        self.log = io.StringIO()
        self.socket = self.monitor = None
        if run is not None:
            append = f'{append} run="{run}"'.strip()
        command = ["timeout", "-s", "KILL", str(seconds), "qemu-system-i386",
                   "-machine", f"{machine},accel=tcg", "-m", str(memory), "-no-reboot",
                   "-display", "none", "-net", "none",
                   "-device", "isa-debug-exit,iobase=0xf4,iosize=0x04",
                   "-chardev", f"socket,id=serial,path={self.path('serial')},server=on,wait=on",
                   "-serial", "chardev:serial",
                   "-qmp", f"unix:{self.path('qmp')},server=on,wait=off"]
        command += ["-cpu", cpu] if cpu else []
        command += ["-icount", "shift=0,sleep=off", "-rtc", "base=2020-01-01,clock=vm"] \
            if icount else []
        self.process = subprocess.Popen(
            command + self.boot_arguments(boot, append, initrd) + list(extra),
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            start_new_session=True)         # close() ends timeout and QEMU together
        try:
            self.socket = self.connect("serial")
        except RuntimeError:
            self.close()
            raise
        self.serial = pexpect.fdpexpect.fdspawn(self.socket.fileno(), encoding="utf-8",
                                                codec_errors="replace", timeout=SECONDS)
        self.serial.logfile_read = self.log

    def boot_arguments(self, boot, append, initrd):
        if boot == "elf":
            return ["-kernel", str(self.build / "marbles.elf"), "-append", append,
                    *(["-initrd", str(initrd)] if initrd else [])]
        iso = BUILD / "marbles.iso"
        if append or initrd:
            iso = self.path("boot.iso")
            subprocess.run(["python3", ROOT / "tools/mkiso.py", BUILD / "marbles.elf", iso,
                            "--boot", append, *(["--initrd", initrd] if initrd else [])],
                           check=True)
        if boot == "disk":
            return ["-drive", f"file={iso},format=raw,snapshot=on,if=ide", "-boot", "c"]
        return ["-cdrom", str(iso), "-boot", "d"]

    def path(self, name):
        return Path(self.place.name, name)

    def connect(self, name, how=connect):
        try:
            return how(self.path(name), 10, lambda: self.process.poll() is None)
        except QmpError as error:
            said = self.process.communicate()[0].decode() \
                if self.process.poll() is not None else error
            raise RuntimeError(f"QEMU did not start: {said}") from None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.process.stdout.close()
        for connection in (self.socket, self.monitor):
            if connection:
                connection.close()
        self.place.cleanup()

    # The serial line.

    def expect(self, pattern, seconds=SECONDS):
        """Wait for a regular expression (DOTALL). Return: its match object."""
        self.serial.expect(pattern, timeout=seconds)
        return self.serial.match

    def wait_prompt(self, seconds=SECONDS):
        """Return: the text before the prompt. A message of the kernel's may come at once
        behind it."""
        self.serial.expect(r"(?:^|\n)" + PROMPT + r"(?=\r?\n\[|\Z)", timeout=seconds,
                           searchwindowsize=LOOK_BACK)
        return plain(self.serial.before)

    def send(self, line):
        self.socket.sendall(line.encode() + b"\r")

    def command(self, line, seconds=SECONDS):
        """Run a command at the prompt. Return: what it printed."""
        self.send(line)
        self.serial.expect("\n", timeout=seconds)           # ends the echo
        return self.wait_prompt(seconds)

    def json(self, line, seconds=SECONDS):
        """Run a command that prints JSON lines. Return: a list of dicts."""
        output = self.command(line, seconds)
        return [json.loads(text) for text in output.splitlines() if text.startswith("{")]

    def status(self):
        """$? of the last command."""
        return int(self.command("echo $?").split()[-1])

    def exit_status(self, seconds=SECONDS):
        """Read the serial line to its end. Return: QEMU's status."""
        self.serial.expect(pexpect.EOF, timeout=seconds)
        return self.process.wait(seconds)

    def serial_log(self):
        return plain(self.log.getvalue())

    # The monitor.

    def qmp(self, execute, **arguments):
        """Run a command of QEMU's monitor. Return: its result."""
        try:
            return self.control().run(execute, **arguments)
        except QmpError as error:
            raise RuntimeError(f"{execute}: {error}") from error

    def control(self):
        """Return: the monitor, connected when it is first wanted."""
        if self.monitor is None:
            self.monitor = self.connect("qmp", Qmp)
        return self.monitor

    def dump(self, path):
        """All of memory into a file for GDB, in place of an older one. Return: its path."""
        return self.control().dump(path)

    def shutdown_reason(self):
        """Wait for the end of a machine that qmp() was connected to. Return: why, in
        QEMU's words: "guest-shutdown", or "guest-reset" (a triple fault, too)."""
        try:
            return self.monitor.wait("SHUTDOWN")["reason"]
        except QmpEnded:
            return None

    def type(self, text):
        """Type on the PS/2 keyboard."""
        for character in text:
            keys = [KEYS.get(character, character.lower())]
            if character in SHIFTED:
                keys = ["shift", SHIFTED[character]]
            elif character.isupper():
                keys = ["shift", character.lower()]
            self.qmp("send-key", keys=[{"type": "qcode", "data": key} for key in keys],
                     **{"hold-time": 10})
            time.sleep(0.03)

    def physical_memory(self, address, length):
        path = self.path("memory")
        self.qmp("pmemsave", val=address, size=length, filename=str(path))
        return path.read_bytes()

    def screen_text(self):
        """The VGA text screen, 25 lines."""
        cells = self.physical_memory(VGA_TEXT, 2 * VGA_COLUMNS * VGA_ROWS)[::2]
        text = cells.decode("cp437").replace("\0", " ")
        return [text[i:i + VGA_COLUMNS].rstrip() for i in range(0, len(text), VGA_COLUMNS)]

    def screenshot(self):
        """What the monitor would show: (width, height, bytes of RGB)."""
        path = self.path("screen.ppm")
        self.qmp("screendump", filename=str(path))
        _, width, height, _, pixels = re.match(
            rb"(P6)\s(\d+)\s(\d+)\s(\d+)\s(.*)", path.read_bytes(), re.S).groups()
        return int(width), int(height), pixels


def plain(text):
    """Without carriage returns and escape sequences."""
    return ESCAPES.sub("", text).replace("\r", "")
