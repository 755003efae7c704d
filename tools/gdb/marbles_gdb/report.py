# SPDX-License-Identifier: MIT
"""What a scan found, as `kmemleak report` tells it: as text, and as JSON lines."""
import json
from collections import Counter

from marbles_gdb.classify import site_of
from marbles_gdb.names import call, call_text, comm, location

DUMP_BYTES, LINE_BYTES = 32, 16


def to_json(fields):
    return json.dumps(fields, separators=(",", ":"), ensure_ascii=False)


def plural(count, noun):
    return f"{count} {noun}{'' if count == 1 else 's'}"


def frames_of(kernel, trace):
    """Return addresses of the allocation, innermost first; none: it was not traced."""
    if site_of(kernel, trace) == 0:
        return []
    layout = kernel.layouts.struct("struct trace")
    count = kernel.field("struct trace", trace, "frame_count")
    data = kernel.read(trace + layout.offset("frames"), 4 * count)
    return [int.from_bytes(data[i:i + 4], "little") for i in range(0, len(data), 4)]


def frame_fields(address):
    """Of a return address; file and line are left out where they are unknown."""
    function, file, line = call(address)
    known = {"file": file, "line": line} if file else {}
    return {"addr": f"{address:#010x}", "function": function, **known}


def type_name(kernel, block):
    return kernel.name_of("block_type", block.type, "BLOCK_")


def site_fields(kernel, trace):
    function, file, line = call(site_of(kernel, trace))
    return {"caller": function, "file": file, "line": line}


def age_ms(kernel, block):
    return (kernel.now_ms() - block.time_ms) & 0xFFFFFFFF


# ---- JSON -------------------------------------------------------------------

def object_fields(scan, i):
    kernel, block, leader = scan.kernel, scan.all[i], scan.leader[i]
    return {"kmemleak": "object", "addr": f"{block.start:#010x}", "size": block.size,
            "kind": "leader" if leader == i else "indirect",
            "leader": f"{scan.all[leader].start:#010x}", **site_fields(kernel, block.trace),
            "seq": block.sequence, "age_ms": age_ms(kernel, block),
            "comm": comm(kernel, block.comm), "tid": block.thread_id,
            "type": type_name(kernel, block),
            "trace": [f"{at:#010x}" for at in frames_of(kernel, block.trace)]}


def summary_fields(scan):
    leaders = [i for i in scan.leaked if scan.leader[i] == i]
    return {"kmemleak": "summary", "leaked": len(scan.leaked),
            "bytes": sum(scan.all[i].size for i in scan.leaked), "leaders": len(leaders),
            "indirect": len(scan.leaked) - len(leaders),
            "groups": len({scan.all[i].trace for i in leaders}),
            "objects": sum(not scan.has(i, "TAG_IGNORE") for i in range(len(scan.all))),
            "scanned_bytes": scan.scanned_bytes, "roots_bytes": scan.roots_bytes,
            "scan_us": scan.scan_us, "self_test": "ok" if scan.self_test_ok else "failed",
            "suppressed": len(scan.hidden)}


def json_lines(scan):
    for i in scan.leaked:
        if i not in scan.hidden:
            yield to_json(object_fields(scan, i))
    yield to_json(summary_fields(scan))


# ---- text -------------------------------------------------------------------

def summary_text(scan):
    row = summary_fields(scan)
    yield (f"kmemleak: {row['leaked']} leaked ({row['bytes']} bytes): "
           f"{plural(row['leaders'], 'leader')} in {plural(row['groups'], 'group')}, "
           f"{row['indirect']} indirect")
    test = "ok" if scan.self_test_ok else "FAILED: do not trust this scan"
    yield (f"kmemleak: {row['objects']} objects, {row['scanned_bytes']} bytes; roots "
           f"{row['roots_bytes']} bytes; {row['scan_us']} us; self-test {test}")
    if scan.hidden:
        yield f"kmemleak: of these {plural(len(scan.hidden), 'block')} suppressed"
    if scan.live_count() != len(scan.all):
        yield (f"kmemleak: the kernel counts {scan.live_count()} live blocks, here are "
               f"{len(scan.all)}: it stands in the middle of an allocation or free, or its "
               "books are broken")


def hex_lines(data):
    for at in range(0, len(data), LINE_BYTES):
        part = data[at:at + LINE_BYTES]
        text = "".join(chr(byte) if 32 <= byte < 127 else "." for byte in part)
        yield f"    {part.hex(' '):<{3 * LINE_BYTES}} {text}"


def object_text(scan, i):
    kernel, block = scan.kernel, scan.all[i]
    age = age_ms(kernel, block)
    data = kernel.read(block.start, min(block.size, DUMP_BYTES))
    yield f"unreferenced object {block.start:#010x} (size {block.size}):"
    yield (f'  comm "{comm(kernel, block.comm)}", pid {block.thread_id}, '
           f"seq {block.sequence} (age {age // 1000}.{age % 1000:03}s)")
    yield f"  hex dump (first {plural(len(data), 'byte')}):"
    yield from hex_lines(data)
    yield "  backtrace:"
    frames = frames_of(kernel, block.trace)
    for address in frames:
        yield f"    [<{address:08x}>] {location(address)}"
    if not frames:
        yield "    no trace was taken"


def groups(scan):
    """Leaders with one trace, and what hangs below them: [(leaders, indirect)], those that
    recover most first."""
    below = Counter(scan.leader[i] for i in scan.leaked)
    found, recovered = {}, Counter()
    for i in scan.leaked:
        if i in scan.hidden:
            continue
        trace = scan.all[scan.leader[i]].trace
        recovered[trace] += scan.all[i].size
        if scan.leader[i] == i:
            found.setdefault(trace, []).append(i)
    order = sorted(found, key=lambda trace: (-recovered[trace], found[trace]))
    return [(found[trace], sum(below[i] - 1 for i in found[trace]), recovered[trace])
            for trace in order]


def text_lines(scan):
    for leaders, indirect, recovered in groups(scan):
        first = scan.all[leaders[0]]
        yield from object_text(scan, leaders[0])
        if len(leaders) > 1:
            same = sum(scan.all[i].size for i in leaders)
            yield f"  {len(leaders) - 1} more with the same backtrace, {same} bytes in all"
        own = sum(scan.all[i].size for i in leaders)
        if indirect:
            yield f"  {plural(indirect, 'block')} ({recovered - own} bytes) hang below"
        yield (f"  fix {call_text(site_of(scan.kernel, first.trace))}: recovers {recovered} "
               f"bytes in {plural(len(leaders) + indirect, 'block')}")
    yield from summary_text(scan)
