#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Run the corpus: generate, build, boot, judge.

    run.py --config fzpuq|guard|kasan [--count BAD] [--seed N] [--mode batch|each]

batch: a module's good cases, then its bad ones, then a check and a scan of the heap.
each: one case, a check and a scan, rmmod; then the next. A machine that dies is
started again behind the case that killed it.
"""
import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
from itertools import groupby
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(HERE), str(ROOT / "tests/boot")]

import pexpect                                                      # noqa: E402
import generate                                                     # noqa: E402
from judge import Score, listen                               # noqa: E402
import marbles                                                      # noqa: E402

BOOT = {"fzpuq": "slab_debug=FZPUQ", "guard": "", "kasan": "", "plain": ""}
SWITCH = {"fzpuq": "slabdebug FZPUQ", "guard": "slabdebug guard all", "kasan": "",
          "plain": ""}
WHERE = {"fzpuq": 1, "guard": 2, "kasan": 4, "plain": 0}
SEARCH = "slabdebug check; kmemleak scan -j"
UNCHECKED = ("leak", "double-free", "invalid-free", "foreign-free")  # seen without checks
SECONDS = 60


def build(directory, kasan=False, jobs=2):
    """Build the modules of @directory. Return: an initrd of them."""
    files = directory / "files"
    files.mkdir(exist_ok=True)
    make = ["nice", "-n", "10", "make", f"-j{jobs}", "-C", str(ROOT), f"M={directory}", "modules"]
    make += ["KASAN=1"] if kasan else []
    done = subprocess.run(make, text=True, capture_output=True, check=False,
                          env={k: v for k, v in os.environ.items()
                               if k not in ("MAKEFLAGS", "MFLAGS", "MAKELEVEL")})
    if done.returncode != 0:
        raise RuntimeError(done.stdout[-2000:] + done.stderr[-4000:])
    return sorted(directory.glob("b*.ko"))


def pack(directory, kos):
    """An initrd of @kos, without debug information."""
    with tempfile.TemporaryDirectory() as files:
        for ko in kos:
            subprocess.run(["objcopy", "--strip-debug", ko, Path(files, ko.name)], check=True)
        archive = directory / f"{kos[0].stem}.cpio"
        subprocess.run([sys.executable, "-B", ROOT / "tools/mkinitrd.py", files, archive],
                       check=True)
    return archive


class Run:
    """One boot after the other over the modules of one initrd."""

    def __init__(self, config, memory=128, at_run_time=False, also="", kernel=None,
                 log=None):
        self.config, self.memory, self.at_run_time = config, memory, at_run_time
        self.also = also                # a command before all others
        self.kernel = kernel or marbles.BUILD
        self.score = Score(config)
        self.machine = None
        self.log = log
        self.leaked = 0                 # blocks, at the last scan
        self.ends = []                  # of each boot: what was wrong

    def start(self, initrd):
        self.machine = marbles.Machine(
            initrd=initrd, memory=self.memory, seconds=1200, build=self.kernel,
            append="panic=exit loglevel=7 "
                   + ("" if self.at_run_time else BOOT[self.config]))
        self.leaked = 0
        self.machine.wait_prompt(SECONDS)
        if self.config == "guard" or self.at_run_time:
            if SWITCH[self.config]:
                self.machine.command(SWITCH[self.config])
        if self.also:
            self.machine.command(self.also)

    def stop(self):
        """The last look: alive, heap sound, no report that nobody caused."""
        machine, self.machine = self.machine, None
        if machine is None:
            return
        try:
            check = machine.command("slabdebug check", SECONDS)
            if machine.status() != 0:
                self.ends.append("slabdebug check: " + check[-500:])
            if not machine.json("kmemleak scan -j", SECONDS)[-1]["self_test"] == "ok":
                self.ends.append("self test")
            machine.send("exit 3")
            status = machine.exit_status()
            if status != 7:
                self.ends.append(f"status {status}")
        except (pexpect.EOF, pexpect.TIMEOUT, OSError) as error:
            self.ends.append(f"no answer at the end: {type(error).__name__}")
        self.close(machine)

    def close(self, machine):
        if self.log:
            with open(self.log, "a") as log:
                log.write(machine.serial_log())
        machine.close()

    def ask(self, line):
        """Return: the answer; None if there was none, and then no machine either."""
        try:
            return self.machine.command(line, SECONDS)
        except (pexpect.EOF, pexpect.TIMEOUT, OSError):
            return None

    def search(self, line):
        """@line, a check, a scan, and if there is any new leak, which they are."""
        text = self.ask(f"{line}; {SEARCH}")
        leaked = re.findall(r'"leaked":(\d+)', text or "")
        if leaked and int(leaked[-1]) != self.leaked:
            self.leaked = int(leaked[-1])
            more = self.ask("kmemleak report -j")
            text = None if more is None else f"{text}\n{more}"
        return text

    def died(self, case):
        machine, self.machine = self.machine, None
        self.score.crash(case, machine.serial_log())
        self.close(machine)

    def each(self, initrd, cases):
        """One case at a time."""
        for case in cases:
            if self.machine is None:
                self.start(initrd)
            module = case["module"]
            text = self.search(f"insmod {module} only={case['index']}")
            after = None if text is None else self.ask(f"rmmod {module}")
            if after is None:
                self.died(case)
                continue
            said = listen(text + "\n" + after, current=case["name"])
            self.score.add(case, said[case["name"]])
        self.stop()

    def batch(self, initrd, cases):
        """A module's good ones, its bad ones; each in turn where that kills the machine."""
        for module, those in groupby(cases, key=lambda case: case["module"]):
            those = list(those)
            for good in (1, 0):
                part = [case for case in those if case["good"] == good]
                if self.machine is None:
                    self.start(initrd)
                text = self.search(f"insmod {module} good={good} where={WHERE[self.config]}")
                after = None if text is None else self.ask(f"rmmod {module}")
                if after is None:
                    said = listen(marbles.plain(self.machine.log.getvalue()))
                    last = [case for case in part if said[case["name"]].began][-1:] or part
                    self.died(last[0])
                    continue
                said = listen(text + "\n" + after)
                for case in part:
                    self.score.add(case, said[case["name"]])
                if said["nobody"].kinds:
                    self.ends += said["nobody"].texts
        self.stop()


def select(manifest, config):
    """What may run: of cases not meant for @config only the good twin."""
    if config == "plain":
        return [case for case in manifest if case["good"] or case["group"] in UNCHECKED]
    return [case for case in manifest if case["good"] or config in case["only"]]


def corpus(config, count, seed, mode, directory, modules_a_boot=10, **options):
    """Return: the Run, done."""
    directory = Path(directory)
    manifest = generate.write(directory, count, seed)
    kos = build(directory, config == "kasan")
    run = Run(config, **options)
    for start in range(0, len(kos), modules_a_boot):
        part = kos[start:start + modules_a_boot]
        names = {ko.stem for ko in part}
        initrd = pack(directory, part)
        cases = [c for c in select(manifest, config) if c["module"] in names]
        getattr(run, mode)(initrd, cases)
        initrd.unlink()
        print(f"  {config}: {start + len(part)} of {len(kos)} modules, "
              f"{len(run.score.bad)} wrong", flush=True)
    return run


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--config", choices=BOOT, default="fzpuq")
    parser.add_argument("--count", type=int, default=240)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--mode", choices=("batch", "each"), default="each")
    parser.add_argument("--memory", type=int, default=128)
    parser.add_argument("--run-time", action="store_true", help="slabdebug, not slab_debug=")
    parser.add_argument("--also", default="", help="a command before all others")
    parser.add_argument("--modules-a-boot", type=int, default=10)
    parser.add_argument("--directory", default=None)
    options = parser.parse_args()
    place = options.directory or tempfile.mkdtemp(prefix="corpus-")
    Path(place, f"{options.config}.log").unlink(missing_ok=True)
    run = corpus(options.config, options.count, options.seed, options.mode, place,
                 memory=options.memory, also=options.also,
                 modules_a_boot=options.modules_a_boot, at_run_time=options.run_time,
                 log=Path(place, f"{options.config}.log"))
    print(run.score.table())
    print(run.score.causes())
    print(f"{sum(extra for _, extra, _ in run.score.duplicates)} duplicates; at the end:",
          run.ends or "all well")
    Path(place, f"{options.config}.json").write_text(json.dumps(
        [{**case, "verdict": word, "kinds": said.kinds, "texts": said.texts}
         for case, word, said in run.score.bad + run.score.duplicates], indent=1))
    print(f"details in {place}")
    sys.exit(bool(run.score.bad or run.ends))


if __name__ == "__main__":
    main()
