# SPDX-License-Identifier: MIT
"""marbles-kmemleak: the leak detector's answers."""
from marbles_gdb import report
from marbles_gdb.commands import Usage, address, command, only, options
from marbles_gdb.modules import add_all_symbols
from marbles_gdb.scan import scan


def scanned(kernel):
    """A scan, and names for the addresses in it."""
    add_all_symbols(kernel)
    return scan(kernel)


def do_scan(kernel, words):
    given, words = options(words, "j")
    only(words, 0)
    found = scanned(kernel)
    if "j" in given:
        yield report.to_json(report.summary_fields(found))
    else:
        yield from report.summary_text(found)


def do_report(kernel, words):
    given, words = options(words, "j")
    only(words, 0)
    found = scanned(kernel)
    yield from report.json_lines(found) if "j" in given else report.text_lines(found)


ACTIONS = {"scan": do_scan, "report": do_report}


@command("marbles-kmemleak")
def kmemleak(kernel, *words):
    """Which blocks of the stopped machine can nobody reach any more?

scan         scan memory from here, and print the sums
report       all of it, as `kmemleak report` in the shell prints it

-j prints JSON lines. Nothing of the machine is changed, its own last scan neither. A scan
is made once for each stop. Of the running thread all frames and registers count.

marbles-kmemleak [scan|report] [-j]"""
    action, rest = (words[0], words[1:]) if words and words[0][0] != "-" else ("report", words)
    if action not in ACTIONS:
        raise Usage(f"no action '{action}': {' '.join(ACTIONS)}")
    yield from ACTIONS[action](kernel, rest)
