# SPDX-License-Identifier: MIT
"""What the tools found, in one vocabulary; and the same thing seen by several, once."""
import dataclasses
import re
import sys
from functools import lru_cache
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "lint"))
from lint import Source, functions          # noqa: E402

ORDER = ("gcc", "cppcheck", "cocci", "sparse")


@dataclasses.dataclass
class Finding:
    """@kind is one of the words of docs/analyze.md; @name the variable, where known."""
    file: str
    line: int
    kind: str
    what: str
    tools: list
    function: str = ""
    name: str = ""

    def __str__(self):
        place = f" in {self.function}()" if self.function else ""
        return f"{self.file}:{self.line}: [{','.join(self.tools)}] {self.kind}{place}: {self.what}"


@lru_cache(maxsize=None)
def bodies(path):
    """[(name, first line, last line)] of the functions of a file."""
    file = Path(path)
    return list(functions(Source(file))) if file.is_file() else []


def function_at(path, line):
    return next((name for name, first, last in bodies(path) if first <= line <= last), "")


def body_of(path, line):
    """(first, last) line of the function around @line, or of nothing."""
    return next(((first, last) for _, first, last in bodies(path) if first <= line <= last),
                (line, line))


def line_of(path, function):
    return next((first for name, first, _ in bodies(path) if name == function), 0)


def complete(finding):
    """Fill in what the tool did not say."""
    finding.file = re.sub(r"^\./", "", finding.file)
    finding.function = finding.function or function_at(finding.file, finding.line)
    if not finding.name:
        quoted = re.search(r"['‘]([^'’]+)['’]", finding.what)
        finding.name = quoted.group(1) if quoted else ""
    return finding


def is_same(a, b):
    """One thing: on one line; or of one variable, in one function, by different tools
    (at the return, or at its condition). A second free is also a use after free, which
    some tools call it."""
    if (a.file, a.function) != (b.file, b.function):
        return False
    frees = {"double-free", "use-after-free"}
    if a.kind != b.kind and not {a.kind, b.kind} <= frees:
        return False
    return a.line == b.line or (a.name == b.name != "" and not set(a.tools) & set(b.tools))


def merge(found):
    """Sorted by place; of findings that are the same, one, with all the tools, where the
    tool says it is that comes first in ORDER."""
    merged = []
    for finding in sorted(found, key=lambda f: (ORDER.index(f.tools[0]), f.file, f.line)):
        alike = [other for other in merged if is_same(other, finding)]
        if not alike:
            merged.append(dataclasses.replace(finding, tools=list(finding.tools)))
            continue
        same = min(alike, key=lambda other: abs(other.line - finding.line))
        same.tools += [tool for tool in finding.tools if tool not in same.tools]
        if finding.kind == "double-free":
            same.kind, same.what = finding.kind, finding.what
    return sorted(merged, key=lambda f: (f.file, f.line, f.kind))
