# SPDX-License-Identifier: MIT
"""Why is a block held, who refers to it, and which words does that rest on?

Chains are shortest ones, breadth first; of several that are equally short the one that
starts in a variable, and in the first word of it: as mm/why.c has it, so that both tell the
same. What holds a block: compare mm/hold.c.
"""
from collections import deque, namedtuple

from marbles_gdb.classify import collect, find_leaders
from marbles_gdb.roots import STACKS
from marbles_gdb.scan import Reference

# @verdict: "held", "leaked", "not_leak". @leader: of a leaked block, its number.
Chain = namedtuple("Chain", "verdict links leader")


def walk(scan, links, starts, wanted):
    """Breadth first from the roots' references @links, or from the blocks @starts. Return:
    {block: where it was reached from: a Reference of a root, a block's number, or None}."""
    parent, todo = dict.fromkeys(starts), deque(starts)
    for link in links:
        if link.target not in parent:
            parent[link.target] = link
            todo.append(link.target)
    while todo and wanted not in parent:
        i = todo.popleft()
        for _, target in scan.edges[i]:
            if target not in parent:
                parent[target] = i
                todo.append(target)
    return parent


def chain(scan, wanted, links=(), starts=()):
    """What leads to @wanted, outermost first: the Reference of a root, then of blocks
    (holder, target), for reference(). None: nothing."""
    parent, found = walk(scan, links, starts, wanted), []
    if wanted not in parent:
        return None
    while isinstance(parent[wanted], int):
        found.append((parent[wanted], wanted))
        wanted = parent[wanted]
    if parent[wanted] is not None:
        found.append(parent[wanted])
    return found[::-1]


def reference(scan, link):
    """Of a chain's @link: the Reference, of several the first."""
    if isinstance(link, Reference):
        return link
    holder, target = link
    return next(ref for ref in scan.of_block(holder) if ref.target == target)


def leader_of(scan, i):
    """Of a leaked block: as a scan without suppressions has it."""
    def find(_):
        leaked = set(scan.leaked)
        edges = {i: [to for _, to in scan.edges[i] if to in leaked] for i in scan.leaked}
        leaders = {}
        collect(reversed(find_leaders(scan.leaked, edges)), edges, leaders)
        return leaders
    return (scan.kernel.keep("leaders", find) if scan.hidden else scan.leader)[i]


def decreed(scan):
    """Blocks that are held by kmemleak_not_leak()."""
    return [i for i in range(len(scan.all)) if scan.has(i, "TAG_NOT_LEAK")]


def why(scan, wanted):
    """Return: a Chain."""
    variables_first = sorted(scan.root_references,
                             key=lambda ref: ref.source.kind in STACKS)
    links = chain(scan, wanted, links=variables_first)
    if links is not None:
        return Chain("held", links, None)
    links = chain(scan, wanted, starts=decreed(scan))
    if links is not None or not scan.is_leaked(wanted):     # kmemleak_ignore()
        return Chain("not_leak", links or [], None)
    leader = leader_of(scan, wanted)
    return Chain("leaked", chain(scan, wanted, starts=[leader]), leader)


def who(scan, wanted):
    """All references to the block: in roots, then in blocks."""
    yield from (ref for ref in scan.root_references if ref.target == wanted)
    for i, edges in enumerate(scan.edges):
        if any(target == wanted for _, target in edges):
            yield from (ref for ref in scan.of_block(i) if ref.target == wanted)


def holding(scan, wanted):
    """The words that hold the block, without which it would be lost: in roots, and in
    blocks that are reached without going through it."""
    yield from (ref for ref in scan.root_references if ref.target == wanted)
    seen = {wanted, *(ref.target for ref in scan.root_references), *decreed(scan)}
    todo = deque(seen - {wanted})
    while todo:
        i = todo.popleft()
        for target in {target for _, target in scan.edges[i]} - seen:
            seen.add(target)
            todo.append(target)
        if any(target == wanted for _, target in scan.edges[i]):
            yield from (ref for ref in scan.of_block(i) if ref.target == wanted)
