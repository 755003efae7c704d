#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Boot the kernel in QEMU with its serial line on this terminal.

Ctrl-C goes to the guest; Ctrl-A X ends QEMU. The status is

    N           after `exit N`: the last line of the serial output says so
    0           switched off, or ended by Ctrl-A X
    125         QEMU itself failed
    128 + N     signal N ended it

QEMU's own status is not enough: it is 2N + 1 after `exit N`, and 1 for bad arguments.
"""
import argparse
import ctypes
import os
import re
import shlex
import signal
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

from mkiso import make_iso
from qmp import dump_on_panic, panic_arguments, socket_arguments
from recording import EVENTS, Record, RecordError

QEMU = "qemu-system-i386"
QEMU_FAILED = 125
LOCAL = "127.0.0.1"
PATIENCE = 3                    # seconds for QEMU to end when asked to
LAST_LINE = re.compile(rb"(?:^|\n)marbles: exit (\d+)\s*$")
LAST_BYTES = 256
PR_SET_PDEATHSIG = 1            # linux/prctl.h


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
    parser.add_argument("--gdb", metavar="PORT", type=int,
                        help="wait for GDB before the first instruction")
    parser.add_argument("--attach", metavar="COMMAND", default="gdb",
                        help="what to type in another terminal")
    parser.add_argument("--qmp", metavar="SOCKET", help="where QEMU's monitor listens")
    parser.add_argument("--dump-on-panic", metavar="FILE", help="write all memory there")
    parser.add_argument("--record", metavar="FOLDER", help="of this run, for --replay")
    parser.add_argument("--replay", metavar="FOLDER", help="run what was recorded there, with --gdb")
    parser.add_argument("--qemu", default="", help="more arguments for QEMU")
    given = parser.parse_args()
    if given.replay and not given.gdb:
        parser.error("--replay needs --gdb PORT")
    return given


def command_line(given):
    """As typed, with run= added in quotes."""
    quoted = given.run.replace("\\", "\\\\").replace('"', '\\"')
    return f'{given.append} run="{quoted}"'.strip() if given.run else given.append


def listen(port):
    """Where GDB may call: it can, from now on, even if QEMU is not there yet to answer.
    Return: a file descriptor that QEMU inherits."""
    line = socket.socket()
    line.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        line.bind((LOCAL, port))
    except (OSError, OverflowError) as error:
        sys.exit(f"run.py: port {port}: {error}. Is another `make debug` or `make replay` "
                 "running? GDB_PORT=N takes another port, make gdb GDB_PORT=N uses it")
    line.listen(1)
    line.set_inheritable(True)
    return line.detach()


def say_who_waits(given):
    print(f"QEMU waits for GDB on port {given.gdb}: {given.attach}, in another terminal",
          flush=True)


def gdb_arguments(given):
    if not given.gdb:
        return []
    line = listen(given.gdb)
    say_who_waits(given)
    # nodelay: else each packet of GDB's protocol waits 40 ms for the one before to be
    # acknowledged, and a command that reads a megabyte takes half a minute.
    return ["-S", "-chardev", f"socket,id=gdb,fd={line},server=on,wait=off,nodelay=on",
            "-gdb", "chardev:gdb"]


def qemu_command(given, iso, log):
    """Without a terminal nobody types Ctrl-A, so every byte belongs to the guest."""
    typed = sys.stdin.isatty()
    stdio = f"stdio,id=terminal,signal=off,mux={'on' if typed else 'off'},logfile={log}"
    return [QEMU, "-machine", f"pc,accel={given.accel}", "-m", given.memory,
            "-cdrom", str(iso), "-boot", "d", "-net", "none",
            "-chardev", stdio, "-serial", "chardev:terminal",
            *(["-mon", "chardev=terminal"] if typed else ["-monitor", "none"]),
            *([] if given.gui else ["-display", "none"]),
            "-device", "isa-debug-exit,iobase=0xf4,iosize=0x04",
            *gdb_arguments(given),
            *socket_arguments(given.qmp),
            *(panic_arguments() if given.dump_on_panic else []),
            *shlex.split(given.qemu)]


def recorded_command(given, record, mode, log):
    """Of a machine that is recorded or played: its own QEMU boots the kernel, since GRUB
    would take millions of instructions, and nothing but the serial line may speak to it.
    A terminal that is shared with the monitor is none that QEMU can record."""
    return [QEMU, "-machine", "pc,accel=tcg", "-net", "none", "-no-reboot",
            "-chardev", f"stdio,id=terminal,signal=off,logfile={log}",
            "-serial", "chardev:terminal", "-monitor", "none", "-display", "none",
            "-device", "isa-debug-exit,iobase=0xf4,iosize=0x04",
            *(["-S", "-gdb", f"tcp:{LOCAL}:{given.gdb}"] if mode == "replay" else []),
            *socket_arguments(given.qmp), *record.arguments(mode),
            *shlex.split(given.qemu)]


def record_machine(given, log):
    record = Record(given.record)
    record.begin(given.kernel, given.initrd, given.memory, command_line(given), QEMU)
    status = run(recorded_command(given, record, "record", log))
    said = f"{record.end()}; make replay plays it" if record.is_whole() else \
        f"QEMU did not complete {record.path(EVENTS)}: there is nothing to replay"
    print(f"run.py: {said}", file=sys.stderr)
    return status


def replay_machine(given, log):
    """What is typed is in the record, so nothing is read from this terminal."""
    record = Record(given.replay)
    record.check(QEMU)
    os.close(listen(given.gdb))                         # is that port free? Else: why not
    if not record.is_of(given.kernel):
        print(f"run.py: {given.kernel} is not what was recorded, and that is what plays: "
              "its symbols are had by make gdb REPLAY=1", file=sys.stderr)
    record.take_request()                               # of an earlier replay
    say_who_waits(given)
    while True:         # each QEMU listens for itself, or GDB would call the one that ends
        status = run(recorded_command(given, record, "replay", log), subprocess.DEVNULL)
        if status < 0 or not record.take_request():
            return status
        print("\nrun.py: GDB goes back: from the start again", file=sys.stderr)


def run_machine(given, place, log):
    iso = Path(place, "run.iso")
    make_iso(given.kernel, iso, None, command_line(given), given.initrd, given.objcopy)
    if given.dump_on_panic:
        given.qmp = str(Path(place, "qmp.sock"))        # its monitor serves one at a time
        dump_on_panic(given.qmp, given.dump_on_panic)
    return run(qemu_command(given, iso, log))


def end_with_parent():
    """Have the kernel end this process when its parent dies. Linux only."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def run(command, stdin=None):
    """Run QEMU. Return: its status, negative for the signal that ended it or us."""
    caught = []

    def stop(number, _):
        caught.append(number)
        machine.terminate()
        signal.alarm(PATIENCE)

    machine = subprocess.Popen(command, stdin=stdin, preexec_fn=end_with_parent,
                               close_fds=False)
    signal.signal(signal.SIGALRM, lambda *_: machine.kill())
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        signal.signal(number, stop)
    status = machine.wait()
    return -caught[0] if caught else status


def verdict(status, output):
    """Our status. @status: QEMU's; @output: the end of what the guest wrote."""
    said = LAST_LINE.search(output)
    if status < 0:
        return 128 - status
    if said:
        return int(said.group(1))
    if status == 1:
        print("run.py: QEMU failed", file=sys.stderr)
        return QEMU_FAILED
    return status // 2 if status % 2 else status


def main():
    given = arguments()
    end_with_parent()
    with tempfile.TemporaryDirectory() as place:
        log = Path(place, "serial.log")
        try:
            status = record_machine(given, log) if given.record else \
                replay_machine(given, log) if given.replay else run_machine(given, place, log)
        except RecordError as error:
            sys.exit(f"run.py: {error}")
        output = log.read_bytes()[-LAST_BYTES:] if log.exists() else b""
    sys.exit(verdict(status, output))


if __name__ == "__main__":
    main()
