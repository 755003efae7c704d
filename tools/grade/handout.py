# SPDX-License-Identifier: MIT
"""Pack what students get: handout.py ARCHIVE.tar.gz

All of the source tree but the solutions, the tests that show them, and the pages for
instructors. The same tree gives the same bytes.
"""
import gzip
import io
import re
import subprocess
import sys
import tarfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TOP = "marbles"
SHOWING_SOLUTIONS = r"test_(labs|gdb_labs|grading|lab_\w+|handout)\.py"
KEPT_BACK = re.compile(rf"tests/labs/|tests/boot/{SHOWING_SOLUTIONS}$|"
                       r"docs/(instructor|writing-labs)\.md$|tools/grade-class$|"
                       r"tools/grade/class_job\.py$|\.ci/|\.github/")
FOR_INSTRUCTORS = re.compile(r"\((?:docs/)?(instructor|writing-labs)\.md|tools/grade-class|tests/labs|" +
                             SHOWING_SOLUTIONS)


def tree():
    """Paths of the source tree, relative to ROOT: what git knows, or what is there."""
    listed = subprocess.run(["git", "-C", ROOT, "ls-files", "-z", "--cached", "--others",
                             "--exclude-standard"], stdout=subprocess.PIPE,
                            stderr=subprocess.DEVNULL, check=False)
    names = listed.stdout.decode().split("\0") if listed.returncode == 0 else \
        [path.relative_to(ROOT).as_posix() for path in ROOT.rglob("*")
         if not {"build", ".git", ".marbles", "__pycache__"} & set(path.parts)
         and path.suffix != ".ko"]
    return sorted(name for name in set(names) if name and (ROOT / name).is_file()
                  and not KEPT_BACK.search(name))


def contents(name):
    """The file; of a page, without the lines that point to what is kept back."""
    data = (ROOT / name).read_bytes()
    if not name.endswith(".md"):
        return data
    lines = data.decode().splitlines(keepends=True)
    return "".join(line for line in lines if not FOR_INSTRUCTORS.search(line)).encode()


def add(archive, name):
    data = contents(name)
    entry = tarfile.TarInfo(f"{TOP}/{name}")
    entry.size, entry.mtime = len(data), 0
    entry.mode = 0o755 if (ROOT / name).stat().st_mode & 0o100 else 0o644
    archive.addfile(entry, io.BytesIO(data))


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    names, goal = tree(), Path(sys.argv[1])
    goal.parent.mkdir(parents=True, exist_ok=True)
    with open(goal, "wb") as file, gzip.GzipFile("", "wb", mtime=0, fileobj=file) as packed, \
            tarfile.open(fileobj=packed, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for name in names:
            add(archive, name)
    print(f"{goal}: {len(names)} files, {goal.stat().st_size >> 10} KiB; no solutions")


if __name__ == "__main__":
    main()
