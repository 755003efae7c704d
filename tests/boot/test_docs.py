# SPDX-License-Identifier: MIT
"""The book agrees with the code: what README.md and docs/ name is there.

In backticks: a path of the repository, FUNCTION(), `make TARGET`.
Tables and headings of docs/shell.md: every command and every boot parameter.
"""
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", *sorted(ROOT.glob("docs/*.md"))]
SHELL = ROOT / "docs/shell.md"
TOP = {path.name for path in ROOT.iterdir()} - {"build"}
SUFFIXES = (".c", ".h", ".S", ".py", ".sh", ".mk", ".ld", ".cfg", ".gdb")
IN_BACKTICKS = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
CODE_BLOCK = re.compile(r"^```.*?^```$", re.M | re.S)


def phrases(page):
    """What stands in backticks outside of code blocks."""
    return IN_BACKTICKS.findall(CODE_BLOCK.sub("", page.read_text()))


def is_path(phrase):
    if not re.fullmatch(r"[\w./-]+", phrase) or phrase.startswith("build/"):
        return False
    return phrase in TOP or phrase.split("/")[0] in TOP and "/" in phrase \
        or phrase.endswith(SUFFIXES) and "/" in phrase


@pytest.fixture(scope="module")
def sources():
    folders = ("lib", "arch", "mm", "kernel", "tests", "tools")
    return "\n".join(path.read_text(errors="replace") for folder in folders
                     for path in (ROOT / folder).rglob("*") if path.suffix in SUFFIXES)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_paths_exist(page):
    missing = [phrase for phrase in phrases(page)
               if is_path(phrase) and not (ROOT / phrase).exists()]
    assert not missing


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page):
    links = re.findall(r"\]\(([^)#]+)[^)]*\)", CODE_BLOCK.sub("", page.read_text()))
    assert not [link for link in links
                if "://" not in link and not (page.parent / link).exists()]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_functions_exist(page, sources):
    names = {match.group(1) for phrase in phrases(page)
             if (match := re.fullmatch(r"(\w+)\(.*\)", phrase))}
    assert not [name for name in names
                if not re.search(rf"\b{name}(\(|:$| *\()", sources, re.M)]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_make_targets_exist(page):
    rules = "\n".join(path.read_text() for path in
                      [ROOT / "Makefile", *ROOT.glob("tools/make/*.mk"),
                       ROOT / "tests/host/host.mk"])
    text = page.read_text()
    named = set(re.findall(r"(?:^|`)make ((?![A-Z]+=)[a-z-]+)", text, re.M))
    assert not [target for target in named
                if not re.search(rf"^(\.PHONY:.*\b)?{target}\b", rules, re.M)]


def test_every_command_is_documented_as_help_has_it(machine):
    documented = re.findall(r"^#### `(.+)`$", SHELL.read_text(), re.M)
    known = [f"{c['command']} {c['usage']}".strip() for c in machine.json("help -j")]
    assert sorted(documented) == sorted(known)


def test_the_table_of_commands_is_what_help_lists(machine):
    table = (ROOT / "kernel/shell/command_table.c").read_text()
    in_table = re.findall(r'^ +\.name = "(\w+)"', table, re.M)
    assert in_table == [c["command"] for c in machine.json("help -j")]


def test_help_describes_one_command_as_json(machine):
    (row,) = machine.json("help -j leak")
    assert row["command"] == "leak"


def test_manuals_are_those_of_help(machine):
    text = SHELL.read_text()
    for command in machine.json("help -j"):
        manual = machine.command(f"help {command['command']}").split("\n\n", 1)[1].strip()
        assert f"\n{manual}\n" in text, \
            f"copy what 'help {command['command']}' prints into docs/shell.md"


def test_every_boot_parameter_is_documented():
    section = SHELL.read_text().split("## Boot parameters")[1].split("\n## ")[0]
    documented = re.findall(r"^\| `([\w.]+)` \|", section, re.M)
    table = (ROOT / "kernel/cmdline.c").read_text()
    assert documented == re.findall(r'^    \{ "([\w.]+)", ', table, re.M)
