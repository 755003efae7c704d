# SPDX-License-Identifier: MIT
"""Blocks that are lost, and the same programs where they are freed, or still held."""
import flow
import memory
from bounds import NAME
from case import Case, function
from late import choose

NODE = "struct @@_node {\n\tstruct list_head link;\n\tint value;\n\tvoid *data;\n};\n\n"


def block(rng):
    """One block of any allocator; lost by the end of scope, or by another value."""
    mem = memory.pick(NAME, rng)
    wrap = flow.pick(rng)
    while wrap in (flow.static_variable,):
        wrap = flow.pick(rng)
    top, act = wrap(rng, NAME, "corpus_sink += p[0];\np[n - 1] = 'L';")
    alloc = f"{mem.get}\nif (!p)\n\treturn -ENOMEM;\n{act}\n"
    bad = rng.choice(["", "p = NULL;\nbarrier_data(&p);", "p = corpus_pointer(\"x\");",
                      "if (corpus_five == 5)\n\treturn 0;\n" + mem.free.format(p="p") + ";"])
    held = mem.release != "NULL" and rng.random() < 0.4
    good = f"corpus_keep({rng.choice(['p', 'p', 'p'])}, {mem.release});" if held else \
        mem.free.format(p="p") + ";\n" + mem.done
    note = f"{mem.kind} {mem.size} {wrap.__name__}"
    return (Case("b", "leak", function(NAME, alloc + bad, mem.top + top, mem.size), leaks=1,
                 note=note),
            Case("g", "leak", function(NAME, alloc + good, mem.top + top, mem.size),
                 note=note))


# Each: (C before the function, statements with BAD and GOOD parts, leaked blocks).

def overwritten(rng):
    count = rng.randint(2, 6)
    return "", f"""\
char *p = NULL;
int i;

for (i = 0; i < {count}; i++) {{
%GOOD 	kfree(p);
	p = kmalloc({rng.randint(1, 2000)} + i, GFP_KERNEL);
	if (!p)
		return -ENOMEM;
	p[0] = i;
}}
kfree(p);""", count - 1


def list_head_lost(rng):
    count, with_data = rng.randint(1, 7), rng.random() < 0.5
    data = f"a->data = kmalloc({rng.randint(1, 100)}, GFP_KERNEL);" if with_data else \
        "a->data = NULL;"
    return NODE, f"""\
LIST_HEAD(head);
struct @@_node *a, *next;
int i;

for (i = 0; i < {count}; i++) {{
	a = kmalloc(sizeof(*a), GFP_KERNEL);
	if (!a)
		return -ENOMEM;
	{data}
	list_add(&a->link, &head);
}}
list_for_each_entry_safe(a, next, &head, link) {{
	corpus_sink += a->value;
%GOOD 	list_del(&a->link);
%GOOD 	kfree(a->data);
%GOOD 	kfree(a);
}}""", count * (2 if with_data else 1)


def cycle(rng):
    count = rng.randint(2, 5)
    return "struct @@_ring {\n\tstruct @@_ring *next;\n\tchar pad[%d];\n};\n\n" % \
        rng.randint(1, 200), f"""\
struct @@_ring *first = kzalloc(sizeof(*first), GFP_KERNEL), *last = first;
int i;

if (!first)
	return -ENOMEM;
for (i = 1; i < {count}; i++) {{
	last->next = kzalloc(sizeof(*last), GFP_KERNEL);
	if (!last->next)
		return -ENOMEM;
	last = last->next;
}}
last->next = first;
%GOOD for (i = 0; i < {count}; i++) {{
%GOOD 	last = first->next;
%GOOD 	kfree(first);
%GOOD 	first = last;
%GOOD }}
corpus_pointer(first);""", count


def tree(rng):
    depth = rng.randint(1, 4)
    return f"""\
struct @@_tree {{
	struct @@_tree *left, *right;
	char pad[{rng.randint(1, 60)}];
}};

static struct @@_tree *@@_grow(int depth)
{{
	struct @@_tree *t = depth ? kzalloc(sizeof(*t), GFP_KERNEL) : NULL;

	if (t) {{
		t->left = @@_grow(depth - 1);
		t->right = @@_grow(depth - 1);
	}}
	return t;
}}

static __maybe_unused void @@_fell(struct @@_tree *t)
{{
	if (!t)
		return;
	@@_fell(t->left);
	@@_fell(t->right);
	kfree(t);
}}

""", f"""\
struct @@_tree *t = @@_grow({depth});

if (!t)
	return -ENOMEM;
%GOOD @@_fell(t);
corpus_pointer(t);""", 2 ** depth - 1


def member_lost(rng):
    return "struct @@_object {\n\tchar *name;\n\tint *table;\n};\n\n", f"""\
struct @@_object *o = kzalloc(sizeof(*o), GFP_KERNEL);

if (!o)
	return -ENOMEM;
o->name = kasprintf(GFP_KERNEL, "object %d", {rng.randint(1, 10 ** 6)});
o->table = kcalloc({rng.randint(1, 300)}, sizeof(int), GFP_KERNEL);
%GOOD kfree(o->name);
%GOOD kfree(o->table);
kfree(o);""", 2


def failing_krealloc(rng):
    """p = krealloc(p, ...) forgets p where that returns NULL."""
    return "", f"""\
char *p = kmalloc({rng.randint(1, 4000)}, GFP_KERNEL), *now;

if (!p)
	return -ENOMEM;
now = krealloc(p, corpus_size(0x7fffffff), GFP_KERNEL | __GFP_NOWARN);
%GOOD if (!now)
%GOOD 	kfree(p);
p = now;
kfree(p);""", 1


def global_lost(rng):
    count = rng.randint(1, 4)
    return "static void *@@_global[4];\n", f"""\
int i;

for (i = 0; i < {count}; i++) {{
	@@_global[i] = kmalloc({rng.randint(1, 900)}, GFP_KERNEL);
	if (!@@_global[i])
		return -ENOMEM;
}}
for (i = 0; i < {count}; i++) {{
%GOOD 	kfree(@@_global[i]);
	@@_global[i] = NULL;
}}""", count


def count_off_by_one(rng):
    return """\
struct @@_object {
	struct kref kref;
	int value;
};

static void @@_release(struct kref *kref)
{
	kfree(container_of(kref, struct @@_object, kref));
}

""", """\
struct @@_object *o = kzalloc(sizeof(*o), GFP_KERNEL);

if (!o)
	return -ENOMEM;
kref_init(&o->kref);
kref_get(&o->kref);
kref_put(&o->kref, @@_release);
%GOOD kref_put(&o->kref, @@_release);""", 1


def some_of_an_array(rng):
    count = rng.randint(3, 12)
    left = rng.randint(1, count - 1)
    return "", f"""\
void *all[{count}];
int i;

for (i = 0; i < {count}; i++)
	all[i] = kmalloc({rng.randint(1, 200)}, GFP_KERNEL);
barrier_data(all);
%BAD for (i = {left}; i < {count}; i++)
%GOOD for (i = 0; i < {count}; i++)
	kfree(all[i]);""", left


def hash_table(rng):
    count = rng.randint(1, 9)
    return """\
struct @@_entry {
	struct hlist_node node;
	int key;
};

static DEFINE_HASHTABLE(@@_table, 3);

""", f"""\
struct @@_entry *e;
struct hlist_node *next __maybe_unused;
int i;

for (i = 0; i < {count}; i++) {{
	e = kzalloc(sizeof(*e), GFP_KERNEL);
	if (!e)
		return -ENOMEM;
	e->key = i;
	hash_add(@@_table, &e->node, e->key);
}}
%GOOD hash_for_each_safe(@@_table, i, next, e, node) {{
%GOOD 	hash_del(&e->node);
%GOOD 	kfree(e);
%GOOD }}
hash_init(@@_table);""", count


def interior_only(rng):
    """Bad: lost. Good: held by a pointer into its middle."""
    n = rng.randint(8, 2000)
    return "static char *volatile @@_inside;\n", f"""\
char *p = kzalloc({n}, GFP_KERNEL);

if (!p)
	return -ENOMEM;
@@_inside = p + {rng.randrange(1, n)};
%BAD barrier();
%BAD @@_inside = NULL;""", 1


def flexible(rng):
    """Blocks of odd sizes that hold pointers. Good: a global holds their list."""
    count = rng.randint(1, 5)
    return "struct @@_name {\n\tstruct @@_name *next;\n\tchar text[];\n};\n\n" \
        "static struct @@_name *@@_names;\n\n", f"""\
struct @@_name *n;
int i;

for (i = 0; i < {count}; i++) {{
	n = kmalloc(sizeof(*n) + {rng.randint(1, 40)} + i, GFP_KERNEL);
	if (!n)
		return -ENOMEM;
	strcpy(n->text, "");
	n->next = @@_names;
	@@_names = n;
}}
barrier();
%BAD WRITE_ONCE(@@_names, NULL);""", count


def error_return(rng):
    return "", f"""\
char *a, *b;

a = kmalloc({rng.randint(1, 500)}, GFP_KERNEL);
if (!a)
	return -ENOMEM;
b = vmalloc({rng.randint(1, 9000)});
if (!b || corpus_five == 5) {{
	vfree(b);
%GOOD 	kfree(a);
	return 0;
}}
vfree(b);
kfree(a);""", 1


SHAPES = [overwritten, list_head_lost, list_head_lost, cycle, cycle, tree, member_lost,
          failing_krealloc, global_lost, count_off_by_one, some_of_an_array, hash_table,
          interior_only, error_return, flexible, flexible]


def shaped(rng):
    shape = rng.choice(SHAPES)
    top, text, leaks = shape(rng)
    return (Case("b", "leak", function(NAME, choose(text, "BAD", "GOOD"), top), leaks=leaks,
                 note=shape.__name__),
            Case("g", "leak", function(NAME, choose(text, "GOOD", "BAD"), top),
                 note=shape.__name__))
