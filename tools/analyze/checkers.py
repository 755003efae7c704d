# SPDX-License-Identifier: MIT
"""The four tools: how each is started for one source file, and what its output says.

A checker has `name`, `program`, command(unit) -> argv, parse(unit, done) -> [Finding],
`config`, the files that change what it finds, and `reads_headers`. A unit is a source and
its compile command (analyze.py).
"""
import json
import re
import shutil
import subprocess
from pathlib import Path

from findings import Finding, bodies, body_of, line_of

HERE = Path(__file__).resolve().parent


class BrokenRun(Exception):
    """The tool could not look at the file; the text says why."""


def preprocessor_flags(flags, joined=("-I", "-D", "-U"), split=("-include", "-isystem")):
    """Of a compile command, what decides which text the compiler sees."""
    kept, flags = [], iter(flags)
    for flag in flags:
        if flag in split or flag in joined:
            kept += [flag, next(flags)]
        elif flag.startswith(joined) or flag == "-nostdinc":
            kept.append(flag)
    return kept


ELEMENT = r"\](?:(?:\.|->)\w+)*\s*=\s*"             # ports[line].owner =


def stores(text, name):
    """Does @text put the variable @name into an element of an array?"""
    return re.search(rf"{ELEMENT}{name};", text) is not None


class Gcc:
    """gcc -fanalyzer: follows each path of a function, and of those that it calls in the
    same file; and the warnings about deallocators, which come with it."""
    name = "gcc"
    reads_headers = True
    config = [HERE / "model.h"]
    KINDS = {
        "malloc-leak": "leak", "double-free": "double-free",
        "use-after-free": "use-after-free", "possible-null-dereference": "null-deref",
        "null-dereference": "null-deref", "possible-null-argument": "null-deref",
        "null-argument": "null-deref", "mismatching-deallocation": "bad-free",
        "free-of-non-heap": "bad-free", "use-of-uninitialized-value": "uninit",
        "mismatched-dealloc": "bad-free", "free-nonheap-object": "bad-free",
        "out-of-bounds": "bounds", "array-bounds": "bounds", "stringop-overflow": "bounds",
    }

    SILENT = ("-Werror", "-w", "-Wno-use-after-free", "-Wno-mismatched-dealloc",
              "-Wno-free-nonheap-object")

    def __init__(self, compiler):
        self.program = compiler

    def command(self, unit):
        model = [] if "-DDEFINES_ALLOCATORS" in unit.flags else \
            ["-include", str(HERE / "model.h")]
        flags = [flag for flag in unit.flags if flag not in self.SILENT]
        return [self.program, *flags, "-Wno-error", *model, "-fanalyzer",
                "-fdiagnostics-format=json", "-c", unit.source, "-o", "/dev/null"]

    def parse(self, unit, done):
        try:
            reports = json.loads(done.stderr.splitlines()[0] if done.stderr else "[]")
        except json.JSONDecodeError as error:
            raise BrokenRun(done.stderr.strip()[:400]) from error
        for report in reports:
            if report["kind"] in ("error", "fatal error"):
                raise BrokenRun(report["message"])
            if report["kind"] != "warning":
                continue
            option = report.get("option", "").replace("-Wanalyzer-", "").replace("-W", "")
            file, line, function = self.place(unit, report)
            if option == "malloc-leak" and (self.kept_by_a_field(unit, line, report) or
                                            self.kept_by_an_element(unit, report)):
                continue
            yield Finding(file, line, self.KINDS.get(option, option or "other"),
                          re.sub(r"  +", " ", report["message"]), ["gcc"], function)

    @staticmethod
    def kept_by_a_field(unit, line, report):
        """Was x handed on as &x->link before? GCC 12 does not see that this keeps x, and so
        finds lost whatever was put into a list."""
        name = re.search(r"‘(\w+)’", report["message"])
        first, last = body_of(unit.source, line)
        if Path(report["locations"][0]["caret"]["file"]).suffix == ".c":
            last = min(last, line)          # else it ends somewhere in a header's function
        lines = Path(unit.source).read_text().splitlines()[first - 1:last]
        return name and any(f"&{name.group(1)}->" in text for text in lines)

    @staticmethod
    def kept_by_an_element(unit, report):
        """Was the block stored as a[i], where it was allocated, later on the way, or in a
        function that got it? GCC 12 forgets what an element holds whose index is no
        constant."""
        source = Path(unit.source).resolve()
        lines = source.read_text().splitlines()
        events = [event for event in report.get("path", []) if "location" in event and
                  Path(event["location"]["file"]).resolve() == source]
        if any("allocated here" in event["description"] and
               re.search(ELEMENT, lines[event["location"]["line"] - 1]) for event in events):
            return True
        name = re.search(r"‘(\w+)’", report["message"])
        ways = {body_of(unit.source, event["location"]["line"]) for event in events}
        on_the_way = "\n".join("\n".join(lines[first - 1:last]) for first, last in ways)
        return bool(name) and (stores(on_the_way, name.group(1)) or any(
            re.search(rf"\b{callee}\([^;]*\b{name.group(1)}\)", on_the_way) and
            any(stores("\n".join(lines[first:last]), word)
                for word in re.findall(r"(\w+)[,)]", "".join(lines[first - 1:first + 2])))
            for callee, first, last in bodies(unit.source)))

    @staticmethod
    def place(unit, report):
        """Where it happens; of an inlined function of a header, where that was called."""
        caret = report["locations"][0]["caret"]
        for event in [None, *reversed(report.get("path", []))]:
            spot = caret if event is None else event["location"]
            if Path(spot["file"]).resolve() == Path(unit.source).resolve():
                return unit.source, spot["line"], (event or {}).get("function", "")
        return caret["file"], caret["line"], ""


class Cppcheck:
    """cppcheck: pattern and value flow inside one function, knowing the allocators."""
    name = program = "cppcheck"
    reads_headers = True
    config = [HERE / "marbles.cfg"]
    KINDS = {
        "memleak": "leak", "memleakOnRealloc": "leak", "leakNoVarFunctionCall": "leak",
        "leakReturnValNotUsed": "leak", "doubleFree": "double-free",
        "deallocuse": "use-after-free", "deallocret": "use-after-free",
        "mismatchAllocDealloc": "bad-free", "autovarInvalidDeallocation": "bad-free",
        "nullPointer": "null-deref", "nullPointerRedundantCheck": "null-deref",
        "uninitvar": "uninit", "uninitdata": "uninit", "pointerSize": "size",
        "arrayIndexOutOfBounds": "bounds", "bufferAccessOutOfBounds": "bounds",
    }
    # Not about memory: linker symbols that bound one section are two arrays to it.
    LEFT_OUT = ("internalAstError", "comparePointers", "unknownMacro")

    def command(self, unit):
        flags = preprocessor_flags(unit.flags, split=("-include",))
        flags = [f"--include={flags[n + 1]}" if flag == "-include" else flag
                 for n, flag in enumerate(flags)
                 if flag != "-nostdinc" and (n == 0 or flags[n - 1] != "-include")]
        return ["cppcheck", "--quiet", "--enable=warning,portability", "--inline-suppr",
                "--std=c11", "--platform=unix32", f"--library={HERE / 'marbles.cfg'}",
                "-D__i386__", "-D__GNUC__=12", *flags,
                *(f"--suppress={name}" for name in self.LEFT_OUT),
                "--template=finding\t{file}\t{line}\t{id}\t{message}", "--template-location=",
                unit.source]

    def parse(self, unit, done):
        for line in done.stderr.splitlines():
            if not line.startswith("finding\t"):
                continue
            _, file, number, ident, message = line.split("\t", 4)
            if ident in ("syntaxError", "preprocessorErrorDirective"):
                raise BrokenRun(f"{file}:{number}: {message}")
            name = re.search(r"(?<=: )(\w+)$", message)
            if name and self.frees_itself(unit, name.group(1)):
                continue
            message = re.sub(r"(?<=: )(\w+)$", r"'\1'", message)
            yield Finding(file or unit.source, int(number or 0), self.KINDS.get(ident, ident),
                          message, ["cppcheck"])

    @staticmethod
    def frees_itself(unit, name):
        """Is it a variable with __free()? cppcheck knows no attribute cleanup."""
        return re.search(rf"\b{name}\s+__free\(", Path(unit.source).read_text())


class Sparse:
    """sparse: types that C does not tell apart (gfp_t, __user), and locks in balance."""
    name = program = "sparse"
    reads_headers = True
    config = []
    KINDS = (("context imbalance", "lock"), ("incorrect type", "type"),
             ("different address spaces", "type"), ("restricted", "type"),
             ("noderef", "type"), ("plain integer as NULL", "type"))

    def command(self, unit):
        flags = [flag for flag in preprocessor_flags(unit.flags) if flag != "-nostdinc"]
        return ["sparse", "-m32", "-std=gnu11", "-D__i386__", "-Wno-decl", "-ffreestanding",
                "-U__STDC_HOSTED__", "-D__STDC_HOSTED__=0", "-D_GCC_MAX_ALIGN_T",
                '-D__VERSION__="sparse"', "-fmax-errors=unlimited", "-nostdinc", *flags,
                "-isystem", unit.compiler_headers, unit.source]

    def parse(self, unit, done):
        for line in done.stderr.splitlines():
            match = re.match(r"([^:\s]+):(\d+):\d+: (warning|error): (.*)", line)
            if not match:
                continue
            file, number, grade, message = match.groups()
            if grade == "error":
                raise BrokenRun(line)
            function = re.search(r"context imbalance in '(\w+)'", message)
            function = function.group(1) if function else ""
            if function and line_of(unit.source, function):
                file, number = unit.source, line_of(unit.source, function)
            kind = next((kind for words, kind in self.KINDS if words in message), "other")
            yield Finding(file, int(number), kind, message, ["sparse"], function)


class Cocci:
    """Coccinelle: our own rules, patterns over the paths of one function. All rules go
    into one semantic patch, so that each file is parsed once."""
    name, program, reads_headers = "cocci", "spatch", False
    PRELUDE = HERE / "prelude.cocci"

    def __init__(self, folder):
        rules = sorted(HERE.glob("*.cocci"))
        rules.remove(self.PRELUDE)
        self.config = [HERE / "macros.h", self.PRELUDE, *rules]
        self.patch = folder / "all.cocci"
        self.patch.write_text("\n".join(rule.read_text() for rule in self.config[1:]))

    def command(self, unit):
        return ["spatch", "--very-quiet", "--no-includes", "--python", "python3",
                "--macro-file-builtins", str(HERE / "macros.h"),
                "--sp-file", str(self.patch), unit.source]

    def parse(self, unit, done):
        if done.returncode or "Fatal error" in done.stderr:
            raise BrokenRun(done.stderr.strip()[:400])
        seen = set()
        for line in done.stdout.splitlines():
            if line.startswith("finding\t") and line not in seen:
                seen.add(line)
                _, file, number, function, kind, text = line.split("\t", 5)
                yield Finding(file, int(number), kind, text, ["cocci"], function,
                              name=re.split(r"[ ,]", text, maxsplit=1)[0])


def run(checker, unit):
    """Return: what the tool said, [status, stdout, stderr]."""
    done = subprocess.run(checker.command(unit), stdin=subprocess.DEVNULL, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False,
                          timeout=300)
    return [done.returncode, done.stdout, done.stderr]


def understand(checker, unit, said):
    """The findings in what the tool said. Raises BrokenRun."""
    return list(checker.parse(unit, subprocess.CompletedProcess([], *said)))


def version(checker):
    done = subprocess.run([checker.program, "--version"], text=True, check=False,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    return done.stdout.splitlines()[0] if done.stdout else ""


def is_here(checker):
    return shutil.which(checker.program) is not None
