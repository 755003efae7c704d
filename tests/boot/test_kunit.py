# SPDX-License-Identifier: MIT
"""The tests that run in the kernel pass, and those that must fail do fail."""
import re

import pytest

RUN_SECONDS = 110


def verdicts(output):
    """{case: "ok" | "not ok" | "skip"} of one suite's KTAP lines."""
    found = {}
    for verdict, name, rest in re.findall(r"^ {4}(not ok|ok) \d+ (\w+)(.*)$", output, re.M):
        found[name] = "skip" if "# SKIP" in rest else verdict
    return found


@pytest.mark.parametrize("mebibytes", [16, 64, 512])
def test_all_suites_pass(start, mebibytes):
    machine = start(memory=mebibytes)
    machine.wait_prompt()
    output = machine.command("kunit", seconds=RUN_SECONDS)
    assert machine.status() == 0, output
    lines = output.splitlines()
    assert lines[0] == "KTAP version 1"
    planned = int(re.fullmatch(r"1\.\.(\d+)", lines[1]).group(1))
    suites = [line for line in lines if re.match(r"(not )?ok \d+ ", line)]
    assert planned == len(suites) >= 19
    assert [suite.split()[1] for suite in suites] == [str(i + 1) for i in range(planned)]
    assert all(suite.startswith("ok ") for suite in suites)
    assert "FAILED" not in output and "BUG" not in output
    assert re.search(r"^# Totals: pass:\d{2,} fail:0 skip:\d+ total:\d+$", output, re.M)
    assert machine.json("kmemleak scan -j")[-1]["leaked"] == 0


def test_no_suite_needs_those_before_it(machine):
    cases = machine.command("kunit -l").split()
    suites = list(dict.fromkeys(case.split(".")[0] for case in cases))
    assert len(suites) >= 19
    for suite in reversed(suites):
        output = machine.command(f"kunit {suite}", seconds=RUN_SECONDS)
        assert machine.status() == 0, output


def test_failures_are_seen(machine):
    output = machine.command("kunit selfcheck")
    assert machine.status() == 1
    assert verdicts(output) == {
        "passes": "ok",
        "fails_by_expectations": "not ok",
        "fails_by_assertion": "not ok",
        "fails_by_leak": "not ok",
        "leaks_by_permission": "ok",
        "fails_by_bad_use": "not ok",
        "passes_with_announced_bad_use": "ok",
        "skips": "skip",
        "exit_ran_after_each_case": "ok",
    }
    assert re.search(r"^not ok 1 selfcheck$", output, re.M)
    assert re.search(r"^# selfcheck: pass:4 fail:4 skip:1 total:9$", output, re.M)
    assert "not aborted" not in output and "not skipped" not in output
    assert machine.json("kmemleak scan -j")[-1]["leaked"] == 0


def test_messages_are_those_of_linux(machine):
    output = machine.command("kunit selfcheck.fails_by_*")
    place = r"tests/kunit/test_selfcheck\.c:\d+\n"
    failed = r"    # fails_by_expectations: EXPECTATION FAILED at " + place
    for text in (failed + r"    Expected three == 4, but\n        three == 3 \(0x3\)\n",
                 failed + r"    Expected byte < three, but\n        byte == 200 \(0xc8\)\n"
                          r"        three == 3 \(0x3\)\n",
                 failed + r"    Expected three == 4 to be true, but is false\n",
                 failed + r"    Expected three == 3 to be false, but is true\nthree is 3\n",
                 failed + r'    Expected marble == "marbles", but\n        marble == "marble"\n',
                 failed + r"    Expected null is not null, but is\n",
                 r"    # fails_by_assertion: ASSERTION FAILED at " + place,
                 r"    # fails_by_leak: leaked 2 blocks, 128 bytes; first 0x[0-9a-f]{8} "
                 r"\(size 64\) allocated at fails_by_leak " + place):
        assert re.search(text, output), text
    assert "BUG: invalid-free in fails_by_bad_use" in output
    assert "stack pointer" in output


def test_globs_choose_cases(machine):
    output = machine.command("kunit li*.ord*")
    assert machine.status() == 0
    assert verdicts(output) == {"order": "ok"}
    assert machine.command("kunit -l list") == "list.order\nlist.removal_while_walking"
    listed = machine.command("kunit -l")
    assert "kmemleak.lost_cycle" in listed.splitlines() and "selfcheck" not in listed


@pytest.mark.parametrize("arguments", ["nosuch", "list.nosuch", "self*"])
def test_nothing_to_run_is_a_failure(machine, arguments):
    assert f"no case matches '{arguments}'" in machine.command(f"kunit {arguments}")
    assert machine.status() == 1


def test_what_leaked_before_counts_for_no_suite(machine):
    machine.command("leak list 3")
    machine.command("kunit kmemleak*", seconds=RUN_SECONDS)
    assert machine.status() == 0


def test_interrupt_ends_the_run(machine):
    machine.send("kunit")
    machine.expect("# Subtest: ")               # long before the last one
    machine.socket.sendall(b"\x03")
    output = machine.wait_prompt()
    assert "Bail out! interrupted" in output
    assert "Subtest: kmemleak_load" not in output
    assert machine.status() != 0
