# SPDX-License-Identifier: MIT
# How GDB is to look at Marbles; `make gdb` loads it, from the repository's root.
# Before paging is on only hardware breakpoints (hbreak) work: the kernel's
# addresses do not exist yet, so nothing could be written there.
set architecture i386
set print pretty on
set pagination off
set confirm off
# Source paths in the kernel's debug information are relative to the root.
directory .
# marbles-kmemleak and others: `apropos marbles-` lists them, docs/gdb.md shows them.
source tools/gdb/marbles.py
