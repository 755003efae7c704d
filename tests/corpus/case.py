# SPDX-License-Identifier: MIT
"""One case: a function of C, and what the kernel should say of it."""
from dataclasses import dataclass, field

import flow

CONFIGS = ("fzpuq", "guard", "kasan")
OVER, OVER_READ = "out-of-bounds-write", "out-of-bounds-read"
LATE, LATE_READ = "use-after-free-write", "use-after-free-read"
DOUBLE, INVALID, CACHE = "double-free", "invalid-free", "bad-cache-free"


@dataclass
class Case:
    """@wants: for each configuration the kinds of which exactly one report must come, or
    () for silence, or None where anything may be said. @leaks: blocks lost. @acts: how many
    bad acts there are; that many reports are none too many."""
    name: str
    group: str
    code: str
    wants: dict = field(default_factory=lambda: dict.fromkeys(CONFIGS, ()))
    leaks: int = 0
    acts: int = 1
    note: str = ""
    only: tuple = CONFIGS               # configurations in which it may run

    @property
    def good(self):
        return self.name.endswith("g")

    @property
    def where(self):
        """As a number: corpus.h's where=."""
        return 7 if self.good else sum(1 << CONFIGS.index(config) for config in self.only)


def everywhere(*kinds):
    return dict.fromkeys(CONFIGS, kinds)


def reads(*kinds):
    """Seen by those who see reads."""
    return {"fzpuq": (), "guard": kinds, "kasan": kinds}


def function(name, body, top="", size=None):
    """The case's own function. @size: of p, where there is one p of n bytes."""
    head = f"\tunsigned char *p = NULL;\n\tsize_t n = corpus_size({size});\n" + flow.LOCALS \
        if size is not None else ""
    return (f"{top}static int {name}(void *unused)\n{{\n{head}\n{flow.indent(body)}"
            "\treturn 0;\n}\n\n")
