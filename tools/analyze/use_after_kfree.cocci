// SPDX-License-Identifier: MIT
// A block that is read or written behind its kfree().
//
// Sees    kfree(s); n = s->length;      and with vfree, kmem_cache_free
// Cannot  use through another name, or in a function that is called.
@kfree_used exists@
identifier x;
expression e;
identifier f;
identifier free = { kfree, kfree_sensitive, vfree, kvfree, kmem_cache_free };
iterator iter;
statement S;
position first, use;
@@
 free@first(..., x)
 ...
(
 iter(..., x, ...) S
|
 x = e
|
 &x
|
 x@use->f
|
 *x@use
|
 x@use[e]
)

@script:python@
x << kfree_used.x;
first << kfree_used.first;
use << kfree_used.use;
@@
say("use-after-free", use[0], "%s was freed in line %s" % (x, first[0].line))
