#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Pack the files below a directory into a cpio archive ("newc", as Linux's initrd).

    mkinitrd.py DIRECTORY ARCHIVE [OTHER-ARCHIVE...]

Names are relative to the directory and sorted; owners and times are left out, so
that the same files give the same bytes. What make M=DIR modules leaves in .marbles/ is
left out too. Other archives come first: the kernel reads all, one behind the other.
"""
import os
import stat
import sys
from pathlib import Path


def entry(number, name, mode, contents):
    """One member: header and name, then contents, each padded to 4 bytes."""
    name = name.encode() + b"\0"
    fields = [number, mode, 0, 0, 1, 0, len(contents), 0, 0, 0, 0, len(name), 0]
    head = b"070701" + b"".join(b"%08X" % field for field in fields) + name
    return head + bytes(-len(head) % 4) + contents + bytes(-len(contents) % 4)


def pack(directory):
    members = []
    for path in sorted(Path(directory).rglob("*")):
        name = path.relative_to(directory).as_posix()
        if ".marbles" in name.split("/"):
            continue
        if path.is_symlink():
            members.append((name, stat.S_IFLNK | 0o777, os.readlink(path).encode()))
        elif path.is_dir():
            members.append((name, stat.S_IFDIR | 0o755, b""))
        elif path.is_file():
            mode = 0o755 if os.access(path, os.X_OK) else 0o644
            members.append((name, stat.S_IFREG | mode, path.read_bytes()))
    archive = b"".join(entry(i, *member) for i, member in enumerate(members, 1))
    return archive + entry(0, "TRAILER!!!", 0, b"")


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    if not os.path.isdir(sys.argv[1]):
        sys.exit(f"mkinitrd.py: there is no directory {sys.argv[1]}")
    others = [Path(name).read_bytes() for name in sys.argv[3:]]
    parts = [other + bytes(-len(other) % 4) for other in others] + [pack(sys.argv[1])]
    Path(sys.argv[2]).write_bytes(b"".join(parts))
