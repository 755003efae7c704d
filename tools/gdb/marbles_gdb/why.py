# SPDX-License-Identifier: MIT
"""Why is a block held, and who refers to it?"""
from collections import deque

from marbles_gdb.names import location, symbol
from marbles_gdb.report import site_of, type_name

DECREE = "kmemleak_not_leak"


def words_of(scan, slot, source):
    """Where a word lies. @source: a block's number or a Root."""
    if isinstance(source, int):
        block = scan.all[source]
        where = location(site_of(scan.kernel, block.trace))
        return (f"{type_name(scan.kernel, block)} block {block.start:#010x} (size "
                f"{block.size}) + {slot - block.start}, {where}")
    if source.kind == "registers":
        return f"a register of {source.name}"
    if source.kind == "stack":
        return f"the stack of {source.name}"
    if source.kind == "argument":
        return f"what {source.name} was given"
    name, offset = symbol(slot)
    return f"{name}+{offset:#x}" if name else source.name


def chain(scan, wanted, starts):
    """The shortest chain to block @wanted: [(slot, source, target)]. @starts: (slot, source,
    target) to begin with."""
    parent, todo = {}, deque()
    for link in starts:
        if link[2] not in parent:
            parent[link[2]] = link
            todo.append(link[2])
    while todo and wanted not in parent:
        i = todo.popleft()
        for slot, target in scan.edges[i]:
            if target not in parent:
                parent[target] = (slot, i, target)
                todo.append(target)
    links = []
    while wanted in parent:
        link = parent[wanted]
        links.insert(0, link)
        if not isinstance(link[1], int) or link[1] == wanted:
            break
        wanted = link[1]
    return links


def why(scan, wanted):
    """Return: (verdict, links): "held", "decreed", "leaked", "ignored"."""
    links = chain(scan, wanted, scan.root_references)
    if links:
        return "held", links
    if wanted in scan.leader:
        leader = scan.leader[wanted]
        return "leaked", chain(scan, wanted, [(0, leader, leader)])[1:]
    decreed = [(0, i, i) for i in range(len(scan.all)) if scan.has(i, "TAG_NOT_LEAK")]
    links = chain(scan, wanted, decreed)
    return ("decreed", links[1:]) if links else ("ignored", [])


def who(scan, wanted):
    """All words that refer to the block: (slot, source)."""
    for slot, source, target in scan.root_references:
        if target == wanted:
            yield slot, source
    for i, edges in enumerate(scan.edges):
        for slot, target in edges:
            if target == wanted:
                yield slot, i
