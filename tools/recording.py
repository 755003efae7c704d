# SPDX-License-Identifier: MIT
"""A record of a machine's life, in a folder, that QEMU plays again: `make record`, `replay`.

Problem    A replay must have the very same kernel, initrd, command line, memory and QEMU;
           one bit off, and it hangs or ends with an internal error of QEMU's.
Idea       The folder has all of it:

               events         what came from outside, and when: QEMU's log
               start.qcow2    the machine before its first instruction; QEMU goes back
                              to it for each step backward
               marbles.elf, initrd      copies
               machine.json   how it was started; sizes and sums of the files

           machine.json is written twice: at the start, and completed at the end. So a
           record that was cut short is told from a whole one. While it plays, a file
           `again` asks for another play when QEMU ends: GDB's commands go back so.
Not done   More pictures between: QEMU 7.2 writes, but cannot load them again.
Read next  run.py; docs/gdb.md, "Going back in time".
"""
import hashlib
import json
import shutil
import struct
import subprocess
from pathlib import Path

EVENTS, START, ABOUT, AGAIN = "events", "start.qcow2", "machine.json", "again"
KERNEL, INITRD = "marbles.elf", "initrd"
OTHERS = "make record makes a new one"

# The smallest disk image that QEMU puts a machine's state into: qcow2, version 2, of four
# clusters: header, table of reference counts, these counts, table of (no) data. Without
# qemu-img, which is a package of its own. docs/interop/qcow2.txt of QEMU has the format.
CLUSTER_BITS = 16
CLUSTER_BYTES = 1 << CLUSTER_BITS


class RecordError(Exception):
    pass


def empty_image():
    image = bytearray(4 * CLUSTER_BYTES)
    struct.pack_into(">4sIQIIQIIQQIIQ", image, 0, b"QFI\xfb", 2, 0, 0, CLUSTER_BITS,
                     CLUSTER_BYTES, 0, 1, 3 * CLUSTER_BYTES, CLUSTER_BYTES, 1, 0, 0)
    struct.pack_into(">Q", image, CLUSTER_BYTES, 2 * CLUSTER_BYTES)
    struct.pack_into(">4H", image, 2 * CLUSTER_BYTES, 1, 1, 1, 1)
    return bytes(image)


def sum_of(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def qemu_version(qemu):
    return subprocess.run([qemu, "--version"], capture_output=True, text=True,
                          check=True).stdout.splitlines()[0]


def replay_arguments(folder, mode):
    """For QEMU. One tick of the clock is one instruction, as in the benchmarks."""
    return ["-icount", f"shift=0,rr={mode},rrfile={folder / EVENTS},rrsnapshot=init",
            "-drive", f"file={folder / START},if=none,id=start"]


class Record:
    def __init__(self, folder):
        self.folder = Path(folder).resolve()
        self.about = {}

    def path(self, name):
        return self.folder / name

    def write_about(self):
        self.path(ABOUT).write_text(json.dumps(self.about, indent=1) + "\n")

    def begin(self, kernel, initrd, memory, command_line, qemu):
        """An empty record of a machine that starts so; an older one is gone."""
        self.folder.mkdir(parents=True, exist_ok=True)
        if any(self.folder.iterdir()) and not self.path(ABOUT).exists():
            raise RecordError(f"{self.folder} has files, and no record: they could have the "
                              "names of a record's; RECORD=FOLDER names another folder")
        self.write_about()                              # an older one is none any more
        for name in (EVENTS, START, AGAIN, KERNEL, INITRD):
            self.path(name).unlink(missing_ok=True)
        files = {KERNEL: kernel, **({INITRD: initrd} if initrd else {})}
        for name, source in files.items():
            shutil.copyfile(source, self.path(name))
        self.path(START).write_bytes(empty_image())
        self.about = {"qemu": qemu_version(qemu), "memory": memory,
                      "command_line": command_line,
                      "sums": {name: sum_of(self.path(name)) for name in files}}
        self.write_about()

    def is_whole(self):
        """Did QEMU end? Last of all it writes the log's first word, its version."""
        try:
            with open(self.path(EVENTS), "rb") as events:
                return any(events.read(4))
        except FileNotFoundError:
            return False

    def end(self):
        """The machine ended: what there is now must be there at a replay. Return: text."""
        size = self.path(EVENTS).stat().st_size
        self.about["sums"][EVENTS] = sum_of(self.path(EVENTS))
        self.about["events_bytes"] = size
        self.write_about()
        return f"the record is in {self.folder} (events: {size} bytes)"

    def check(self, qemu):
        """Can it be played? RecordError says why not."""
        try:
            self.about = json.loads(self.path(ABOUT).read_text())
        except FileNotFoundError:
            raise RecordError(f"no record in {self.folder}: {ABOUT} is missing; {OTHERS}")
        except ValueError as error:
            raise RecordError(f"{self.path(ABOUT)} is damaged: {error}; {OTHERS}")
        self.check_files()
        here = qemu_version(qemu)
        if here != self.about["qemu"]:
            raise RecordError(f"{self.folder} was recorded by '{self.about['qemu']}', and "
                              f"this is '{here}': it plays only there; {OTHERS}")

    def check_files(self):
        if "events_bytes" not in self.about:
            raise RecordError(f"{self.folder} is cut: its machine is still running, or was "
                              f"killed before it could complete {ABOUT}; {OTHERS}")
        for name in (START, *self.about["sums"]):
            if not self.path(name).exists():
                raise RecordError(f"{self.path(name)} is missing; {OTHERS}")
        found, expected = self.path(EVENTS).stat().st_size, self.about["events_bytes"]
        if found != expected:
            what = "empty" if found == 0 else "cut" if found < expected else "too long"
            raise RecordError(f"{self.path(EVENTS)} is {what}: {found} bytes, but "
                              f"{expected} were recorded; {OTHERS}")
        for name, expected in self.about["sums"].items():
            if sum_of(self.path(name)) != expected:
                raise RecordError(f"{self.path(name)} is not the one of the record any more: "
                                  f"its SHA-256 differs from {ABOUT}'s; {OTHERS}")

    def is_of(self, kernel):
        """Is @kernel, a path, what was recorded?"""
        kernel = Path(kernel)
        return kernel.exists() and sum_of(kernel) == self.about["sums"][KERNEL]

    def take_request(self):
        """For another play. Return: was there one?"""
        try:
            self.path(AGAIN).unlink()
        except FileNotFoundError:
            return False
        return True

    def arguments(self, mode):
        """For QEMU, of the machine: it loads the kernel itself, as a boot loader would."""
        has_initrd = INITRD in self.about["sums"]
        return [*replay_arguments(self.folder, mode), "-m", self.about["memory"],
                "-kernel", str(self.path(KERNEL)), "-append", self.about["command_line"],
                *(["-initrd", str(self.path(INITRD))] if has_initrd else [])]
