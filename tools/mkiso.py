#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Make a disk image that boots the kernel by GRUB, as a CD and as a hard disk.

The same input gives the same bytes. With --boot there is no menu: the kernel
starts at once with that command line, and GRUB keeps off the serial line.
"""
import argparse
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

GRUB_MODULES = "multiboot serial terminal normal iso9660 biosdisk part_msdos"
GRUB_PLACES = ("/usr/lib/grub/i386-pc", "/usr/share/grub/i386-pc",
               "/opt/homebrew/lib/i686-elf/grub/i386-pc", "/usr/local/lib/i686-elf/grub/i386-pc")
MKRESCUE = ("grub-mkrescue", "grub2-mkrescue", "i686-elf-grub-mkrescue")
BUILD_TIME = 1700000000         # seconds since 1970; any fixed time will do
VOLUME_DATE = "2023111422132000", "2023.11.14"


def direct_boot_config(command_line, initrd):
    """A grub.cfg without a menu; each argument quoted so that GRUB keeps it whole."""
    arguments = " ".join("'" + word.replace("'", "'\\''") + "'"
                         for word in shlex.split(command_line))
    module = "module /boot/initrd.cpio initrd.cpio\n" if initrd else ""
    return f"set timeout=0\nmultiboot /boot/marbles.elf {arguments}\n{module}boot\n"


def make_iso(kernel, output, config=None, command_line="", initrd=None, objcopy=None):
    """@config: text of grub.cfg; None: boot at once with @command_line."""
    mkrescue = next(filter(None, map(shutil.which, MKRESCUE)), None)
    if mkrescue is None:
        sys.exit("mkiso.py: grub-mkrescue is not installed (make deps installs it)")
    with tempfile.TemporaryDirectory() as place:
        boot = Path(place, "boot")
        (boot / "grub").mkdir(parents=True)
        if objcopy:             # without debug information GRUB loads it sooner
            subprocess.run([objcopy, "-S", kernel, boot / "marbles.elf"], check=True)
        else:
            shutil.copy(kernel, boot / "marbles.elf")
        if initrd:
            shutil.copy(initrd, boot / "initrd.cpio")
        text = config if config is not None else direct_boot_config(command_line, initrd)
        (boot / "grub/grub.cfg").write_text(text)
        for path in sorted(Path(place).rglob("*")):
            os.utime(path, (BUILD_TIME, BUILD_TIME))
        places = [p for p in GRUB_PLACES if os.path.isdir(p)][:1]
        command = [mkrescue, *(["-d", places[0]] if places else []),
                   f"--install-modules={GRUB_MODULES}", "--locales=", "--fonts=",
                   "--themes=", "-o", str(output), place, "--",
                   "-volume_date", "uuid", VOLUME_DATE[0],
                   "-alter_date_r", "b", VOLUME_DATE[1], "/", "--"]
        done = subprocess.run(command, capture_output=True, text=True,
                              env={**os.environ, "SOURCE_DATE_EPOCH": str(BUILD_TIME)})
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)}:\n{done.stderr}")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kernel")
    parser.add_argument("output")
    parser.add_argument("--config", default="iso/grub.cfg", help="a grub.cfg with a menu")
    parser.add_argument("--boot", metavar="COMMAND-LINE", help="no menu")
    parser.add_argument("--initrd")
    parser.add_argument("--objcopy")
    given = parser.parse_args()
    config = Path(given.config).read_text() if given.boot is None else None
    make_iso(given.kernel, given.output, config, given.boot or "", given.initrd, given.objcopy)


if __name__ == "__main__":
    main()
