# SPDX-License-Identifier: MIT
"""make UBSAN=1 (together with KASAN=1): undefined behaviour is told, once for each place."""
import re

from sanitized import SANITIZED_SECONDS, SOURCES, modules, start_sanitized

ACTS = SOURCES / "ubsan_acts.c"


def expected():
    """[(kind, line, the beginning of the second line)], from the comments in the source."""
    found = []
    for number, line in enumerate(ACTS.read_text().splitlines(), 1):
        match = re.search(r"/\* UB: ([\w-]+): (.*?) \*/", line)
        if match:
            found.append((match.group(1), number, match.group(2)))
    return found


def test_each_kind_is_told_once_for_each_place(start):
    machine = start_sanitized(start, initrd=modules())
    machine.wait_prompt(SANITIZED_SECONDS)
    machine.send("insmod ubsan_acts.ko")
    machine.expect("act: end", SANITIZED_SECONDS)
    machine.wait_prompt()
    lines = [re.sub(r"^\[ *[\d.]+\] ", "", line) for line in machine.serial_log().splitlines()]
    told = []
    for number, line in enumerate(lines):
        match = re.fullmatch(r"UBSAN: ([\w-]+) in (?:\S+/)?ubsan_acts\.c:(\d+):\d+", line)
        if match:
            told.append((match.group(1), int(match.group(2)), lines[number + 1]))
    wanted = expected()
    assert sorted(t[:2] for t in told) == sorted(w[:2] for w in wanted)
    for (_, number, text), (_, _, second) in zip(sorted(wanted), sorted(told)):
        assert text in second, f"line {number}: {second}"
    before = lines[lines.index("act: defined"):lines.index("act: round 0")]
    assert len(before) == 1, before
    assert f"UBSAN end: {len(wanted)} so far" in lines


def test_the_call_stack_is_shown(start):
    machine = start_sanitized(start, initrd=modules())
    machine.wait_prompt(SANITIZED_SECONDS)
    output = machine.command("insmod ubsan_acts.ko", SANITIZED_SECONDS)
    first = output[output.index("UBSAN:"):output.index("UBSAN end: 1 ")]
    assert re.search(r"\] +\[<[0-9a-f]{8}>\] arithmetic\+0x\S+ \[ubsan_acts\]", first), first
