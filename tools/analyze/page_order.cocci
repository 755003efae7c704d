// SPDX-License-Identifier: MIT
// Pages that go back with another order than they came with.
//
// Sees    p = __get_free_pages(GFP_KERNEL, 2); ... free_pages(p, 1);  free_page(p);
// Cannot  orders in different functions, or kept in variables of different names.
@pages_taken@
expression x, flags, order;
identifier take = { __get_free_pages, alloc_pages };
position at;
@@
 x = take@at(flags, order)

@pages_back exists@
expression pages_taken.x, pages_taken.order, other != pages_taken.order, e;
identifier free = { free_pages, __free_pages };
identifier pages_taken.take;
expression pages_taken.flags;
position pages_taken.at, wrong;
@@
 x = take@at(flags, order)
 ... when != x = e
 free@wrong(x, other)

@pages_single exists@
expression pages_taken.x, e;
expression pages_taken.order;
identifier free = { free_page, __free_page };
identifier pages_taken.take;
expression pages_taken.flags;
position pages_taken.at, wrong;
@@
 x = take@at(flags, order)
 ... when != x = e
 free@wrong(x)

@script:python@
x << pages_taken.x;
order << pages_taken.order;
wrong << pages_back.wrong;
other << pages_back.other;
@@
say("page-order", wrong[0], "%s has order %s, and goes back with %s" % (x, order, other))

@script:python@
x << pages_taken.x;
order << pages_taken.order;
wrong << pages_single.wrong;
@@
if order != "0":
    say("page-order", wrong[0], "%s has order %s, and goes back as one page" % (x, order))
