# SPDX-License-Identifier: MIT
"""What a submission's source may reach while it is compiled, and what QEMU may use.

Source is compiled by bubblewrap: no network, no processes of others, and of the files
only the compiler (/usr), the kernel's headers and build rules, and the folder with the
copies. What is not there cannot be included: no /etc, no home, no solutions, no other
submission. Where bubblewrap is missing there is no sandbox, and one is told.
"""
import os
import resource
import shutil
import subprocess
from pathlib import Path

from grade.lab import ROOT

KERNEL_PARTS = ("include", "lib", "mm", "arch", "kernel", "tools/make", "tools/symtab",
                "tools/mksymbols.py", "tools/module-info.c", "tools/module-symbols.lds",
                "tools/module.lds", "tools/toolchain.sh", "tools/find-python.sh")
KERNEL_ALONE = ("linker.ld", "tests/kunit")     # what linking the kernel takes besides
OPTIONS = {"TOOLCHAIN": "gcc", "KASAN": "", "UBSAN": ""}   # of make, as for the kernel
COMPILE_SECONDS = 60
COMPILE_BYTES, QEMU_BYTES = 2 << 30, 2 << 30
FILE_BYTES = 64 << 20           # of any file that is written


def cap(kind, value):
    """Lower a limit, as far as it is not lower yet."""
    hard = resource.getrlimit(kind)[1]
    value = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(kind, (value, value))


def limited(command, address_bytes=QEMU_BYTES, cpu_seconds=300, file_bytes=512 << 20):
    """@command, below limits on memory, CPU time and what it writes (util-linux)."""
    if shutil.which("prlimit") is None:
        return command
    return ["prlimit", f"--as={address_bytes}", f"--cpu={cpu_seconds}",
            f"--fsize={file_bytes}", "--core=0", "--", *command]


def available():
    """Does bubblewrap work here? It may be there, and forbidden by the system."""
    return shutil.which("bwrap") is not None and subprocess.run(
        [*bubble(Path("/tmp"), []), "true"], stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL, check=False).returncode == 0


def bubble(stage, parts, more=None):
    """The command line up to the command: @stage is all that can be written; @parts of the
    tree can be read, and what @more names (a path: where it appears in the tree)."""
    command = ["bwrap", "--unshare-all", "--die-with-parent", "--new-session", "--clearenv",
               "--setenv", "PATH", os.environ.get("PATH", "/usr/bin:/bin"),
               "--setenv", "LC_ALL", "C", "--setenv", "PYTHONDONTWRITEBYTECODE", "1",
               "--ro-bind", "/usr", "/usr", "--dev", "/dev", "--tmpfs", "/tmp"]
    for name in ("bin", "sbin", "lib", "lib32", "lib64"):
        if Path("/", name).is_symlink():
            command += ["--symlink", os.readlink(f"/{name}"), f"/{name}"]
        elif Path("/", name).is_dir():
            command += ["--ro-bind", f"/{name}", f"/{name}"]
    if Path("/etc/alternatives").is_dir():
        command += ["--ro-bind", "/etc/alternatives", "/etc/alternatives"]
    seen = {ROOT / part: part for part in parts} | (more or {})
    if parts and (ROOT / "build/cross").is_dir():
        seen[ROOT / "build/cross"] = "build/cross"
    for path, part in seen.items():
        command += ["--ro-bind", str(path), f"/marbles/{part}"]
    return [*command, "--bind", str(stage), "/stage", "--chdir", "/marbles" if parts else "/"]


def bubble_qemu(place, files):
    """The same for QEMU: @place, where its sockets are, and @files to read."""
    command = bubble(place, [])
    for file in files:
        command += ["--ro-bind", str(file), str(file)]
    end = command.index("--chdir")
    return [*command[:end], *command[end + 2:], "--bind", str(place), str(place), "--"]


def compile_command(stage, kernel_c, build, sandboxed):
    """make, for the modules that @stage/Kbuild names, or for a kernel with the files
    @kernel_c of @stage, and the other objects from the folder @build."""
    place = "/stage" if sandboxed else str(stage)
    make = ["make", "--no-print-directory",
            *(f"{name}={value}" for name, default in OPTIONS.items()
              if (value := os.environ.get(name) or default))]
    if kernel_c:
        make += ["-f", "tools/make/lab-kernel.mk", f"STAGE={place}",
                 f"LAB_C={' '.join(kernel_c)}", f"BUILD={'build' if sandboxed else build}"]
    else:
        make += ["-f", "tools/make/kbuild.mk", f"marbles_src={place}", "__modules"]
    if not sandboxed:
        return make
    parts = [part for part in KERNEL_PARTS + KERNEL_ALONE * bool(kernel_c)
             if (ROOT / part).exists()]
    inside = bubble(stage, parts, {build / "obj": "build/obj"} if kernel_c else {})
    return limited([*inside, *make], COMPILE_BYTES, COMPILE_SECONDS, FILE_BYTES)


def compile_stage(stage, sandboxed, kernel_c=(), build=None):
    """Return: None, or the compiler's complaints."""
    environment = {name: value for name, value in os.environ.items()
                   if name not in ("MAKEFLAGS", "MFLAGS", "MAKELEVEL")}
    try:
        command = compile_command(stage, kernel_c, build, sandboxed)
        done = subprocess.run(command, cwd=ROOT, env=environment,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, timeout=2 * COMPILE_SECONDS,
                              check=False)
    except subprocess.TimeoutExpired:
        return f"the compiler was stopped after {2 * COMPILE_SECONDS} s"
    return None if done.returncode == 0 else done.stdout.decode(errors="replace")
