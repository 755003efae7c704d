# SPDX-License-Identifier: MIT
"""make bench's own tools: when they complain, and that the book's table is the baseline."""
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/bench"))

import bench                                                        # noqa: E402
import figures as figures_module                                    # noqa: E402
import machines                                                     # noqa: E402
import plots                                                        # noqa: E402
import table                                                        # noqa: E402
from compare import compare, report                                 # noqa: E402
from figures import BASELINE, Broken, figures_of, load_baseline, rows_of, save_baseline  # noqa: E402

GCC, CLANG = "gcc 12.2.0", "clang 14.0.6"
PAIR, SCAN = "64 MiB: kmalloc, 8 frames", "512 MiB: scan-linked, 100000 blocks"
BEFORE = {PAIR: 1000.0, SCAN: 6_000_000.0}


def compared(now, before=None, compiler=GCC):
    return compare((GCC, before or BEFORE), (compiler, now))


def row(**changes):
    return {"bench": "kmalloc", "verdict": "measured", "unit": "instructions", "frames": 8,
            "blocks": 0, "median_per_1000": 123400} | changes


def output(*rows, failed=0):
    summary = {"bench": "summary", "unit": "instructions", "failed": failed}
    return "Marbles 0.1 (gcc 12.2.0)\n" + "\n".join(
        json.dumps(line, separators=(",", ":")) for line in (*rows, summary)) + "\n"


# The comparison.

@pytest.mark.parametrize("now, passes", [(1031, False), (1030.1, False), (1029, True),
                                         (1000, True), (971, True), (500, True)])
def test_three_percent_are_the_limit(now, passes):
    comparison = compared({**BEFORE, PAIR: now})
    assert comparison.passed == passes
    assert (PAIR in comparison.worse) != passes
    assert (SCAN in comparison.worse) is False


@pytest.mark.parametrize("now, better", [(969, True), (971, False), (1031, False)])
def test_what_got_better_is_told(now, better):
    comparison = compared({**BEFORE, PAIR: now})
    assert (PAIR in comparison.better) == better
    assert (f"{PAIR}: 1,000.0 -> 969.0 (-3.1 %)" in report(comparison)) == better


def test_the_report_names_what_got_worse_and_what_to_do():
    text = report(compared({**BEFORE, SCAN: 6_600_000.0}))
    assert f"{SCAN}: 6,000,000 -> 6,600,000 (+10.0 %)" in text
    assert "make bench-accept" in text
    assert PAIR not in text


def test_a_cost_out_of_nothing_is_worse():
    assert not compared({PAIR: 1.0}, {PAIR: 0.0}).passed
    assert compared({PAIR: 0.0}, {PAIR: 0.0}).passed


def test_a_row_that_is_missing_fails():
    comparison = compared({PAIR: 1000.0})
    assert comparison.missing == [SCAN] and not comparison.passed
    assert f"not measured:\n  {SCAN}" in report(comparison)


def test_a_row_that_is_new_is_told():
    comparison = compared({**BEFORE, "64 MiB: new": 5.0})
    assert comparison.new == ["64 MiB: new"] and comparison.passed
    assert "not in the baseline:\n  64 MiB: new" in report(comparison)


def test_another_compiler_is_told_and_fails_nothing():
    comparison = compared({PAIR: 2000.0}, compiler=CLANG)
    assert comparison.passed and PAIR in comparison.worse
    assert GCC in report(comparison) and CLANG in report(comparison)
    assert "fails nothing" in report(comparison)


# The baseline.

def test_a_baseline_is_read_as_it_was_written(tmp_path):
    path = tmp_path / "baseline.json"
    written = {PAIR: 1588.9, SCAN: 61_176_534.0, "64 MiB: odd": 0.125}
    save_baseline(GCC, written, path)
    assert load_baseline(path) == (GCC, written)
    assert len(path.read_text().splitlines()) == len(written) + 5      # a line a figure


@pytest.mark.parametrize("text", [
    "", "{", "[]", "null", '{"compiler": "gcc"}', '{"figures": {}}',
    '{"compiler": 12, "figures": {}}', '{"compiler": "gcc", "figures": []}',
    '{"compiler": "gcc", "figures": {"a": "12"}}', '{"compiler": "gcc", "figures": {"a": -1}}',
    '{"compiler": "gcc", "figures": {"a": true}}', '{"compiler": "gcc", "figures": {"a": null}}'])
def test_a_broken_baseline_is_told(tmp_path, text):
    path = tmp_path / "baseline.json"
    path.write_text(text)
    with pytest.raises(Broken, match="is no baseline.*make bench-accept"):
        load_baseline(path)


def test_a_missing_baseline_is_told(tmp_path):
    with pytest.raises(Broken, match="is missing"):
        load_baseline(tmp_path / "baseline.json")


# What the kernel prints.

def test_rows_become_figures():
    rows, summary = rows_of(output(row(), row(bench="scan-linked", frames=0, blocks=10000),
                                   row(bench="x", verdict="skipped", reason="no memory")))
    assert figures_of(64, rows) == {"64 MiB: kmalloc, 8 frames": 123.4,
                                    "64 MiB: scan-linked, 10000 blocks": 123.4}
    assert summary["unit"] == "instructions"


@pytest.mark.parametrize("text", ["", "marbles> bench -j\n", output(row())[:-200]])
def test_output_that_ends_too_early_is_told(text):
    with pytest.raises(Broken, match="ends before bench was done"):
        rows_of(text)


def test_a_line_that_is_no_json_is_shown():
    with pytest.raises(Broken, match=r'no JSON .*\n{"bench":"kmalloc",'):
        rows_of('{"bench":"kmalloc",\n' + output(row()))


def test_a_row_without_a_figure_is_told():
    bad = row(verdict="failed", reason="out of memory")
    with pytest.raises(Broken, match="no figure for kmalloc: out of memory"):
        rows_of(output(bad, failed=1))


@pytest.fixture
def measured(monkeypatch, tmp_path):
    """measured(BEFORE, NOW, compiler): the whole program, but for the machine."""
    def prepare(before, now, compiler=GCC):
        save_baseline(GCC, before, tmp_path / "baseline.json")
        monkeypatch.setattr(bench, "load_baseline",
                            lambda: load_baseline(tmp_path / "baseline.json"))
        monkeypatch.setattr(bench, "measure_all", lambda: (compiler, now))
        monkeypatch.setattr(bench, "is_sanitized", lambda: False)
        monkeypatch.setattr(bench, "RESULTS", tmp_path)
        bench.check()
        return [json.loads((tmp_path / "bench.json").read_text())[name]
                for name in ("passed", "failed", "skipped")]
    return prepare


def test_the_suite_counts_a_figure_each(measured):
    assert measured(BEFORE, BEFORE) == [2, 0, 0]
    assert measured(BEFORE, {**BEFORE, PAIR: 1031.0}) == [1, 1, 0]
    assert measured(BEFORE, {**BEFORE, PAIR: 1029.0}) == [2, 0, 0]
    assert measured(BEFORE, {PAIR: 1000.0}) == [1, 1, 0]


def test_with_another_compiler_the_suite_is_skipped(measured):
    assert measured(BEFORE, {PAIR: 2000.0}, CLANG) == [0, 0, 1]


def test_a_broken_baseline_fails_the_suite(measured, monkeypatch, tmp_path):
    measured(BEFORE, BEFORE)
    (tmp_path / "baseline.json").write_text("{")
    assert bench.check() is False
    assert json.loads((tmp_path / "bench.json").read_text())["failed"] == 1


# The table, and the plots.

def test_the_table_of_the_book_is_the_baseline():
    page = table.PAGE.read_text()
    assert table.with_table(page, *load_baseline()) == page, "make bench-accept writes it"


def test_the_table_has_every_row_with_the_most_memory():
    text = table.markdown(GCC, {"64 MiB: scan-linked, 10000 blocks": 1.0, PAIR: 1588.9,
                                "64 MiB: kmalloc, 1 frame": 1116.9, SCAN: 6000000.0})
    assert "| `kmalloc` |  | 64 | 159 | 4,430 | 1,589 | 1,117 |" in text
    assert "| `scan-linked` | 100,000 | 512 |  | 219,000,000 | 6,000,000 |  |" in text
    assert text.count("scan-linked") == 1


def test_linux_has_figures_for_rows_that_there_are():
    named = {table.parse(name)[1] for name in load_baseline()[1]}
    assert set(json.loads(figures_module.LINUX.read_text())["figures"]) <= named


def test_the_image_is_as_large_as_its_segments():
    kernel = machines.BUILD / "marbles.elf"
    if not kernel.exists():
        pytest.skip("the kernel is not built")
    said = subprocess.run(["readelf", "-lW", kernel], text=True, check=True,
                          stdout=subprocess.PIPE).stdout
    loaded = [int(line.split()[4], 16) for line in said.splitlines()
              if line.strip().startswith("LOAD")]
    assert machines.image_bytes() == sum(loaded) > 100_000


@pytest.mark.skipif(not shutil.which("gnuplot"), reason="no gnuplot here")
def test_plots_are_drawn(monkeypatch, tmp_path):
    monkeypatch.setattr(plots, "PLOTS", tmp_path)
    for plot in plots.PLOT_LIST:
        lines = {key: [(100, 10.0), (1000, 100.0)] for key in plot.lines}
        subprocess.run(["gnuplot"], input=plots.script(plot, lines), text=True, check=True)
        drawn = (tmp_path / f"{plot.name}.svg").read_text()
        assert "</svg>" in drawn and all(row in drawn for row, _ in plot.lines)


def test_the_baseline_is_committed():
    assert BASELINE.exists()
