# SPDX-License-Identifier: MIT
"""Background scans: what is new is told, once, and nothing else."""
import re
import time

NEWS = re.compile(r"kmemleak: (\d+) new suspected memory leaks? \(see 'kmemleak'\)\n"
                  r"((?:kmemleak:   .*\n)+)")
GROUP = re.compile(r"kmemleak:   (\w+)\+\S+ (\S+):(\d+): (\d+) blocks?, (\d+) bytes")


def log(machine):
    """As JSON: what is printed in the midst of a command is not taken for its output."""
    return "".join(line["text"].strip() + "\n" for line in machine.json("dmesg -j"))


def news(machine):
    """What the log tells: a list of (blocks, {function: (blocks, bytes)})."""
    told = []
    for count, groups in NEWS.findall(log(machine)):
        told.append((int(count), {f: (int(blocks), int(size))
                                  for f, _, _, blocks, size in GROUP.findall(groups)}))
    return told


def wait_for_news(machine, count, seconds=30):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = news(machine)
        if len(found) >= count:
            return found
        time.sleep(0.3)
    raise AssertionError(f"{len(news(machine))} of {count} news after {seconds} s")


def scans(machine):
    return machine.json("kmemleak stats -j")[0]["scans"]


def wait_for_scans(machine, more):
    first = scans(machine)
    end = time.monotonic() + 30
    while scans(machine) < first + more:
        assert time.monotonic() < end
        time.sleep(0.3)


def test_only_what_is_new_and_never_twice(machine):
    machine.command("kmemleak scan=1")
    wait_for_scans(machine, 2)
    assert news(machine) == []                              # silent: nothing is lost
    machine.command("leak -q list 4; leak -q lost 3 100")
    wait_for_scans(machine, 2)
    found = news(machine)                                   # one, or two: it is 7 in all
    assert sum(count for count, _ in found) == 7
    groups = {f: sums for _, groups in found for f, sums in groups.items()}
    assert groups == {"make_chain": (4, 256), "leak_lost": (3, 300)}
    told = len(found)
    wait_for_scans(machine, 3)
    assert news(machine) == found                           # never the same twice
    machine.command("leak -q lost")
    assert wait_for_news(machine, told + 1)[told:] == [(1, {"leak_lost": (1, 64)})]
    assert machine.json("kmemleak scan -j")[-1]["leaked"] == 8


def test_what_a_scan_by_hand_told_is_not_new(machine):
    machine.command("leak -q lost 5; kmemleak scan; kmemleak scan=1")
    wait_for_scans(machine, 2)
    assert news(machine) == []
    machine.command("leak -q lost 2")
    assert sum(count for count, _ in wait_for_news(machine, 1)) >= 1


def test_clear_makes_the_baseline(machine):
    machine.command("leak -q lost 5; kmemleak scan; kmemleak clear; kmemleak scan=1")
    wait_for_scans(machine, 2)
    assert news(machine) == []


def test_a_block_in_the_place_of_one_told_is_new(machine):
    machine.command("kmemleak stack=off; leak stack")        # held by a stack only: "lost"
    machine.command("kmemleak scan=1")
    wait_for_news(machine, 1)
    machine.command("leak release; leak stack")
    assert len(wait_for_news(machine, 2)) == 2


def test_what_is_suppressed_is_no_news_until_it_is_too_much(machine):
    machine.command("kmemleak suppress leak_lost max=3; kmemleak scan=1; leak -q lost 3")
    wait_for_scans(machine, 2)
    assert news(machine) == [] and "exceeded" not in log(machine)
    machine.command("leak -q lost")
    wait_for_scans(machine, 3)
    assert log(machine).count("suppression 'leak_lost' is exceeded") == 1
    assert news(machine) == []


def test_off_ends_them(machine):
    machine.command("kmemleak scan=1")
    assert "kmemleak" in [t["name"] for t in machine.json("ps -j")]
    assert "background scans have ended" in machine.command("kmemleak off")
    assert "kmemleak" not in [t["name"] for t in machine.json("ps -j")]
    assert "the detector is off" in machine.command("kmemleak scan=1")
    assert machine.status() == 1
    machine.command("kmemleak on; kmemleak scan=on")
    assert machine.json("kmemleak stats -j")[0]["scan_seconds"] == 600
    machine.command("kmemleak scan=off")
    assert machine.json("kmemleak stats -j")[0]["scan_seconds"] == 0
    for value in ("0", "x", ""):
        machine.command(f"kmemleak scan={value}")
        assert machine.status() == 2


def test_at_boot(start):
    machine = start(append="kmemleak.scan=1", run="leak -q lost 2")
    machine.wait_prompt()
    assert wait_for_news(machine, 1)[0] == (2, {"leak_lost": (2, 128)})
    off = start(append="kmemleak=off kmemleak.scan=1")
    assert "kmemleak.scan=1 has no effect" in off.wait_prompt()


def test_a_report_that_is_printed_keeps_nothing_alive(machine):
    """A scan in the midst of a long report waits for its end."""
    machine.command("leak -q lost 400; kmemleak scan; kmemleak scan=1")
    for _ in range(4):
        machine.command("kmemleak -v -v; kmemleak report -j", 60)
    wait_for_scans(machine, 2)
    assert machine.json("kmemleak scan -j")[-1]["leaked"] == 400
    assert news(machine) == []
