# SPDX-License-Identifier: MIT
"""Where a reference lies, what is at an address, in words; of references compare
kernel/reference_name.c, which says the same."""
from collections import namedtuple

from marbles_gdb.blocks import all_blocks
from marbles_gdb.classify import site_of
from marbles_gdb.finder import WORD
from marbles_gdb.layout import address_of
from marbles_gdb.memory import PAGE_BYTES
from marbles_gdb.names import c_string, call, module_of, site_text, symbol
from marbles_gdb.report import frames_of, type_name
from marbles_gdb.threads import current, function_of, saved_registers
from marbles_gdb.types import member_kind, member_name

# @kind: "global", "stack", "register", "argument", "area", "block". @holder: the Block, of
# a "block" and an "area"; else None. @offset: in it. @looks_integer: that is a number's
# place, says the block's type.
Place = namedtuple("Place", "slot value kind words holder offset member is_interior "
                            "looks_integer")


def locate(scan, ref):
    """Return: a Place."""
    block = scan.all[ref.target]
    is_interior = block.start < ref.value < block.start + block.size
    if isinstance(ref.source, int):
        return in_block(scan, ref, scan.all[ref.source], "block", is_interior)
    if ref.source.kind == "area":
        return in_block(scan, ref, scan.blocks.block_at(ref.slot), "area", is_interior)
    kind, words = in_root(scan.kernel, ref)
    return Place(ref.slot, ref.value, kind, words, None, 0, "", is_interior, False)


# ---- in blocks ----------------------------------------------------------------

def in_block(scan, ref, holder, kind, is_interior):
    kernel, offset = scan.kernel, ref.slot - holder.start
    if holder.mapping is not None:
        pages = kernel.field("struct vm_area", holder.area, "pages")
        offset = (ref.slot - pages) // WORD * PAGE_BYTES
    member = member_name(kernel, holder, offset)
    words = (f"{'scan area in ' if kind == 'area' else ''}{kind_words(kernel, holder)} block "
             f"{holder.start:#010x} (size {holder.size}) + {offset}"
             f"{': ' if member else ''}{member}, {site_text(site_of(kernel, holder.trace))}")
    is_integer = kind == "block" and member_kind(kernel, holder, offset) == "integer"
    return Place(ref.slot, ref.value, kind, words, holder, offset, member, is_interior,
                 is_integer)


def kind_words(kernel, block):
    """ "kmalloc", "cache inode", "per-cpu kmalloc"."""
    kind = type_name(kernel, block)
    if kind == "cache":
        kind += " " + c_string(kernel.field("struct kmem_cache", block.cache, "name"))
    return ("per-cpu " if is_percpu(kernel, block) else "") + kind


def is_percpu(kernel, block):
    """Was it allocated through alloc_percpu()? That has a frame before its caller's."""
    caller = kernel.field("struct trace", block.trace, "caller_index")
    frames = frames_of(kernel, block.trace)
    return 0 < caller <= len(frames) and \
        symbol(frames[caller - 1] - 1)[0].startswith("__alloc_percpu")


def title(kernel, block):
    """ "kmalloc, size 64, func FILE:LINE"."""
    return (f"{kind_words(kernel, block)}, size {block.size}, "
            f"{site_text(site_of(kernel, block.trace))}")


# ---- in roots -----------------------------------------------------------------

def in_root(kernel, ref):
    """Return: (kind, words)."""
    root = ref.source
    if root.kind == "registers":
        return "register", f"register {root.thread[ref.slot // WORD]} of {root.name}"
    if root.kind == "argument":
        return "argument", f"argument of {root.name}"
    if root.kind == "stack":
        return on_stack(kernel, ref)
    return "global", global_words(kernel, ref)


def on_stack(kernel, ref):
    root, thread, offset = ref.source, ref.source.thread, ref.slot - ref.source.start
    is_running = thread.address == current(kernel)
    saved = {} if is_running and not has_saved_registers(kernel, root.start) else \
        saved_names(kernel, thread)
    if offset in saved:
        return "register", f"register {saved[offset]} of {root.name}"
    words = f"{root.name} stack +{offset:#x}"
    code = function_of(kernel, thread, ref.slot, is_running)
    name, _ = symbol(code - 1) if code else ("", 0)
    if not name:
        return "stack", words
    _, file, line = call(code)
    return "stack", f"{words} in {name}()" + (f" {file}:{line}" if line else "")


def saved_names(kernel, thread):
    """{offset from the saved stack pointer: register} of a thread that waits."""
    names = [name for name in saved_registers(kernel, thread)
             if name not in ("return_address", "esp")]
    return {i * WORD: name for i, name in enumerate(names)}


def has_saved_registers(kernel, low):
    """The kernel stands in a scan or query, which says from where on the stack counts: from
    a frame, that begins with a frame pointer, or from registers that it has put there?"""
    if not kernel.variable("roots_current_frame"):
        return False
    data = kernel.read(low, 2 * WORD)
    older, code = (int.from_bytes(data[i:i + WORD], "little") for i in (0, WORD))
    text = address_of("__text_start"), address_of("__text_end")
    is_code = text[0] < code <= text[1] or module_of(code - 1) != ""
    return not (older > low and is_code)


def global_words(kernel, ref):
    name, offset = symbol(ref.slot)
    if ref.source.kind == "module":
        head = f"module {ref.source.name}"
        return f"{head}: {name}+{offset:#x}" if name else f"{head} data {ref.slot:#010x}"
    is_percpu = address_of("__percpu_start") <= ref.slot < address_of("__percpu_end")
    text = f"{name}+{offset:#x}" if name else f"{ref.source.name} {ref.slot:#010x}"
    return ("per-cpu " if is_percpu else "") + text


# ---- no reference, no block -----------------------------------------------------

def outside(kernel, at):
    """What is at an address that no live block is around."""
    name, offset = symbol(at)
    if name:
        return f"{name}+{offset:#x}"
    for area in all_blocks(kernel).areas:
        if area.start <= at < area.start + area.page_count * PAGE_BYTES:
            return (f"{kernel.name_of('vm_area_kind', area.kind, 'VM_AREA_')} area "
                    f"{area.start:#010x}, {area.page_count} pages")
    physical = kernel.paging.physical(at)
    if physical is None or physical >= kernel.direct_bytes:
        return "nothing is mapped there"
    pages = all_blocks(kernel).pages
    pfn = physical // PAGE_BYTES
    head = pages.head(pfn)
    return (f"no live block; page {pfn} is "
            f"{kernel.name_of('page_state', pages.states[head], 'PAGE_')}, "
            f"its descriptor *(struct page *){pages.descriptor(head):#010x}")
