// SPDX-License-Identifier: MIT
// The same variable freed twice with nothing assigned to it in between.
//
// Sees    kfree(p); ... kfree(p);  and the goto that frees what was freed already
// Cannot  two names of one block; a free inside a function that is called.
@double_kfree exists@
expression x, e;
identifier free = { kfree, kfree_sensitive, vfree, kvfree };
identifier again = { kfree, kfree_sensitive, vfree, kvfree };
position first, second;
@@
 free@first(x)
 ... when != x = e
     when != &x
     when != \(x++\|x--\|++x\|--x\)
     when != if (x == NULL) { ... return ...; }
 again@second(x)

@script:python@
x << double_kfree.x;
first << double_kfree.first;
second << double_kfree.second;
@@
if first[0].line != second[0].line:
    say("double-free", second[0], "%s was freed in line %s already" % (x, first[0].line))
