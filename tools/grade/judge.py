# SPDX-License-Identifier: MIT
"""One run per seed, and what the checks make of them.

A run goes as a user would: insmod the module, insmod the driver for each case, rmmod.
After each step the kernel is asked, and its memory is looked at from outside; only then
do the lab's checks see the facts.
"""
import json
import re
from contextlib import contextmanager
from dataclasses import dataclass, field

from grade.machine import Machine, MachineError

BUG = re.compile(r"^(?:\[ *\d+\.\d+\] )?(BUG: .*)$", re.M)
DRIVER_SAYS = re.compile(r"^(?:\[ *\d+\.\d+\] )?drive: (.*)$", re.M)
STAMP = re.compile(r"^\[ *\d+\.\d+\] ")
REASON_MOST = 300
MODULE_WINDOW = 0xF8000000      # above all of the kernel itself: modules lie here


@dataclass
class Held:
    """The live blocks of a module at one moment, by call site."""
    sites: dict                 # (function, file, line) -> counts
    loaded: bool = False

    @classmethod
    def parse(cls, rows):
        sites = {}
        for row in rows[:-1]:
            key = (row["function"], row["file"], row["line"])
            counts = sites.setdefault(key, dict.fromkeys(COUNTS, 0))
            for name in COUNTS:
                counts[name] += row[name]
        return cls(sites, rows[-1]["loaded"])

    def minus(self, before):
        """What came on top of @before; sites that did not grow are left out."""
        sites = {}
        for key, counts in self.sites.items():
            old = before.sites.get(key, dict.fromkeys(COUNTS, 0))
            new = {name: counts[name] - old[name] for name in COUNTS}
            if any(value > 0 for value in new.values()):
                sites[key] = new
        return Held(sites, self.loaded)

    def total(self, name):
        return sum(counts[name] for counts in self.sites.values())

    def complaint(self, when, most=0, unreachable=0):
        """None, or what is too much."""
        words = [self.complain_of("annotated", 0, f"{when}, hidden from the detector"),
                 self.complain_of("unreachable", unreachable, f"unreachable, {when}"),
                 self.complain_of("blocks", most, when)]
        return next((text for text in words if text), None)

    def complain_of(self, name, most, words):
        count = self.total(name)
        if count <= most:
            return None
        (function, file, line), _ = max(self.sites.items(), key=lambda item: item[1][name])
        allowed = f", at most {most} expected" if most else ""
        return (f"{count} block{'s' if count > 1 else ''} {words}{allowed}; allocated in "
                f"{function}() {file}:{line}")


COUNTS = ("blocks", "bytes", "unreachable", "annotated", "direct")


@dataclass
class Run:
    """What one seed brought to light. Filled in as far as the run came."""
    lab: object
    machine: Machine
    seed: int
    results: dict = field(default_factory=dict)     # case -> None or why it failed
    held: dict = field(default_factory=dict)        # case -> Held, the module loaded
    left: Held = None                               # after rmmod
    trouble: str = None                             # why the run ended early, or at all
    misuse: str = None                              # the first report of misuse
    misuse_in: dict = field(default_factory=dict)   # case -> None or its first report
    log: str = ""                                   # what was printed: for reasons only
    facts: dict = field(default_factory=dict)       # for a scenario of your own
    bugs: int = 0                                   # reports before this run
    bugs_seen: int = 0                              # ... and up to the last look

    def why_not(self, case):
        if case in self.results:
            return self.results[case]
        return self.trouble or f"the run never came to case {case}"

    # ---- steps, also for a lab's own scenario -------------------------------

    def ask(self, command):
        status, text = self.machine.ask(command)
        self.log += self.machine.take_late() + text + "\n"
        return status, text

    def load(self):
        line = f"insmod {self.lab.module} {self.lab.parameters(self.seed)}".strip()
        status, text = self.ask(line)
        if status != 0:
            raise MachineError(f"{line}: {ended_by(text)}")

    def unload(self):
        status, text = self.ask(f"rmmod {self.lab.module}")
        if status != 0:
            raise MachineError(f"rmmod {self.lab.module}: {last_line(text)}")

    def drive(self, case, look=True):
        """The driver's case; then what the module holds."""
        line = f"insmod {self.lab.driver} case={case} seed={self.seed}"
        mark = self.mark()
        status, text = self.ask(line)
        self.results[case] = None if status == 0 else self.reason_of(text, status, line)
        if status == 0:
            self.ask(f"rmmod {self.lab.driver}")
        if look:
            self.held[case] = self.look_at_blocks().minus(self.before)
            self.misuse_in[case] = self.misuse_since(mark)
        return status

    @contextmanager
    def watched(self, name):
        """For a scenario: is misuse reported inside the with? As clean(..., name, ...) asks."""
        mark = self.mark()
        yield
        self.mark()
        self.misuse_in[name] = self.misuse_since(mark)

    def expect(self, name, command):
        """A check of its own: does this shell command end with status 0?"""
        status, text = self.ask(command)
        self.results[name] = None if status == 0 else self.reason_of(text, status, command)
        return status

    def reason_of(self, text, status, command):
        said = [found.group(1) for found in DRIVER_SAYS.finditer(text)]
        return clip(said[-1] if said else f"{command}: status {status}: {ended_by(text)}")

    # ---- what the kernel says, held against its memory ----------------------

    def look_at_blocks(self):
        rows = self.machine.json(f"modblocks -j {self.lab.module or self.lab.driver}")
        if not rows or rows[-1].get("modblocks") != "sum":
            raise MachineError("modblocks gave no answer that can be read")
        with self.machine.look() as memory:
            self.bugs_seen = memory.bugs()
            live = memory.live_by_site()
        self.note_misuse()
        told = {int(row["address"], 16): row["direct"] for row in rows[:-1]}
        for site, blocks in live.items():
            if site >= MODULE_WINDOW and blocks != told.get(site, 0):
                raise MachineError(f"the kernel's memory has {blocks} live blocks of the "
                                   f"call site {site:#x}, what was printed {told.get(site, 0)}")
        return Held.parse(rows)

    def note_misuse(self):
        if self.misuse is None:
            self.misuse = self.misuse_since((self.bugs, 0))

    def mark(self):
        with self.machine.look() as memory:
            self.bugs_seen = memory.bugs()
        self.note_misuse()
        return self.bugs_seen, len(self.log)

    def misuse_since(self, mark):
        """None, or the first report since a mark(); the kernel's own counter decides."""
        count = self.bugs_seen - mark[0]
        if count == 0:
            return None
        if not BUG.search(self.log, mark[1]):
            self.ask("echo")                    # its report may still be on its way
        found = BUG.search(self.log, mark[1])
        return clip(f"{found.group(1) if found else 'misuse of memory'} "
                    f"({count} report{'s' if count > 1 else ''})")

    # ---- the whole -----------------------------------------------------------

    def begin(self):
        with self.machine.look() as memory:
            self.bugs = self.bugs_seen = memory.bugs()
        self.before = self.look_at_blocks()
        for command in self.lab.setup:
            self.ask(command)

    def finish(self):
        """After rmmod: what is left, and is all memory whole?"""
        status, text = self.ask("slabdebug check")
        self.left = self.look_at_blocks().minus(self.before)
        with self.machine.look() as memory:
            is_loaded, altered = memory.loaded_modules(), memory.altered()
        if self.left.loaded or is_loaded:
            raise MachineError(f"{self.lab.module} is still loaded")
        if altered is not None:
            raise MachineError(f"the kernel's own code or constants at {altered:#x} were "
                               "changed: nothing it says counts")
        if status != 0 and self.misuse is None:
            self.misuse = clip(f"slabdebug check: {last_line(text)}")

    def usual(self):
        if self.lab.module:
            self.load()
        for case in self.lab.cases:
            self.drive(case)
        if self.lab.module:
            self.unload()

    def go(self):
        self.begin()
        (self.lab.scenario or Run.usual)(self)
        self.finish()


def ended_by(text):
    """What a failed command says of itself: the first report of misuse, or its last line."""
    killed = BUG.search(text)
    return killed.group(1) if killed else last_line(text)


def last_line(text):
    lines = [STAMP.sub("", line).strip() for line in text.splitlines() if line.strip()]
    return clip(lines[-1]) if lines else "no word"


def clip(text):
    return text if len(text) <= REASON_MOST else text[:REASON_MOST - 3] + "..."


# ---- all seeds, all checks -------------------------------------------------

def perform(lab, kernel, build, initrd, sandboxed):
    """A Run for each seed, up to the first that ends early."""
    runs, machine = [], None
    for seed in lab.seeds:
        run = Run(lab, machine, seed)
        runs.append(run)
        try:
            if machine is None or lab.fresh_boot:
                if machine:
                    machine.close()
                machine = Machine(kernel, build, initrd, lab.memory, lab.append, lab.seconds,
                                  sandboxed)
            run.machine = machine
            run.go()
        except (MachineError, json.JSONDecodeError, KeyError, OSError, ValueError) as error:
            run.trouble = clip(str(error) or type(error).__name__)
            break               # no check can be passed any more: each wants all seeds
    if machine:
        machine.close()
    return runs


@dataclass
class Outcome:
    check: object
    reason: str                 # None: the points are earned

    @property
    def points(self):
        return self.check.points if self.reason is None else 0


def look(check, run):
    """One check, one run. A run that ended early passes nothing that came after."""
    if run.trouble is not None and not check.is_work:
        return run.trouble
    try:
        return check.look(run)
    except (KeyError, AttributeError, TypeError) as error:
        return f"the facts are not there: {error}"


def evaluate(lab, runs):
    outcomes, failed = [], None
    for number, check in enumerate(lab.checks, 1):
        reason = f"not judged, as check {failed} failed" \
            if check.needs_work and failed else None
        for run in runs if reason is None else ():
            found = look(check, run)
            if found is not None:
                reason = f"seed {run.seed}: {found}"
                break
        if reason is not None and check.is_work and failed is None:
            failed = number
        outcomes.append(Outcome(check, reason))
    return outcomes


def rejected(lab, why):
    """@why: in full at the first check."""
    short = why.splitlines()[0].rstrip(":")
    return [Outcome(check, short if number else why)
            for number, check in enumerate(lab.checks)]
