# SPDX-License-Identifier: MIT
"""make debug-vscode: what it writes is valid, names what is there, and works: the task
starts QEMU, and GDB attaches with the same commands, in the language that editors speak to
it (MI). What somebody changed stays."""
import json
import re
import subprocess
import sys
from pathlib import Path

import pexpect
import pytest

from debuggable import DEBUGGABLE
from debugger import free_port, needs_gdb
from marbles import BUILD, BUILD_TYPED, ROOT

pytestmark = needs_gdb


def write(folder, *options):
    return subprocess.run(
        [sys.executable, "-B", ROOT / "tools/vscode.py", "--folder", folder, *options],
        capture_output=True, text=True, timeout=30, check=False)


def read(folder, name):
    return json.loads((folder / name).read_text())


def expanded(value):
    """As the editor does."""
    return json.loads(json.dumps(value).replace("${workspaceFolder}", str(ROOT)))


@pytest.fixture
def files(tmp_path):
    """The port, launch.json and tasks.json."""
    port = free_port()
    done = write(tmp_path, "--port", str(port))
    assert done.returncode == 0, done.stderr
    return port, expanded(read(tmp_path, "launch.json")), expanded(read(tmp_path, "tasks.json"))


def test_names_agree(files):
    _, launch, tasks = files
    labels = {task["label"] for task in tasks["tasks"]}
    live = [each for each in launch["configurations"] if "preLaunchTask" in each]
    assert {each["preLaunchTask"] for each in live} == labels and len(live) == 2
    assert len({each["name"] for each in launch["configurations"]}) == 3
    programs = {Path(each["program"]).relative_to(ROOT).as_posix()
                for each in launch["configurations"]}
    assert programs == {"build/marbles.elf", "build/debug/marbles.elf"}
    for each in launch["configurations"]:
        assert Path(each["miDebuggerPath"]).exists() and each["type"] == "cppdbg"
        sourced = [command["text"].split()[1] for command in each["setupCommands"]
                   if command["text"].startswith("source ")]
        assert sourced and all(Path(path).exists() for path in sourced)
    asked = {each["id"] for each in launch["inputs"]}
    assert set(re.findall(r"\$\{input:(\w+)\}", json.dumps(launch))) == asked


class Mi:
    """GDB, as the editor's extension speaks to it."""

    def __init__(self, configuration):
        self.gdb = pexpect.spawn(configuration["miDebuggerPath"], ["-nx", "--interpreter=mi"],
                                 cwd="/", encoding="utf-8", timeout=60, echo=False)
        self.wait()
        for command in configuration["setupCommands"]:
            self(f'-interpreter-exec console "{command["text"]}"')

    def wait(self):
        self.gdb.expect_exact("(gdb) ")
        return self.gdb.before

    def __call__(self, command):
        self.gdb.sendline(command)
        self.gdb.expect(r"\^(done|running|connected|error)[^\r\n]*")
        assert self.gdb.match[1] != "error", command + self.gdb.match[0]
        return self.gdb.match[0] + self.wait()

    def until(self, pattern):
        self.gdb.expect(pattern)
        return self.gdb.match


def run_to_kernel_main(configuration, program):
    mi = Mi(configuration)
    mi(f"-file-exec-and-symbols {program}")
    mi(f"-target-select remote {configuration['miDebuggerServerAddress']}")
    for command in configuration["postRemoteConnectCommands"]:
        mi(f'-interpreter-exec console "{command["text"]}"')
    mi("-break-insert -f kernel/shell/cmd_echo.c:10")           # as the margin does
    mi("-exec-continue")
    mi.until(r'\*stopped[^\r\n]*func="kernel_main"')
    mi("-exec-continue")
    mi.until(r'\*stopped[^\r\n]*func="cmd_echo"')
    frames = re.findall(r'func="(\w+)"', mi("-stack-list-frames"))
    assert frames == ["cmd_echo", "job_main", "thread_entry", "context_start"]
    assert 'name="argc",arg="1",type="int",value="2"' in mi("-stack-list-variables --simple-values")
    mi('-interpreter-exec console "kill"')
    mi.gdb.close(force=True)


@pytest.mark.parametrize("build, option", [(BUILD, ""), (None, " DEBUG=1")])
def test_f5(files, build, option):
    port, launch, tasks = files
    build = build or DEBUGGABLE.built()
    (task,) = [task for task in tasks["tasks"] if task["label"] == f"make debug{option}"]
    (configuration,) = [each for each in launch["configurations"]
                        if each.get("preLaunchTask") == task["label"]]
    ready = task["problemMatcher"]["background"]["endsPattern"]
    typed = DEBUGGABLE.typed if option else BUILD_TYPED
    machine = pexpect.spawn(
        "/bin/sh", ["-c", f"exec timeout -s KILL 100 {task['command']} RUN='echo a' "
                          f"BUILD={typed} -o {typed}/marbles.elf"],      # as it is
        cwd=task["options"]["cwd"], encoding="utf-8", timeout=60)
    try:
        machine.expect("(?m)" + ready)
        assert configuration["miDebuggerServerAddress"] == f"127.0.0.1:{port}"
        run_to_kernel_main(configuration, build / "marbles.elf")
        machine.expect("Terminated via GDBstub")                # its end ends QEMU
    finally:
        machine.close(force=True)


def test_a_dump(files, start, tmp_path):
    _, launch, _ = files
    (configuration,) = [each for each in launch["configurations"] if "coreDumpPath" in each]
    machine = start(memory=16)
    machine.wait_prompt()
    dump = tmp_path / "now.dump"
    subprocess.run([sys.executable, ROOT / "tools/qmp.py", machine.path("qmp"), dump],
                   capture_output=True, timeout=60, check=True)
    mi = Mi(configuration)
    mi(f"-file-exec-and-symbols {BUILD / 'marbles.elf'}")
    mi(f"-target-select core {dump}")
    assert 'func="kernel_main"' in mi("-stack-list-frames")
    mi.gdb.close(force=True)


def test_a_compiler_s_complaint_is_a_problem(files):
    matcher = files[2]["tasks"][0]["problemMatcher"]
    found = re.match(matcher["pattern"]["regexp"], "mm/slab.c:7:12: error: 'x' undeclared")
    assert found.groups() == ("mm/slab.c", "7", "12", "error", "'x' undeclared")
    begins = matcher["background"]["beginsPattern"]
    assert re.match(begins, "  CC    mm/slab.c") and not re.match(begins, "marbles> ")


def test_what_somebody_changed_stays(tmp_path):
    assert "written" in write(tmp_path).stdout
    assert write(tmp_path).stdout.count("as it should be") == 2
    assert "written" in write(tmp_path, "--port", "4321").stdout    # nobody touched it
    mine = "// my own\n" + (tmp_path / "launch.json").read_text()
    (tmp_path / "launch.json").write_text(mine)
    done = write(tmp_path)
    assert done.returncode == 1 and "it stays" in done.stderr and "FORCE=1" in done.stderr
    assert (tmp_path / "launch.json").read_text() == mine
    assert read(tmp_path, "launch.marbles.json")["configurations"]
    done = write(tmp_path, "--force")
    assert done.returncode == 0 and "launch.json.old" in done.stdout
    assert (tmp_path / "launch.json.old").read_text() == mine
    assert read(tmp_path, "launch.json")["configurations"]
    assert not (tmp_path / "launch.marbles.json").exists()


def test_files_that_were_there_before_stay(tmp_path):
    (tmp_path / "tasks.json").write_text('{"version": "2.0.0", "tasks": []}\n')
    assert write(tmp_path).returncode == 1
    assert read(tmp_path, "tasks.json") == {"version": "2.0.0", "tasks": []}
    assert read(tmp_path, "tasks.marbles.json")["tasks"]


def test_without_gdb(tmp_path):
    done = write(tmp_path, "--gdb", "no-such-gdb")
    assert done.returncode == 1 and "make deps" in done.stderr
    assert not list(tmp_path.iterdir())
