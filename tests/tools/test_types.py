# SPDX-License-Identifier: MIT
"""Types of allocations, from small C files: what must be found, and what must not."""
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools"))

from symtab.allocations import AllocationReader         # noqa: E402
from symtab.elf import Elf                              # noqa: E402
from symtab.encode_types import encode_types            # noqa: E402
from symtab.lines import source_lines                   # noqa: E402

COMPILERS = {"gcc": ["i686-linux-gnu-gcc"], "clang": ["clang", "--target=i686-linux-gnu"]}
FLAGS = ["-std=gnu11", "-m32", "-march=i686", "-mgeneral-regs-only", "-ffreestanding",
         "-fno-pie", "-O2", "-g", "-fno-omit-frame-pointer", "-fno-optimize-sibling-calls",
         "-w"]
HEAD = """
typedef unsigned size_t;
typedef unsigned gfp_t;
void *kmalloc(size_t, gfp_t), *kzalloc(size_t, gfp_t), *kcalloc(size_t, size_t, gfp_t);
void *krealloc(void *, size_t, gfp_t), *kmemdup(const void *, size_t, gfp_t);
void *kmem_cache_create(const char *, unsigned, unsigned, unsigned, void *);
void *kmem_cache_alloc(void *, gfp_t);
#define KMEM_CACHE(type, flags) \\
    kmem_cache_create(#type, sizeof(struct type), 4, flags, 0)
#define struct_size(p, m, n) (sizeof(*(p)) + sizeof(*(p)->m) * (n))
struct list_head { struct list_head *next, *prev; };
struct node { struct list_head list; int value; };
struct twin { int a, b, c; };
struct flex { int n; struct node *items[]; };
struct base { int kind; };
struct derived { struct base base; int more; };
typedef struct { int x, y; } point_t;
struct table { struct node *head; struct node *slot[3]; struct { struct flex *f; } in; };
struct unfinished;
struct table *table;
void use(void *);
extern unsigned n;
"""


def site_types(tmp_path, body, compiler="gcc"):
    """Compile functions. Return: the types of the allocations, by line of @body."""
    if not shutil.which(COMPILERS[compiler][0]):
        pytest.skip(f"no {compiler} here")
    source = tmp_path / "unit.c"
    source.write_text(HEAD + body)
    subprocess.run([*COMPILERS[compiler], *FLAGS, "-c", source.name, "-o", "unit.o"],
                   cwd=tmp_path, check=True)
    linker = shutil.which("i686-linux-gnu-ld") or "ld.lld"
    subprocess.run([linker, "-m", "elf_i386", "-e", "0", "-Ttext=0x1000",
                    "--unresolved-symbols=ignore-all", "unit.o", "-o", "unit.elf"],
                   cwd=tmp_path, check=True)
    elf = Elf(tmp_path / "unit.elf")
    reader = AllocationReader(elf, source_lines(elf, str(tmp_path)), [tmp_path])
    sites, cached = reader.read()
    assert len(encode_types(sites, cached)) % 4 == 0
    first = HEAD.count("\n") + 1
    found = {}
    for address, site in sites.items():
        line = reader.place(address)[1] - first + 1
        found[line] = site.shape.name + ("[]" if site.is_array else "")
    return found, {shape.name for shape in cached}, sites


def one(tmp_path, statement, compiler="gcc"):
    """The type of the only allocation in a function of one @statement."""
    found, _, _ = site_types(tmp_path, "void f(struct node *near, struct twin *t, "
                             "struct derived *d)\n"
                             f"{{\n{statement}\n}}\n", compiler)
    assert len(found) <= 1
    return next(iter(found.values()), None)


@pytest.mark.parametrize("compiler", COMPILERS)
@pytest.mark.parametrize("statement, expected", [
    ("struct node *p = kmalloc(sizeof(*p), 0); use(p);", "struct node"),
    ("struct node *p = kmalloc(sizeof *p, 0); use(p);", "struct node"),
    ("struct node *p = kmalloc(12, 0); use(p);", "struct node"),
    ("void *p = kmalloc(sizeof(struct node), 0); use(p);", "struct node"),
    ("table = kzalloc(sizeof(*table), 0);", "struct table"),
    ("table->slot[1] = kzalloc(sizeof(*table->slot[1]), 0);", "struct node"),
    ("table->in.f = kzalloc(struct_size(table->in.f, items, n), 0);", "struct flex[]"),
    ("point_t *p = kmalloc(sizeof(point_t), 0); use(p);", "point_t"),
    ("use(kcalloc(n, sizeof(struct node), 0));", "struct node[]"),
    ("use(kmalloc(sizeof(struct node) * n, 0));", "struct node[]"),
    ("struct node **p = kcalloc(n, sizeof(*p), 0); use(p);", "struct node *[]"),
    ("use(kmemdup(t, sizeof(*t), 0));", "struct twin"),
    ("use(kmalloc(sizeof(\n  struct node\n), 0));", "struct node"),
    ("use(kmalloc(/* sizeof(struct twin) */ sizeof(struct node), 0));", "struct node"),
    ("struct base *b = kmalloc(sizeof(struct derived), 0); use(b);", "struct derived"),
    ("struct flex *p = kmalloc(sizeof(*p) + 8, 0); use(p);", "struct flex"),
])
def test_found(tmp_path, statement, expected, compiler):
    found = one(tmp_path, statement, compiler)
    if compiler == "clang" and "12, 0" in statement and found is None:
        pytest.skip("clang does not tell where the result goes")
    assert (found or "").replace("[]", "") == expected.replace("[]", "")
    assert "struct flex" in expected or found == expected


@pytest.mark.parametrize("compiler", COMPILERS)
@pytest.mark.parametrize("statement", [
    "char *p = kmalloc(12, 0); use(p); use(near); use(t);",
    "void *p = kmalloc(12, 0); use(p); use(near);",
    "struct node *p = kmalloc(13, 0); use(p);",
    "struct node *p = kmalloc(8, 0); use(p);",
    "char *p = kmalloc(sizeof(struct node) * 0 + 12, 0); use(p);",
    "use(kmalloc(sizeof(struct node) + sizeof(struct twin), 0));",
    "struct unfinished *p = kmalloc(12, 0); use(p);",
    "use(kmalloc(n, 0)); use(near);",
    "use(near ? kmalloc(n, 0) : kmalloc(12, 0));",
    'use(kmemdup("sizeof(struct node)", 12, 0));',
    "use(krealloc(near, 12 + n, 0));",
    "int *p = kcalloc(3, sizeof(*p), 0); use(p);",
])
def test_silent(tmp_path, statement, compiler):
    found = one(tmp_path, statement, compiler)
    if compiler == "clang" and "struct node *p = kmalloc(" in statement:
        pytest.skip("clang does not tell what size was passed: the kernel compares it")
    assert found is None


def test_inlined_helpers(tmp_path):
    found, _, _ = site_types(tmp_path, """\
static inline __attribute__((always_inline)) struct node *node_new(int v)
{
    struct node *n = kzalloc(sizeof(*n), 0);
    if (n) { n->list.next = n->list.prev = &n->list; n->value = v; }
    return n;
}
static inline __attribute__((always_inline)) void *any(size_t size) { return kmalloc(size, 0); }
struct node *a(void) { return node_new(1); }
struct twin *b(void) { struct twin *t = any(sizeof(struct twin)); t->b = 2; return t; }
struct node *c(void) { struct node *p = any(sizeof(*p)); p->value = 3; return p; }
""")
    assert found.pop(3) == "struct node"
    assert set(found) <= {7}                # two types at one line: each its own site


def test_inlined_untyped_helper_takes_the_callers_type(tmp_path):
    _, _, sites = site_types(tmp_path, """\
static inline __attribute__((always_inline)) void *any(size_t size) { return kmalloc(size, 0); }
struct twin *b(void) { struct twin *t = any(sizeof(struct twin)); t->b = 2; return t; }
struct node *c(void) { struct node *p = any(sizeof(*p)); p->value = 3; return p; }
""")
    assert [s.shape.name for _, s in sorted(sites.items())] == ["struct twin", "struct node"]


def test_caches(tmp_path):
    _, cached, _ = site_types(tmp_path, """\
void f(struct twin *t)
{
    use(KMEM_CACHE(node, 0));
    use(kmem_cache_create("twin", sizeof(struct twin), 0, 0, 0));
    use(kmem_cache_create("bytes", 32, 0, 0, 0));
}
""")
    assert cached == {"struct node", "struct twin"}


def test_layout(tmp_path):
    _, _, sites = site_types(tmp_path, """\
struct deep {
    char tag; short kind; int grid[2][3];
    struct node inner, many[2];
    union { void *p; int i; };
    unsigned bits : 3;
    struct node *tail[];
};
struct deep *d;
void f(void) { d = kmalloc(sizeof(struct deep), 0); }
""")
    shape, = {site.shape for site in sites.values()}
    fields = {f.name: (f.offset, f.bytes, f.count, f.kind) for f in shape.fields}
    assert fields["tag"] == (0, 1, 1, 0) and fields["kind"] == (2, 2, 1, 1)
    assert fields["grid"] == (4, 12, 2, 3) and fields["inner"] == (28, 12, 1, 3)
    assert fields["many"] == (40, 12, 2, 3) and fields[""][:2] == (64, 4)
    assert fields["bits"] == (68, 4, 1, 1) and fields["tail"] == (72, 4, 0, 2)
    assert shape.is_flexible and shape.bytes == 72
