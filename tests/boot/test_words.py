# SPDX-License-Identifier: MIT
"""The scan reads four words at a time where the processor has SSE2, and finds the same
where it has not."""
import pytest

from marbles import Machine, not_under_kasan

SHAPES = ("leak list 100000; leak cycle 4; leak pages 2; leak vmalloc 2; leak interior 2; "
          "leak cache 5; leak lost 2 100000")


def scan(cpu):
    """What the summary of a scan says."""
    with Machine(memory=128, cpu=cpu, seconds=240) as machine:
        machine.wait_prompt()
        for command in SHAPES.split("; "):
            machine.command(command, seconds=60)
        return machine.json("kmemleak scan -j")[-1]


@not_under_kasan
@pytest.mark.parametrize("cpu", ["pentium2", "pentium3"])
def test_without_sse2_a_scan_says_the_same(cpu):
    with_sse2, without = scan(None), scan(cpu)
    for key in ("leaked", "bytes", "leaders", "indirect", "groups", "objects",
                "scanned_bytes", "self_test"):
        assert with_sse2[key] == without[key], key
    assert with_sse2["leaked"] >= 100000
