// SPDX-License-Identifier: MIT
// A block that one function takes, and on some way out neither frees, hands on nor keeps.
//
// Sees    p = kmalloc(...); if (!p) ...; if (failed) return -EIO;     p is lost there
// Cannot  blocks held in fields (s->name), or through another function; correlated
//         conditions: it believes that every branch can follow every other.
@missing_kfree exists@
local idexpression x;
expression e;
identifier f, g;
identifier take = { kmalloc, kzalloc, kcalloc, kmalloc_array, kmemdup, kstrdup,
    kstrndup, kasprintf, vmalloc, vzalloc, kvmalloc, kvzalloc,
    kmem_cache_alloc, kmem_cache_zalloc,
    alloc_pages, alloc_page, __get_free_pages, __get_free_page, get_zeroed_page };
statement S, S1;
position taken, out;
@@
 x = take@taken(...)
 ... when != x = e
 if (x == NULL) S
 ... when != x = e
     when != f(...,x,...)
     when != f(...,(void *)x,...)
     when != &x->g
     when != e = x
     when != e = <+...x...+>
     when != &x
     when != if (x != NULL) S1
(
 return <+...x...+>;
|
 return@out ...;
)

@script:python@
x << missing_kfree.x;
out << missing_kfree.out;
taken << missing_kfree.taken;
@@
say("leak", out[0], "%s, taken in line %s, is not freed on this way out"
    % (x, taken[0].line))
