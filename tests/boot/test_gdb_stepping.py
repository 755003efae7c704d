# SPDX-License-Identifier: MIT
"""Stepping through the kernel in GDB: from before paging is on, through interrupts, over
switches of threads; watchpoints on blocks. docs/gdb.md, "Stepping", promises it."""
import argparse
import importlib.util
import io
import os
import re
import socket
import subprocess

import pexpect
import pytest

from debuggable import DEBUGGABLE, stepping
from debugger import GDB, free_port, needs_gdb
from marbles import ROOT, plain

pytestmark = needs_gdb
PAGING = 1 << 31
INSTRUCTIONS_MAX = 60               # of isr.S, from entry to IRET
KEYS_MAX = 60
TIMER = "arch/x86/timer.c:on_irq"
ROWS, COLUMNS = 40, 120


def functions(backtrace):
    """Innermost first. An interrupt's entry is a signal handler to GDB, if GNU's assembler
    had a chance to say so; clang's does not, and then it has its own name."""
    return [match[1] and "signal handler" or match[2] for match in re.finditer(
        r"^#\d+ +(?:0x[0-9a-f]+ in )?(?:(<signal handler called>|isr_\d+ |irq_common)|(\w+))",
        backtrace, re.M)]


def number(gdb, expression):
    return int(gdb(f"output/u (unsigned)({expression})"))


def to_command(gdb, name):
    gdb(f"tbreak {name}")
    assert name in gdb("continue")


# ---- before paging ------------------------------------------------------------

def test_the_first_instructions(tmp_path):
    with stepping(tmp_path, "echo a") as (_, gdb):
        gdb("tbreak boot_entry")
        gdb("tbreak cpu_check")
        assert re.search(r"boot_entry \(\) at (/.*/)?arch/x86/boot.S:\d+", gdb("continue"))
        assert gdb("stepi").endswith("cld\n")                   # its source line
        assert functions(gdb("backtrace")) == ["boot_entry"]
        assert re.search(r"cpu_check \(\) at (\./)?arch/x86/cpu_check.c", gdb("continue"))
        assert functions(gdb("backtrace")) == ["cpu_check", "boot_entry"]
        assert not number(gdb, "$cr0") & PAGING
        gdb("next")
        assert "needed = " in gdb("info locals") and number(gdb, "needed") != 0
        assert re.search(r"boot_entry \(\) at (/.*/)?arch/x86/boot.S", gdb("finish"))
        gdb("tbreak boot_high")
        gdb("continue")
        assert number(gdb, "$cr0") & PAGING
        assert functions(gdb("backtrace")) == ["boot_high"]


def test_a_breakpoint_set_before_paging_finds_the_arguments(tmp_path):
    with stepping(tmp_path, "leak -q lost 3 100") as (_, gdb):
        gdb("break kzalloc if size == 100")
        assert re.search(r"kzalloc \(size=100, flags=\d+\) at ", gdb("continue"))
        assert functions(gdb("backtrace"))[:3] == ["kzalloc", "leak_lost", "cmd_leak"]


# ---- interrupts -----------------------------------------------------------------

COMMAND = ["job_main", "thread_entry", "context_start"]     # the frames of each


def test_a_tick_and_what_it_interrupted(tmp_path):
    with stepping(tmp_path, "bench kmalloc") as (_, gdb):
        to_command(gdb, "cmd_bench")
        gdb(f"tbreak {TIMER}")
        assert "arch/x86/timer.c" in gdb("continue")
        found = functions(gdb("backtrace"))
        assert found[:3] == ["on_irq", "trap_irq", "signal handler"]
        assert found[-4:] == ["cmd_bench"] + COMMAND
        gdb("frame function cmd_bench")
        assert "argc = 2" in gdb("info args")


def test_every_instruction_of_entry_and_exit_can_be_unwound(tmp_path):
    """isr.S: on the thread's stack, on that of interrupts, and back."""
    with stepping(tmp_path, "bench kmalloc") as (_, gdb):
        to_command(gdb, "cmd_bench")
        gdb("tbreak irq_common")
        gdb("continue")
        interrupted = functions(gdb("backtrace"))[1:]
        assert interrupted[-4:] == ["cmd_bench"] + COMMAND
        seen = [gdb("x/i $pc")]
        while "iret" not in seen[-1] and len(seen) < INSTRUCTIONS_MAX:
            found = functions(gdb("backtrace"))
            assert found == ["signal handler"] + interrupted, seen[-1]
            gdb("nexti")
            seen.append(gdb("x/i $pc"))
        assert 15 < len(seen) < INSTRUCTIONS_MAX
        gdb("stepi")
        assert functions(gdb("backtrace")) == interrupted


def press_until_stopped(machine, gdb):
    """GDB says that it continues before the machine does, and QEMU drops the keys of a
    machine that stands."""
    for _ in range(KEYS_MAX):
        machine.type("a")
        if gdb.process.expect_exact(["(gdb) ", pexpect.TIMEOUT], timeout=1) == 0:
            return
    raise AssertionError(f"{KEYS_MAX} keys, and no interrupt")


@pytest.mark.parametrize("device", ["keyboard", "serial"])
def test_a_key_arrives(tmp_path, device):
    with stepping(tmp_path, "echo ready") as (machine, gdb):
        to_command(gdb, "cmd_echo")
        assert f"arch/x86/{device}.c" in gdb(f"tbreak arch/x86/{device}.c:on_irq")
        gdb.process.sendline("continue")
        gdb.process.expect_exact("Continuing.")
        if device == "keyboard":
            press_until_stopped(machine, gdb)
        else:
            machine.socket.sendall(b"a")
            gdb.process.expect_exact("(gdb) ")
        found = functions(gdb("backtrace"))
        assert found[:3] == ["on_irq", "trap_irq", "signal handler"]
        assert found[-2:] in (["kernel_main", "boot_high"], COMMAND[-2:])   # idle, or not yet


# ---- going on -------------------------------------------------------------------

def running(gdb):
    return number(gdb, "sched_cpus[0].current")


def test_next_and_finish_of_a_thread_that_sleeps(tmp_path):
    """Others run meanwhile."""
    with stepping(tmp_path, "sleep 0.03; echo a") as (_, gdb):
        to_command(gdb, "cmd_sleep")
        gdb("tbreak schedule_timeout if ticks < 1000")
        gdb("continue")
        sleeper, inside = running(gdb), functions(gdb("backtrace"))
        gdb("break run_next")
        gdb("ignore $bpnum 1000")
        gdb("next")
        assert running(gdb) == sleeper and functions(gdb("backtrace")) == inside
        gdb("finish")
        assert running(gdb) == sleeper and functions(gdb("backtrace")) == inside[1:]
        assert int(re.search(r"already hit (\d+) time", gdb("info breakpoints"))[1]) >= 2


def test_finish_and_next_while_another_runs(tmp_path):
    with stepping(tmp_path, "sleep 0.03; echo a") as (_, gdb):
        to_command(gdb, "run_job")
        shell = running(gdb)
        gdb("tbreak thread_join")
        gdb("continue")
        gdb("finish")
        assert functions(gdb("backtrace 1")) == ["run_job"] and running(gdb) == shell
        gdb("next")
        assert functions(gdb("backtrace 1")) == ["run_job"] and running(gdb) == shell


def test_until_leaves_a_loop(tmp_path):
    with stepping(tmp_path, "leak -q lost 4") as (_, gdb):
        to_command(gdb, "leak_lost")
        gdb("tbreak leak_say")
        assert "leak_say" in gdb("continue")
        gdb("finish")
        lines = [gdb("until") for _ in range(3)]                # leak_say(), i++, out
        assert any("return COMMAND_OK" in line for line in lines), lines


def stepped_through(gdb):
    """Names of the functions that 35 steps from leak_lost() on lead through."""
    to_command(gdb, "leak_lost")
    seen = []
    for _ in range(35):
        gdb("step")
        seen.append(functions(gdb("backtrace 1"))[0])
    return set(seen)


def test_step_passes_by_what_is_no_mechanism(tmp_path):
    with stepping(tmp_path, "leak -q lost 1; leak -q lost 1 100") as (_, gdb):
        seen = stepped_through(gdb)
        assert {"leak_lost", "kzalloc", "kmalloc", "trace_here", "cache_open"} <= seen
        assert not {"irq_save", "cpu_flags"} & seen
        gdb("skip disable")
        assert {"irq_save", "cpu_flags"} <= stepped_through(gdb)


# ---- watchpoints ------------------------------------------------------------------

def test_a_watchpoint_on_a_block(tmp_path):
    with stepping(tmp_path, "leak -q lost 1 100") as (_, gdb):
        to_command(gdb, "leak_lost")
        for _ in range(3):
            gdb("next")
        assert "Hardware watchpoint" in gdb("watch -l *(long *)$block(p + 17)")
        said = gdb("continue")
        assert "Old value = 0\n" in said and "New value = 97\n" in said      # 'a'
        assert functions(gdb("backtrace"))[-4:-3] == ["cmd_leak"]


def test_watchpoint_and_trap_on_the_same_word(tmp_path):
    """`kmemleak trap` has the processor's debug registers, GDB's watchpoints are QEMU's:
    each sees the store."""
    with stepping(tmp_path, None) as (machine, gdb):
        gdb.process.sendline("continue")
        machine.wait_prompt()
        held = re.search("0x[0-9a-f]{8}", machine.command("leak interior")).group()
        assert "watched" in machine.command(f"kmemleak trap {held}")
        gdb.process.sendintr()
        gdb.process.expect_exact("(gdb) ")
        assert "Hardware watchpoint" in gdb("watch interior_chain")
        gdb.process.sendline("continue")
        gdb.process.expect_exact("Continuing.")
        machine.send("leak release")
        gdb.process.expect_exact("Old value = ")
        gdb.process.expect_exact("(gdb) ")
        assert functions(gdb("backtrace"))[0] == "leak_release"
        assert f"the block {held}" in gdb("marbles-trap")
        gdb("delete")
        gdb.process.sendline("continue")
        told = machine.wait_prompt()
        assert f"trap: {held} (size 64) was freed, not lost, in leak_release" in told \
            or f"trap: {held} (size 64) was freed, not lost, in free_chain" in told, told


# ---- the commands of make ---------------------------------------------------------

def spawn(*command, **environment):
    """All that it writes is in logfile_read."""
    terminal = pexpect.spawn(command[0], list(command[1:]), cwd=ROOT, encoding="utf-8",
                             timeout=60, env={**os.environ, "TERM": "xterm", **environment},
                             dimensions=(ROWS, COLUMNS))
    terminal.logfile_read = io.StringIO()
    return terminal


@pytest.fixture
def waiting():
    """make debug DEBUG=1, and the port where it waits."""
    DEBUGGABLE.built()
    port = free_port()
    options = [*DEBUGGABLE.options, f"GDB_PORT={port}"]
    machine = spawn("timeout", "-s", "KILL", "100", "make", "debug", *options,
                    "RUN=leak list 3")
    machine.expect_exact(f"QEMU waits for GDB on port {port}: make gdb DEBUG=1 "
                         f"BUILD={DEBUGGABLE.typed} GDB_PORT={port}, ")
    yield machine, options
    machine.sendcontrol("a")
    machine.send("x")
    machine.close(force=True)


def test_make_debug_and_make_gdb(waiting):
    machine, options = waiting
    gdb = spawn("make", "gdb", *options, "STOP=make_chain", TERM="dumb")
    gdb.expect(r"make_chain \(count=3, bytes=64, ")
    gdb.expect_exact("(gdb) ")
    gdb.sendline("kill")
    machine.expect("Terminated via GDBstub")
    gdb.close(force=True)


def test_where_there_is_nothing_to_stop_at_it_waits(waiting):
    machine, options = waiting
    gdb = spawn("make", "gdb", *options, "STOP=no_such", TERM="dumb")
    gdb.expect_exact("there is no such place to stop at, so the machine still waits")
    gdb.expect_exact("(gdb) ")
    gdb.sendline("info registers eip")
    gdb.expect_exact("0xfff0")
    gdb.sendline("kill")
    machine.expect("Terminated via GDBstub")
    gdb.close(force=True)


def test_nobody_waits():
    DEBUGGABLE.built()
    port = free_port()
    gdb = spawn("make", "gdb", *DEBUGGABLE.options, f"GDB_PORT={port}", TERM="dumb")
    gdb.expect_exact(f"make gdb: no machine answers at port {port}. `make debug`, in another")
    gdb.close(force=True)


def test_packets_do_not_wait_for_each_other():
    """Without that each of GDB's takes 40 ms. Not timed: this machine may be busy."""
    spec = importlib.util.spec_from_file_location("tools_run", ROOT / "tools/run.py")
    run = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(run)
    _, _, line, *_ = run.gdb_arguments(argparse.Namespace(gdb=free_port(), attach="gdb"))
    os.close(int(re.search(r"fd=(\d+)", line)[1]))
    assert "nodelay=on" in line.split(",")


def test_layout(waiting):
    _, options = waiting
    gdb = spawn("make", "gdb", *options, "STOP=make_chain", "TUI=1")
    gdb.expect(r'thread \d+ "shell", running; \d+ of 16384 bytes of stack')
    gdb.expect(r"interrupts.{1,20}on, preemption on, \d+ ms since boot")
    gdb.expect(r"\d+ allocations so far; \d+ of \d+ pages \(127 MiB\) free")
    gdb.send("backtrace\n")
    gdb.expect("(?s)backtrace.*context_start.*arch/x86/context.S")
    assert "eflags" in gdb.before, "no registers until the machine moves"
    assert not re.search(r"[^\r]\n#", gdb.after), "written across the windows"
    gdb.send("next\n")
    gdb.expect("interrupts.{1,20}on, ")
    gdb.send("tui disable\n")
    gdb.send("info line\n")
    gdb.expect("make_chain")
    gdb.send("kill\n")
    gdb.close(force=True)
    assert "Python Exception" not in plain(gdb.logfile_read.getvalue())


def test_a_port_that_is_taken(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        DEBUGGABLE.built()
        port = taken.getsockname()[1]
        done = subprocess.run(
            ["make", "debug", f"GDB_PORT={port}", *DEBUGGABLE.options], cwd=ROOT,
            stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode != 0
    assert f"port {port}: " in done.stderr and "GDB_PORT=N takes another port" in done.stderr


@pytest.mark.parametrize("options, missing, help_", [
    (["DUMP=none.dump"], "none.dump", "make run DUMP_ON_PANIC=1"),
    (["REPLAY=1", "RECORD=none"], "none/marbles.elf", "first make record and make replay"),
    (["BUILD=none"], "none/marbles.elf", "first make debug"),
])
def test_make_gdb_of_nothing(options, missing, help_):
    DEBUGGABLE.built()
    done = subprocess.run(["make", "gdb", *DEBUGGABLE.options, *options], cwd=ROOT,
                          stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60,
                          check=False)
    assert done.returncode != 0
    assert f"make gdb: {missing} is not there" in done.stderr and help_ in done.stderr


def test_a_layout_before_there_is_a_machine():
    gdb = spawn(GDB, "-nx", "-q", "-x", "tools/gdb/marbles.gdb", "-ex", "marbles-tui")
    gdb.expect("no machine: `make debug`")
    gdb.close(force=True)
