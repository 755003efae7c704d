# SPDX-License-Identifier: MIT
"""Blocks freed twice, and pointers freed that no allocator gave out."""
import flow
import memory
from bounds import NAME
from case import CACHE, DOUBLE, INVALID, LATE, LATE_READ, Case, everywhere, function
from late import choose


def double(rng):
    mem = memory.pick(NAME, rng)
    release = mem.free.format(p="p") + ";"
    second = release
    if mem.family == "kmalloc" and rng.random() < 0.15:
        second = "kfree_sensitive(p);"
    before, after = rng.choice([
        ("", ""), ("", ""),
        ("q = kmalloc(n, GFP_KERNEL);\n", "\nkfree(q);"),
        ("q = kmalloc(n, GFP_KERNEL);\nkfree(q);\n", ""),
        ("msleep(1);\n", "")])
    wrap = flow.pick(rng)
    state = rng.getstate()
    bad_top, bad_act = wrap(rng, NAME, second)
    rng.setstate(state)
    good_top, good_act = wrap(rng, NAME, "p = NULL;\nkfree(p);")
    alloc = f"{mem.get}\nif (!p)\n\treturn -ENOMEM;\np[0] = 'd';\n{release}\n{before}"
    note = f"{mem.kind} {mem.size} {wrap.__name__}"
    return (Case("b", "double-free", function(NAME, alloc + bad_act + after + "\n" + mem.done,
                                              mem.top + bad_top, mem.size),
                 everywhere(DOUBLE), note=note),
            Case("g", "double-free", function(NAME, alloc + good_act + after + "\n" + mem.done,
                                              mem.top + good_top, mem.size), note=note))


OWNERS = """\
struct @@_owner {
	int id;
	char *buffer;
};

static noinline void @@_destroy(struct @@_owner *owner)
{
	kfree(owner->buffer);
	owner->buffer = NULL;
}

"""


def two_owners(rng):
    n = rng.randint(1, 5000)
    return OWNERS, f"""\
struct @@_owner a = {{ 1 }}, b = {{ 2 }};

a.buffer = kmalloc({n}, GFP_KERNEL);
if (!a.buffer)
	return -ENOMEM;
%BAD b.buffer = a.buffer;
%GOOD b.buffer = kmemdup(a.buffer, {n}, GFP_KERNEL);
@@_destroy(&a);
@@_destroy(&b);""", everywhere(DOUBLE)


def error_path(rng):
    n = rng.randint(1, 5000)
    return "", f"""\
int error = 0;
char *buffer = kzalloc({n}, GFP_KERNEL);

if (!buffer)
	return -ENOMEM;
if (corpus_five == 5) {{
	error = -EINVAL;
%BAD 	kfree(buffer);
	goto @@_out;
}}
buffer[0] = 1;
@@_out:
kfree(buffer);
corpus_sink += error;""", everywhere(DOUBLE)


def in_a_loop(rng):
    count = rng.randint(2, 6)
    twice = rng.randrange(1, count)
    return "", f"""\
char *all[{count}];
int i;

for (i = 0; i < {count}; i++)
	all[i] = kmalloc({rng.randint(1, 300)} + i * 8, GFP_KERNEL);
%BAD all[{twice}] = all[{twice - 1}];
barrier_data(all);
for (i = 0; i < {count}; i++)
	kfree(all[i]);""", everywhere(DOUBLE)


def krealloc_of_freed(rng):
    return "", f"""\
char *p = kmalloc({rng.randint(1, 2000)}, GFP_KERNEL), *now;

kfree(p);
%GOOD p = NULL;
now = krealloc(p, {rng.randint(2001, 6000)}, GFP_KERNEL);
kfree(now);""", everywhere(DOUBLE, LATE, LATE_READ)


def double_shaped(rng):
    top, text, wants = rng.choice([two_owners, error_path, in_a_loop, krealloc_of_freed])(rng)
    return (Case("b", "double-free", function(NAME, choose(text, "BAD", "GOOD"), top), wants,
                 note="shaped"),
            Case("g", "double-free", function(NAME, choose(text, "GOOD", "BAD"), top),
                 note="shaped"))


# ---- pointers that are no block's start --------------------------------------------

def interior(rng):
    mem = memory.pick(NAME, rng, max(2, memory.random_size(rng)))
    n = max(mem.size, 2)
    offset = rng.choice([1, n // 2, n - 1, min(8, n - 1), rng.randint(1, n - 1)])
    if mem.order and rng.random() < 0.5:
        offset = memory.PAGE
    around = ["p - 8", "p - 1"] + (["p + n"] if mem.family != "pages" else [])
    wrong = rng.choice([f"p + {offset}"] * 4 + around)
    if mem.size < 2:
        wrong = "p + n"
    bad = mem.free.format(p=wrong) + ";"
    wrap = flow.pick(rng)
    top, act = wrap(rng, NAME, bad)
    alloc = f"{mem.get}\nif (!p)\n\treturn -ENOMEM;\n"
    rest = rng.choice([mem.free.format(p="p") + ";\n" + mem.done, "corpus_keep(p, NULL);"])
    good = (f"q = p + {min(offset, mem.size - 1)};\nbarrier_data(q);\n"
            + mem.free.format(p=f"q - {min(offset, mem.size - 1)}") + ";\n" + mem.done)
    note = f"{mem.kind} {mem.size} {wrong} {wrap.__name__}"
    return (Case("b", "invalid-free", function(NAME, alloc + act + "\n" + rest, mem.top + top,
                                               mem.size), everywhere(INVALID), note=note),
            Case("g", "invalid-free", function(NAME, alloc + good, mem.top, mem.size),
                 note=note))


def not_heap(rng):
    size = rng.randint(1, 200)
    top, wrong = rng.choice([
        ("", "local"), ("", f"local + {rng.randrange(size)}"),
        (f"static char @@_bss[{size}];\n", "@@_bss"),
        (f"static char @@_data[{size}] = \"d\";\n", "@@_data"),
        (f"static const char @@_const[{size}] = \"c\";\n", "@@_const"),
        ("", '"a literal"'), ("", "corpus_exit"), ("", "&corpus_sink"), ("", "&jiffies_64"),
        ("", "kfree"), ("", "0xdeadbeef"), ("", "0x1234"), ("", "0xfffff000"),
        ("", "0x08048000"), ("", "current"), ("", "__this_module.name"), ("", "mem_map"),
        ("", "0xc00b8000"), ("", "0xf7ffff00"), ("", "0xc0000000"), ("", "0xffffffff")])
    call = rng.choice(["kfree({})", "kfree({})", "kfree({})", "kvfree({})", "vfree({})",
                       "kfree_sensitive({})", "free_page((unsigned long){})"])
    wrap = flow.pick(rng)
    more, act = wrap(rng, NAME, call.format("p") + ";")
    bad = (f"char local[{size}];\n\nbarrier_data(local);\np = corpus_pointer((void *){wrong});\n"
           f"{act}\nbarrier_data(local);")
    good = (f"char local[{size}];\n\nbarrier_data(local);\np = kmalloc(n, GFP_KERNEL);\n"
            "kfree(p);")
    note = f"{call.format(wrong)} {wrap.__name__}"
    return (Case("b", "invalid-free", function(NAME, bad, top + more, size),
                 everywhere(INVALID), note=note),
            Case("g", "invalid-free", function(NAME, good, top.replace(
                "static", "static __maybe_unused"), size), note=note))


def foreign(rng):
    family, wrong, kinds = rng.choice([
        (("kmalloc", "kzalloc", "kmemdup"), "vfree(p)", (INVALID,)),
        (("kmalloc", "kzalloc", "kstrdup"), "free_page((unsigned long)p)", (INVALID,)),
        (("kmalloc", "kzalloc"), "__free_pages(virt_to_page(p), 0)", (INVALID,)),
        (("vmalloc",), "kfree(p)", (INVALID,)),
        (("vmalloc",), "free_page((unsigned long)p)", (INVALID,)),
        (("pages",), "kfree(p)", (INVALID,)),
        (("pages",), "vfree(p)", (INVALID,)),
        (("pages",), "free_pages((unsigned long)p, {order})", (INVALID,)),
        (("kmalloc", "kzalloc"), "kmem_cache_free(@@_other, p)", (INVALID, CACHE)),
        (("cache",), "kmem_cache_free(@@_other, p)", (CACHE,)),
        (("cache",), "vfree(p)", (INVALID,)),
        (("cache",), "kmem_cache_free(@@_other, p)", (CACHE,))])
    mem = memory.pick(NAME, rng, only=family)
    wrong = wrong.format(order=mem.order + rng.choice([1, 2]) if not mem.order or
                         rng.random() < 0.5 else mem.order - 1)
    top, other, gone = mem.top, "", ""
    if "_other" in wrong:
        top += "static struct kmem_cache *@@_other;\n"
        other = (f'@@_other = kmem_cache_create("@@o", {max(1, min(mem.size, 8192))}, 0, 0, '
                 'NULL);\n')
        gone = "\nkmem_cache_destroy(@@_other);"
    alloc = f"{other}{mem.get}\nif (!p)\n\treturn -ENOMEM;\n"
    right = mem.free.format(p="p") + ";\n" + mem.done
    wrap = flow.pick(rng)
    more, act = wrap(rng, NAME, wrong + ";")
    note = f"{mem.kind} {mem.size} {wrong} {wrap.__name__}"
    return (Case("b", "foreign-free", function(NAME, alloc + act + "\n" + rng.choice(
                    [right + gone, "corpus_keep(p, NULL);" + gone]), top + more, mem.size),
                 everywhere(*kinds), note=note),
            Case("g", "foreign-free", function(NAME, alloc + right + gone, top, mem.size),
                 note=note))
