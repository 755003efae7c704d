# SPDX-License-Identifier: MIT
"""A kernel built with KASAN=1 UBSAN=1, in BUILD/sanitized, and its test modules."""
import fcntl
import os
import shutil
import subprocess

from marbles import BUILD, ROOT

SANITIZED = BUILD / "sanitized"
SANITIZED_SECONDS = 120
OPTIONS = ("KASAN=1", "UBSAN=1", f"BUILD={SANITIZED}")
SOURCES = ROOT / "tests/modules/sanitize"


def make(*arguments):
    """Build with both sanitizers; the tests that run side by side wait for each other."""
    SANITIZED.mkdir(parents=True, exist_ok=True)
    with open(SANITIZED / "lock", "w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = subprocess.run(["make", "-C", ROOT, *OPTIONS, *arguments], text=True,
                              capture_output=True)
    assert done.returncode == 0, done.stdout + done.stderr


def modules():
    """An initrd with the modules of tests/modules/sanitize."""
    copy, archive = SANITIZED / "modules", SANITIZED / "modules.cpio"
    copy.mkdir(parents=True, exist_ok=True)
    for path in SOURCES.iterdir():
        target = copy / path.name
        if path.is_file() and (not target.exists() or
                               target.read_bytes() != path.read_bytes()):
            shutil.copy(path, target)
    make(f"M={copy}", "modules")
    fresh = archive.with_suffix(f".{os.getpid()}")
    subprocess.run(["python3", "-B", ROOT / "tools/mkinitrd.py", copy, fresh], check=True)
    fresh.replace(archive)
    return archive


def start_sanitized(start, **options):
    """start(), of that kernel."""
    make(str(SANITIZED / "marbles.elf"))
    return start(build=SANITIZED, **options)
