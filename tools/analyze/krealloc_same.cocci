// SPDX-License-Identifier: MIT
// p = krealloc(p, ...): where memory is out, NULL replaces the only pointer to the old
// block, which is still there. Right is: q = krealloc(p, ...); if (!q) ...; p = q;
//
// Cannot tell whether another pointer to the block remains.
@krealloc_same@
expression x;
identifier grow = { krealloc, krealloc_array };
position at;
@@
 x = grow@at(x, ...)

@script:python@
x << krealloc_same.x;
at << krealloc_same.at;
@@
say("leak", at[0], "%s = krealloc(%s): lost where krealloc fails" % (x, x))
