# SPDX-License-Identifier: MIT
"""The build itself: both compilers, disk images, archives, and what lint complains of."""
import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / os.environ.get("BUILD", "build")
sys.path.insert(0, str(ROOT / "tools"))

import mkinitrd         # noqa: E402
import mkiso            # noqa: E402
import run              # noqa: E402

BAD_SOURCE = '''/* SPDX-License-Identifier: MIT */
/* lib/bad.c - breaks every rule that a compiler does not see. */
#include "mm/slab.h"

void bad(void)
{
#ifdef DEBUG
    outb(0x3f8, 1); \n#endif
''' + "    x++;\n" * 60 + "}\n"


def make(*arguments):
    done = subprocess.run(["make", *arguments], cwd=ROOT, text=True, timeout=300,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    assert done.returncode == 0, done.stdout
    return done.stdout


@pytest.mark.skipif(not shutil.which("clang") or bool(os.environ.get("KASAN")),
                    reason="no clang here, or KASAN=1, which needs GCC")
def test_a_kernel_built_by_clang_runs(tmp_path):
    make("TOOLCHAIN=clang", f"BUILD={tmp_path}", f"{tmp_path}/marbles.elf")
    done = subprocess.run(
        ["timeout", "-s", "KILL", "60", "qemu-system-i386", "-kernel", tmp_path / "marbles.elf",
         "-append", 'run="sym kmalloc; exit 3"', "-display", "none", "-serial", "stdio",
         "-device", "isa-debug-exit,iobase=0xf4,iosize=0x04", "-no-reboot"],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
    assert done.returncode == 7
    assert "mm/kmalloc.c:" in done.stdout


def test_what_is_built_is_not_built_again():
    make(f"BUILD={os.environ.get('BUILD', 'build')}")
    assert " CC " not in make(f"BUILD={os.environ.get('BUILD', 'build')}")


@pytest.mark.skipif(bool(os.environ.get("KASAN")), reason="there every access has a check")
def test_the_image_is_small_and_has_its_symbols():
    kernel = BUILD / "marbles.elf"
    rows = subprocess.run(["readelf", "-lW", kernel], text=True, stdout=subprocess.PIPE).stdout
    loaded = sum(int(size, 16) for size in re.findall(r"LOAD +\S+ \S+ \S+ (\S+)", rows))
    assert 50_000 < loaded < 720 * 1024                     # a fifth of it: KUnit suites


@pytest.mark.skipif(not (BUILD / "marbles.elf").exists(), reason="the kernel is not built")
def test_an_iso_is_the_same_each_time(tmp_path):
    for name in ("a.iso", "b.iso"):
        mkiso.make_iso(BUILD / "marbles.elf", tmp_path / name, None, "loglevel=4")
    image = (tmp_path / "a.iso").read_bytes()
    assert image == (tmp_path / "b.iso").read_bytes()
    assert image[510:512] == b"\x55\xaa"                    # boots as a hard disk, too


@pytest.mark.parametrize("qemu, output, expected", [
    (7, b"marbles> exit 3\r\nmarbles: exit 3\r\n", 3),
    (1, b"marbles: exit 0\r\n", 0),
    (1, b"", run.QEMU_FAILED),
    (0, b"marbles: exit 3\r\nmarbles> poweroff\r\n", 0),
    (-9, b"marbles: exit 3\r\n", 137),
    (3, b"Marbles needs a CPU with cmov\r\n", 1)])
def test_make_run_passes_on_what_the_machine_said(qemu, output, expected):
    assert run.verdict(qemu, output) == expected


def start_run(*arguments):
    return subprocess.Popen([sys.executable, ROOT / "tools/run.py", BUILD / "marbles.elf",
                             *arguments], text=True, stdin=subprocess.PIPE,
                            stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


@pytest.mark.parametrize("arguments, expected", [
    (["--run", "exit"], 0), (["--run", "exit 127"], 127), (["--qemu=-no-such-option"], 125)])
def test_the_status_of_make_run(arguments, expected):
    done = start_run(*arguments)
    said = done.communicate(timeout=60)[0]
    assert done.returncode == expected, said


@pytest.mark.skipif(sys.platform != "linux", reason="needs prctl(2)")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_qemu_ends_with_make_run(number):
    """Its end of the pipe closes only when QEMU is gone, too."""
    started = start_run("--run", "echo up")
    while "up" not in started.stdout.readline():
        pass
    started.send_signal(number)
    started.stdout.read()
    started.wait(timeout=10)
    assert started.returncode == (-9 if number == signal.SIGKILL else 128 + number)


def test_each_boot_argument_stays_whole_in_grubs_quotes():
    config = mkiso.direct_boot_config('a=1 run="echo \'x  y\'; exit"', None)
    assert "multiboot /boot/marbles.elf 'a=1' 'run=echo '\\''x  y'\\''; exit'\n" in config


def test_an_initrd_holds_its_files(tmp_path):
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub/name").write_bytes(b"contents")
    archive, at, found = mkinitrd.pack(tmp_path), 0, {}
    while not found or "TRAILER!!!" not in found:           # cpio(5), "New ASCII Format"
        assert archive[at:at + 6] == b"070701"
        fields = [int(archive[at + 6 + 8 * i:at + 14 + 8 * i], 16) for i in range(13)]
        name = archive[at + 110:at + 109 + fields[11]].decode()
        start = at + (110 + fields[11] + 3 & ~3)
        found[name] = archive[start:start + fields[6]]
        at = start + (fields[6] + 3 & ~3)
    assert found == {"sub": b"", "sub/name": b"contents", "TRAILER!!!": b""}


def test_lint_finds_what_is_wrong(tmp_path):
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib/bad.c").write_text(BAD_SOURCE)
    done = subprocess.run([sys.executable, ROOT / "tools/lint/lint.py"], cwd=tmp_path,
                          text=True, stdout=subprocess.PIPE,
                          env={**os.environ, "BUILD": str(tmp_path)})
    assert done.returncode == 1
    for complaint in ("lib/bad.c:3: lib/ must not include mm/slab.h",
                      "lib/bad.c:7: preprocessor conditional inside bad()",
                      "lib/bad.c:8: port I/O belongs in arch/x86/",
                      "lib/bad.c:8: blanks at the end of the line",
                      "lib/bad.c:5: bad() has 66 lines, at most 60"):
        assert complaint in done.stdout
