# SPDX-License-Identifier: MIT
"""Accesses by 1 to 32 bytes too far on either side of a block, and within it."""
import access
import flow
import memory
from case import CONFIGS, LATE_READ, OVER, OVER_READ, Case, everywhere, function, reads

NAME = "@@"                             # becomes the case's name
FAR_MOST = 32


def ending(rng, mem):
    """What becomes of the block when a bad case ends: mostly it is never freed."""
    return rng.choices([
        "corpus_pointer(p);",                                       # lost
        "corpus_keep(p, NULL);",
        f"corpus_keep(p, {mem.release});",
        mem.free.format(p="p") + ";\n" + mem.done], [35, 25, 15, 25])[0]


def good_ending(rng, mem):
    if mem.release != "NULL" and rng.random() < 0.2:
        return f"corpus_keep(p, {mem.release});"
    return mem.free.format(p="p") + ";\n" + mem.done


def whole(mem, top, act, end):
    body = f"{mem.get}\nif (!p)\n\treturn -ENOMEM;\n{act}\n{end}"
    return function(NAME, body, mem.top + top, mem.size)


def pair(rng, group, mem, bad, well, wants, note, only=CONFIGS):
    wrap = flow.pick(rng)
    bad, well = (text.replace(access.PREPARED, "") for text in (bad, well))
    state = rng.getstate()
    bad_top, bad_act = wrap(rng, NAME, bad)
    rng.setstate(state)
    good_top, good_act = wrap(rng, NAME, well)
    note = f"{mem.kind} {mem.size} {note} {wrap.__name__}"
    return (Case("b", group, whole(mem, bad_top, bad_act, ending(rng, mem)), wants,
                 note=note, only=only),
            Case("g", group, whole(mem, good_top, good_act, good_ending(rng, mem)),
                 note=note))


def distance(rng):
    return rng.choice([1, 1, 2, 3, 4, 4, 7, 8, 8, 12, 16, 24, 31, 32, rng.randint(1, 32)])


def crosses_a_page(mem, k, side):
    """Does a bad access of a vmalloc area meet an unmapped page in any configuration?"""
    slack = -mem.size % memory.PAGE
    return mem.family == "vmalloc" and (side == "under" or k > slack)


def over_write(rng):
    mem, k = memory.pick(NAME, rng), distance(rng)
    technique, bad, well = access.pick(rng, access.OVER_WRITES, mem.size, k)
    return pair(rng, "overflow", mem, bad, well, everywhere(OVER), f"+{k} {technique}")


def under_write(rng):
    mem, k = memory.pick(NAME, rng), distance(rng)
    technique, bad, well = access.pick(rng, access.UNDER_WRITES, mem.size, k)
    return pair(rng, "underflow", mem, bad, well, everywhere(OVER), f"-{k} {technique}")


def over_read(rng):
    mem, k = memory.pick(NAME, rng), distance(rng)
    unbounded = rng.random() < 0.15
    technique, bad, well = access.pick(
        rng, access.UNBOUNDED_READS if unbounded else access.OVER_READS, mem.size, k)
    wants = reads(OVER_READ)
    if crosses_a_page(mem, k, "over"):
        wants["fzpuq"] = None
    if unbounded:                       # KASAN lets it go on, maybe into other blocks
        wants["kasan"] = (OVER_READ, LATE_READ)
    twins = pair(rng, "over-read", mem, bad, well, wants, f"+{k} {technique}",
                 ("guard", "kasan") if unbounded else CONFIGS)
    twins[0].acts = 99 if unbounded else 1
    return twins


def under_read(rng):
    mem, k = memory.pick(NAME, rng), distance(rng)
    technique, bad, well = access.pick(rng, access.UNDER_READS, mem.size, k)
    wants = reads(OVER_READ)
    if crosses_a_page(mem, k, "under"):
        wants["fzpuq"] = None
    return pair(rng, "under-read", mem, bad, well, wants, f"-{k} {technique}")


def atomic_acts(n, k):
    """(bad, good) acts on a word that may lie behind the end, read and written in one."""
    if n < 4 or n % 4:
        return []
    word, last = f"p + n + {(k + 3) // 4 * 4 - 4}", "p + n - 4"
    return [(act.format(word), act.format(last)) for act in (
        "atomic_inc((atomic_t *)({}));", "atomic_add_return(5, (atomic_t *)({}));",
        "set_bit(3, (unsigned long *)({}));", "xchg((u32 *)({}), 0x41424344);",
        "corpus_sink += test_and_set_bit(9, (unsigned long *)({}));",
        "*(volatile u32 *)({}) |= 0x01020408;", "(*(volatile u32 *)({}))++;")]


def mixed(rng):
    """Read and written by one act: told as either."""
    mem, k = memory.pick(NAME, rng), distance(rng)
    n = mem.size
    bad, well = rng.choice([
        ("p[n + %d] ^= 0x33;" % (k - 1), "p[n - 1] ^= 0x33;"),
        ("p[n + %d] += 5;" % (k - 1), "p[n - 1] += 5;"),
        ("memset(p, 'z', n);\np[0] = 'y';\nsort(p, n + %d, 1, corpus_compare, NULL);" % k,
         "memset(p, 'z', n);\np[0] = 'y';\nsort(p, n, 1, corpus_compare, NULL);"),
        ("swap(p[0], p[n + %d]);" % (k - 1), "swap(p[0], p[n - 1]);"),
        ("p[n + %d]--;" % (k - 1), "p[n - 1]--;")] + atomic_acts(n, k))
    wants = everywhere(OVER, OVER_READ)
    only = CONFIGS
    if "sort" in bad or "swap" in bad or "bit" in bad or "|=" in bad:
        only = ("guard", "kasan")       # what it writes may be what was there
    twins = pair(rng, "read-write", mem, bad, well, wants, f"+{k} {bad.split('(')[0]}", only)
    for twin in twins:
        twin.acts = 2
    return twins
