#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Check the rules of the house that a compiler does not: `lint.py [CHECK ...]`.

A check is a function over the kernel's files that yields (file, line, complaint).
The compiler for the check of headers comes in $LINT_CC, flags included.
"""
import concurrent.futures
import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

LAYERS = ("lib", "arch", "mm", "kernel")        # each may include itself and those before
FILE_LINES_MAX, FUNCTION_LINES_MAX, COLUMNS_MAX = 300, 60, 90
HEADER_WORDS, SMALL_FILE_LINES = ("Problem", "Idea"), 120


class Source:
    def __init__(self, path):
        self.path = path
        self.text = path.read_text(encoding="utf-8", errors="replace")
        self.lines = self.text.splitlines()
        self.code = blank_comments(self.text).splitlines()
        self.layer = path.parts[0]


def blank_comments(text):
    """The text with comments and the insides of strings made blank, lines kept."""
    pattern = r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\''
    blank = lambda match: re.sub(r"[^\n]", " ", match.group())
    return re.sub(pattern, blank, text, flags=re.S)


def functions(source):
    """(name, first line, last line), 1-based; a body's braces are in column 0."""
    start = None
    for number, line in enumerate(source.code, 1):
        if line.startswith("{") and start is None:
            head = number - 1
            while head > 1 and source.code[head - 2].strip() and \
                    source.code[head - 2][0] not in "}#":
                head -= 1
            name = re.search(r"(\w+)\s*\(", " ".join(source.code[head - 1:number - 1]))
            start = name and (name.group(1), head)
        elif line.startswith("}") and start:
            yield start[0], start[1], number
            start = None


def layers(source):
    """No include goes upward."""
    if source.layer not in LAYERS:
        return
    for number, line in enumerate(source.lines, 1):
        match = re.match(r'\s*#\s*include\s+[<"]([\w./-]+)[>"]', line)
        target = match and match.group(1).split("/")[0]
        if target in LAYERS and LAYERS.index(target) > LAYERS.index(source.layer):
            yield number, f"{source.layer}/ must not include {match.group(1)}"


def port_io(source):
    """Port I/O and its instructions only in arch/x86."""
    if str(source.path).startswith("arch/x86/"):
        return
    for number, line in enumerate(source.lines, 1):
        if re.search(r"\b(in|out)[bwl]\s*\(", source.code[number - 1]) or \
                re.search(r'asm\b.*"(in|out)s?[bwl]?\s', line):
            yield number, "port I/O belongs in arch/x86/"


def sizes(source):
    """Files, functions and lines of bounded size."""
    if len(source.lines) > FILE_LINES_MAX:
        yield 1, f"{len(source.lines)} lines, at most {FILE_LINES_MAX}: split by mechanism"
    for name, first, last in functions(source):
        if last - first + 1 > FUNCTION_LINES_MAX:
            yield first, f"{name}() has {last - first + 1} lines, at most {FUNCTION_LINES_MAX}"
    for number, line in enumerate(source.lines, 1):
        if len(line) > COLUMNS_MAX:
            yield number, f"{len(line)} columns, at most {COLUMNS_MAX}"


def openings(source):
    """The licence, the file's name, and, unless it is small, its Problem and Idea."""
    if "SPDX-License-Identifier: MIT" not in (source.lines or [""])[0]:
        yield 1, "first line: /* SPDX-License-Identifier: MIT */"
    comment = re.search(r"/\*.*?\*/", "\n".join(source.lines[1:]), re.S)
    text = comment.group() if comment else ""
    if source.path.suffix == ".c" and source.layer in LAYERS:
        if f"{source.path} - " not in text:
            yield 2, f"the opening comment does not begin with '{source.path} - '"
        for word in HEADER_WORDS if len(source.lines) > SMALL_FILE_LINES else ():
            if not re.search(rf"^ \* {word}\b", text, re.M):
                yield 2, f"the opening comment lacks {word!r}"
        if text.count("\n") + 1 > 42:
            yield 2, "the opening comment is longer than 40 lines"


def conditionals(source):
    """No #if inside a function."""
    for name, first, last in functions(source):
        for number in range(first, last + 1):
            if re.match(r"\s*#\s*(if|ifdef|ifndef|else|elif)\b", source.code[number - 1]):
                yield number, f"preprocessor conditional inside {name}()"


def whitespace(source):
    """No tabs (labs: Linux's style), no blanks at the end of a line, a newline at the end."""
    for number, line in enumerate(source.lines, 1):
        if line != line.rstrip():
            yield number, "blanks at the end of the line"
        if "\t" in line and source.path.suffix != ".S" and source.path.parts[0] != "labs":
            yield number, "a tab: indent by 4 spaces"
    if source.text and not source.text.endswith("\n"):
        yield len(source.lines), "no newline at the end"


def compile_header(path):
    command = shlex.split(os.environ.get("LINT_CC", "i686-linux-gnu-gcc -m32 -I. -Iinclude"))
    if path.parts[0] == "labs":
        command.append("-Ilabs")            # the drivers' own include "drive.h"
    done = subprocess.run([*command, "-Wno-unused-function", "-fsyntax-only", "-x", "c", "-"],
                          input=f'#include "{path}"\n', text=True, capture_output=True)
    return path, done.returncode, done.stderr.strip().split("\n")[0]


def headers(sources):
    """Every header compiles alone."""
    paths = [s.path for s in sources if s.path.suffix == ".h" and s.layer != "tests"]
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for path, status, message in pool.map(compile_header, paths):
            if status != 0:
                yield path, 1, f"does not compile alone: {message}"


CHECKS = (layers, headers, port_io, sizes, openings, conditionals, whitespace)
WHOLE = (headers,)


def complaints_of(check, sources):
    if check in WHOLE:
        yield from check(sources)
        return
    for source in sources:
        for number, complaint in check(source):
            yield source.path, number, complaint


def main():
    folders = [*LAYERS, "include", "tests/kunit", "tests/host", "labs"]
    sources = [Source(path) for folder in folders
               for path in sorted(Path(folder).rglob("*")) if path.suffix in (".c", ".h", ".S")]
    chosen = [check for check in CHECKS if not sys.argv[1:] or check.__name__ in sys.argv[1:]]
    failed = 0
    for check in chosen:
        complaints = list(complaints_of(check, sources))
        failed += bool(complaints)
        print(f"  lint {check.__name__:13s} {'FAILED' if complaints else 'ok':6s}  {check.__doc__}")
        for path, number, complaint in complaints:
            print(f"{path}:{number}: {complaint}")
    results = Path(os.environ.get("BUILD", "build"), "results")
    results.mkdir(parents=True, exist_ok=True)
    (results / "lint.json").write_text(json.dumps(
        {"suite": "lint", "passed": len(chosen) - failed, "failed": failed, "skipped": 0}))
    sys.exit(failed > 0)


if __name__ == "__main__":
    main()
