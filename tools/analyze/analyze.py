#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Static analysis with four tools, one list: `make analyze` starts this.

    analyze.py [-j|--sarif] [--tools gcc,cocci] [--suppress FILE] [--all] COMMANDS

COMMANDS has a line for each source: its name, a tab, and the compiler with the flags that
it is compiled with. Every tool looks at every file in a process of its own, as many at a
time as there are processors; what a tool said is kept in $BUILD/analyze by the contents
of the file, of all headers and of the tool's rules, and not asked again.

Status: 0 nothing found, 1 something found, 2 a tool could not do its work.
"""
import argparse
import concurrent.futures
import dataclasses
import hashlib
import json
import os
import shlex
import subprocess
import sys
import time
from functools import cached_property, lru_cache
from pathlib import Path

import checkers
import findings
import report
import suppress

HEADER_PLACES = ("lib", "arch", "mm", "kernel", "include", "tests/kunit")


@dataclasses.dataclass(frozen=True)
class Unit:
    """A source file, and how it is compiled."""
    source: str
    compiler: str
    flags: tuple

    @cached_property
    def compiler_headers(self):
        return headers_of_compiler(self.compiler)


@lru_cache(maxsize=None)
def headers_of_compiler(compiler):
    return subprocess.run([compiler, "-print-file-name=include"], text=True, check=True,
                          stdout=subprocess.PIPE).stdout.strip()


def read_units(path):
    units = []
    for line in path.read_text().splitlines():
        source, _, command = line.partition("\t")
        compiler, *flags = shlex.split(command)
        source = os.path.relpath(source) if Path(source).is_relative_to(Path.cwd()) else source
        units.append(Unit(source, compiler, tuple(flags)))
    return units


class Cache:
    """What each tool said of each file, under a name made of all that it depends on."""

    def __init__(self, folder, units):
        self.folder = folder / "cache"
        self.folder.mkdir(parents=True, exist_ok=True)
        places = {*HEADER_PLACES, *(os.path.dirname(unit.source) or "." for unit in units)}
        headers = sorted({path for place in places for path in Path(place).rglob("*.h")})
        self.headers = self.digest(headers)
        self.hits = 0

    @staticmethod
    def digest(paths, *words):
        state = hashlib.sha256(repr(words).encode())
        for path in paths:
            state.update(f"{path}\0".encode() + Path(path).read_bytes() + b"\0")
        return state.hexdigest()

    def entry(self, checker, unit, version):
        headers = self.headers if checker.reads_headers else ""
        return self.folder / self.digest([*checker.config, unit.source], headers, version,
                                         checker.command(unit))

    def ask(self, checker, unit, version):
        entry = self.entry(checker, unit, version)
        if entry.is_file():
            self.hits += 1
            return json.loads(entry.read_text())
        said = checkers.run(checker, unit)
        partial = entry.with_suffix(f".{os.getpid()}.{id(said)}")
        partial.write_text(json.dumps(said))
        partial.rename(entry)
        return said


def look(units, tools, cache):
    """Every tool at every file. Return: (findings, complaints of tools that failed)."""
    versions = {checker.name: checkers.version(checker) for checker in tools}

    def one(job):
        checker, unit = job
        try:
            said = cache.ask(checker, unit, versions[checker.name])
            return list(map(findings.complete, checkers.understand(checker, unit, said))), None
        except (checkers.BrokenRun, subprocess.TimeoutExpired) as error:
            return [], f"{unit.source}: {checker.name} could not look at it: {error}"

    jobs = [(checker, unit) for unit in units for checker in tools]
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        results = list(pool.map(one, jobs))
    return ([finding for found, _ in results for finding in found],
            [complaint for _, complaint in results if complaint])


def options():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("commands", type=Path, metavar="COMMANDS")
    parser.add_argument("-j", "--json", action="store_true", help="JSON lines")
    parser.add_argument("--sarif", action="store_true", help="SARIF 2.1.0")
    parser.add_argument("--tools", default="gcc,cppcheck,cocci,sparse", metavar="LIST")
    parser.add_argument("--suppress", type=Path, metavar="FILE",
                        default=Path(__file__).parent / "suppressions.txt")
    parser.add_argument("--all", action="store_true", help="also what is suppressed")
    return parser.parse_args()


def choose(wanted, units, folder):
    """Return: (checkers that are here, [(name, program)] of those that are not)."""
    known = {"gcc": lambda: checkers.Gcc(units[0].compiler), "cppcheck": checkers.Cppcheck,
             "cocci": lambda: checkers.Cocci(folder), "sparse": checkers.Sparse}
    unknown = [name for name in wanted if name not in known]
    if unknown:
        sys.exit(f"analyze: no tool {unknown[0]}: there are {' '.join(known)}")
    tools = [known[name]() for name in wanted]
    return ([tool for tool in tools if checkers.is_here(tool)],
            [(tool.name, tool.program) for tool in tools if not checkers.is_here(tool)])


def main():
    arguments, start = options(), time.monotonic()
    units = read_units(arguments.commands)
    folder = Path(os.environ.get("BUILD", "build")) / "analyze"
    folder.mkdir(parents=True, exist_ok=True)
    tools, skipped = choose(arguments.tools.split(","), units, folder)
    entries = suppress.read(arguments.suppress) if arguments.suppress.is_file() else []
    cache = Cache(folder, units)
    found, broken = look(units, tools, cache)
    # Headers are seen from many files: what is said of them is one thing.
    found, excused = suppress.apply(findings.merge(found), [] if arguments.all else entries)
    names = [tool.name for tool in tools]
    if arguments.json:
        lines = report.as_json(found)
    elif arguments.sarif:
        lines = report.as_sarif(found, excused)
    else:
        lines = report.as_text(found, names, skipped)
    print("\n".join(lines))
    for entry in [] if arguments.all else \
            suppress.stale(entries, [unit.source for unit in units], names):
        print(f"{entry.place}: warning: this entry matches nothing any more, remove it: "
              f"{entry.file} {entry.function} {entry.kind}", file=sys.stderr)
    print(f"{len(found)} found, {len(excused)} suppressed, in {len(units)} files with "
          f"{' '.join(names)}; {time.monotonic() - start:.1f} s, {cache.hits} of "
          f"{len(units) * len(tools)} answers kept from before", file=sys.stderr)
    for complaint in broken:
        print(complaint, file=sys.stderr)
    sys.exit(2 if broken or not tools else 1 if found else 0)


if __name__ == "__main__":
    main()
