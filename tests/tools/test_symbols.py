# SPDX-License-Identifier: MIT
"""The symbol table against binutils: what addr2line and nm say of the same ELF file."""
import os
import random
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
KERNEL = ROOT / os.environ.get("BUILD", "build") / "marbles.elf"
MKSYMBOLS = ["python3", str(ROOT / "tools/mksymbols.py")]
CFLAGS = ["-m32", "-march=i686", "-std=gnu11", "-O2", "-ffreestanding", "-fno-pie", "-w",
          f"-ffile-prefix-map={ROOT}=.", "-I.", "-Iinclude"]
COMPILERS = {"gcc": ["i686-linux-gnu-gcc"], "clang": ["clang", "--target=i686-linux-gnu"]}


def run(*command, text_in=None):
    return subprocess.run([str(c) for c in command], input=text_in, text=True, cwd=ROOT,
                          check=True, stdout=subprocess.PIPE, timeout=120).stdout


@pytest.fixture(scope="module")
def reader(tmp_path_factory):
    """kernel/symbols.c compiled for this machine."""
    program = tmp_path_factory.mktemp("reader") / "symbols_reader"
    run("gcc", "-DHOST_TEST", "-std=gnu11", "-g", "-O1", "-w", "-fsanitize=address,undefined",
        "-fno-sanitize-recover", "-I.", "tests/tools/symbols_reader.c", "kernel/symbols.c",
        "kernel/symbol_table.c", "kernel/type_table.c", *sorted(ROOT.glob("lib/printf*.c")),
        "lib/string.c", "lib/err.c", "-o", program)
    return program


@pytest.fixture(scope="module", params=["kernel", "gcc-5", "gcc-4", "clang-5", "clang-4"])
def elf(request, tmp_path_factory):
    """The kernel, and a few of its files in each compiler's each DWARF version."""
    if request.param == "kernel":
        if not KERNEL.exists():
            pytest.skip("the kernel is not built")
        return KERNEL
    name, version = request.param.split("-")
    if not shutil.which(COMPILERS[name][0]):
        pytest.skip(f"no {name} here")
    place = tmp_path_factory.mktemp(request.param)
    objects = []
    for source in sorted(ROOT.glob("lib/*.c")) + sorted(ROOT.glob("kernel/symbol*.c")):
        objects.append(place / f"{source.stem}.o")
        run(*COMPILERS[name], *CFLAGS, f"-gdwarf-{version}", "-c",
            source.relative_to(ROOT), "-o", objects[-1])
    linker = shutil.which("i686-linux-gnu-ld") or "ld.lld"
    run(linker, "-m", "elf_i386", "-static", "-e", "0", "-Ttext=0xc0100000",
        "--unresolved-symbols=ignore-all", *objects, "-o", place / "part.elf")
    return place / "part.elf"


@pytest.fixture(scope="module")
def table(elf, tmp_path_factory):
    path = tmp_path_factory.mktemp("table") / "symbols.bin"
    run(*MKSYMBOLS, "make", elf, path)
    return path


def functions(elf):
    """[(address, size, name)] of the functions with a size."""
    rows = [line.split() for line in run("nm", "-S", elf).splitlines()]
    return [(int(r[0], 16), int(r[1], 16), r[3]) for r in rows
            if len(r) == 4 and r[2] in "tT" and int(r[0], 16) >= 0xC0000000]


def addr2line(elf, addresses):
    """[(innermost function, file:line)]. Of clang's range lists binutils 2.40 reads
    only a part, so LLVM's own tool is asked about them."""
    tool = "llvm-addr2line" if "clang" in str(elf) else "addr2line"
    if not shutil.which(tool):
        pytest.skip(f"no {tool} here")
    text = run(tool, "-a", "-i", "-f", "-e", elf, text_in="\n".join(map(hex, addresses)))
    answers, lines = [], text.splitlines()
    for number, line in enumerate(lines):
        if line.startswith("0x"):
            place = lines[number + 2].split(" ")[0]
            answers.append((lines[number + 1], place.removeprefix("./")))
    return answers


def lookup(reader, table, addresses):
    text = run(reader, "lookup", table, text_in="\n".join(map(hex, addresses)))
    return [line.split("|") for line in text.splitlines()]


def test_every_function_is_named_at_its_ends(elf, table, reader):
    found = functions(elf)
    for at in (0, 1):
        addresses = [start + at * (size - 1) for start, size, _ in found]
        for (start, size, name), row in zip(found, lookup(reader, table, addresses)):
            starts = {n for s, z, n in found if s == start}
            assert row[0] in {n[:63] for n in starts}
            assert (int(row[1], 16), row[3]) == (start, "1")
            assert int(row[2]) in {z for s, z, n in found if s == start}
            assert row[7] == f"{row[0]}+{at * (size - 1):#x}/{size:#x}".replace("+0/", "+0x0/")


def test_lines_and_inner_functions_are_addr2lines(elf, table, reader):
    choose = random.Random(1)
    found = functions(elf)
    addresses = [choose.randrange(start, start + size)
                 for start, size, _ in choose.choices(found, k=1500)]
    same_line = same_name = known = 0
    for expected, row in zip(addr2line(elf, addresses), lookup(reader, table, addresses)):
        name, place = expected
        if place.endswith(("?", ":0")):
            continue
        known += 1
        # addr2line names the wrong file for a function that a header defines.
        same_line += place.endswith(f":{row[6]}" if row[5].endswith(".h")
                                    else f"{row[5]}:{row[6]}")
        same_name += name == row[4]
    assert known > 1000
    assert same_line >= 0.995 * known
    assert same_name >= 0.99 * known


def test_every_name_is_found(elf, table, reader):
    found = functions(elf)
    names = sorted({name for _, _, name in found})
    text = run(reader, "find", table, text_in="\n".join(names))
    for name, address in zip(names, text.split()):
        starts = {start for start, _, n in found if n == name}
        aliases = {s for s, _, _ in found}
        assert int(address, 16) in starts or (int(address, 16) == 0 and starts <= aliases)


def test_addresses_of_nothing(table, reader):
    assert lookup(reader, table, [0, 0x1000, 0xB0000000, 0xFFFFFFFF]) == [["none"]] * 4


def test_damage_is_survived(table, reader):
    assert run(reader, "damage", table, "300").startswith("survived")


def test_a_flipped_bit_is_noticed(table, reader, tmp_path):
    image = bytearray(table.read_bytes())
    image[len(image) // 2] ^= 4
    (tmp_path / "bad.bin").write_bytes(image)
    refused = subprocess.run([reader, "lookup", tmp_path / "bad.bin"], stdin=subprocess.DEVNULL)
    assert refused.returncode == 3


def test_a_moved_address_fails_the_build(elf, tmp_path):
    image = bytearray(elf.read_bytes())
    name = functions(elf)[0][2].encode()
    assert subprocess.run([*MKSYMBOLS, "verify", elf, elf]).returncode == 0
    at = image.rindex(b"\0" + name + b"\0") + 1
    image[at] ^= 1                          # another name at that address
    (tmp_path / "other.elf").write_bytes(image)
    moved = subprocess.run([*MKSYMBOLS, "verify", elf, tmp_path / "other.elf"],
                           stderr=subprocess.PIPE, text=True)
    assert moved.returncode != 0 and "are not where" in moved.stderr
