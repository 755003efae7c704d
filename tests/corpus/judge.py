# SPDX-License-Identifier: MIT
"""What the kernel said, against what it should have said."""
import json
import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field

NAME = re.compile(r"\bc\d{5}[bg](?![0-9a-f])")
TIME = re.compile(r"^\[ *\d+\.\d+\] ", re.M)
REPORT = re.compile(r"^BUG: (\S+) in (.*?)^BUG end: \d+ so far$", re.M | re.S)
MARK = re.compile(r"^case (c\d{5}[bg]) (begin|end: (-?\d+)|no thread)", re.M)


@dataclass
class Said:
    """Of one case."""
    kinds: list = field(default_factory=list)
    texts: list = field(default_factory=list)
    leaks: int = 0
    status: int = None                  # None: did not come to its end
    began: bool = False


def listen(text, said=None, current=None):
    """Sort @text, which holds any number of cases, into {name: Said}. @current: to whom
    reports belong that name nobody."""
    text = TIME.sub("", text)
    said = defaultdict(Said) if said is None else said
    events = [(m.start(), "mark", m) for m in MARK.finditer(text)]
    events += [(m.start(), "report", m) for m in REPORT.finditer(text)]
    running = None
    for _, what, match in sorted(events, key=lambda event: event[0]):
        if what == "report":
            text_of_owner = match.group().partition("\nallocated")[2]
            owner = NAME.search(text_of_owner)
            named = NAME.search(match.group())
            if "found at reuse" in match.group() and owner:     # by whoever came next
                who = owner.group()
            else:
                who = running or (named.group() if named else current) or "nobody"
            said[who].kinds.append(match.group(1))
            said[who].texts.append(match.group())
        elif match.group(2) == "begin":
            running = match.group(1)
            said[running].began = True
        else:
            said[match.group(1)].status = int(match.group(3)) if match.group(3) else -12
            running = None
    for line in text.splitlines():
        if line.startswith('{"kmemleak":"object"'):
            leak = json.loads(line)
            name = NAME.match(leak.get("caller") or "")
            if name:
                said[name.group()].leaks += 1
            elif current and any(NAME.search(str(leak[key])) for key in leak):
                said[current].leaks += 1
    return said


def verdict(case, said, config):
    """Return: (word, how many reports too many)."""
    wants = case["wants"]["fzpuq" if config == "plain" else config]
    if not said.began:
        return "not-run", 0
    if wants is None:
        return "ok", 0
    right = sum(kind in wants for kind in said.kinds)
    others = len(said.kinds) - right
    if wants and right == 0:
        return ("wrong-kind" if said.kinds else "missed"), 0
    if case["good"] and said.status != 0:
        return "good-failed", 0
    if others:
        return ("false-alarm" if not wants else "extra-kind"), others
    if said.leaks != case["leaks"] and (case["good"] or case["leaks"]):
        return f"leaks-{said.leaks}-not-{case['leaks']}", 0
    return "ok", max(0, right - case["acts"]) if wants else 0


class Score:
    """Counts by group of cases."""

    def __init__(self, config):
        self.config = config
        self.rows = defaultdict(Counter)
        self.bad = []                   # (case, word, said)
        self.duplicates = []

    def add(self, case, said):
        word, extra = verdict(case, said, self.config)
        row = self.rows[case["group"] + (" (good)" if case["good"] else "")]
        row["cases"] += 1
        row["ok"] += word == "ok"
        row["duplicates"] += extra if word == "ok" else 0
        if word != "ok":
            row[word if not word.startswith("leaks") else "leaks"] += 1
            self.bad.append((case, word, said))
        elif extra:
            self.duplicates.append((case, extra, said))

    def crash(self, case, text):
        self.rows[case["group"] + (" (good)" if case["good"] else "")]["cases"] += 1
        self.rows[case["group"] + (" (good)" if case["good"] else "")]["crash"] += 1
        self.bad.append((case, "crash", Said(texts=[text[-3000:]])))

    def table(self):
        words = sorted({word for row in self.rows.values() for word in row}
                       - {"cases", "ok", "duplicates"})
        lines = ["%-22s %6s %6s %6s %s" % (self.config, "cases", "ok", "dup",
                                           " ".join(f"{word:>11}" for word in words))]
        for group in sorted(self.rows):
            row = self.rows[group]
            lines.append("%-22s %6d %6d %6d %s" % (
                group, row["cases"], row["ok"], row["duplicates"],
                " ".join(f"{row[word]:>11}" for word in words)))
        return "\n".join(lines)

    def causes(self, most=40):
        """The failures, alike ones together."""
        alike = defaultdict(list)
        for case, word, said in self.bad:
            memory = case["note"].split()[0] if case["note"] else ""
            alike[word, case["group"], memory].append((case, said))
        lines = []
        for (word, group, memory), those in sorted(alike.items(), key=lambda x: -len(x[1])):
            case, said = those[0]
            lines.append(f"{len(those):4} {word} {group} {memory}: {case['module']} "
                         f"only={case['index']} {case['name']} ({case['note']}, "
                         f"{case['flags']}) {said.kinds}")
        return "\n".join(lines[:most])
