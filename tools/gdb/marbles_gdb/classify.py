# SPDX-License-Identifier: MIT
"""Among the leaked blocks: which one was lost, which hang below it?

By strongly connected components, which the kernel does without (mm/classify.c): those that
no other leaked block refers to were lost. Any member may lead; here as there the lowest.
A block below several leaders hangs below the highest, or, where suppressions hide some
leaders, below the lowest that is told (mm/suppress.c).
"""
import fnmatch
from collections import Counter

from marbles_gdb.blocks import all_blocks
from marbles_gdb.names import c_string, call


def components(nodes, edges):
    """Tarjan's algorithm (1972), without recursion. @edges: {node: [node]}.
    Return: {node: number of its component}."""
    number, low, component, stack = {}, {}, {}, []
    for start in nodes:
        if start in number:
            continue
        number[start] = low[start] = len(number)
        stack.append(start)
        work = [(start, iter(edges[start]))]
        while work:
            node, rest = work[-1]
            for target in rest:
                if target not in number:
                    number[target] = low[target] = len(number)
                    stack.append(target)
                    work.append((target, iter(edges[target])))
                    break
                if target not in component:
                    low[node] = min(low[node], number[target])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
                if low[node] == number[node]:
                    close(node, stack, component)
    return component


def close(root, stack, component):
    """All down to @root are one component."""
    while root not in component:
        component[stack.pop()] = root


def find_leaders(nodes, edges):
    """Return: the lowest node of each component that no other one refers to, ascending."""
    component = components(nodes, edges)
    referred = {component[to] for node in nodes for to in edges[node]
                if component[to] != component[node]}
    lowest = {}
    for node in sorted(nodes):
        lowest.setdefault(component[node], node)
    return sorted(node for each, node in lowest.items() if each not in referred)


def collect(leaders, edges, leader_of):
    """All that each leader reaches, and nobody before it did, hangs below it."""
    for leader in leaders:
        todo = [leader]
        while todo:
            node = todo.pop()
            if node not in leader_of:
                leader_of[node] = leader
                todo.extend(edges[node])


def suppressions(kernel):
    """The globs of `kmemleak suppress`."""
    first = kernel.variable("entries", "mm/suppress.c")
    for node in kernel.chain(first, "struct node", "next"):
        yield c_string(kernel.field("struct node", node, "entry.glob"))


def is_hidden(scan, leader, globs):
    function = call(site_of(scan.kernel, scan.all[leader].trace))[0] if globs else ""
    return any(fnmatch.fnmatchcase(function, glob) for glob in globs)


def site_of(kernel, trace):
    """Return address in the function that called the allocator; 0: not known."""
    site = kernel.field("struct trace", trace, "site")
    return kernel.field("struct call_site", site, "address")


def live_by_site(kernel):
    """{call site: (blocks, bytes)}, counted block by block."""
    count, size = Counter(), Counter()
    for block in all_blocks(kernel).all:
        site = site_of(kernel, block.trace)
        count[site] += 1
        size[site] += block.size
    return {site: (count[site], size[site]) for site in count}


def all_traces(kernel):
    """Addresses of the depot's records."""
    return kernel.chain(kernel.variable("all_traces", "mm/depot.c"), "struct trace", "all_next")


def allocated_by_site(kernel):
    """{call site: blocks ever allocated there}, as the kernel has counted: modulo 2^32."""
    total = Counter()
    for trace in all_traces(kernel):
        total[site_of(kernel, trace)] += kernel.field("struct trace", trace, "total_blocks")
    return {site: count & 0xFFFFFFFF for site, count in total.items()}


def classify(scan):
    """Return: ({leaked block: its leader}, {leaked blocks that are suppressed})."""
    leaked = set(scan.leaked)
    edges = {i: [to for _, to in scan.edges[i] if to in leaked] for i in scan.leaked}
    leaders = find_leaders(scan.leaked, edges)
    globs = list(suppressions(scan.kernel))
    hidden = [leader for leader in leaders if is_hidden(scan, leader, globs)]
    leader_of = {}
    if not hidden:
        collect(reversed(leaders), edges, leader_of)
        return leader_of, set()
    collect([leader for leader in leaders if leader not in hidden], edges, leader_of)
    told = set(leader_of)
    collect(hidden, edges, leader_of)
    return leader_of, set(leader_of) - told
