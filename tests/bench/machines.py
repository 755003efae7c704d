# SPDX-License-Identifier: MIT
"""Booting machines that measure: under -icount, where an instruction is a tick."""
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/boot"))

from figures import Broken, compiler_of, rows_of                    # noqa: E402
from marbles import BUILD, Machine, plain                           # noqa: E402
from symtab.elf import PT_LOAD, Elf                                 # noqa: E402 (of tools/)

SECONDS = 300               # for one machine, on a busy host
BOOTS = 3                   # timed by the wall clock

# (MiB, command). The first is short; populations have their own sizes in the second,
# which is left to rows in which those matter.
SMALL = (64, "bench -j -n 10000")
LARGE = (512, "bench -j kmalloc-live scan-* metadata pages-0 boot*")


def run_machine(memory, command):
    """Return: (QEMU's status, all that was printed). The serial line is a file: a socket
    fills up while its reader must wait for a busy host, and the kernel does not wait."""
    with tempfile.TemporaryDirectory(prefix="marbles-") as place:
        printed = Path(place, "serial")
        done = subprocess.run(
            ["timeout", "-s", "KILL", str(SECONDS), "qemu-system-i386", "-M", "pc",
             "-accel", "tcg", "-icount", "shift=0,sleep=off",
             "-rtc", "base=2020-01-01,clock=vm", "-m", str(memory), "-no-reboot",
             "-display", "none", "-net", "none", "-serial", f"file:{printed}",
             "-device", "isa-debug-exit,iobase=0xf4,iosize=0x04",
             "-kernel", str(BUILD / "marbles.elf"), "-append", f'run="{command}; exit"'],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            text=True)
        said = plain(printed.read_text(errors="replace")) if printed.exists() else ""
    return done.returncode, said or done.stdout


def measure(memory, command):
    """Return: (rows, compiler)."""
    status, log = run_machine(memory, command)
    if status != 1:
        raise Broken(f"'{command}' with {memory} MiB ended with status {status}:\n"
                     + log[-2000:])
    rows, summary = rows_of(log)
    if summary["unit"] != "instructions":
        raise Broken(f"under -icount bench counted {summary['unit']}, no instructions")
    return rows, compiler_of(log)


def boot_seconds():
    """From the start of QEMU to the prompt, by the wall clock, without -icount: the
    least of a few, as others may use this computer."""
    times = []
    for _ in range(BOOTS):
        start = time.monotonic()
        with Machine(seconds=60) as machine:
            machine.wait_prompt()
            times.append(time.monotonic() - start)
    return min(times)


def image_bytes(path=None):
    """What a loader reads of the kernel: the bytes of its segments."""
    segments = Elf(path or BUILD / "marbles.elf").segments()
    return sum(segment.size for segment in segments if segment.type == PT_LOAD)


def is_sanitized():
    """A kernel that checks each access is slow by design: nothing to compare with."""
    return any(os.environ.get(name) for name in ("KASAN", "UBSAN"))
