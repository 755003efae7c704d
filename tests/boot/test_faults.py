# SPDX-License-Identifier: MIT
"""Exceptions: who is killed for them, who is not, and what is left of the killed."""
import re

import pytest

from marbles import ROOT, not_under_kasan
from test_modules import build, pack

SOURCES = "faulty", "faulty_suite", "scribble"

# What is done, by `fault KIND` and by faulty.ko, and the first line's KIND.
KINDS = {"null": "null-deref", "wild": "wild-access", "divide": "divide-error",
         "opcode": "wild-access", "stack": "stack-overflow", "readonly": "wild-access",
         "jump": "null-deref", "bug": "assertion"}
MORE_KINDS = {**KINDS, "write": "null-deref", "memcpy": "null-deref",
              "print": "wild-access", "array": "stack-overflow", "deep": "stack-overflow",
              "complete": "null-deref", "unlock": "wild-access", "divide64": "divide-error"}


@pytest.fixture(scope="module")
def initrd(tmp_path_factory):
    place = tmp_path_factory.mktemp("faults")
    source = place / "source"
    source.mkdir()
    for name in SOURCES:
        (source / f"{name}.c").write_bytes((ROOT / f"tests/modules/{name}.c").read_bytes())
    (source / "Kbuild").write_text("obj-m := " + " ".join(f"{n}.o" for n in SOURCES) +
                                   "\nCFLAGS_faulty.o := -Wframe-larger-than=65536\n")
    return pack(build(source, place / "built"))


@pytest.fixture
def loaded(start, initrd):
    machine = start(initrd=initrd, append="panic=exit")
    machine.wait_prompt()
    return machine


def kinds_in(output):
    return re.findall(r"BUG: (\S+) in ", output)


def run_faulty(machine, **parameters):
    text = " ".join(f"{name}={value}" for name, value in parameters.items())
    return machine.command(f"insmod faulty {text}; rmmod faulty")


# ---- commands ----------------------------------------------------------------

@pytest.mark.parametrize("what, kind", KINDS.items())
def test_a_command_that_faults_ends_alone(machine, what, kind):
    output = machine.command(f"fault {what}")
    lines = [line.split("] ", 1)[-1] for line in output.splitlines()]
    assert re.match(rf"BUG: {kind} in \w+\+0x\w+/0x\w+ kernel/shell/cmd_fault\.c:\d+$",
                    lines[0])
    assert re.fullmatch(r'thread \d+ "shell" is killed; it leaves no memory', lines[-3])
    assert lines[-2] == "BUG end: 1 so far"
    assert lines[-1] == "fault: killed by an exception (see above)"
    assert machine.status() == 126


def test_the_rest_of_the_line_runs(machine):
    output = machine.command("fault null; echo $? goes on; time fault null; echo $?")
    assert "\n126 goes on\n" in output and output.endswith("\n126")


def test_a_warning_shows_line_and_condition_and_goes_on(machine):
    output = machine.command("fault warn")
    assert re.search(r"WARNING: CPU: 0 PID: \d+ at kernel/shell/cmd_fault\.c:\d+ "
                     r"warn_only\(\)\n\[.*\] WARN_ON\(zero == 0\)\n", output)
    assert machine.status() == 0


def test_a_double_fault_names_the_thread(machine):
    output = machine.command("fault stack")
    assert re.search(r'stack overflow in thread \d+ "shell": its 16384 bytes ', output)
    assert re.search(r"recurse_for_ever\+.*\n\[.*\]   \.\.\. \d+ times more\n", output)


@not_under_kasan
def test_a_hundred_kills_lose_nothing(machine):
    kinds = "null", "stack", "jump", "bug", "divide"
    line = "; ".join(f"fault {kind}" for kind in kinds)
    machine.command(f"{line}; {line}")
    before = machine.json("meminfo -j"), len(machine.json("ps -j"))
    live = machine.json("kmemleak stats -j")[0]["live_bytes"]
    for _ in range(20):
        assert len(kinds_in(machine.command(line))) == len(kinds)
    assert (machine.json("meminfo -j"), len(machine.json("ps -j"))) == before
    assert machine.json("kmemleak stats -j")[0]["live_bytes"] == live
    assert "self-test ok" in machine.command("kmemleak scan")


# ---- modules -----------------------------------------------------------------

@pytest.mark.parametrize("what, kind", MORE_KINDS.items())
def test_a_kthread_of_a_module_ends_alone(loaded, what, kind):
    output = run_faulty(loaded, what=what)
    assert kinds_in(output) == [kind]
    assert "the victim ended with -14" in output            # kthread_stop(): -EFAULT
    assert "leaves 1 block, 40 bytes" in output and "unreachable" in output
    assert len([t for t in loaded.json("ps -j") if t["name"] == "victim"]) == 0


@pytest.mark.parametrize("what", ["null", "memcpy", "stack", "bug", "print"])
@pytest.mark.parametrize("where", ["spin", "irqsave", "bh", "rwlock", "irq", "mutex",
                                   "wait", "queued"])
def test_what_it_held_is_released(loaded, what, where):
    output = run_faulty(loaded, what=what, where=where)
    assert kinds_in(output) == [MORE_KINDS[what]]
    assert "all locks are free, preempt_count 0, interrupts on" in output
    assert ("the waiter has the mutex" in output) == (where == "mutex")
    assert (", its 1 lock released" in output) == \
        (where not in ("irq", "wait", "queued"))
    assert loaded.command("sleep 0.1; echo on") == "on"


# What a module asks of the core that it cannot do, and what is said to it.
BAD_CALLS = {
    "twice": "mutex_lock(0x{}): this thread has that mutex already, and would wait for itself",
    "free": "mutex_unlock(0x{}): that mutex is not locked",
    "others": "mutex_unlock(0x{}): that mutex is another thread's: only who locked it may "
              "unlock it",
    "atomic": "scheduling while atomic: a thread may not sleep with a spin lock held or "
              "preemption disabled",
    "disabled": "scheduling while atomic: a thread may not sleep with interrupts disabled",
    "enable": "preempt_enable(): preemption is not disabled",
    "timer": "there is no timer at 0x00000000: a NULL pointer was given",
    "spun": "there is no timer at 0x00000000: a NULL pointer was given",
}


@pytest.mark.parametrize("what, words", BAD_CALLS.items())
def test_a_call_that_the_core_cannot_serve_ends_its_thread(loaded, what, words):
    source = (ROOT / "tests/modules/faulty.c").read_text().splitlines()
    line = next(i for i, text in enumerate(source, 1) if f"/* {what} */" in text)
    output = run_faulty(loaded, what=what)
    assert re.findall(r"BUG: (\S+) in (\w+)\S* \[faulty\] (\S+)", output) == \
        [("assertion", "run_unlocker" if what == "others" else "call_badly",
          f"faulty.c:{line}")]
    assert re.search(re.escape(words).replace(r"\{\}", r"\w{8}") + r"$", output, re.M), output
    assert f"the victim ended with {7 if what == 'others' else -14}" in output
    assert "all locks are free, preempt_count 0, interrupts on" in output
    assert loaded.command("sleep 0.1; echo on") == "on"


def test_an_init_that_is_killed_is_undone(loaded):
    output = loaded.command("insmod faulty where=init")
    assert kinds_in(output) == ["null-deref"]
    assert "faulty: init did not return: the module goes" in output
    assert "; 1 block, 24 bytes of it stay" in output       # the parameters are not its own
    assert "leaves 1 block, 24 bytes" in output
    assert output.endswith("insmod: faulty was not loaded: -EFAULT")
    assert loaded.status() == 1 and loaded.json("lsmod -j") == []
    assert "the victim ended with 7" in run_faulty(loaded, what="nothing")


def test_an_init_that_returns_what_a_killed_one_would(loaded):
    output = loaded.command("insmod faulty where=result")
    assert "faulty: init failed: -EFAULT (-14)" in output and "did not return" not in output


def test_an_exit_that_is_killed_counts_as_called(loaded):
    output = run_faulty(loaded, where="exit")
    assert kinds_in(output) == ["null-deref"] and "faulty: exit did not return" in output
    assert loaded.status() == 1 and loaded.json("lsmod -j") == []


def test_a_case_that_is_killed_fails_and_the_next_one_runs(loaded):
    output = loaded.command("insmod faulty_suite")
    assert "# reads_null: killed by an exception (see above)" in output
    assert "not ok 1 reads_null\n    ok 2 passes\n" in output
    assert "# calls_bug: killed by an exception (see above)" in output
    assert "not ok 3 calls_bug\n    ok 4 passes_again\n" in output


@pytest.mark.parametrize("where", ["timer", "work", "ctor"])
def test_the_core_panics(loaded, where):
    """An interrupt handler, a worker: nobody is there to be killed. A constructor is called
    with its cache's lock held."""
    loaded.send(f"insmod faulty where={where}")
    assert loaded.exit_status() == 255
    assert "---[ end Kernel panic - not syncing: page fault in " in loaded.serial_log()


def test_many_victims_leave_only_what_they_allocated(loaded):
    run_faulty(loaded, count=10)
    threads = len(loaded.json("ps -j"))
    before = loaded.json("kmemleak stats -j")[0]
    run_faulty(loaded, count=100)
    after = loaded.json("kmemleak stats -j")[0]
    assert after["live_bytes"] - before["live_bytes"] == 100 * 40
    assert len(loaded.json("ps -j")) == threads
    assert loaded.json("kmemleak scan -j")[-1]["leaked"] == 110
