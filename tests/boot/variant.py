# SPDX-License-Identifier: MIT
"""Kernels built with other options than the one under test, in folders below BUILD."""
import fcntl
import subprocess

from marbles import ROOT


class Variant:
    """A kernel that make builds with @options in @folder."""

    def __init__(self, folder, *options):
        self.folder = folder
        # As make would have it, or it builds anew what is there under another name.
        self.typed = folder.relative_to(ROOT) if folder.is_relative_to(ROOT) else folder
        self.options = (*options, f"BUILD={self.typed}")

    def make(self, *arguments):
        """The tests that run side by side wait for each other."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with open(self.folder / "lock", "w", encoding="ascii") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            done = subprocess.run(["make", "-C", ROOT, *self.options, *arguments], text=True,
                                  capture_output=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr

    def built(self):
        """Return: the folder with marbles.elf."""
        self.make(f"{self.typed}/marbles.elf")
        return self.folder
