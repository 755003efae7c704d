# SPDX-License-Identifier: MIT
"""The table is held against what the tools say now, of the module as it was handed out."""
import contextlib
import fcntl
import functools
import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from grade import Lab, bounded, frees_all, no_misuse, works
from grade.lab import ROOT

HERE = Path(__file__).resolve().parent
FUNCTIONS = ("sensor_open", "sensor_close", "sensor_drop_unit", "journal_add", "frame_copy",
             "frame_send")
BITS = {"gcc": 1, "cppcheck": 2, "sparse": 4, "cocci": 8, "kmemleak": 16}
# In whose case blocks are lost; a test compares it with what the kernel says.
LEAKING = ("sensor_open", "sensor_close", "journal_add")


@contextlib.contextmanager
def kept_folder():
    """A folder that is ours alone meanwhile. What the tools said is kept there (make
    analyze knows when it is old); where nothing can be written, in one that goes."""
    place = Path(os.environ.get("BUILD", ROOT / "build")).resolve() / "grade/.original-14"
    try:
        place.mkdir(parents=True, exist_ok=True)
        lock = (place / "lock").open("w", encoding="ascii")
    except OSError:
        with tempfile.TemporaryDirectory() as other:
            yield Path(other)
        return
    with lock:                          # closed, it is open to the next
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield place


def findings_in_original():
    """What the four static tools say of original.txt."""
    with kept_folder() as place:
        folder = place / "original"
        folder.mkdir(exist_ok=True)
        shutil.copyfile(HERE / "original.txt", folder / "sensors.c")
        shutil.copyfile(HERE / "sensors.h", folder / "sensors.h")
        (folder / "Kbuild").write_text("obj-m += sensors.o\n")
        environment = {name: value for name, value in os.environ.items()
                       if name not in ("MAKEFLAGS", "MFLAGS", "MAKELEVEL", "LAB")}
        done = subprocess.run(["make", "-s", "--no-print-directory", "analyze", "FORMAT=json",
                               f"M={folder}", f"BUILD={place}/build"], cwd=ROOT, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False,
                              env=environment, timeout=300)
    if " with gcc cppcheck cocci sparse;" not in done.stderr or "could not" in done.stderr:
        raise ValueError("the table needs all four tools (make deps installs them); make "
                         f"analyze said: {done.stderr.strip()[:200]}")
    return [json.loads(line) for line in done.stdout.splitlines()]


@functools.lru_cache(maxsize=None)
def truth():
    """5 bits for each function, the first function in the lowest."""
    rows = {name: BITS["kmemleak"] if name in LEAKING else 0 for name in FUNCTIONS}
    for finding in findings_in_original():
        for tool in finding["tools"]:
            if finding["function"] in rows:
                rows[finding["function"]] |= BITS[tool]
    return sum(rows[name] << 5 * number for number, name in enumerate(FUNCTIONS))


def scenario(run):
    run.load()
    status = run.expect("table", f"insmod station_drive case=table truth={truth()}")
    if status == 0:
        run.ask("rmmod station_drive")
    for case in LAB.cases:
        run.drive(case)
    run.unload()


LAB = Lab(
    title="Static against dynamic: six bugs, five tools",
    sources=["sensors.c", "table.c"],
    headers=["sensors.h"],
    module="station",
    driver="station_drive",
    cases=["sensors", "journal", "frames"],
    seeds=[1, 2, 3, 4],
    scenario=scenario,
    hint_commands=["insmod station", "insmod station_drive case=sensor_close",
                   "rmmod station_drive", "kmemleak scan", "kmemleak"],
    checks=[
        works(15, "sensors", "Sensors are found, noted, closed and dropped as they should be"),
        works(15, "journal", "The journal grows, and stays whole where memory is out"),
        works(10, "frames", "Frames are copied and sent"),
        bounded(10, "sensors", 6, "3 sensors with a reading each are 6 blocks"),
        bounded(10, "frames", 7, "With them, only the journal is kept"),
        frees_all(10),
        no_misuse(10),
        works(20, "table", "The table says which tool sees which bug"),
    ],
)
