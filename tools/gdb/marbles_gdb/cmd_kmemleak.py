# SPDX-License-Identifier: MIT
"""marbles-kmemleak: the leak detector's answers."""
from marbles_gdb import report, why
from marbles_gdb.blocks import all_blocks
from marbles_gdb.commands import Usage, address, command, only, options
from marbles_gdb.modules import add_all_symbols
from marbles_gdb.names import c_string, location
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


def block_of(found, words):
    """The number of the block that was asked for."""
    if len(words) == 0:
        raise Usage("an address is missing")
    at = address(" ".join(words)) & 0xFFFFFFFF
    number = found.number_at(at)
    if number is None:
        number = found.blocks.descriptors.get(at)
    if number is None:
        raise Usage(f"no live block at {at:#010x}: marbles-block {at:#x} tells what is there")
    return number


def title(found, i):
    block = found.all[i]
    where = location(report.site_of(found.kernel, block.trace))
    return (f"{block.start:#010x} ({report.type_name(found.kernel, block)}, size "
            f"{block.size}, {where})")


def do_why(kernel, words):
    found = scanned(kernel)
    i = block_of(found, words)
    verdict, links = why.why(found, i)
    yield title(found, i)
    if verdict == "leaked":
        leader = found.leader[i]
        yield "is leaked: nobody holds it; " + (
            "it leads" if leader == i else f"its leader is {title(found, leader)}")
    elif verdict == "ignored":
        yield "is not held, and not reported: kmemleak_ignore()"
    elif verdict == "decreed":
        yield f"is held by decree: kmemleak_not_leak(), {report.plural(len(links), 'reference')}"
    else:
        yield f"is held, through {report.plural(len(links), 'reference')}:"
    for slot, source, target in links:
        yield f"  {why.words_of(found, slot, source)}  [{slot:#010x}]"
        yield f"  -> {found.all[target].start:#010x}"


def do_who(kernel, words):
    found = scanned(kernel)
    i = block_of(found, words)
    yield title(found, i)
    count = 0
    for slot, source in why.who(found, i):
        yield f"  {why.words_of(found, slot, source)}  [{slot:#010x}]"
        count += 1
    yield f"{report.plural(count, 'word')} refer{'s' if count == 1 else ''} to it"


def do_mark(kernel, words):
    if len(words) != 1:
        raise Usage("a name is missing")
    marks[words[0]] = max((block.sequence for block in all_blocks(kernel).all), default=0)
    yield f"marked: diff {words[0]} shows what is newer than seq {marks[words[0]]}"


def do_diff(kernel, words):
    """Of a mark set here, or by `kmemleak mark` in the shell."""
    if len(words) != 1:
        raise Usage("a name is missing")
    since = marks.get(words[0], kernel_marks(kernel).get(words[0]))
    if since is None:
        raise Usage(f"no mark '{words[0]}': mark NAME sets one")
    found = scanned(kernel)
    rows = {}
    for i, block in enumerate(found.all):
        if (block.sequence - since) & 0xFFFFFFFF < 1 << 31 and block.sequence != since:
            row = rows.setdefault(report.site_of(kernel, block.trace), [0, 0, 0, 0])
            lost = i in found.leader
            for at, value in enumerate((block.size, 1, block.size * lost, lost)):
                row[at] += value
    yield "     BYTES  BLOCKS     LEAKED  BLOCKS  CALL SITE"
    for site, row in sorted(rows.items(), key=lambda item: (-item[1][0], item[0])):
        yield f"{row[0]:10} {row[1]:7} {row[2]:10} {row[3]:7}  {location(site)}"


def kernel_marks(kernel):
    first = kernel.variable("marks", "mm/baseline.c")
    return {c_string(name): sequence for name, sequence in
            (kernel.fields("struct mark", at, "info.name", "info.sequence")
             for at in kernel.chain(first, "struct mark", "next"))}


marks = {}                          # name -> sequence number of the last allocation then
ACTIONS = {"scan": do_scan, "report": do_report, "why": do_why, "who": do_who,
           "mark": do_mark, "diff": do_diff}


@command("marbles-kmemleak")
def kmemleak(kernel, *words):
    """Which blocks of the stopped machine can nobody reach any more?

scan         scan memory from here, and print the sums
report       all of it, as `kmemleak report` in the shell prints it
why ADDRESS  the shortest chain of references that holds the block; if it is leaked, the
             chain from its leader
who ADDRESS  each word that refers to the block
mark NAME    remember this moment: in GDB, not in the machine
diff NAME    blocks allocated since then that are live, by call site; NAME may be a mark
             that was set in the shell

-j prints scan and report as JSON lines. Nothing of the machine is changed, its own last
scan neither. A scan is made once for each stop. Of the running thread all frames and
registers count.

marbles-kmemleak [scan|report] [-j]; why|who ADDRESS; mark|diff NAME"""
    action, rest = (words[0], words[1:]) if words and words[0][0] != "-" else ("report", words)
    if action not in ACTIONS:
        raise Usage(f"no action '{action}': {' '.join(ACTIONS)}")
    yield from ACTIONS[action](kernel, rest)
