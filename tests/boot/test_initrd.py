# SPDX-License-Identifier: MIT
"""The initrd, by QEMU's -initrd and by GRUB: ls, cat, and damage that is told with its
offset while boot goes on."""
import os
import re
import shutil
import stat
import subprocess
import sys

import pytest

from marbles import BUILD, BUILD_TYPED, ROOT

sys.path.insert(0, str(ROOT / "tools"))

import mkinitrd         # noqa: E402

FILE, DIRECTORY, LINK = stat.S_IFREG | 0o644, stat.S_IFDIR | 0o755, stat.S_IFLNK | 0o777
END = mkinitrd.entry(0, "TRAILER!!!", 0, b"")
TEXT = "All is well.\nThe second line.\n"


def archive(*members):
    """Of (name, mode, contents)."""
    return b"".join(mkinitrd.entry(i, *m) for i, m in enumerate(members, 1)) + END


@pytest.fixture
def boot(start, tmp_path):
    """boot(bytes, ...): a machine at its prompt, and what it said before."""
    def boot_with(contents, **options):
        path = tmp_path / "files.cpio"
        path.write_bytes(contents)
        machine = start(initrd=path, **options)
        return machine, machine.wait_prompt()
    return boot_with


SMALL = archive(("etc", DIRECTORY, b""), ("etc/motd", FILE, TEXT.encode()),
                ("hello.txt", FILE, b"hello"))


@pytest.mark.parametrize("loader", ["elf", "iso"])
def test_files_are_listed_and_printed(boot, loader):
    machine, log = boot(SMALL, boot=loader)
    assert re.search(r"initrd: \S+: 3 files", log)
    assert machine.command("ls").split() == ["etc", "hello.txt"]
    assert machine.command("ls etc").split() == ["motd"]
    assert machine.command("cat etc/motd") == TEXT.strip()
    assert machine.command("cat /hello.txt ./etc//motd") == "hello" + TEXT.strip()
    assert machine.status() == 0


def test_long_and_json_listings(boot):
    machine, _ = boot(archive(("d", DIRECTORY, b""), ("f", stat.S_IFREG | 0o751, b"12345"),
                              ("l", LINK, b"d/target")))
    assert machine.command("ls -l").splitlines() == [
        "drwxr-xr-x          0 d", "-rwxr-x--x          5 f",
        "lrwxrwxrwx          8 l -> d/target"]
    listed = [(e["name"], e["type"], e["mode"], e["size"]) for e in machine.json("ls -j")]
    assert listed == [("d", "dir", "0755", 0), ("f", "file", "0751", 5),
                      ("l", "link", "0777", 8)]
    assert machine.json("ls -j /f")[0]["size"] == 5


def test_names_are_the_same_however_they_are_written(boot):
    machine, _ = boot(archive((".", DIRECTORY, b""), ("./b", FILE, b"bee"),
                              ("a//c", FILE, b"sea"), ("./a/x/./y", FILE, b"why")))
    assert machine.command("ls").split() == ["a", "b"]      # a has no entry of its own
    assert machine.command("ls -l ./a").split()[2::3] == ["c", "x"]
    assert machine.command("cat b /a/c a/x/y") == "beeseawhy"


@pytest.mark.skipif(not shutil.which("cpio"), reason="no cpio here")
@pytest.mark.parametrize("form", ["newc", "crc"])
def test_archives_made_by_cpio(boot, tmp_path, form):
    place = tmp_path / "files"
    (place / "sub").mkdir(parents=True)
    (place / "sub/one").write_text("first\n")
    os.link(place / "sub/one", place / "two")               # its data comes once
    packed = subprocess.run(f"find . | cpio -o -H {form} --quiet", cwd=place, check=True,
                            shell=True, stdout=subprocess.PIPE).stdout
    machine, _ = boot(packed)
    assert machine.command("cat sub/one two").split() == ["first", "first"]


def test_names_of_one_file_share_its_data(boot):
    """As cpio writes hard links: all but the last have no data."""
    def linked(name, contents):
        made = mkinitrd.entry(9, name, FILE, contents)
        return made[:38] + b"00000002" + made[46:]          # the number of links
    machine, _ = boot(linked("one", b"") + linked("two", b"shared") + END)
    assert machine.command("cat one") == "shared"


def test_a_later_file_of_the_same_name_counts(boot):
    first = archive(("f", FILE, b"old"), ("g", FILE, b"gee"))
    padding = bytes(512 - len(first) % 512)
    machine, log = boot(first + padding + archive(("./f", FILE, b"new")))
    assert "3 files" in log
    assert machine.command("cat f g") == "newgee"
    assert machine.command("ls").split() == ["f", "g"]


def test_several_archives(start, tmp_path):
    (tmp_path / "a").write_bytes(archive(("f", FILE, b"old"), ("g", FILE, b"gee")))
    (tmp_path / "b").write_bytes(archive(("f", FILE, b"new")))
    machine = start(initrd=f"{tmp_path}/a,{tmp_path}/b")
    machine.wait_prompt()
    assert machine.command("cat f g") == "newgee"


def test_many_files_in_any_order(boot):
    names = [f"f{i * 7919 % 1500:04}" for i in range(1500)]
    machine, log = boot(archive(*((n, FILE, n.encode() * 50) for n in names)))
    assert "1500 files" in log
    assert machine.command("ls").split() == sorted(names)
    assert machine.command("cat f1234") == "f1234" * 50


def test_what_a_file_holds_cannot_disturb_the_terminal(boot):
    machine, _ = boot(archive(("f", FILE, b"tab\there\x1b[2J\0\x7fend \xc3\xa4\r\n")))
    assert machine.command("cat f") == "tab\there^[[2J^@^?end \u00e4^M"


DAMAGE = [                              # what to do, the offset, a word of the complaint
    (lambda a: a[:116] + b"X" + a[117:], 116, "header's 070701"),
    (lambda a: a[:130] + b"g" + a[131:], 130, "hexadecimal"),
    (lambda a: a[:170] + b"7FFFFFFF" + a[178:], 170, "has 2147483647 bytes"),
    (lambda a: a[:210] + b"00FFFFFF" + a[218:], 210, "a name of 16777215 bytes"),
    (lambda a: a[:234] + b"!" + a[235:], 234, "end with 0"),
    (lambda a: a[:-len(END)], len(SMALL) - len(END), "without the entry TRAILER!!!"),
    (lambda a: a[:180], 116, "ends after 64"),
    (lambda a: b"MZ" + bytes(500), 0, "header's 070701"),
]


@pytest.mark.parametrize("damage, offset, words", DAMAGE, ids=[d[2] for d in DAMAGE])
def test_damage_is_told_with_its_offset(boot, damage, offset, words):
    machine, log = boot(damage(SMALL))
    complaint = re.search(r"initrd: \S+ is damaged .* offset (\d+) \(0x(\w+)\)(.*)", log)
    assert int(complaint.group(1)) == int(complaint.group(2), 16) == offset
    assert words in complaint.group(3)
    assert "no initrd" in machine.command("ls")
    assert machine.command("echo on") == "on"


def test_damage_through_grub(boot):
    _, log = boot(SMALL[:120] + b"?" + SMALL[121:], boot="iso")
    assert "offset 120 (0x78)" in log


def test_without_an_initrd(machine):
    assert "no initrd" in machine.command("ls")
    assert machine.status() == 1
    assert "no such file" in machine.command("cat motd")
    assert machine.status() == 1


def test_what_is_not_there(boot):
    machine, _ = boot(SMALL)
    for command, words in (("ls nowhere", "no such file or directory"), ("cat etc", "regular"),
                           ("cat nowhere", "no such file")):
        assert words in machine.command(command)
        assert machine.status() == 1
    assert "hello" in machine.command("cat nowhere hello.txt")
    machine.command("cat")
    assert machine.status() == 2


@pytest.mark.parametrize("loader", ["elf", "iso"])
def test_a_large_archive_in_little_memory(boot, loader):
    """It lies where the loader puts it; its memory is handed out to nobody."""
    big = b"0123456789abcdef" * (128 << 10)
    machine, _ = boot(archive(("big", FILE, big), ("f", FILE, b"ok")), memory=16, boot=loader)
    assert machine.command("cat f") == "ok"
    assert machine.json("ls -j big")[0]["size"] == 2 << 20
    machine.command("kmemleak scan")
    assert machine.status() == 0


def test_make_packs_builds_and_boots(tmp_path):
    """MODULES=DIR make run, and make initrd DIR=... with make run INITRD=..."""
    modules, files = tmp_path / "m", tmp_path / "files"
    modules.mkdir()
    (modules / "Kbuild").write_text("obj-m := empty-one.o\n")
    (modules / "empty-one.c").write_text("int nothing;\n")
    files.mkdir()
    (files / "note").write_text("kept\n")
    environment = {name: value for name, value in os.environ.items()
                   if name not in ("MAKEFLAGS", "MFLAGS", "MAKELEVEL")}
    make = ["timeout", "-s", "KILL", "240", "make", f"BUILD={BUILD_TYPED}"]
    subprocess.run([*make, "initrd", f"DIR={files}"], cwd=ROOT, env=environment, check=True)
    done = subprocess.run([*make, "run", f"INITRD={BUILD}/initrd.cpio",
                           "RUN=ls; cat note; exit 4"], cwd=ROOT, text=True,
                          env={**environment, "MODULES": str(modules)},
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
    assert "empty-one.ko\nnote\nkept\n" in done.stdout.replace("\r", "")
    assert "exit 4" in done.stdout and done.returncode == 2     # make's own: a recipe failed
