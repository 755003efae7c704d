# SPDX-License-Identifier: MIT
"""What a stopped Marbles kernel knows, read from outside.

Problem    When the kernel is stopped, hung or dead, its shell does not answer. And who
           checks the detector, if only the detector can be asked?

Idea       A second implementation of docs/kmemleak.md, that shares nothing with the first
           but the structures in memory, and learns those from the debug information:

               layout.py   where is each field, what is each constant, says DWARF
               memory.py   bytes of the direct map, kept as long as the machine stands
               paging.py   from addresses of the vmap window to those
               blocks.py   all live blocks, from page descriptors, slabs and areas
               roots.py    where memory is in use by itself
               finder.py   which words refer to which block
               scan.py     mark;  classify.py  leaders, suppressions
               why.py      chains of references;  places.py, types.py  in words
               report.py, diff.py, confidence.py   text and JSON, as the shell's
               chosen.py   GDB's own frames, of a thread that waits
               replay.py, follow.py, lost.py, loss.py   back in time, to where it was lost

           All hang on one object for each stop of the machine (kernel.py).
"""
