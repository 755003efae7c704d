# SPDX-License-Identifier: MIT
"""marbles-kmemleak: the leak detector's answers."""
from marbles_gdb import confidence, diff, places, report, why
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


# ---- why, who -----------------------------------------------------------------

def asked_for(found, words):
    """Return: (the address, the number of the block there or None)."""
    if len(words) == 0:
        raise Usage("an address is missing")
    at = address(" ".join(words)) & 0xFFFFFFFF
    number = found.blocks.number_at(at)
    return at, found.blocks.descriptors.get(at) if number is None else number


def no_block(kernel, action, at, as_json):
    what = places.outside(kernel, at)
    if as_json:
        yield report.to_json({"kmemleak": action, "addr": f"{at:#010x}",
                              "verdict": "no block", "what": what})
    else:
        yield f"{at:#010x}: {what}; marbles-block {at:#x} tells more"


def title(found, i):
    return f"{found.all[i].start:#010x} ({places.title(found.kernel, found.all[i])})"


def place_fields(place):
    fields = {"slot": f"{place.slot:#010x}", "value": f"{place.value:#010x}",
              "from": "block" if place.kind == "block" else "root", "where": place.words}
    if place.kind == "block":
        fields |= {"holder": f"{place.holder.start:#010x}", "offset": place.offset}
        fields |= {"member": place.member} if place.member else {}
    return fields | {"interior": place.is_interior}


def place_text(place):
    inside = ", interior" if place.is_interior else ""
    return f"  {place.words}  [{place.slot:#010x}] -> {place.value:#010x}{inside}"


def shown(found, links):
    """As the shell shows a chain: (number, place), without the middle of a long one."""
    numbers = range(len(links))
    if len(links) > LINKS_MAX:
        numbers = [*numbers[:LINKS_MAX // 2], *numbers[-LINKS_MAX // 2:]]
    for number in numbers:
        yield number, places.locate(found, why.reference(found, links[number]))


def why_json(found, i):
    chain = why.why(found, i)
    asked = {"kmemleak": "why", "addr": f"{found.all[i].start:#010x}"}
    for number, place in shown(found, chain.links):
        yield report.to_json(asked | {"link": number} | place_fields(place))
    rests = confidence.gather(found, i)
    leader = {} if chain.leader is None else \
        {"leader": f"{found.all[chain.leader].start:#010x}"}
    yield report.to_json(asked | {"verdict": chain.verdict, "length": len(chain.links)} |
                         leader | {"words": rests.words, "interior_words": rests.interior,
                                   "rests_on": confidence.words(rests),
                                   "doubt": confidence.doubt(rests)})


def why_text(found, i):
    chain = why.why(found, i)
    links = report.plural(len(chain.links), "reference")
    yield title(found, i)
    if chain.verdict == "leaked":
        yield "is leaked: nobody holds it; " + (
            "it leads" if chain.leader == i else f"its leader is {title(found, chain.leader)}")
    else:
        yield f"is held, through {links}:" if chain.verdict == "held" else \
            f"is never a leak by decree, {links}"
    last = -1
    for number, place in shown(found, chain.links):
        if number > last + 1:
            yield f"  ... {report.plural(number - last - 1, 'more reference')} ..."
        yield place_text(place)
        last = number
    if chain.verdict == "held":
        yield confidence.words(confidence.gather(found, i))


def references(found, i):
    return [places.locate(found, ref) for ref in why.who(found, i)]


def who_json(found, i):
    asked = {"kmemleak": "who", "addr": f"{found.all[i].start:#010x}"}
    where = references(found, i)
    yield from (report.to_json(asked | place_fields(place)) for place in where)
    yield report.to_json(asked | {"count": len(where)})


def who_text(found, i):
    where = references(found, i)
    yield title(found, i)
    yield from map(place_text, where)
    yield f"{report.plural(len(where), 'word')} refer{'s' if len(where) == 1 else ''} to it"


def ask(kernel, action, words):
    """Of the block at the address that @words are."""
    given, words = options(words, "j")
    found = scanned(kernel)
    at, i = asked_for(found, words)
    if i is None:
        yield from no_block(kernel, action, at, "j" in given)
    else:
        yield from ANSWERS[action]["j" in given](found, i)


def do_why(kernel, words):
    return ask(kernel, "why", words)


def do_who(kernel, words):
    return ask(kernel, "who", words)


ANSWERS = {"why": (why_text, why_json), "who": (who_text, who_json)}


# ---- mark, diff -----------------------------------------------------------------

def do_mark(kernel, words):
    if len(words) != 1:
        raise Usage("a name is missing" if not words else f"unexpected '{words[1]}'")
    mark = diff.mark_now(kernel)
    diff.marks[words[0]] = mark
    yield f"marked: diff {words[0]} shows what is newer than seq {mark.sequence}"


def do_diff(kernel, words):
    """Between marks that were set here, or by `kmemleak mark` in the shell."""
    given, names = options(words, "j")
    if not names:
        raise Usage("the name of a mark is missing")
    found = scanned(kernel)
    known = diff.kernel_marks(kernel) | diff.marks
    for name in only(names, 2):
        if name not in known:
            raise Usage(f"no mark '{name}': known are: {' '.join(known) or 'none'}; "
                        "mark NAME sets one")
    rows = diff.rows(found, *(known[name] for name in names))
    yield from diff.json_lines(rows) if "j" in given else diff.text_lines(rows)


LINKS_MAX = 64                      # of a chain are shown, as in the shell
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
diff NAME [NAME]
             blocks allocated since then, or between two marks, that are live, by call
             site, and what the site has more than it had; NAME may be a mark that was
             set in the shell

-j prints JSON lines, those of `kmemleak ... -j` in the shell. Nothing of the machine is
changed, its own last scan neither. A scan is made once for each stop. Of the running thread
all frames and registers count.

marbles-kmemleak [scan|report] [-j]; why|who [-j] ADDRESS; mark NAME; diff [-j] NAME [NAME]"""
    action, rest = (words[0], words[1:]) if words and words[0][0] != "-" else ("report", words)
    if action not in ACTIONS:
        raise Usage(f"no action '{action}': {' '.join(ACTIONS)}")
    yield from ACTIONS[action](kernel, rest)
