# SPDX-License-Identifier: MIT
"""The same question to the shell, to GDB at the living machine, and to GDB at a dump of it:
the answers must be the same JSON, field by field.

    with ThreeWays(machine, stub, tmp_path) as ways:
        rows = ways.report()                    # the shell's, which both others confirmed
        ways.ask("kmemleak why -j 0xc02bc080")
        ways.end()                              # the machine runs on
"""
import itertools
import random

from debugger import Debugger

# Times, and what rests on where the machine stands: when GDB looks the command that
# scanned is over, its block is gone and its stack, too.
ABOUT_TIME = {"age_ms", "scan_us"}
ABOUT_PLACE = {"objects", "scanned_bytes", "roots_bytes"}
COMMANDS_OWN = "job_alloc"              # the caller of that block
LIVE_BLOCKS = """python import json; from marbles_gdb import blocks, kernel; \
print(json.dumps({hex(b.start): b.sequence for b in blocks.all_blocks(kernel.current()).all}))"""


def without(rows, fields):
    return [{name: value for name, value in row.items() if name not in fields}
            for row in rows]


def same(line, who, ours, other, theirs, left_out):
    """Fail with the first row that differs, be it in the order of its fields."""
    ours, theirs = without(ours, left_out), without(theirs, left_out)
    for mine, their in itertools.zip_longest(ours, theirs, fillvalue={}):
        assert [*mine.items()] == [*their.items()], f"{line}:\n  {who}: {mine}\n  {other}: {their}"


class ThreeWays:
    """@machine: at its prompt, with GDB's stub at @stub. @folders: where files of its
    modules are. The two debuggers stay for all that is asked."""

    def __init__(self, machine, stub, place, *folders):
        self.machine, self.stub, self.dump = machine, stub, place / "parity.dump"
        self.live, self.dead = Debugger(build=machine.build), Debugger(build=machine.build)
        self.is_stopped = False
        for gdb in (self.live, self.dead):
            gdb(f"set marbles-modules {':'.join(map(str, folders))}")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.live.close()
        self.dead.close()

    # ---- the three -------------------------------------------------------------

    def stop(self):
        """From here on the shell cannot be asked: what it is to say it has said."""
        if not self.is_stopped:
            self.live.attach(self.stub)
            self.dead(f"core-file {self.machine.dump(self.dump)}")
        self.is_stopped = True

    def end(self):
        if self.is_stopped:
            self.live("detach")
        self.is_stopped = False

    def both(self, line):
        """What GDB says, which must be the same of the machine and of its dump."""
        self.stop()
        live, dead = (gdb.json(f"marbles-{line}") for gdb in (self.live, self.dead))
        same(line, "GDB, living", live, "GDB, dump", dead, ABOUT_TIME)
        return live

    def compare(self, said):
        """@said: {command: the shell's rows}."""
        for line, rows in said.items():
            rows = [row for row in rows if row.get("caller") != COMMANDS_OWN]
            same(line, "GDB", self.both(line), "shell", rows, ABOUT_TIME | ABOUT_PLACE)

    # ---- questions ---------------------------------------------------------------

    def blocks(self):
        """{address: sequence number} of all live ones, as GDB finds them."""
        self.live.attach(self.stub)
        found, = self.live.json(LIVE_BLOCKS)
        self.live("detach")
        return found

    def check(self, since=0, sample=6, seed=1, lines=()):
        """Compare the report of a scan now, why and who of up to @sample blocks that are
        younger than the @since-th allocation, half of them leaked if there are as many,
        and the @lines. Return: the report."""
        self.machine.command("kmemleak scan")
        report = self.machine.json("kmemleak report -j")
        asked = self.choose(report[:-1], since, sample, seed)
        said = {line: self.machine.json(line) for line in lines}
        for address in asked:
            for action in ("why", "who"):
                line = f"kmemleak {action} -j {address}"
                said[line] = self.machine.json(line)
        self.compare({"kmemleak report -j": report, **said})
        self.end()
        return report

    def choose(self, leaked, since, sample, seed):
        chance = random.Random(seed)
        lost = {row["addr"] for row in leaked}
        young = [at for at, sequence in self.blocks().items() if sequence > since]
        held = [at for at in young if at not in lost]
        lost = [at for at in young if at in lost]
        some = chance.sample(lost, min(len(lost), max(sample // 2, sample - len(held))))
        return some + chance.sample(held, min(len(held), sample - len(some)))

    def now(self):
        """How many allocations there were."""
        return self.machine.json("kmemleak stats -j")[0]["allocations"]
