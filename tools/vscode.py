#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Write .vscode/launch.json and tasks.json: `make debug-vscode`.

Visual Studio Code with its C/C++ extension (ms-vscode.cpptools) is a front end of GDB. Its
launch.json says which program, which GDB and which commands at the start; its tasks.json,
how QEMU is started before. The task counts as ready when QEMU can be called.

Whose files they are: what was written here is replaced when it is out of date. What
somebody else wrote, or changed, stays; the new text is put beside it, and that is said.
"""
import argparse
import hashlib
import json
import shutil
import sys
from pathlib import Path

EXTENSION = "ms-vscode.cpptools"
RECORD = ".marbles.json"            # {file name: hash of what was written}
BUSY = "^  (CC|LD|ISO) "             # make builds first
READY = "^QEMU waits for GDB on port"
TASK = "make debug"
BUILDS = (                          # name, folder, options of make
    ("Marbles", "build", ""),
    ("Marbles, all variables visible", "build/debug", " DEBUG=1"),
)
ROOT = "${workspaceFolder}"


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--folder", type=Path, default=Path(".vscode"))
    parser.add_argument("--gdb", default="gdb")
    parser.add_argument("--port", type=int, default=1234)
    parser.add_argument("--force", action="store_true", help="replace what others changed, "
                        "too; the old text is kept as FILE.old")
    return parser.parse_args()


def configuration(name, build, given):
    """What every configuration has."""
    return {
        "name": name, "type": "cppdbg", "request": "launch",
        "program": f"{ROOT}/{build}/marbles.elf", "cwd": ROOT,
        "MIMode": "gdb", "miDebuggerPath": given.gdb,
        "setupCommands": [
            {"text": "set auto-load local-gdbinit off"},
            {"text": f"cd {ROOT}"},
            {"text": f"source {ROOT}/tools/gdb/marbles.gdb"},
        ],
    }


def live(name, build, option, given):
    """A machine that a task starts, from its first instruction. When the session ends, GDB
    kills it, and QEMU goes."""
    return {
        **configuration(name, build, given),
        "miDebuggerServerAddress": f"127.0.0.1:{given.port}",
        "stopAtConnect": True,
        "postRemoteConnectCommands": [{"text": "thbreak kernel_main"}],
        "preLaunchTask": TASK + option,
    }


def dump(given):
    return {
        **configuration("Marbles: a dump", "build", given),
        "coreDumpPath": "${input:dump}",
    }


def launch(given):
    return {
        "version": "0.2.0",
        "configurations": [*(live(*build, given) for build in BUILDS), dump(given)],
        "inputs": [{
            "id": "dump", "type": "promptString",
            "description": "Dump: of `make dump`, or of `make run DUMP_ON_PANIC=1`",
            "default": f"{ROOT}/build/marbles.dump",
        }],
    }


def task(option, given):
    """It goes on while it is ready; problems on the way are the compiler's."""
    return {
        "label": TASK + option, "type": "shell", "isBackground": True,
        "command": f"{TASK}{option} GDB_PORT={given.port}",
        "options": {"cwd": ROOT},
        "presentation": {"reveal": "always", "panel": "dedicated"},
        "problemMatcher": {
            "owner": "marbles", "fileLocation": ["relative", ROOT],
            "pattern": {
                "regexp": "^(.+?):(\\d+):(\\d+): (?:fatal )?(error|warning): (.*)$",
                "file": 1, "line": 2, "column": 3, "severity": 4, "message": 5,
            },
            "background": {"activeOnStart": True, "beginsPattern": BUSY,
                           "endsPattern": READY},
        },
    }


def tasks(given):
    return {"version": "2.0.0", "tasks": [task(option, given) for _, _, option in BUILDS]}


def digest(text):
    return hashlib.sha256(text.encode()).hexdigest()


def read(path):
    return path.read_text() if path.exists() else None


def put(path, text, written, force):
    """Have @path be @text, unless that would undo somebody's work. @written: the record.
    Return: may it be taken as done?"""
    found = read(path)
    beside = path.with_name(f"{path.stem}.marbles{path.suffix}")
    is_ours = found is None or digest(found) == written.get(path.name)
    if found == text:
        print(f"{path}: as it should be")
    elif is_ours or force:
        if not is_ours:
            path.with_name(f"{path.name}.old").write_text(found)
        path.write_text(text)
        print(f"{path}: written" if is_ours else
              f"{path}: replaced; what it was is in {path.name}.old")
    else:
        beside.write_text(text)
        print(f"{path}: is not as it was written here, so it stays. What Marbles needs is in "
              f"{beside}: copy from there what you miss, or make debug-vscode FORCE=1 "
              "replaces your file, and keeps it as .old", file=sys.stderr)
        return False
    written[path.name] = digest(text)
    beside.unlink(missing_ok=True)
    return True


def main():
    given = arguments()
    found = shutil.which(given.gdb)
    if found is None:
        sys.exit(f"vscode.py: there is no {given.gdb}: make deps installs one, GDB=/path/to/gdb "
                 "names yours")
    given.gdb = found
    given.folder.mkdir(exist_ok=True)
    record = given.folder / RECORD
    written = json.loads(read(record) or "{}")
    done = [put(given.folder / name, json.dumps(content, indent=4) + "\n", written, given.force)
            for name, content in (("launch.json", launch(given)), ("tasks.json", tasks(given)))]
    record.write_text(json.dumps(written, indent=4) + "\n")
    if not all(done):
        sys.exit(1)
    print(f"In Visual Studio Code, with the extension {EXTENSION}: open this folder, choose "
          f'"{BUILDS[0][0]}" under Run and Debug, press F5. docs/gdb.md tells more.')


if __name__ == "__main__":
    main()
