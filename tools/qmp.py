# SPDX-License-Identifier: MIT
"""QEMU's monitor, QMP, for all that starts machines; above all a machine's memory into a
file that GDB opens.

    Qmp("build/qmp.sock").dump("build/marbles.dump")

Run as a program it does that: `qmp.py SOCKET FILE`; `make dump` calls it.
"""
import json
import os
import socket
import sys
import threading
import time

PATH_MOST = 100                 # bytes, of a socket's name
PATIENCE = 5                    # seconds for QEMU to make its socket
PANICKED, PANICKED_STATUS = "GUEST_PANICKED", "guest-panicked"


class QmpError(RuntimeError):
    """QEMU says no, or there is none."""


class QmpEnded(QmpError):
    """There was one."""


def connect(path, patience=0, is_running=lambda: True):
    """To a socket of QEMU's, which makes them a moment after it starts. @patience: seconds
    to wait for that, as long as @is_running()."""
    connection = socket.socket(socket.AF_UNIX)
    deadline = time.monotonic() + patience
    while True:
        try:
            connection.connect(str(path))
            return connection
        except OSError as error:
            if time.monotonic() >= deadline or not is_running():
                connection.close()
                raise QmpError(f"{path}: {error.strerror}") from error
            time.sleep(0.01)


class Qmp:
    """At the socket that connect() with these arguments finds."""

    def __init__(self, *where):
        self.socket = connect(*where)
        self.file = self.socket.makefile("rw")
        self.file.readline()                            # QEMU's greeting
        self.run("qmp_capabilities")

    def close(self):
        self.file.close()
        self.socket.close()

    def answer(self):
        line = self.file.readline()
        if not line:
            raise QmpEnded("QEMU ended")
        return json.loads(line)

    def run(self, command, **arguments):
        self.file.write(json.dumps({"execute": command, "arguments": arguments}) + "\n")
        self.file.flush()
        while True:
            answer = self.answer()
            if "error" in answer:
                raise QmpError(answer["error"]["desc"])
            if "return" in answer:
                return answer["return"]

    def wait(self, event):
        """Return: what QEMU says of the @event, when it comes."""
        while (answer := self.answer()).get("event") != event:
            pass
        return answer.get("data")

    def dump(self, path):
        """All memory that page tables map, at those addresses, and the registers. Return:
        the path, absolute."""
        path = os.path.abspath(path)
        if os.path.exists(path):
            os.unlink(path)                             # QEMU made the last one read-only
        self.run("dump-guest-memory", paging=True, protocol=f"file:{path}")
        return path


def socket_arguments(path):
    """For QEMU; none if the name is too long for a socket: then there is no monitor."""
    if path is None or len(os.fsencode(path)) > PATH_MOST:
        return []
    return ["-qmp", f"unix:{path},server=on,wait=off"]


def panic_arguments():
    """For QEMU: the kernel tells it of a panic (arch/x86/machine.c), and it stops there."""
    return ["-device", "pvpanic", "-action", "panic=pause"]


def write_panic(qmp, file):
    try:
        print(f"run.py: panic; memory is in {qmp.dump(file)}: make gdb DUMP={file}",
              file=sys.stderr)
    except (QmpError, OSError) as error:
        print(f"run.py: panic, but no dump in {file}: {error}", file=sys.stderr)


def dump_on_panic(path, file):
    """Wait in a thread of its own for a panic, write the dump, let the machine go on."""
    def watch():
        try:
            qmp = Qmp(path, PATIENCE)
            if qmp.run("query-status")["status"] != PANICKED_STATUS:
                qmp.wait(PANICKED)
            write_panic(qmp, file)
            qmp.run("cont")
        except (QmpError, OSError):
            pass                                        # it ended without one
    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    return thread


def main():
    if len(sys.argv) != 3:
        sys.exit("usage: qmp.py SOCKET FILE")
    try:
        qmp = Qmp(sys.argv[1])
    except (QmpError, OSError) as error:
        sys.exit(f"qmp.py: {error}: is a machine running, of `make run` or `make debug`?")
    try:
        print(f"memory is in {qmp.dump(sys.argv[2])}: make gdb DUMP={sys.argv[2]}")
    except (QmpError, OSError) as error:
        sys.exit(f"qmp.py: no dump in {sys.argv[2]}: {error}")


if __name__ == "__main__":
    main()
