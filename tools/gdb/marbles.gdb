# SPDX-License-Identifier: MIT
# How GDB is to look at Marbles; `make gdb` loads it, from the repository's root.
set architecture i386
set print pretty on
set pagination off
set confirm off
# Source paths in the kernel's debug information are relative to the root.
directory .
# Code and constants come from the ELF file: they are write-protected in the machine, and
# before paging is on they are not yet where GDB would look for the end of a function's
# prologue. So `break` works from the first instruction on.
set trust-readonly-sections on
# `step` steps over what is about none of the mechanisms: strings and lists, reading a
# register, asking who runs. `skip disable` has it step into these, too.
python
for files in ("lib/*", "arch/*.h", "arch/x86/*.h", "kernel/sched.h"):
    gdb.execute("skip -gfi " + files, to_string=True)
end
# marbles-kmemleak and others: `apropos marbles-` lists them, docs/gdb.md shows them.
source tools/gdb/marbles.py

define marbles-first-stop
if !$_thread
printf "make gdb: no machine answers at port %d. `make debug`, in another terminal, must\n", $arg0
echo have said that QEMU waits for GDB there, and no other GDB may be attached to it.\n
else
if $_isvoid($bpnum)
echo make gdb: there is no such place to stop at, so the machine still waits.\n
echo `hbreak PLACE` wants a function or FILE:LINE; then `continue`.\n
else
continue
end
end
end
document marbles-first-stop
Continue to the breakpoint that `make gdb` set, or say why there is none.

marbles-first-stop PORT
end
