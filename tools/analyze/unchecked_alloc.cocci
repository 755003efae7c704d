// SPDX-License-Identifier: MIT
// Memory that is used with no look at whether there was any.
//
// Sees    p = kmalloc(...); p->n = 0;       no test of p on the way
// Cannot  a pointer that goes to another function alloc_unchecked.
@alloc_tested@
expression x, e;
identifier f;
identifier fill = { memset, memcpy, memmove, strcpy, strscpy };
position ok;
@@
(
 x != NULL && <+... \(x@ok->f\|*x@ok\|x@ok[e]\) ...+>
|
 x == NULL || <+... \(x@ok->f\|*x@ok\|x@ok[e]\) ...+>
|
 x != NULL ? <+... \(x@ok->f\|*x@ok\|x@ok[e]\) ...+> : e
|
 x != NULL ? fill@ok(x, ...) : e
)

@alloc_unchecked exists@
expression x, e;
identifier f;
identifier take = { kmalloc, kzalloc, kcalloc, kmalloc_array, kmemdup, kstrdup,
    kstrndup, kasprintf, krealloc, vmalloc, vzalloc, kvmalloc, kvzalloc,
    kmem_cache_alloc, kmem_cache_zalloc };
identifier fill = { memset, memcpy, memmove, strcpy, strscpy };
position taken, use != alloc_tested.ok;
@@
 x = take@taken(...)
 ... when != x == NULL
     when != x != NULL
     when != !x
     when != x
(
 x@use->f
|
 *x@use
|
 x@use[e]
|
 fill@use(x, ...)
)

@script:python@
x << alloc_unchecked.x;
use << alloc_unchecked.use;
taken << alloc_unchecked.taken;
@@
say("null-deref", use[0], "%s may be NULL: line %s did not look" % (x, taken[0].line))
