# SPDX-License-Identifier: MIT
"""Pictures of memory: what tools/heapview is made of.

Problem    Ten thousand lines about blocks are exact, and nobody sees anything in them.

Idea       Lines in, one drawing out, in steps that know little of each other:

               lines.py     JSON lines -> stacks, blocks, pages, events; complains
               dump.py      a dump -> such lines, by GDB in batch mode
               replay.py    events -> what was live when
               layers.py    the same by site, few enough to draw
               subject.py   what of it there is, and what is missing, in words
               memory.py    pages and blocks -> what each page shows
               site.py      places in the source, and which of them get a colour
               svg.py       elements, units, colours, patterns
               area_map.py, area_time.py, area_flame.py      one picture each
               map_legend.py    what the map's colours and shapes mean, with the sums
               detail.py    a slab down to its slots
               sheet.py     the pictures on one sheet, with title, notes, script.js

           All that is drawn says its numbers in data- attributes, so a picture can be
           checked against what it was made of.
"""
