# SPDX-License-Identifier: MIT
"""Which GDB can load tools/gdb/marbles.py? Some are built without Python."""
import shutil
import subprocess

NAMES = ("gdb", "gdb-multiarch", "i686-elf-gdb")


def has_python(name):
    if shutil.which(name) is None:
        return False
    done = subprocess.run([name, "-nx", "-batch", "-ex", "python print('yes')"], text=True,
                          stdin=subprocess.DEVNULL, capture_output=True, check=False)
    return "yes" in done.stdout


def find_gdb():
    """Its name; None: there is none."""
    return next(filter(has_python, NAMES), None)
