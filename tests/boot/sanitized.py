# SPDX-License-Identifier: MIT
"""A kernel built with KASAN=1 UBSAN=1, in BUILD/sanitized, and its test modules."""
import os
import shutil
import subprocess

from marbles import BUILD, ROOT
from variant import Variant

SANITIZED = Variant(BUILD / "sanitized", "KASAN=1", "UBSAN=1")
SANITIZED_SECONDS = 120
SOURCES = ROOT / "tests/modules/sanitize"


def modules():
    """An initrd with the modules of tests/modules/sanitize."""
    copy, archive = SANITIZED.folder / "modules", SANITIZED.folder / "modules.cpio"
    copy.mkdir(parents=True, exist_ok=True)
    for path in SOURCES.iterdir():
        target = copy / path.name
        if path.is_file() and (not target.exists() or
                               target.read_bytes() != path.read_bytes()):
            shutil.copy(path, target)
    SANITIZED.make(f"M={copy}", "modules")
    fresh = archive.with_suffix(f".{os.getpid()}")
    subprocess.run(["python3", "-B", ROOT / "tools/mkinitrd.py", copy, fresh], check=True)
    fresh.replace(archive)
    return archive


def start_sanitized(start, **options):
    """start(), of that kernel."""
    return start(build=SANITIZED.built(), **options)
