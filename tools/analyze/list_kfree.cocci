// SPDX-License-Identifier: MIT
// An entry freed while the walk still needs it, or while the list still holds it.
//
// Sees    list_for_each_entry(p, head, link) kfree(p);          the walk reads p->link next
//         list_for_each_entry_safe(p, n, head, link) kfree(p);  and the list stays alive:
//                                                              no list_del, no new head
// Cannot  a list_del in a function that is called with another name for p.
@list_unsafe exists@
expression p, head, e;
identifier link;
identifier free = { kfree, kfree_sensitive, vfree, kvfree, kmem_cache_free };
iterator name list_for_each_entry, list_for_each_entry_reverse;
position at;
@@
(
 list_for_each_entry(p, head, link)
 { ... when != p = e
   free@at(...,p)
   ... when != break;
       when != return ...;
 }
|
 list_for_each_entry_reverse(p, head, link)
 { ... when != p = e
   free@at(...,p)
   ... when != break;
       when != return ...;
 }
)

@script:python@
p << list_unsafe.p;
at << list_unsafe.at;
@@
say("use-after-free", at[0],
    "%s is read by the walk behind this: list_for_each_entry_safe does not" % p)

@list_kept exists@
expression p, n, head, test;
identifier link, f;
identifier free = { kfree, kfree_sensitive, vfree, kvfree, kmem_cache_free };
iterator name list_for_each_entry_safe;
position at;
@@
(
 list_for_each_entry_safe(p, n, head, link)
 { ... when != \(list_del\|list_del_init\|list_move\|list_move_tail\)(&p->link)
       when != f(..., p, ...)
   free@at(...,p)
   ... when any
 }
|
 list_for_each_entry_safe(p, n, head, link)
   if (test)
   { ... when != \(list_del\|list_del_init\|list_move\|list_move_tail\)(&p->link)
         when != f(..., p, ...)
     free@at(...,p)
     ... when any
   }
)

@list_headless@
expression list_kept.head, outer;
identifier f;
position list_kept.at;
@@
 f@at(...)
 ... when any
 \(INIT_LIST_HEAD(head)\|kfree(outer)\)

@script:python depends on !list_headless@
p << list_kept.p;
at << list_kept.at;
link << list_kept.link;
@@
say("use-after-free", at[0],
    "%s is still in the list when freed: list_del(&%s->%s) first" % (p, p, link))
