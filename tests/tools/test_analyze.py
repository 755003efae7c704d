# SPDX-License-Identifier: MIT
"""make analyze: each tool sees what is planted for it in tests/analyze/, and no more; a
clean file is clean; suppressions excuse, and are told when they excuse nothing."""
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PLANTED = ROOT / "tests/analyze"
PROGRAMS = {"gcc": "i686-linux-gnu-gcc", "cppcheck": "cppcheck", "cocci": "spatch",
            "sparse": "sparse"}
HERE = [tool for tool, program in PROGRAMS.items()
        if tool == "gcc" or shutil.which(program)]
sys.path.insert(0, str(ROOT / "tools/analyze"))

import findings         # noqa: E402
import suppress         # noqa: E402


@pytest.fixture(scope="module")
def analyze(tmp_path_factory):
    """make analyze M=tests/analyze with more arguments; what tools said is kept."""
    build = tmp_path_factory.mktemp("analyze")

    def run(*arguments, path=os.environ["PATH"]):
        return subprocess.run(
            ["make", "-s", "analyze", "M=tests/analyze", f"BUILD={build}", *arguments],
            cwd=ROOT, env={**os.environ, "PATH": path}, text=True, timeout=550, check=False,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    return run


def planted():
    """{(file, function, kind): tools} of the EXPECT comments, as far as tools are here."""
    expected = {}
    for source in sorted(PLANTED.glob("*.c")):
        path = str(source.relative_to(ROOT))
        for number, line in enumerate(source.read_text().splitlines(), 1):
            match = re.search(r"/\* EXPECT (\S+) ([a-z ]+) \*/", line)
            if match:
                os.chdir(ROOT)
                key = (path, findings.function_at(path, number), match.group(1))
                expected[key] = set(match.group(2).split()) & set(HERE)
    return {key: tools for key, tools in expected.items() if tools}


def test_each_tool_sees_what_is_planted_for_it_and_nothing_else(analyze):
    done = analyze("FORMAT=json")
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 2, done.stderr            # make's, for status 1
    seen = {(row["file"], row["function"], row["kind"]): set(row["tools"]) for row in found}
    assert seen == planted() and len(seen) == len(found) >= 18
    assert not any("clean.c" in row["file"] for row in found)
    assert [(r["file"], r["line"]) for r in found] == sorted((r["file"], r["line"])
                                                             for r in found)


def test_the_list_as_sarif_has_the_same_places(analyze):
    rows = [json.loads(line) for line in analyze("FORMAT=json").stdout.splitlines()]
    log = json.loads(analyze("FORMAT=sarif").stdout)
    places = [result["locations"][0]["physicalLocation"] for result in log["runs"][0]["results"]]
    assert log["version"] == "2.1.0"
    assert [(place["artifactLocation"]["uri"], place["region"]["startLine"])
            for place in places] == [(row["file"], row["line"]) for row in rows]


def test_suppressed_findings_go_and_stale_entries_are_told(analyze, tmp_path):
    entries = tmp_path / "suppressions.txt"
    entries.write_text("# why\ntests/analyze/*.c * leak * planted\n"
                       "tests/analyze/clean.c * leak * was one once\n"
                       "mm/slab.c * leak * not looked at here\n")
    done = analyze(f"SUPPRESS={entries}")
    assert "] leak in" not in done.stdout and "] double-free in" in done.stdout
    stale = [line for line in done.stderr.splitlines() if "matches nothing" in line]
    assert len(stale) == 1 and f"{entries}:3: warning" in stale[0]


def test_answers_are_kept(analyze):
    analyze()
    assert re.search(r"(\d+) of \1 answers kept", analyze().stderr)


def test_a_tool_that_is_missing_is_told(analyze, tmp_path):
    for program in ("python3", "make", "sh", "find", "cat", "mkdir", "nproc", "grep", "sed",
                    "cmp", "rm", "mv", "test", "printf", "uname", "env", "bash", "dirname",
                    "i686-linux-gnu-gcc", "gcc"):
        if shutil.which(program):
            (tmp_path / program).symlink_to(shutil.which(program))
    done = analyze("TOOLS=sparse,gcc", path=str(tmp_path))
    assert "sparse was skipped: sparse is not installed" in done.stdout, done.stderr
    assert "[gcc] double-free" in done.stdout


def test_a_suppression_without_a_reason_is_refused(tmp_path):
    entries = tmp_path / "suppressions.txt"
    entries.write_text("mm/slab.c f leak gcc\n")
    with pytest.raises(ValueError, match="suppressions.txt:1: expected FILE FUNCTION"):
        suppress.read(entries)


def test_one_thing_seen_by_two_tools_is_one_finding():
    def found(line, tool, name="p", kind="leak"):
        return findings.Finding("a.c", line, kind, f"{tool} says", [tool], "f", name)
    both = findings.merge([found(12, "cocci"), found(10, "gcc")])
    assert [(one.line, one.tools) for one in both] == [(10, ["gcc", "cocci"])]
    assert len(findings.merge([found(10, "gcc"), found(12, "gcc")])) == 2
    assert len(findings.merge([found(10, "gcc"), found(12, "cocci", name="q")])) == 2
    assert len(findings.merge([found(10, "gcc"), found(10, "cocci", kind="lock")])) == 2
