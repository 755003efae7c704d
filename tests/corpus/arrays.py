# SPDX-License-Identifier: MIT
"""Arrays on the stack and in static memory: only KASAN knows where those end."""
import access
import flow
from bounds import NAME, distance
from case import OVER, OVER_READ, Case, function

KASAN = ("kasan",)


def array(rng):
    over, reading = rng.random() < 0.6, rng.random() < 0.5
    static = rng.random() < 0.4
    size = rng.randint(1, 200)
    techniques = {(True, True): access.OVER_READS, (True, False): access.OVER_WRITES,
                  (False, True): access.UNDER_READS, (False, False): access.UNDER_WRITES}
    k = min(distance(rng), 16)
    if static:                          # what lies before it may be anything
        over = True
    technique, bad, well = access.pick(rng, techniques[over, reading], size, k)
    bad, well = (text.replace(access.PREPARED, "") for text in (bad, well))
    wrap = flow.pick(rng)
    where = f"static unsigned char @@_array[{size}];\n\n" if static else ""
    get = "" if static else f"unsigned char @@_array[{size}];\n\nmemset(@@_array, 'a', n);\n"
    get += "p = corpus_pointer(@@_array);\n"
    state = rng.getstate()
    bad_top, bad_act = wrap(rng, NAME, bad)
    rng.setstate(state)
    good_top, good_act = wrap(rng, NAME, well)
    group = ("static" if static else "stack") + ("-read" if reading else "-write")
    note = f"{size} {'+' if over else '-'}{k} {technique} {wrap.__name__}"
    wants = {"fzpuq": None, "guard": None, "kasan": (OVER_READ if reading else OVER,)}
    return (Case("b", group, function(NAME, get + bad_act, where + bad_top, size), wants,
                 note=note, only=KASAN),
            Case("g", group, function(NAME, get + good_act, where + good_top, size),
                 note=note))
