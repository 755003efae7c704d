# SPDX-License-Identifier: MIT
"""Booting machines that measure: under -icount, where an instruction is a tick."""
import os
import struct
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/boot"))

from figures import Broken, compiler_of, rows_of                    # noqa: E402
from marbles import BUILD, Machine                                  # noqa: E402

SECONDS = 300               # for one machine, on a busy host
BOOTS = 3                   # timed by the wall clock

# (MiB, command). The first is short; populations have their own sizes in the second,
# which is left to rows in which those matter.
SMALL = (64, "bench -j -n 10000")
LARGE = (512, "bench -j kmalloc-live scan-* metadata pages-0 boot*")


def measure(memory, command):
    """Return: (rows, compiler)."""
    with Machine(memory=memory, run=f"{command}; exit", icount=True,
                 seconds=SECONDS) as machine:
        status = machine.exit_status(SECONDS)
        log = machine.serial_log()
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
    image = (path or BUILD / "marbles.elf").read_bytes()
    offset, = struct.unpack_from("<I", image, 28)
    size, count = struct.unpack_from("<HH", image, 42)
    headers = [struct.unpack_from("<8I", image, offset + i * size) for i in range(count)]
    return sum(header[4] for header in headers if header[0] == 1)


def is_sanitized():
    """A kernel that checks each access is slow by design: nothing to compare with."""
    return any(os.environ.get(name) for name in ("KASAN", "UBSAN"))
