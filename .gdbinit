# GDB reads this in the repository's root if ~/.config/gdb/gdbinit (or ~/.gdbinit) has
#
#     add-auto-load-safe-path /where/it/is/marbles
#
# `make gdb` needs none of that.
source tools/gdb/marbles.gdb
