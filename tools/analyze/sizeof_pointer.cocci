// SPDX-License-Identifier: MIT
// A block the size of a pointer, where the pointed-to thing was meant.
//
// Sees    struct session *s = kmalloc(sizeof(s), GFP_KERNEL);      4 bytes
@sizeof_pointer@
expression *x;
identifier take = { kmalloc, kzalloc, kvmalloc, kvzalloc, vmalloc, vzalloc };
position at;
@@
 x = take@at(sizeof(x), ...)

@script:python@
x << sizeof_pointer.x;
at << sizeof_pointer.at;
@@
say("size", at[0], "sizeof(%s) is that of a pointer: sizeof(*%s)" % (x, x))
