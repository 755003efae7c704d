# SPDX-License-Identifier: MIT
"""Bad frees and bad accesses, committed by modules: each is told once, in the right words,
with the line that did it, and the heap is whole afterwards: plain, under all checks, and
guarded."""
import re

import pytest

from marbles import ROOT, not_under_kasan
from test_modules import build_some

FREES = ROOT / "tests/modules/badfree.c"
ACCESSES = ROOT / "tests/modules/badaccess.c"
LINES_MAX = 30
KMALLOC, OBJECT = "the start of a live kmalloc block", "the start of a live object"
PAGES, AREA = "the start of a block of alloc_pages()", "the start of a vmalloc area"
P = r"\(0x[0-9a-f]{8}\)"

# Act: kind, and the second line.
DOUBLE = {
    "double_kfree": rf"kfree{P}: double free: that kmalloc block of 64 bytes is free already",
    "double_kfree_large": rf"kfree{P}: double free: that kmalloc block of 9000 bytes",
    "double_kfree_sensitive": rf"kfree{P}: double free: that kmalloc block of 64 bytes",
    "double_krealloc": rf"krealloc{P}: double free: that kmalloc block of 64 bytes",
    "double_cache_free": rf"kmem_cache_free{P}: double free: that cache object of 40 bytes",
    "double_slab_gone": rf"kmem_cache_free{P}: double free: (all of the slab that this slot "
                        "lay in is|that cache object of 40 bytes is) free already",
    "double_free_pages": rf"free_pages{P}: double free: that block of pages of 8192 bytes",
    "double_vfree": rf"vfree{P}: double free: that vmalloc block of 9000 bytes",
    "double_kvfree": rf"vfree{P}: double free: that vmalloc block of 9000 bytes",
    "double_in_timer": rf"kfree{P}: double free: that kmalloc block of 64 bytes",
}
INTO = r"interior pointer: {} bytes? {} the {} 0x\w+; expected: {}"
INTERIOR = {
    "interior_kfree": ("kfree", 8, "into", "64-byte kmalloc block", KMALLOC),
    "interior_misaligned": ("kfree", 3, "into", "64-byte kmalloc block", KMALLOC),
    "interior_behind_end": ("kfree", 1, "behind", "13-byte kmalloc block", KMALLOC),
    "interior_of_freed": ("kfree", 8, "into", "freed 64-byte kmalloc block", KMALLOC),
    "interior_large": ("kfree", 4096, "into", "9000-byte kmalloc block", KMALLOC),
    "interior_krealloc": ("krealloc", 16, "into", "64-byte kmalloc block", KMALLOC),
    "interior_cache": ("kmem_cache_free", 8, "into", "40-byte cache object", OBJECT),
    "interior_pages": ("free_pages", 4096, "into", "8192-byte block of pages", PAGES),
    "interior_vfree": ("vfree", 4096, "into", "9000-byte vmalloc block", AREA),
}
ELSEWHERE = {
    "stack_kfree": ("kfree", r"stack pointer: a variable of stack_kfree\(\) on the stack of "
                    r'thread \d+ "\w+"', KMALLOC),
    "stack_vfree": ("vfree", r"stack pointer: a variable of stack_vfree\(\)", AREA),
    "stack_of_caller": ("kfree", r"stack pointer: a variable of stack_of_caller\(\)", KMALLOC),
    "static_data": ("kfree", r"static pointer: in_data\+0x8, data of badfree", KMALLOC),
    "static_bss": ("kfree", r"static pointer: in_bss\+0x0, data of badfree", KMALLOC),
    "static_rodata": ("kfree", r"static pointer: in_rodata\+0x0, constants of badfree",
                      KMALLOC),
    "static_text": ("kfree", r"static pointer: static_rodata\+0x0, code of badfree", KMALLOC),
    "static_kernel": ("kfree", r"static pointer: jiffies_64\+0x0, data of the kernel",
                      KMALLOC),
    "static_kernel_text": ("vfree", r"static pointer: printk\+0x0, code of the kernel", AREA),
    "static_cache_free": ("kmem_cache_free", r"static pointer: in_data\+0x0, data", OBJECT),
    "static_free_pages": ("free_pages", r"static pointer: in_data\+0x0, data", PAGES),
    "wild_user": ("kfree", "wild pointer: below the kernel nothing is mapped", KMALLOC),
    "wild_null_offset": ("kfree", "wild pointer: page 0: a NULL pointer and an", KMALLOC),
    "wild_err_ptr": ("kfree", "wild pointer: an ERR_PTR: -ENOMEM", KMALLOC),
    "wild_poison": ("kfree", "wild pointer: it was read from memory that is freed: "
                    "POISON_FREE", KMALLOC),
    "wild_unmapped": ("vfree", "wild pointer: nothing is mapped there", AREA),
    "wild_no_ram": ("free_pages", "wild pointer: nothing is mapped there", PAGES),
    "wild_descriptor": ("kfree", "wild pointer: a struct page, not the memory it describes",
                        KMALLOC),
    "wild_own_tables": ("kfree", "wild pointer: the kernel's own tables", KMALLOC),
    "wild_struct_page": ("__free_pages", r"static pointer: in_data\+0x0, data of badfree",
                         "the struct page of a block"),
    "wild_guard_page": ("vfree", "wild pointer: a guard page", AREA),
    "wild_near": ("kfree", "wild pointer: (in free pages|nothing is mapped|inside a run)",
                  KMALLOC),
}
FOREIGN = {
    "foreign_pages_kfree": ("kfree", "block of pages of 8192", r"free_pages\(\), order 1"),
    "foreign_vmalloc_kfree": ("kfree", "vmalloc block of 9000", r"vfree\(\)"),
    "foreign_large_cache": ("kmem_cache_free", "kmalloc block of 9000", r"kfree\(\)"),
    "foreign_pages_cache": ("kmem_cache_free", "block of pages of 4096",
                            r"free_pages\(\), order 0"),
    "foreign_vmalloc_cache": ("kmem_cache_free", "vmalloc block of 9000", r"vfree\(\)"),
    "foreign_kmalloc_pages": ("free_pages", "kmalloc block of 64", r"kfree\(\)"),
    "foreign_large_pages": ("free_pages", "kmalloc block of 9000", r"kfree\(\)"),
    "foreign_cache_pages": ("free_pages", "cache object of 40",
                            r'kmem_cache_free\(\) to "badfree"'),
    "foreign_vmalloc_pages": ("free_pages", "vmalloc block of 9000", r"vfree\(\)"),
    "foreign_kmalloc_vfree": ("vfree", "kmalloc block of 64", r"kfree\(\)"),
    "foreign_large_vfree": ("vfree", "kmalloc block of 9000", r"kfree\(\)"),
    "foreign_cache_vfree": ("vfree", "cache object of 40",
                            r'kmem_cache_free\(\) to "badfree"'),
    "foreign_pages_vfree": ("vfree", "block of pages of 4096", r"free_pages\(\), order 0"),
}
ACTS = {
    "foreign_kmalloc_cache": ("bad-cache-free", r'kmem_cache_free\("badfree", 0x\w+\): wrong '
                              r'cache: the object belongs to cache "kmalloc-64"'),
    "wrong_cache": ("bad-cache-free", r'kmem_cache_free\("badfree_other", 0x\w+\): wrong '
                    r'cache: the object belongs to cache "badfree"'),
    "wrong_order": ("invalid-free", r"free_pages\(0x\w+, 1\): wrong order: that is 2 pages, "
                    "this one has 4; expected: order 2"),
    "wrong_order_page": ("invalid-free", r"__free_pages\(0x\w+, 99\): wrong order: no block has "
                         "more than order 10, this one has 1; expected: order 0"),
    **{act: ("double-free", words) for act, words in DOUBLE.items()},
    **{act: ("invalid-free", f"{function}{P}: (misaligned )?" +
             INTO.format(count, where, block, re.escape(expected)))
       for act, (function, count, where, block, expected) in INTERIOR.items()},
    **{act: ("invalid-free", f"{function}{P}: {words}.*; expected: {re.escape(expected)}")
       for act, (function, words, expected) in ELSEWHERE.items()},
    **{act: ("invalid-free", f"{function}{P}: foreign pointer: a {block} bytes: free it with "
             f"{remedy}$") for act, (function, block, remedy) in FOREIGN.items()},
}
# What no block is near of as long as its pages are free, or unmapped.
OTHERWISE = {
    "interior_behind_end": rf"kfree{P}: wild pointer: nothing is mapped there",
    "wild_near": rf"kfree{P}: interior pointer: 20488 bytes into the freed 32768-byte block",
}

# What redzones and poison find later, at the marked line, and the second line.
DAMAGE = {
    "overflow": "overflow: 1 byte from 13 on, right behind the 13-byte kmalloc block",
    "overflow_far": "overflow: 1 byte from 20 on, 8 behind the 13-byte kmalloc block",
    "underflow": "underflow: 1 byte, 1 before the 16-byte kmalloc block",
    "overflow_vmalloc": "overflow: 1 byte from 5000 on, right behind the 5000-byte vmalloc",
}
# What the MMU stops at once.
CAUGHT = {
    "overflow": ("out-of-bounds-write", "write .*, 1 byte behind the 13-byte kmalloc block"),
    "overflow_far": ("out-of-bounds-write", "write .*, 8 bytes behind the 13-byte kmalloc"),
    "underflow": ("out-of-bounds-write", "write .*, 1 byte before the 16-byte kmalloc block"),
    "overflow_vmalloc": ("out-of-bounds-write", "write .*, 1 byte behind the 5000-byte vm"),
    "late_write": ("use-after-free-write", "write .*, 8 bytes into the freed 64-byte kmalloc"),
    "over_read": ("out-of-bounds-read", "read .*, 1 byte behind the 13-byte kmalloc block"),
    "under_read": ("out-of-bounds-read", "read .*, 1 byte before the 16-byte kmalloc block"),
    "late_read": ("use-after-free-read", "read .*, 8 bytes into the freed 64-byte kmalloc"),
}
CONFIGURATIONS = {
    "plain": ("", None),
    "checked": ("slab_debug=FZPUQ", None),
    "guarded": ("", "slabdebug guard all"),
}


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    return build_some(["badfree", "badaccess"], tmp_path_factory.mktemp("badfree"))


def marked_lines(source, mark="bad"):
    """Function: the line of its bad act."""
    found, function = {}, None
    for number, line in enumerate(source.read_text().splitlines(), 1):
        start = re.match(r"static .*?(\w+)\(", line)
        function = start.group(1) if start else function
        if f"/* {mark} */" in line:
            found[function] = number
    return found


def place(report):
    """The first line, without the offset and length of the function."""
    return re.sub(r"\+0x[0-9a-f]+/0x[0-9a-f]+ ", " ", report[0])


def reports_in(output):
    """Each report's lines, without time stamps."""
    lines = [re.sub(r"^\[ *\d+\.\d+\] ", "", line) for line in output.splitlines()]
    starts = [i for i, line in enumerate(lines) if line.startswith("BUG: ")]
    ends = [i for i, line in enumerate(lines) if line.startswith("BUG end: ")]
    assert len(starts) == len(ends), output
    return [lines[start:end + 1] for start, end in zip(starts, ends)]


def check(act, output):
    kind, words = ACTS[act]
    function = "free_for_caller" if act == "stack_of_caller" else act
    report, = reports_in(output)
    line = marked_lines(FREES)[function]
    assert place(report) == f"BUG: {kind} in {function} [badfree] badfree.c:{line}"
    assert re.match(words, report[1]) or \
        (act in OTHERWISE and re.match(OTHERWISE[act], report[1])), report[1]
    assert len(report) <= LINES_MAX, output
    text = "\n".join(report)
    if act in DOUBLE:
        assert re.search(r"^freed by thread \d+ \"\w+\", \d+\.\d{3} s ago:\n  \[<", text, re.M)
        assert re.search(r"^allocated .*:\n  \[<", text, re.M), text
    if act in INTERIOR or act in FOREIGN:
        assert re.search(r"^(allocated|freed) by thread", text, re.M), text
        assert re.search(r"^the (nearest )?block: \d+ bytes at 0x\w+, from ", text, re.M), text


def test_the_table_names_every_act():
    named = set(re.findall(r"ACT\((\w+)\)", FREES.read_text())) - {"function"}
    assert named | {"double_in_timer"} == set(ACTS)


@pytest.mark.parametrize("configuration", CONFIGURATIONS)
def test_each_bad_free_is_told_once(start, archive, configuration):
    append, command = CONFIGURATIONS[configuration]
    machine = start(initrd=archive, append=append)
    machine.wait_prompt()
    if command:
        machine.command(command)
    wrong = []
    for act in ACTS:
        output = machine.command(f"insmod badfree act={act}; sleep 0.02; rmmod badfree")
        try:
            check(act, output)
        except (AssertionError, ValueError) as error:
            wrong.append(f"{act}: {error}\n{output}")
    assert not wrong, "\n".join(wrong)
    assert "BUG end" not in machine.command("slabdebug check")
    scan = machine.command("kmemleak scan")
    assert "0 leaked (0 bytes)" in scan and "self-test ok" in scan
    assert f"BUG end: {len(ACTS)} so far" in machine.command("dmesg")


@not_under_kasan
@pytest.mark.parametrize("act", DAMAGE)
def test_damage_is_told_when_it_is_found(start, archive, act):
    machine = start(initrd=archive, append="slab_debug=FZPUQ")
    machine.wait_prompt()
    report, = reports_in(machine.command(f"insmod badaccess act={act}; rmmod badaccess"))
    line = marked_lines(ACCESSES, "found")[act]
    assert place(report) == f"BUG: out-of-bounds-write in {act} [badaccess] badaccess.c:{line}"
    assert report[1].startswith(DAMAGE[act]), report[1]
    assert report[2] == "expected 0x9c, the redzone of a live block; found:"
    assert report[3].split("  ")[2].split()[report[4].index("^^") // 3 - 4] == "41"
    assert report[4].strip() == "^^" and len(report) <= LINES_MAX
    assert reports_in(machine.command("slabdebug check")) == []     # repaired


@not_under_kasan
def test_a_late_write_is_told_by_a_check(start, archive):
    machine = start(initrd=archive, append="slab_debug=FZPUQ")
    machine.wait_prompt()
    assert reports_in(machine.command("insmod badaccess act=late_write")) == []
    report, = reports_in(machine.command("slabdebug check"))
    assert report[0].startswith("BUG: use-after-free-write in ")
    assert re.match("written after the free: byte 8 of the freed 64-byte kmalloc block",
                    report[1])
    text = "\n".join(report)
    assert re.search(r"^allocated by thread \d+ \"insmod\", \d+\.\d+ s ago, seq \d+:$", text,
                     re.M)
    assert re.search(r"^freed by thread \d+ \"insmod\", \d+\.\d+ s ago:$", text, re.M)
    assert reports_in(machine.command("slabdebug check")) == []


@not_under_kasan
def test_accesses_are_stopped_at_the_instruction(start, archive):
    machine = start(initrd=archive)
    machine.wait_prompt()
    machine.command("slabdebug guard all")
    for act, (kind, words) in CAUGHT.items():
        report, = reports_in(machine.command(f"insmod badaccess act={act}"))
        line = marked_lines(ACCESSES)[act]
        assert place(report) == f"BUG: {kind} in {act} [badaccess] badaccess.c:{line}"
        assert re.match(words, report[1]), report[1]
        assert len(report) <= LINES_MAX
        assert re.search(rf"  \[<\w+>\] {act}\+\S+ \[badaccess\] badaccess.c:{line}$",
                         report[3]), report[3]


@pytest.mark.parametrize("configuration", CONFIGURATIONS)
def test_ten_thousand_in_a_row(start, configuration):
    """The case compares kind and number of each; here: it ran, and the kernel says so."""
    append, command = CONFIGURATIONS[configuration]
    machine = start(append=append)
    machine.wait_prompt()
    if command:
        machine.command(command)
    output = machine.command("kunit misuse_random", seconds=90)
    assert "# misuse_random: pass:4 fail:0" in output
    assert "BUG: " not in output
    assert "BUG end: 10000 so far" in machine.command("dmesg")
    assert "0 leaked (0 bytes)" in machine.command("kmemleak scan")
