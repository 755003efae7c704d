# SPDX-License-Identifier: MIT
"""make M=DIR modules: what kbuild's makefiles say is what gets built, without a trace
in the kernel's tree; and what is wrong is said in words."""
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools"))

import mkinitrd                         # noqa: E402
from symtab.elf import Elf              # noqa: E402
from symtab.lines import source_lines   # noqa: E402

INIT = "int init_module(void); int init_module(void) { return %s; }\n"
# In the order of tools/module.lds.
SECTIONS = (".text", ".exit.text", ".rodata", ".export_symbols", ".module_params",
            ".kunit_suites", ".constructors", ".data.percpu", ".data", ".unscanned", ".bss",
            ".init.text", ".init.data")
ENVIRONMENT = {name: value for name, value in os.environ.items()
               if name not in ("MAKEFLAGS", "MFLAGS", "MAKELEVEL", "BUILD", "M", "MODULES")}


def run_make(*arguments, tree=ROOT, cwd=None, **environment):
    return subprocess.run(
        ["make", *(["-C", tree] if cwd is None else []), *arguments], text=True, timeout=120,
        cwd=cwd, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        env={**ENVIRONMENT, **environment})


def build(place, *arguments, **options):
    done = run_make(f"M={place}", "modules", *arguments, **options)
    assert done.returncode == 0, done.stdout
    return done.stdout


def fails(place, *arguments, **options):
    done = run_make(f"M={place}", "modules", *arguments, **options)
    assert done.returncode != 0, done.stdout
    assert "Traceback" not in done.stdout
    return done.stdout


def write(place, **files):
    """Names with "__" for "." and "_1" for "/"."""
    for name, text in files.items():
        path = place / name.replace("__", ".").replace("_1", "/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return place


def modinfo(ko):
    return {text.split("=")[0]: text.split("=", 1)[1]
            for text in Elf(ko).contents(".modinfo").decode().split("\0") if text}


def files(place):
    return sorted(str(p.relative_to(place)) for p in place.rglob("*") if p.is_file())


def test_one_file(tmp_path):
    write(tmp_path, Kbuild="obj-m += one-file.o\n", **{"one-file__c": INIT % 0})
    said = build(tmp_path)
    assert "KO" in said and "one-file.ko" in said
    elf = Elf(tmp_path / "one-file.ko")
    assert elf.image[16:20] == b"\1\0\3\0"                  # ET_REL, EM_386
    assert modinfo(tmp_path / "one-file.ko")["name"] == "one_file"
    magic = re.search(r'MARBLES_VERSION "(.*)"', (ROOT / "kernel/version.h").read_text())
    vermagic = modinfo(tmp_path / "one-file.ko")["vermagic"]
    assert vermagic.startswith(f"Marbles {magic.group(1)}")
    assert elf.section(".debug_info") and elf.contents(".symbols")[:4] == b"SYM2"
    assert elf.section(".symbols").offset % 4 == 0


def test_several_files_and_flags_of_each(tmp_path):
    write(tmp_path, Makefile="obj-m := whole.o\nwhole-y := a.o b_1c.o\nwhole-objs := low.o\n"
          "ccflags-y := -DALL=40 -DTEXT='\"two words\"'\nEXTRA_CFLAGS += -DEXTRA=2\n"
          "CFLAGS_a.o := -DONLY_A\n".replace("_1", "/"),
          a__c="int b(void); const char *t = TEXT; int low(void);\n" +
          INIT % "ALL + EXTRA - b() + low()" + "\n#ifndef ONLY_A\n#error\n#endif\n",
          b_1c__c="#ifdef ONLY_A\n#error\n#endif\n"
          "int b(void); int b(void) { return ALL + EXTRA; }\n",
          low__S=".globl low\nlow: xor %eax, %eax\nret\n")
    build(tmp_path)
    names = {s.name for s in Elf(tmp_path / "whole.ko").symbols()}
    assert {"init_module", "b", "low", "t"} <= names
    assert b"two words\0" in Elf(tmp_path / "whole.ko").contents(".rodata")


def test_a_changed_flag_or_header_builds_anew_and_nothing_else_does(tmp_path):
    write(tmp_path, Kbuild="obj-m := m.o\n", m__c='#include "m.h"\n' + INIT % "N",
          m__h="#define N 1\n")
    assert " CC " in build(tmp_path)
    assert not re.search(r"^  [A-Z]+ ", build(tmp_path), re.M)
    write(tmp_path, m__h="#define N 2\n")
    os.utime(tmp_path / "m.h", (2e9, 2e9))
    assert " CC " in build(tmp_path)
    os.utime(tmp_path / "m.h", (1e9, 1e9))
    assert " CC " in build(tmp_path, "EXTRA_CFLAGS=-DQ")


@pytest.mark.parametrize("style", ["guarded", "bare", "config"])
def test_makefiles_made_for_linux(tmp_path, style):
    """They are started where they are, and call the kernel's make themselves."""
    calls = ("KDIR ?= /lib/modules/$(shell uname -r)/build\nPWD := $(shell pwd)\n"
             "CC = false\nCFLAGS = -broken\nall:\n\t$(MAKE) -C $(KDIR) M=$(PWD) modules\n"
             "clean:\n\t$(MAKE) -C $(KDIR) M=$(PWD) clean\n")
    text = {"guarded": f"ifneq ($(KERNELRELEASE),)\nobj-m := m.o\nelse\n{calls}endif\n",
            "bare": f"obj-m += m.o\n{calls}",
            "config": f"obj-$(CONFIG_SAMPLE) += m.o\n{calls}"}[style]
    write(tmp_path, Makefile=text, m__c=INIT % 0)
    done = run_make(f"KDIR={ROOT}", *(["CONFIG_SAMPLE=m"] if style == "config" else []),
                    cwd=tmp_path)
    assert done.returncode == 0, done.stdout
    assert (tmp_path / "m.ko").exists()
    done = run_make(f"KDIR={ROOT}", "clean", cwd=tmp_path)
    assert done.returncode == 0, done.stdout
    assert files(tmp_path) == ["Makefile", "m.c"]


def test_clean_leaves_what_was_there(tmp_path):
    write(tmp_path, Kbuild="obj-m := m.o sub/\n", m__c=INIT % 0,
          sub_1Makefile="obj-m += below.o\n", sub_1below__c=INIT % 1)
    before = files(tmp_path)
    build(tmp_path)
    assert {"m.ko", "sub/below.ko"} <= set(files(tmp_path))
    assert run_make(f"M={tmp_path}", "clean").returncode == 0
    assert files(tmp_path) == before


def test_a_source_made_by_the_makefile(tmp_path):
    write(tmp_path, Kbuild="obj-m := m.o\nm-y := made.o\n$(obj)/made.c: $(src)/made.in\n"
          "\tcp $< $@\n$(obj)/made.o: $(obj)/number.h\n$(obj)/number.h:\n"
          "\techo '#define NUMBER 5' >$@\n",
          made__in='#include "number.h"\n' + INIT % "NUMBER")
    build(tmp_path)
    assert (tmp_path / "m.ko").exists()


def test_warnings_are_no_errors(tmp_path):
    write(tmp_path, Kbuild="obj-m := m.o\n",
          m__c="int init_module(void) { int unused; return 0; }\n")
    assert "warning" in build(tmp_path)


FREED_AS_LINUX_HAS_IT = """#include <linux/module.h>
#include <linux/slab.h>
static void (*const ways[])(const void *) = { kfree, kvfree, kfree_sensitive };
static int __init start(void)
{
	struct kmem_cache *cache = kmem_cache_create("x", 32, 0, 0, NULL);
	const char *name = kstrdup("x", GFP_KERNEL);
	char *copy = kmemdup("x", 2, GFP_KERNEL), *more = krealloc(copy, 20, GFP_KERNEL);

	kmalloc(64, GFP_KERNEL);
	kfree(kmem_cache_alloc(cache, GFP_KERNEL));
	kvfree(name);
	ways[1](more ? more : copy);
	pr_info("%p was there\\n", copy);
	kmem_cache_destroy(cache);
	return 0;
}
module_init(start);
MODULE_LICENSE("GPL");
"""


def test_what_linux_takes_under_werror_is_taken(tmp_path):
    """The headers say how blocks go back (lib/compiler.h): no build may fail by that."""
    write(tmp_path, Kbuild="obj-m += x.o\nccflags-y += -Wall -Werror\n",
          x__c=FREED_AS_LINUX_HAS_IT)
    said = build(tmp_path)
    assert set(re.findall(r"\[-W(\S+)\]", said)) <= {"unused-result"}, said


def test_many_at_a_time(tmp_path):
    names = [f"m{i}" for i in range(12)]
    write(tmp_path,
          Kbuild="".join(f"obj-m += {n}.o\n{n}-y := {n}_a.o shared.o\n" for n in names),
          shared__c="int s(void); int s(void) { return 1; }\n",
          **{f"{n}_a__c": INIT % 0 for n in names})
    build(tmp_path, "-j8")
    assert len(list(tmp_path.glob("*.ko"))) == 12


def test_the_kernels_tree_is_only_read(tmp_path):
    """A copy of it that cannot be written, as far as one who is not root goes."""
    tree = tmp_path / "tree"
    shutil.copytree(ROOT, tree, ignore=shutil.ignore_patterns("build*", ".git", "__pycache__"))
    before = {path: path.stat().st_mtime_ns for path in tree.rglob("*")}
    for path in [tree, *tree.rglob("*")]:
        path.chmod(path.stat().st_mode & ~0o222)
    place = write(tmp_path / "tree-m", Kbuild="obj-m := m.o\n", m__c=INIT % 0)
    try:
        build(place, tree=tree)
        assert {path: path.stat().st_mtime_ns for path in tree.rglob("*")} == before
    finally:
        for path in [tree, *tree.rglob("*")]:
            path.chmod(path.stat().st_mode | 0o200)
    assert (place / "m.ko").exists()
    # The module's path begins with the tree's, and is none in it.
    steps = source_lines(Elf(place / ".marbles/m.placed.elf"), tree)
    assert "m.c" in {file for _, file, _ in steps}


def test_the_table_knows_every_section(tmp_path):
    """Placing a module must not change the size of any of its sections."""
    write(tmp_path, Kbuild="obj-m := m.o\n", m__c='int counter = 3, zero[3000];\n'
          'const char *a = "same", *b = "same", *c = "a longer same";\n'
          'static const int table[] = {1, 2, 3}; const int *get(int i); int f(int);\n'
          'const int *get(int i) { return table + i; }\n'
          'const char *again(void); const char *again(void) { return "again same"; }\n'
          'unsigned long long divide(unsigned long long a, unsigned long long b);\n'
          'unsigned long long divide(unsigned long long a, unsigned long long b)\n'
          '{ return a / b; }\n'
          'int __attribute__((section(".init.text"))) init_module(void) { return f(1); }\n'
          'int __attribute__((section(".init.data"))) once = 1;\n')
    build(tmp_path)
    ko, placed = Elf(tmp_path / "m.ko"), Elf(tmp_path / ".marbles/m.placed.elf")
    address = 0x1000
    for name in SECTIONS:
        section = ko.section(name)
        if section and section.size:
            assert (placed.section(name).address, placed.section(name).size) == \
                (address, section.size), name
            address = address + section.size + 4095 & ~4095
    assert address > 0x5000


def test_names_and_lines(tmp_path):
    write(tmp_path, Kbuild="obj-m := m.o\n", m__c="\n\n" + INIT % 0)
    build(tmp_path)
    lines = source_lines(Elf(tmp_path / ".marbles/m.placed.elf"), ROOT)
    assert ("m.c", 3) in {step[1:] for step in lines}
    assert str(tmp_path).encode() not in (tmp_path / "m.ko").read_bytes()


@pytest.mark.skipif(not shutil.which("clang") or bool(os.environ.get("KASAN")),
                    reason="no clang here, or KASAN=1, which needs GCC")
def test_by_clang(tmp_path):
    write(tmp_path, Kbuild="obj-m := m.o\n", m__c=INIT % 0)
    assert "warning" not in build(tmp_path, "TOOLCHAIN=clang")


def test_m_is_missing():
    done = run_make("modules")
    assert done.returncode != 0
    assert "make M=DIR modules" in done.stdout


@pytest.mark.parametrize("makefile, words", [
    ("", "names no module"),
    ("obj-m := nowhere.o\n", "wants nowhere.o, but"),
    ("obj-m := m.o\nm-y := a.o gone.o\n", "wants gone.o, but"),
    ("obj-m := bad.o\n", "bad.c:1:"),
    ("obj-m := undeclared.o\n", "implicit declaration of function"),
    (None, "neither a Kbuild nor a Makefile"),
])
def test_what_is_wrong_is_said(tmp_path, makefile, words):
    write(tmp_path, a__c="int a;\n", bad__c="int x = ;\n",
          undeclared__c="int init_module(void) { return nothing_like_it(); }\n")
    if makefile is not None:
        write(tmp_path, Makefile=makefile)
    assert words in fails(tmp_path)
    assert not list(tmp_path.glob("*.ko"))


def test_directories_that_are_not_there_or_have_blanks(tmp_path):
    assert "there is no directory" in fails(tmp_path / "gone")
    assert "blank" in fails(write(tmp_path / "my modules", Kbuild="obj-m := m.o\n"))


def test_packing_leaves_out_what_the_build_left(tmp_path):
    write(tmp_path, Kbuild="obj-m := m.o\n", m__c=INIT % 0)
    build(tmp_path)
    archive = mkinitrd.pack(tmp_path)
    assert b"m.ko\0" in archive and b".marbles" not in archive.replace(b".marbles/m", b"")
