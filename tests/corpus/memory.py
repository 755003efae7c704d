# SPDX-License-Identifier: MIT
"""Where a case's memory comes from: each allocator of the kernel's API, as C text."""
from dataclasses import dataclass, field

PAGE = 4096
# What checks write where nobody may: a case that writes one of these bytes just there
# could not be told from one that wrote nothing.
RESERVED_BYTES = {0x00, 0x5a, 0x6b, 0x9c, 0xaa, 0xbb, 0xcc, 0xa5, 0xbf}


@dataclass
class Memory:
    """@size bytes, pointed to by `p`. @top: file-scope C. @get: statements that set p.
    @free: an expression with {p}. @release: a function for corpus_keep(), or NULL."""
    kind: str
    size: int
    get: str
    free: str
    family: str                         # kmalloc, cache, pages, vmalloc
    release: str = "NULL"
    top: str = ""
    done: str = ""                      # after the last free: kmem_cache_destroy
    blocks: int = 1
    order: int = 0
    tags: set = field(default_factory=set)


def random_size(rng, most=65536):
    """Small ones more often, odd ones as well as round ones."""
    low, high = rng.choices([(1, 64), (65, 512), (513, 4096), (4097, 65536)],
                            [40, 30, 18, 12])[0]
    if low > most:
        low, high = 1, 64
    size = rng.randint(low, min(high, most))
    if rng.random() < 0.3:
        size = 1 << max(0, size.bit_length() - 1)
    return max(1, min(size, most))


def kmalloc(name, rng, size):
    return Memory("kmalloc", size, f"p = kmalloc(corpus_size({size}), GFP_KERNEL);",
                  "kfree({p})", "kmalloc", "kfree")


def kmalloc_constant(name, rng, size):
    flags = rng.choice(["GFP_KERNEL", "GFP_ATOMIC", "GFP_KERNEL | __GFP_ZERO"])
    return Memory("kmalloc", size, f"p = kmalloc({size}, {flags});", "kfree({p})",
                  "kmalloc", "kfree")


def kzalloc(name, rng, size):
    return Memory("kzalloc", size, f"p = kzalloc({size}, GFP_KERNEL);", "kfree({p})",
                  "kmalloc", "kfree")


def kcalloc(name, rng, size):
    unit = rng.choice([1, 2, 3, 4, 8, 12, 16])
    count = max(1, size // unit)
    call = rng.choice(["kcalloc", "kmalloc_array"])
    return Memory(call, count * unit, f"p = {call}({count}, {unit}, GFP_KERNEL);",
                  "kfree({p})", "kmalloc", "kfree")


def krealloc_new(name, rng, size):
    return Memory("krealloc-new", size, f"p = krealloc(NULL, {size}, GFP_KERNEL);",
                  "kfree({p})", "kmalloc", "kfree")


def krealloc_from(name, rng, size):
    """Grown or shrunk, in place or moved."""
    before = random_size(rng) if rng.random() < 0.5 else max(1, size + rng.randint(-40, 40))
    return Memory("krealloc", size, f"""\
{{
	unsigned char *old = kmalloc({before}, GFP_KERNEL);

	p = NULL;
	if (old) {{
		p = krealloc(old, {size}, GFP_KERNEL);
		if (!p)
			kfree(old);
	}}
}}""", "kfree({p})", "kmalloc", "kfree")


def kstrdup(name, rng, size):
    size = min(size, 3000)
    return Memory("kstrdup", size,
                  f"p = (unsigned char *)kstrdup(corpus_string({size - 1}), GFP_KERNEL);",
                  "kfree({p})", "kmalloc", "kfree")


def kstrndup(name, rng, size):
    size = min(size, 3000)
    more = rng.randint(0, 50)
    return Memory("kstrndup", size, "p = (unsigned char *)kstrndup("
                  f"corpus_string({size - 1 + more}), {size - 1}, GFP_KERNEL);",
                  "kfree({p})", "kmalloc", "kfree")


def kasprintf(name, rng, size):
    size = max(2, min(size, 900))
    return Memory("kasprintf", size, "p = (unsigned char *)kasprintf(GFP_KERNEL, \"%s\", "
                  f"corpus_string({size - 1}));", "kfree({p})", "kmalloc", "kfree")


def kmemdup(name, rng, size):
    return Memory("kmemdup", size, f"p = kmemdup(corpus_text, {size}, GFP_KERNEL);",
                  "kfree({p})", "kmalloc", "kfree")


def kvmalloc(name, rng, size):
    return Memory("kvmalloc", size, f"p = kvmalloc({size}, GFP_KERNEL);", "kvfree({p})",
                  "kmalloc", "kvfree")


def cache(name, rng, size):
    size = min(size, 8192)
    align = rng.choice([0, 0, 0, 8, 16, 64])
    flags = rng.choice(["0", "0", "SLAB_HWCACHE_ALIGN"])
    call = rng.choice(["kmem_cache_alloc", "kmem_cache_zalloc"])
    constructor = call == "kmem_cache_alloc" and rng.random() < 0.3
    top = f"static struct kmem_cache *{name}_cache;\n"
    if constructor:
        top += (f"static void {name}_ctor(void *object)\n{{\n"
                f"\tmemset(object, 'c', {size});\n}}\n")
    return Memory("cache", size, f"""\
{name}_cache = kmem_cache_create("{name}", {size}, {align}, {flags}, \
{f"{name}_ctor" if constructor else "NULL"});
if (!{name}_cache)
	return -ENOMEM;
p = {call}({name}_cache, GFP_KERNEL);""", f"kmem_cache_free({name}_cache, {{p}})", "cache",
                  top=top, done=f"kmem_cache_destroy({name}_cache);",
                  tags={"ctor"} if constructor else set())


def pages(name, rng, size):
    order = rng.choices([0, 1, 2, 3], [60, 20, 12, 8])[0]
    call = rng.choice(["(unsigned long)page_address(alloc_pages(GFP_KERNEL, %d))",
                       "__get_free_pages(GFP_KERNEL, %d)",
                       "__get_free_pages(GFP_KERNEL | __GFP_ZERO, %d)"]) % order
    if order == 0 and rng.random() < 0.4:
        call = "get_zeroed_page(GFP_KERNEL)"
    return Memory("pages", PAGE << order, f"p = (unsigned char *){call};",
                  f"free_pages((unsigned long)({{p}}), {order})", "pages", order=order)


def vmalloc(name, rng, size):
    size = rng.choice([size, random_size(rng), PAGE * rng.randint(1, 8)])
    call = rng.choice(["vmalloc(%d)", "vzalloc(%d)", "vmalloc(corpus_size(%d))"]) % size
    return Memory("vmalloc", size, f"p = {call};", "vfree({p})", "vmalloc", "vfree")


SOURCES = [(kmalloc, 14), (kmalloc_constant, 12), (kzalloc, 14), (kcalloc, 10),
           (krealloc_new, 3), (krealloc_from, 7), (kstrdup, 6), (kstrndup, 3),
           (kasprintf, 4), (kmemdup, 6), (kvmalloc, 3), (cache, 9), (pages, 5),
           (vmalloc, 4)]


def pick(name, rng, size=None, only=None):
    """Memory for the case @name. @only: names of the functions above."""
    choices = [(f, w) for f, w in SOURCES if not only or f.__name__ in only]
    make = rng.choices([f for f, _ in choices], [w for _, w in choices])[0]
    return make(name, rng, size or random_size(rng))
