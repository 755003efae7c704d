# SPDX-License-Identifier: MIT
"""suppressions.txt: findings that were looked at, and are none. One a line:

    FILE  FUNCTION  KIND  TOOLS  the reason, in words

FILE and FUNCTION are globs; TOOLS is a list with commas, or *. An entry that matches
nothing any more is told, so that the file does not outlive what it excuses.
"""
import dataclasses
from fnmatch import fnmatchcase


@dataclasses.dataclass
class Entry:
    place: str          # FILE:LINE in the suppression file
    file: str
    function: str
    kind: str
    tools: str
    reason: str
    used: int = 0

    def tools_of(self, finding):
        """Those tools of @finding that this entry excuses."""
        if not (fnmatchcase(finding.file, self.file) and finding.kind == self.kind and
                fnmatchcase(finding.function, self.function)):
            return []
        return [tool for tool in finding.tools
                if self.tools == "*" or tool in self.tools.split(",")]


def read(path):
    """The entries of @path. Raises ValueError on a line that is none."""
    entries = []
    for number, line in enumerate(path.read_text().splitlines(), 1):
        words = line.split(None, 4)
        if not words or words[0].startswith("#"):
            continue
        if len(words) < 5:
            raise ValueError(f"{path}:{number}: expected FILE FUNCTION KIND TOOLS and a "
                             f"reason, found only: {line.strip()}")
        entries.append(Entry(f"{path}:{number}", *words))
    return entries


def apply(found, entries):
    """Return: (findings that remain, findings that are excused)."""
    left, excused = [], []
    for finding in found:
        tools = set()
        for entry in entries:
            matched = entry.tools_of(finding)
            entry.used += bool(matched)
            tools.update(matched)
        rest = [tool for tool in finding.tools if tool not in tools]
        if tools:
            excused.append(dataclasses.replace(finding, tools=sorted(tools)))
        if rest:
            left.append(dataclasses.replace(finding, tools=rest))
    return left, excused


def stale(entries, sources, tools):
    """Entries that excuse nothing, though the files they name, and one of the tools,
    were there."""
    return [entry for entry in entries
            if not entry.used and
            (entry.tools == "*" or set(entry.tools.split(",")) & set(tools)) and
            any(fnmatchcase(source, entry.file) for source in sources)]
