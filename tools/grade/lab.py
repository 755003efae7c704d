# SPDX-License-Identifier: MIT
"""What a lab's grade.py says: the files, the runs, the checks.

    from grade import Lab, bounded, frees_all, no_misuse, works

    LAB = Lab(
        title="The first leak",
        sources=["linelog.c"],          # what a student hands in
        headers=["linelog.h"],          # the interface: always the lab's own copy
        module="linelog",
        driver="linelog_drive",         # linelog_drive.c, the grader's own
        cases=["write", "drop"],        # insmod linelog_drive case=write seed=N
        seeds=[1, 2, 3],
        checks=[works(30, "write", "The log gives back what was written"), ...],
    )

A check looks at one Run, what one seed brought to light, and returns None if all is well,
or the reason why not. It earns its points only if every seed's run passes.
"""
import importlib.util
import os
import re
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Callable

ROOT = Path(__file__).resolve().parents[2]
LABS = Path(os.environ.get("LABS", ROOT / "labs"))


@dataclass
class Check:
    points: int
    title: str
    look: Callable              # (Run) -> None or a reason
    needs_work: bool = True     # not judged where a `works` check failed: a module that
    is_work: bool = False       # does nothing leaks nothing either


@dataclass
class Lab:
    title: str
    sources: list
    checks: list
    module: str = ""
    driver: str = ""
    headers: list = field(default_factory=list)
    cases: list = field(default_factory=list)
    seeds: list = field(default_factory=lambda: [1, 2, 3])
    parameters: Callable = lambda seed: ""      # of the module, for insmod
    setup: list = field(default_factory=list)   # shell commands before each run
    append: str = "slab_debug=FZPUQ"            # boot parameters
    memory: int = 32                            # MiB
    seconds: int = 15                           # for one command, on this machine
    scenario: Callable = None                   # (Run) -> None; else the usual one
    hint_commands: list = field(default_factory=list)   # `make lab` prints them
    fresh_boot: bool = False                    # a machine for each seed
    bridges: list = field(default_factory=list)     # sources are no module, but part of
                                                # the kernel, together with these files
    services: list = field(default_factory=list)    # ... of which sources may use these
    folder: Path = None                         # set by load()

    @property
    def name(self):
        return self.folder.name

    @property
    def number(self):
        return self.name.split("-")[0]


# ---- the usual checks ------------------------------------------------------

def works(points, case, title):
    """The driver's case @case succeeds."""
    return Check(points, title, lambda run: run.why_not(case), needs_work=False, is_work=True)


def loads(points, title="The module loads and unloads"):
    return Check(points, title, lambda run: run.trouble, needs_work=False, is_work=True)


def frees_all(points, title="Unloaded, it leaves no block behind, hidden or not"):
    return Check(points, title, lambda run: run.left.complaint("left after rmmod"))


def bounded(points, case, blocks, title, unreachable=0):
    """After @case the module, still loaded, has at most @blocks live blocks, at most
    @unreachable of them leaked, and none of which the detector was told to look away."""
    def look(run):
        held = run.held.get(case)
        if held is None:
            return f"the run never came to the end of case {case}"
        return held.complaint(f"live after case {case}", blocks, unreachable)
    return Check(points, title, look)


def no_misuse(points, title="No double free, no bad free, no use after free, no overflow"):
    return Check(points, title, lambda run: run.misuse)


def clean(points, case, title):
    """While @case ran nothing was reported as misuse."""
    return Check(points, title, lambda run: run.misuse_in[case])


def command_succeeds(points, name, title, needs_work=True):
    """The scenario ran run.expect(@name, "a shell command"), and its status was 0."""
    return Check(points, title, lambda run: run.why_not(name), needs_work=needs_work)


# ---- finding and loading labs ----------------------------------------------

class LabError(Exception):
    """A mistake of whoever called; the text says what to do."""


def folders():
    return sorted(path for path in LABS.iterdir() if re.match(r"\d\d-", path.name) and
                  (path / "grade.py").exists()) if LABS.is_dir() else []


def listing():
    return "\n".join(f"  {path.name}" for path in folders()) or "  (none)"


def find(text):
    """By number ("3", "03") or name ("03-lost-list", "lost-list")."""
    for path in folders():
        number, name = path.name.split("-", 1)
        if text in (path.name, name) or text.isdigit() and int(text) == int(number):
            return path
    raise LabError(f"there is no lab '{text}'; LAB= takes the number or the name of one:\n"
                   f"{listing()}")


def load(folder):
    sys.dont_write_bytecode = True
    name = "lab_" + re.sub(r"\W", "_", folder.name)
    spec = importlib.util.spec_from_file_location(name, folder / "grade.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    lab = module.LAB
    lab.folder = folder
    for file in lab.sources + lab.headers + lab.bridges + ([lab.driver + ".c"] if lab.driver else []):
        if not (folder / file).is_file():
            raise LabError(f"{folder.name}/grade.py names {file}, which is not there")
    return lab
