# SPDX-License-Identifier: MIT
"""Build a lab's module and boot with it: start.py LAB [--submission DIR] -- BOOT COMMAND.

The module of labs/NN-name/ (or DIR) is built where it lies, as `make M=` does, and packed
with the driver that the grader uses, so that what it finds can be seen at the prompt.
"""
import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from grade import build, sandbox                            # noqa: E402
from grade.lab import ROOT, LabError, find, load            # noqa: E402


def story(lab):
    """The README as far as the hints, which are for later."""
    text = (lab.folder / "README.md").read_text()
    return text.split("\n## Hints")[0].strip()


def tell(lab):
    print("\n" + story(lab) + "\n\n" + "-" * 72)
    print(f"The source: {lab.folder.relative_to(ROOT)}/{lab.sources[0]}. "
          f"When you have mended it: make grade LAB={lab.number}")
    if lab.hint_commands:
        print("To begin with, at the prompt: " + "; ".join(lab.hint_commands))
    print("-" * 72 + "\n", flush=True)


def boot(lab, submission, build_folder, command):
    """Run @command (tools/run.py KERNEL ...) with an initrd of the lab's modules, and
    with the lab's own kernel if it has one."""
    with tempfile.TemporaryDirectory(prefix="marbles-lab-") as place:
        initrd, kernel = build.build(lab, submission, Path(place), sandbox.available(),
                                     build_folder)
        command = [str(kernel / "marbles.elf") if word.endswith("/marbles.elf") else word
                   for word in command]
        tell(lab)
        subprocess.run([*command, "--initrd", str(initrd)], cwd=ROOT, check=False)
        return 0                        # `exit` passes a command's status: no news here


def main():
    parser = argparse.ArgumentParser(prog="tools/grade/start.py", description=__doc__)
    parser.add_argument("lab")
    parser.add_argument("--build", default=os.environ.get("BUILD", "build"))
    parser.add_argument("--submission", type=Path)
    parser.add_argument("command", nargs="+")
    given = parser.parse_args()
    try:
        lab = load(find(given.lab))
        return boot(lab, given.submission or lab.folder, Path(given.build), given.command)
    except build.Rejected as rejected:
        print(f"lab: {rejected}", file=sys.stderr)
        return 1
    except LabError as error:
        print(f"lab: {error}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
