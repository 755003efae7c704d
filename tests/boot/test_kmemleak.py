# SPDX-License-Identifier: MIT
"""The leak detector, asked as a user asks: what it reports is compared address by
address with what the `leak` command says that it lost."""
import re

import pytest

from marbles import ROOT, SECONDS, not_under_kasan

LOST = re.compile(r"^lost (0x[0-9a-f]{8}) \(size (\d+)\)$", re.M)
HELD = re.compile(r"^held by .*: (0x[0-9a-f]{8}) \(size \d+\)$", re.M)

# command -> leaders it makes, the function at the call site, the kind of block
DEMONSTRATIONS = {
    "leak lost 3": (3, "leak_lost", "kmalloc"),
    "leak lost 2 100000": (2, "leak_lost", "kmalloc"),
    "leak list 7": (1, "make_chain", "kmalloc"),
    "leak cycle 4": (1, "make_chain", "kmalloc"),
    "leak cache 5": (5, "leak_cache", "cache"),
    "leak pages 2 16384": (2, "leak_pages", "pages"),
    "leak vmalloc 2": (2, "leak_vmalloc", "vmalloc"),
    "leak error-path 2": (2, "session_open", "kmalloc"),
    "leak krealloc 2": (2, "leak_krealloc", "kmalloc"),
}


def lose(machine, command):
    """Return: {address: size} of what the command says it lost."""
    return {address: int(size) for address, size in LOST.findall(machine.command(command))}


def scan(machine, seconds=SECONDS):
    """Return: (leaked objects by address, summary) of a new scan."""
    summary = machine.json("kmemleak scan -j")[-1]
    *objects, again = machine.json("kmemleak report -j", seconds)
    assert again == summary and summary["self_test"] == "ok"
    return {o["addr"]: o for o in objects}, summary


@pytest.mark.parametrize("command", DEMONSTRATIONS)
def test_each_demonstration_is_found_exactly(machine, command):
    leaders, caller, kind = DEMONSTRATIONS[command]
    lost = lose(machine, command)
    found, summary = scan(machine)
    assert {a: o["size"] for a, o in found.items()} == lost and lost
    assert summary["leaked"] == len(lost) and summary["bytes"] == sum(lost.values())
    assert summary["leaders"] == leaders == sum(o["kind"] == "leader" for o in found.values())
    assert summary["indirect"] == len(lost) - leaders
    for address, o in found.items():
        assert (o["caller"], o["type"], o["comm"]) == (caller, kind, "shell")
        assert o["file"] == "kernel/shell/cmd_leak.c" and o["line"] > 0
        assert found[o["leader"]]["kind"] == "leader"
        assert (o["leader"] == address) == (o["kind"] == "leader")
        assert len(o["trace"]) <= 8


def test_the_line_is_that_of_the_call(machine):
    lose(machine, "leak lost")
    (leak,) = scan(machine)[0].values()
    source = (ROOT / leak["file"]).read_text().splitlines()
    assert "kzalloc(" in source[leak["line"] - 1]


@pytest.mark.parametrize("command", ["leak interior 3", "leak stack 3"])
def test_held_blocks_are_not_reported(machine, command):
    held = HELD.findall(machine.command(command))
    assert len(held) == 3
    assert scan(machine)[0] == {}
    machine.command("leak release")
    assert scan(machine)[0] == {}
    for address in held:
        assert "state      free" in machine.command(f"block {address}")


def test_release_wakes_those_who_hold(start):
    machine = start(icount=True)
    machine.wait_prompt()
    for _ in range(8):
        machine.command("leak stack")
    output = machine.command("time leak release")
    assert "ended 8 threads" in output
    assert float(re.search(r"time: ([\d.]+) ms", output).group(1)) < 500    # the guest's own
    assert [t["name"] for t in machine.json("ps -j")].count("leak-stack") == 0


def test_ctrl_c_ends_a_long_leak(start):
    machine = start(memory=128)
    machine.wait_prompt()
    machine.send("leak list 1000000")
    machine.serial.expect(r"lost 0x\w+")
    machine.socket.sendall(b"\x03")
    assert "^C" in machine.wait_prompt()
    assert machine.status() == 1
    summary = scan(machine)[1]
    assert summary["leaders"] == 1 and summary["leaked"] < 1000000


@pytest.mark.parametrize("fill", ["leak -q lost 1000000 4096", "leak -q vmalloc 1000000 4096"])
def test_a_full_heap_harms_no_command(start, fill):
    machine = start(memory=16)
    machine.wait_prompt()
    for command in (fill, "leak -q lost 1000000 64", "leak list 9", "leak interior", "leak stack",
                    "leak cache", "leak pages", "leak vmalloc", "leak error-path", "leak krealloc"):
        assert "leak: out of memory" in machine.command(command)
        assert machine.status() == 1
    for command in ("meminfo", "buddyinfo", "slabinfo -a", "vmallocinfo", "allocinfo", "ps", "bt",
                    "dmesg", "history", "leak release", "kmemleak scan", "kmemleak stats",
                    "kmemleak", "time echo x", "kmemleak clear", "uptime"):
        machine.command(command)
        assert machine.status() == 0, command
    assert scan(machine)[1]["leaked"] == 0


def test_stacks_count_unless_switched_off(machine):
    held = set(HELD.findall(machine.command("leak stack 2")))
    machine.command("kmemleak stack=off")
    assert set(scan(machine)[0]) >= held
    machine.command("kmemleak stack=on")
    assert scan(machine)[0] == {}


def test_asking_keeps_nothing_alive(machine):
    lost = lose(machine, "leak lost 3")
    for address in lost:
        machine.command(f"block {address}")
        machine.command(f"kmemleak dump {address}")
        machine.command(f"hexdump {address} 64; sym {address}")
    assert set(scan(machine)[0]) == set(lost)
    machine.command("kmemleak report; dmesg; allocinfo")
    assert set(scan(machine)[0]) == set(lost)


def test_an_idle_system_is_clean_100_times(machine):
    for _ in range(100):
        summary = machine.json("kmemleak scan -j")[-1]
        assert (summary["leaked"], summary["self_test"]) == (0, "ok")


def test_10000_mixed_leaks_on_the_first_scan(start):
    machine = start(memory=128, seconds=300)
    machine.wait_prompt()
    lost = {}
    for command in ("leak lost 3000 40", "leak list 2000", "leak cycle 1500", "leak cache 1500",
                    "leak error-path 1000", "leak krealloc 700 300", "leak pages 200",
                    "leak vmalloc 100"):
        machine.command("leak interior 10; leak stack 2")
        lost.update(lose(machine, command))
    assert len(lost) == 10000
    found, summary = scan(machine, seconds=200)         # 3 MB over the serial line
    assert {a: o["size"] for a, o in found.items()} == lost
    assert summary["leaders"] == 3000 + 1 + 1 + 1500 + 1000 + 700 + 200 + 100


def test_a_list_of_a_million_nodes(start):
    """Marking needs neither stack nor memory. (The list is leaked and marked twice.)"""
    machine = start(memory=256, seconds=300)
    machine.wait_prompt()
    machine.command("leak -q list 1000000 8", 100)
    summary = machine.json("kmemleak scan -j", 60)[-1]
    assert (summary["leaked"], summary["leaders"]) == (1000000, 1)
    assert machine.json("meminfo -j")[0]["MemFree"] > 0


def test_text_report_has_linux_form(machine):
    machine.command("leak list 3")
    machine.command("leak lost 2 50")
    machine.command("kmemleak scan")
    report = machine.command("kmemleak")
    first = report[report.index("unreferenced"):]
    assert re.match(
        r"unreferenced object 0x[0-9a-f]{8} \(size \d+\):\n"
        r'  comm "shell", pid \d+, seq \d+ \(age \d+\.\d{3}s\)\n'
        r"  hex dump \(first 32 bytes\):\n"
        r"(    ([0-9a-f]{2} ){16} .{16}\n){2}"
        r"  backtrace:\n"
        r"    \[<[0-9a-f]{8}>\] kzalloc\+0x[0-9a-f]+/0x[0-9a-f]+ mm/kmalloc_util.c:\d+\n"
        r"    \[<[0-9a-f]{8}>\] \w+\+0x[0-9a-f]+/0x[0-9a-f]+ kernel/shell/cmd_leak.c:\d+\n",
        first)
    assert "  2 blocks (128 bytes) hang below\n" in report
    assert "  1 more with the same backtrace, 100 bytes in all\n" in report
    assert "kmemleak: 5 leaked (292 bytes): 3 leaders in 2 groups, 2 indirect" in report


def test_clear_makes_the_present_the_baseline(machine):
    lose(machine, "leak lost 3")
    scan(machine)
    assert "cleared 3 leaked blocks" in machine.command("kmemleak clear")
    assert scan(machine)[0] == {}
    lost = lose(machine, "leak lost 2")
    assert set(scan(machine)[0]) == set(lost)


def test_off_is_never_silent(machine):
    machine.command("kmemleak scan; kmemleak off")
    assert machine.command("kmemleak").startswith("kmemleak: the detector is off; this is the scan")
    assert "the detector is off" in machine.command("kmemleak scan")
    assert machine.status() == 1
    lost = lose(machine, "leak lost")
    machine.command("kmemleak on")
    (leak,) = scan(machine)[0].values()
    assert {leak["addr"]} == set(lost) and (leak["caller"], leak["trace"]) == ("", [])
    for command in ("kmemleak", "allocinfo", f"block {leak['addr']}"):
        assert "(no trace: kmemleak was off)" in machine.command(command)


def test_off_at_boot(start):
    machine = start(append="kmemleak=off")
    assert "kmemleak" in machine.wait_prompt()
    assert "the detector is off" in machine.command("kmemleak scan")


@pytest.mark.parametrize("depth", [1, 3, 16])
def test_stack_depth(start, depth):
    machine = start(append=f"kmemleak.stack_depth={depth}")
    machine.wait_prompt()
    lose(machine, "leak lost")
    (leak,) = scan(machine)[0].values()
    assert leak["caller"] == "leak_lost"
    assert len(leak["trace"]) == min(depth, 5)


@pytest.mark.parametrize("command", ["kmemleak nonsense", "kmemleak dump", "kmemleak dump x",
                                     "kmemleak stack=maybe", "kmemleak stack_depth=17",
                                     "kmemleak scan -x", "kmemleak clear x", "kmemleak off x",
                                     "kmemleak stack=off x", "leak nothing", "leak lost 0",
                                     "leak lost 1 2 3", "leak release 1", "block", "block 12x", "allocinfo -s x"])
def test_bad_arguments_are_named_and_change_nothing(machine, command):
    output = machine.command(command)
    assert "usage: " + command.split()[0] in output
    assert machine.status() == 2
    assert scan(machine)[1]["leaked"] == 0


@pytest.mark.parametrize("command", ["kmemleak", "kmemleak clear"])
def test_before_the_first_scan(machine, command):
    assert "no scan yet" in machine.command(command)
    assert machine.status() == 1


def test_ages_agree_with_the_order(machine):
    machine.command("leak lost 300")
    blocks = sorted(scan(machine)[0].values(), key=lambda o: o["seq"])
    ages = [o["age_ms"] for o in blocks]
    assert ages == sorted(ages, reverse=True)


def test_all_counts_agree(machine):
    """The detector's own test blocks are in none of them."""
    machine.command("leak interior 3")
    objects = machine.json("kmemleak scan -j")[-1]["objects"]
    assert machine.json("kmemleak stats -j")[0]["live_blocks"] == objects
    assert sum(row["blocks"] for row in machine.json("allocinfo -j")) == objects


@not_under_kasan
def test_a_cache_keeps_its_size(machine):
    assert list(lose(machine, "leak cache 1 40").values()) == [40]
    assert list(lose(machine, "leak cache 2").values()) == [40, 40]
    caches = {cache["name"]: cache for cache in machine.json("slabinfo -aj")}
    assert caches["leak_demo"]["objsize"] == caches["leak_demo"]["object_size"] == 40
    assert all(cache["tracked"] or cache["num_slabs"] for cache in caches.values())
    assert machine.command("leak cache 1 41; echo $?").endswith("\n1")


def test_ctrl_c_cuts_a_report_off(machine):
    machine.command("leak -q list 20000; kmemleak scan", 60)
    machine.send("kmemleak report -j")
    machine.serial.expect('"kind"')
    machine.socket.sendall(b"\x03")
    output = machine.wait_prompt()
    assert "^C" in output and "summary" not in output
    assert machine.status() == 1


def test_dump_of_an_indirect_block_names_its_leader(machine):
    machine.command("leak list 2")
    below, = [o for o in scan(machine)[0].values() if o["kind"] == "indirect"]
    assert f"hangs below {below['leader']}\n" in machine.command(f"kmemleak dump {below['addr']}")
    (block,) = machine.json(f"block -j {below['addr']}")
    assert (block["kind"], block["leader"]) == ("indirect", below["leader"])


@pytest.mark.parametrize("command, meant", [("kmemleak scam", "scan"), ("leak lsot", "lost")])
def test_did_you_mean(machine, command, meant):
    assert f"did you mean '{meant}'?" in machine.command(command)


@pytest.mark.parametrize("typed, answer", [("kmemleak off\tx", "unexpected"),
                                           ("kmeml\t stat\t", "detector"),
                                           ("leak rel\t", "released")])
def test_tab_completes_actions_and_kinds(machine, typed, answer):
    machine.socket.sendall(typed.encode() + b"\r")
    assert answer in machine.wait_prompt()


def test_allocinfo_counts_by_call_site(machine):
    lost = lose(machine, "leak lost 4 24")
    (row,) = [r for r in machine.json("allocinfo -j") if r["function"] == "leak_lost"]
    assert (row["blocks"], row["bytes"]) == (len(lost), 96)
    first = machine.command("allocinfo -s blocks -n 1").splitlines()[-1]
    assert re.fullmatch(r" +96 +4 kernel/shell/cmd_leak.c:\d+ func:leak_lost", first)


def test_block_tells_all_about_an_address(machine):
    (address,) = lose(machine, "leak lost 1 50")
    inside = hex(int(address, 16) + 20)
    text = machine.command(f"block {inside}")
    assert f"{inside}: kmalloc block {address} + 20" in text
    for part in ("kmalloc-64, slot", "50 of 64 bytes", "leak_lost+", 'comm "shell"'):
        assert part in text
    (fields,) = machine.json(f"block -j {inside}")
    assert (fields["addr"], fields["offset"], fields["size"]) == (address, 20, 50)
    (spare,) = [t for t in machine.json("ps -j") if t["state"] == "new"]
    (stack,) = [a for a in machine.json("vmallocinfo -j") if a.get("tid") == spare["tid"]]
    for where, what in (("0", "not mapped"), ("kmalloc", "kernel image, kmalloc + 0"),
                        ("kmalloc+4", "kernel image, kmalloc + 4"), ("0xf8000000", "guard page"),
                        (stack["start"], f'stack of thread {spare["tid"]} "spare"')):
        assert what in machine.command(f"block {where}")
        assert machine.status() == 1
