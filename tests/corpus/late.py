# SPDX-License-Identifier: MIT
"""Uses of blocks that were freed, and the same uses while they live."""
import access
import flow
import memory
from bounds import NAME
from case import CONFIGS, LATE, LATE_READ, Case, everywhere, function, reads


def of_block(rng, techniques, group, wants):
    mem = memory.pick(NAME, rng)
    technique, _, act = access.pick(rng, techniques, mem.size, 0)
    prepare, _, act = act.rpartition(access.PREPARED)
    wrap = flow.pick(rng)
    top, act = wrap(rng, NAME, act)
    release = mem.free.format(p="p") + ";"
    alloc = f"{mem.get}\nif (!p)\n\treturn -ENOMEM;\np[0] = 'f';\n{prepare}"
    if mem.family == "vmalloc" and wants["fzpuq"] == ():
        wants["fzpuq"] = None           # the area is unmapped
    between = ""
    if mem.done and rng.random() < 0.3:
        release, mem.done = release + "\n" + mem.done, ""
    elif rng.random() < 0.3:
        between = "kfree(kmalloc(n, GFP_KERNEL));\n"
    bad = f"{alloc}{release}\n{between}{act}\n{mem.done}"
    well = f"{alloc}{between}{act}\n{release}\n{mem.done}"
    note = f"{mem.kind} {mem.size} {technique} {wrap.__name__}"
    return (Case("b", group, function(NAME, bad, mem.top + top, mem.size), wants, note=note),
            Case("g", group, function(NAME, well, mem.top + top, mem.size), note=note))


def write(rng):
    return of_block(rng, access.PURE_WRITES, "late-write", everywhere(LATE))


def read(rng):
    return of_block(rng, access.OVER_READS, "late-read", reads(LATE_READ))


# ---- shapes of their own ---------------------------------------------------------
# Each: (C before the function, statements with BAD and GOOD parts, kinds, note).

def moved_by_krealloc(rng):
    n = rng.randint(8, 2000)
    act = rng.choice([f"memset(old, 'r', {n});", f"old[{rng.randrange(n)}] = 7;"])
    read_it = rng.random() < 0.4
    if read_it:
        act = f"corpus_sink += old[{rng.randrange(n)}];"
    text = f"""\
unsigned char *old = kmalloc({n}, GFP_KERNEL), *now;

if (!old)
	return -ENOMEM;
memset(old, 'o', {n});
%GOOD {act}
now = krealloc(old, {rng.randint(9000, 30000)}, GFP_KERNEL);
if (!now)
	return -ENOMEM;
%BAD {act}
kfree(now);"""
    return "", text, reads(LATE_READ) if read_it else everywhere(LATE), "krealloc"


NODE = "struct @@_node {\n\tint value;\n\tstruct list_head link;\n\tchar text[%d];\n};\n\n"


def list_neighbour(rng):
    """The next list_add() writes into the freed node."""
    add = rng.choice(["list_add", "list_add_tail"])
    text = f"""\
struct list_head head;
struct @@_node *a = kzalloc(sizeof(*a), GFP_KERNEL), *b = kzalloc(sizeof(*b), GFP_KERNEL);

if (!a || !b)
	return -ENOMEM;
INIT_LIST_HEAD(&head);
{add}(&a->link, &head);
%GOOD list_del(&a->link);
kfree(a);
{add}(&b->link, &head);
corpus_keep(b, kfree);"""
    return NODE % rng.randint(1, 90), text, everywhere(LATE), "list_add"


def list_walk(rng):
    """Freed while it is walked, without _safe."""
    text = f"""\
LIST_HEAD(head);
struct @@_node *a, *next __maybe_unused;
int i;

for (i = 0; i < {rng.randint(2, 5)}; i++) {{
	a = kzalloc(sizeof(*a), GFP_KERNEL);
	if (!a)
		return -ENOMEM;
	list_add_tail(&a->link, &head);
}}
%BAD list_for_each_entry(a, &head, link)
%GOOD list_for_each_entry_safe(a, next, &head, link)
	kfree(a);"""
    return NODE % rng.randint(1, 90), text, \
        {"fzpuq": None, "guard": (LATE_READ,), "kasan": (LATE_READ,)}, "list walk"


OBJECT = """\
struct @@_object {
	char name[%d];
	struct kref kref;
	void (*act)(struct @@_object *object);
	unsigned char *data;
};

static __maybe_unused void @@_release(struct kref *kref)
{
	kfree(container_of(kref, struct @@_object, kref));
}

static noinline __maybe_unused void @@_act(struct @@_object *object)
{
	corpus_sink++;
}

"""


def reference_count(rng):
    act = rng.choice(["o->name[0] = 'K';", "kref_get(&o->kref);",
                      "strscpy(o->name, \"again\", sizeof(o->name));"])
    kinds = (LATE, LATE_READ) if "kref" in act else (LATE,)
    text = f"""\
struct @@_object *o = kzalloc(sizeof(*o), GFP_KERNEL);

if (!o)
	return -ENOMEM;
kref_init(&o->kref);
%GOOD {act}
%GOOD {"kref_put(&o->kref, @@_release);" if "kref" in act else ""}
kref_put(&o->kref, @@_release);
%BAD {act}"""
    wants = everywhere(*kinds)
    wants["fzpuq"] = None if "kref" in act else (LATE,)
    return OBJECT % rng.randint(6, 70), text, wants, "kref"


def function_pointer(rng):
    text = """\
struct @@_object *o = kzalloc(sizeof(*o), GFP_KERNEL);

if (!o)
	return -ENOMEM;
o->act = @@_act;
barrier_data(o);
%GOOD o->act(o);
kfree(o);
barrier();
%BAD o->act(o);"""
    return OBJECT % rng.randint(6, 70), text, \
        {"fzpuq": None, "guard": (LATE_READ,), "kasan": (LATE_READ,)}, "function pointer"


def member(rng):
    n = rng.randint(1, 300)
    act = rng.choice([f"o->data[{rng.randrange(n)}] = 9;", f"memset(o->data, 'd', {n});"])
    text = f"""\
struct @@_object *o = kzalloc(sizeof(*o), GFP_KERNEL);

if (!o)
	return -ENOMEM;
o->data = kmalloc({n}, GFP_KERNEL);
if (!o->data)
	return -ENOMEM;
%GOOD {act}
kfree(o->data);
%BAD {act}
kfree(o);"""
    return OBJECT % rng.randint(6, 70), text, everywhere(LATE), "member"


def print_freed(rng):
    n = rng.randint(8, 60)
    text = f"""\
char *s = kstrdup(corpus_string({n}), GFP_KERNEL);

if (!s)
	return -ENOMEM;
%GOOD pr_info("%.{n}s\\n", s);
kfree(s);
%BAD pr_info("%.{n}s\\n", s);"""
    return "", text, reads(LATE_READ), "printk"


SHAPES = [moved_by_krealloc, list_neighbour, list_walk, reference_count, function_pointer,
          member, print_freed]


def choose(text, which, other):
    lines = [line for line in text.splitlines() if not line.startswith(f"%{other} ")]
    return "\n".join(line.removeprefix(f"%{which} ") for line in lines)


def shaped(rng):
    shape = rng.choice(SHAPES)
    top, text, wants, note = shape(rng)
    acts = 5 if shape is list_walk else 1
    return (Case("b", "late-shaped", function(NAME, choose(text, "BAD", "GOOD"), top), wants,
                 note=note, acts=acts),
            Case("g", "late-shaped", function(NAME, choose(text, "GOOD", "BAD"), top),
                 note=note))
