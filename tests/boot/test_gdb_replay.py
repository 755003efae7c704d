# SPDX-License-Identifier: MIT
"""Back in time: a record plays as it was, steps backward arrive where they should, and
marbles-lost finds the very line that lost a block. docs/gdb.md, "Going back in time"."""
import json
import os
import re
import shutil
import signal
import socket
import subprocess

import pexpect
import pytest

from debugger import needs_gdb
from marbles import PROMPT, ROOT, not_under_kasan
from recorded import RUN, Replay, record
from test_modules import build_some
from test_trap_ways import WAYS, marked

LEAKS = "leak lost; leak list 3; leak cycle; leak error-path; leak krealloc; leak pages"
# Ways to lose a block, of tests/modules/mislaid.c: by a store in an inlined function, by a
# free of what held it, by bits that changed, in a worker.
LOST_WAYS = ("last_put", "resized_buckets", "stolen_bits", "worker_loses", "spliced_list")

ATTEMPTS, HANGS_SECONDS = 3, 30


@pytest.fixture(scope="module")
def leaks(tmp_path_factory):
    """(folder of the record, the output then)."""
    folder = tmp_path_factory.mktemp("leaks")
    output, status = record(folder, LEAKS, ("kmemleak scan", "echo typed", "exit 3"))
    assert status == 3 and "typed" in output, output
    return folder, output


@pytest.fixture(scope="module")
def mislaid(tmp_path_factory):
    """(folder of the record, folder of the module, {act: address})."""
    folder = tmp_path_factory.mktemp("record")
    initrd = build_some(["mislaid"], tmp_path_factory.mktemp("mislaid"))
    output, _ = record(folder, "; ".join(
        f"insmod mislaid act={act}; rmmod mislaid" for act in LOST_WAYS) + "; exit",
        initrd=initrd)
    addresses = re.findall(r"mislaid: has (?:0x)?(\w{8})", output)
    assert len(addresses) == len(LOST_WAYS), output
    return folder, initrd.with_suffix(""), dict(zip(LOST_WAYS, addresses))


def at_exit(gdb):
    """Go on until the shell ends. Return: the number of the next instruction."""
    gdb("hbreak cmd_exit")
    assert "cmd_exit" in gdb("continue")
    gdb("delete")
    return int(re.search(r"instruction (\d+)", gdb("marbles-goto"))[1])


def guest_output(text):
    """Without run.py's own lines, which are not the machine's."""
    return [line for line in text.replace("\r", "").splitlines()
            if not line.startswith(("run.py:", "QEMU waits for GDB"))]


@needs_gdb
def test_what_was_typed_happens_again(leaks):
    folder, output = leaks
    replay = Replay(folder)
    with replay as gdb:
        gdb("continue")                         # to its end: GDB loses the connection
        assert replay.process.wait(60) == 3
    assert guest_output(replay.output.read_text()) == guest_output(output)


def step_to_and_fro(folder):
    with Replay(folder) as gdb:
        gdb("hbreak make_chain")
        gdb("continue")
        gdb("delete")
        states = [gdb("info registers")]
        for _ in range(3):
            gdb("stepi")
            states.append(gdb("info registers"))
        assert len(set(states)) == 4
        for state in states[2::-1]:
            gdb("reverse-stepi", seconds=HANGS_SECONDS)
            assert gdb("info registers") == state


@needs_gdb
def test_a_step_back_is_one(leaks):
    """Of some fifty times that QEMU goes back, it hangs once; the page says so."""
    for _ in range(ATTEMPTS - 1):
        try:
            return step_to_and_fro(leaks[0])
        except pexpect.TIMEOUT:
            pass
    return step_to_and_fro(leaks[0])


@needs_gdb
def test_back_to_a_number_and_to_a_place(leaks):
    with Replay(leaks[0]) as gdb:
        gdb("hbreak make_chain")
        gdb("continue")
        gdb("delete")
        number = int(re.search(r"instruction (\d+)", gdb("marbles-goto"))[1])
        state = gdb("info registers")
        end = at_exit(gdb)
        assert f"instruction {number}\n" in gdb(f"marbles-goto {number}")
        assert gdb("info registers") == state
        assert f"instruction {number - 2}\n" in gdb("marbles-goto -2")
        gdb(f"marbles-goto {end}")
        assert "make_chain" in gdb("marbles-back make_chain")       # of `leak cycle`
        last = int(re.search(r"instruction (\d+)", gdb("marbles-goto"))[1])
        assert number < last < end
        assert "make_chain" in gdb("marbles-back make_chain")
        assert gdb("info registers") == state
        assert "was not reached before" in gdb("marbles-back cmd_exit")
        assert 'marbles-back: Function "no_such" not defined' in gdb("marbles-back no_such")


# The functions that lose the blocks that LEAKS prints. All blocks of a chain go at once.
LOSERS = ["leak_lost", *["leak_list"] * 3, *["leak_cycle"] * 2, "session_open",
          "leak_krealloc"]


@needs_gdb
@not_under_kasan
def test_the_shells_leaks(leaks):
    folder, output = leaks
    addresses = re.findall(r"lost (0x\w{8})", output)
    with Replay(folder) as gdb:
        at_exit(gdb)
        for i in (0, 1, 5, 6, 7):
            said = gdb(f"marbles-lost {addresses[i]}")
            assert re.search(rf"^the last reference to {addresses[i]} \(size \d+\) was lost in "
                             rf"{LOSERS[i]} kernel/shell/cmd_leak.c:\d+$", said, re.M), said
            assert "call stack:\n" in said and "cmd_leak " in said
            end = re.search(r"stands at instruction (\d+)", said)[1]
            assert f"instruction {end}\n" in gdb("marbles-goto")
            gdb("hbreak cmd_exit")
            gdb("continue")
            gdb("delete")


@needs_gdb
@not_under_kasan
def test_the_marked_line_is_found(mislaid):
    folder, built, addresses = mislaid
    with Replay(folder) as gdb:
        gdb(f"set marbles-modules {built}")
        end, wrong = at_exit(gdb), {}
        for act, address in addresses.items():
            gdb(f"marbles-goto {end}")
            said = gdb(f"marbles-lost 0x{address}")
            function, mark = WAYS[act]
            if not re.search(rf"^the last reference to 0x{address} \(size \d+\) was lost in "
                             rf"{function} \S*mislaid\.c:{marked(function, mark)}$", said,
                             re.M):
                wrong[act] = (marked(function, mark), said)
        assert not wrong, wrong


@needs_gdb
def test_what_cannot_be_asked(leaks):
    with Replay(leaks[0]) as gdb:
        assert gdb("marbles-goto") == "instruction 0\n"         # before there is a kernel
        assert "instruction 1000\n" in gdb("marbles-goto 1000")
        assert "the kernel has no memory yet" in gdb("marbles-lost 0xc0100000") or \
            "cannot be read" in gdb("marbles-lost 0xc0100000")
        at_exit(gdb)
        assert "ADDRESS is missing\nusage: marbles-lost ADDRESS\n" in gdb("marbles-lost")
        assert "is in no live block" in gdb("marbles-lost 16")
        assert "before the start" in gdb("marbles-goto -99999999999")
        assert "NUMBER" in gdb('marbles-goto ""')
        assert "LOCATION is missing" in gdb("marbles-back")
        number = 5_000_000_000                  # more than 32 bits have
        assert f"ended before instruction {number}" in gdb(f"marbles-goto {number}")


# ---- the commands of make ---------------------------------------------------------------

def test_what_to_type_for_gdb():
    """It names the record, or GDB would have the symbols of another kernel."""
    said = subprocess.run(["make", "-n", "replay", "RECORD=/tmp/other", "GDB_PORT=77"], cwd=ROOT,
                          check=True, capture_output=True, text=True).stdout
    assert re.search("--attach 'make gdb REPLAY=1 .*RECORD=/tmp/other GDB_PORT=77'", said), said


def test_a_port_that_is_taken(leaks):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert f"port {port}: " in refusal(leaks[0], port)


def test_a_folder_of_other_files_stays(tmp_path):
    (tmp_path / "initrd").write_text("mine")
    output, status = record(tmp_path, "exit")
    assert status == 1 and "RECORD=FOLDER names another" in output
    assert [path.name for path in tmp_path.iterdir()] == ["initrd"]
    assert (tmp_path / "initrd").read_text() == "mine"


# ---- records that cannot be played ----------------------------------------------------

def refusal(folder, port=1):
    done = subprocess.run([*RUN, "--replay", str(folder), "--gdb", str(port)], cwd=ROOT,
                          check=False, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    assert done.returncode == 1 and done.stdout == "", done
    return done.stderr


def test_a_machine_that_was_killed_leaves_none(tmp_path):
    pid, folder = tmp_path / "pid", tmp_path / "record"
    machine = pexpect.spawn(RUN[0], [*RUN[1:], "--memory", "32", "--record", str(folder),
                                     "--qemu", f"-pidfile {pid}"],
                            cwd=ROOT, encoding="utf-8", timeout=60)
    machine.expect_exact(PROMPT)
    os.kill(int(pid.read_text()), signal.SIGKILL)
    machine.expect_exact("there is nothing to replay")
    machine.close(force=True)
    assert "is cut: its machine" in refusal(folder)


def another_qemu(folder):
    about = json.loads((folder / "machine.json").read_text())
    about["qemu"] = "QEMU emulator version 1.0"
    (folder / "machine.json").write_text(json.dumps(about))


def not_ended(folder):
    about = json.loads((folder / "machine.json").read_text())
    del about["events_bytes"]
    (folder / "machine.json").write_text(json.dumps(about))


def shorten(folder, bytes_kept):
    events = (folder / "events").read_bytes()
    (folder / "events").write_bytes(events[:bytes_kept])


def change(path):
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


DAMAGE = {
    "no record in {0}: machine.json": lambda folder: (folder / "machine.json").unlink(),
    "{0}/machine.json is damaged": lambda folder: (folder / "machine.json").write_text("{"),
    "{0} is cut: its machine": not_ended,
    "{0}/events is missing": lambda folder: (folder / "events").unlink(),
    "{0}/start.qcow2 is missing": lambda folder: (folder / "start.qcow2").unlink(),
    "{0}/events is empty: 0 bytes": lambda folder: shorten(folder, 0),
    "{0}/events is cut: 1000 bytes": lambda folder: shorten(folder, 1000),
    "{0}/events is not the one": lambda folder: change(folder / "events"),
    "{0}/marbles.elf is not the one": lambda folder: change(folder / "marbles.elf"),
    "recorded by 'QEMU emulator version 1.0', and this is 'QEMU": another_qemu,
}


@pytest.mark.parametrize("complaint", DAMAGE, ids=lambda text: text[:30].strip())
def test_a_record_that_cannot_be_played(leaks, tmp_path, complaint):
    folder = tmp_path / "record"
    shutil.copytree(leaks[0], folder)
    DAMAGE[complaint](folder)
    said = refusal(folder)
    assert complaint.format(folder) in said and "make record makes a new one" in said
