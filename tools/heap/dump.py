# SPDX-License-Identifier: MIT
"""A dump of a machine's memory, as lines: GDB in batch mode with tools/gdb/ says them."""
import subprocess
from pathlib import Path

from find_gdb import find_gdb
from heap.lines import Refused, read

ROOT = Path(__file__).resolve().parents[2]
ELF, CORE = b"\x7fELF", 4
SECONDS = 300
LOAD_IN_GDB = "; load the marbles.elf that ran"      # the advice of marbles_gdb/image.py


def is_dump(path):
    """Is it an ELF file? One that is no dump is refused."""
    with open(path, "rb") as file:
        header = file.read(20)
    if header[:4] != ELF:
        return False
    if header[16:18] != CORE.to_bytes(2, "little"):
        raise Refused(f"{path} is an ELF file, but no dump (its e_type is "
                      f"{int.from_bytes(header[16:18], 'little')}, {CORE} is expected): "
                      "make dump writes one")
    return True


def complaint(said):
    """What GDB had to say of it; warnings, which it always has, only if there is no more."""
    if "extending past end of file" in said:
        return "the dump is cut off: write it anew"
    lines = [line for line in said.splitlines() if line.strip()]
    words = min(lines, key=lambda line: line.startswith("warning: "),
                default="GDB said nothing")
    found, is_of_another, _ = words.partition(LOAD_IN_GDB)
    return found + ("; name the folder of the one that ran: --build DIR (make: BUILD=DIR)"
                    if is_of_another else "")


def from_dump(path, elf, modules):
    """The lines of marbles-heap and marbles-trace. @modules: where modules' files are."""
    gdb = find_gdb()
    if gdb is None:
        raise Refused("no GDB with Python is installed, and dumps are read by it: make deps")
    if not elf.exists():
        raise Refused(f"{elf} is missing: run make; a dump is read with the kernel that ran")
    commands = ["set width 0", "set pagination off", "set style enabled off",
                "set print frame-info location",    # it complains of sources that it lacks
                "set architecture i386", f"source {ROOT}/tools/gdb/marbles.py",
                *([f"set marbles-modules {modules}"] if modules else []),
                f"core-file {path}", "marbles-heap -j", "marbles-trace -j"]
    words = [gdb, "-nx", "-q", "-batch"]
    for each in commands:
        words += ["-ex", each]
    try:
        done = subprocess.run([*words, str(elf)], stdin=subprocess.DEVNULL, text=True,
                              capture_output=True, timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired:
        raise Refused(f"{path}: GDB did not finish in {SECONDS} s") from None
    if '{"heap":"summary"' not in done.stdout:
        raise Refused(f"{path}: {complaint(done.stderr)}")
    return read(done.stdout.splitlines(), str(path))
