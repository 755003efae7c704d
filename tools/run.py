#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Boot the kernel in QEMU with its serial line on this terminal.

Ctrl-C goes to the guest; Ctrl-A X ends QEMU. The status is the one that the guest
gave to `exit`: QEMU ends with 2 * status + 1, which is turned back here.
"""
import argparse
import shlex
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from mkiso import make_iso

QEMU = "qemu-system-i386"


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kernel")
    parser.add_argument("--memory", default="128", help="MiB")
    parser.add_argument("--accel", default="tcg")
    parser.add_argument("--append", default="", help="for the boot command line")
    parser.add_argument("--run", default="", help="commands for the shell, at boot")
    parser.add_argument("--initrd")
    parser.add_argument("--objcopy")
    parser.add_argument("--gui", action="store_true", help="open a window")
    parser.add_argument("--gdb", metavar="PORT", help="wait for GDB before the first instruction")
    parser.add_argument("--qemu", default="", help="more arguments for QEMU")
    return parser.parse_args()


def command_line(given):
    """As typed, with run= added in quotes."""
    quoted = given.run.replace("\\", "\\\\").replace('"', '\\"')
    return f'{given.append} run="{quoted}"'.strip() if given.run else given.append


def qemu_command(given, iso):
    """Without a terminal nobody types Ctrl-A, so every byte belongs to the guest."""
    serial = ["-serial", "mon:stdio"] if sys.stdin.isatty() else ["-serial", "stdio",
                                                                  "-monitor", "none"]
    return [QEMU, "-machine", f"pc,accel={given.accel}", "-m", given.memory,
            "-cdrom", str(iso), "-boot", "d", *serial, "-net", "none",
            *([] if given.gui else ["-display", "none"]),
            "-device", "isa-debug-exit,iobase=0xf4,iosize=0x04",
            *(["-S", "-gdb", f"tcp:127.0.0.1:{given.gdb}"] if given.gdb else []),
            *shlex.split(given.qemu)]


def main():
    given = arguments()
    with tempfile.TemporaryDirectory() as place:
        iso = Path(place, "run.iso")
        make_iso(given.kernel, iso, None, command_line(given), given.initrd, given.objcopy)
        machine = subprocess.Popen(qemu_command(given, iso))
        for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
            signal.signal(number, lambda *_: machine.terminate())
        status = machine.wait()
    sys.exit(status // 2 if status > 0 and status % 2 else abs(status))


if __name__ == "__main__":
    main()
