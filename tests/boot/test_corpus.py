# SPDX-License-Identifier: MIT
"""A slice of the corpus of misuse (tests/corpus), and a storm of random bad acts.

The whole of it: python3 tests/corpus/run.py --count 6000 --config fzpuq|guard|kasan
"""
import re
import subprocess
import sys
from collections import Counter

import pytest

import sanitized
from marbles import ROOT, not_under_kasan
from test_modules import build, pack

sys.path.insert(0, str(ROOT / "tests/corpus"))
import generate                                                     # noqa: E402
import run                                                          # noqa: E402

PAIRS, SEED = 144, 20
ACTS = 10000            # told in 15 MB of text, in half a minute


@pytest.fixture(scope="module")
def cases(tmp_path_factory):
    """of(kasan): (manifest, initrd) of a slice, its modules built so."""
    made = {}

    def of(kasan):
        if kasan not in made:
            directory = tmp_path_factory.mktemp("corpus")
            manifest = generate.write(directory, PAIRS, SEED)
            made[kasan] = manifest, run.pack(directory, run.build(directory, kasan))
        return made[kasan]

    return of


@pytest.mark.parametrize("config, mode", [
    pytest.param("fzpuq", "batch", marks=not_under_kasan),
    pytest.param("fzpuq", "each", marks=not_under_kasan),
    ("guard", "batch"), ("kasan", "batch")])
def test_a_slice_of_the_corpus(cases, config, mode):
    kasan = config == "kasan"
    if kasan:
        sanitized.SANITIZED.built()
    manifest, initrd = cases(kasan)
    judged = run.Run(config, kernel=sanitized.SANITIZED.folder if kasan else None)
    getattr(judged, mode)(initrd, run.select(manifest, config))
    assert not judged.score.bad, judged.score.table() + "\n" + judged.score.causes()
    assert kasan or not judged.score.duplicates, judged.score.duplicates[:3]
    assert judged.ends == []


@pytest.fixture(scope="module")
def storm(tmp_path_factory):
    return build(ROOT / "tests/corpus/storm", tmp_path_factory.mktemp("storm"))


def test_a_storm_of_bad_acts(start, storm):
    """Each is told once, with its kind; in the end the heap is whole."""
    machine = start(initrd=pack(storm), append="slab_debug=FZPUQ", memory=128, seconds=300)
    machine.wait_prompt()
    before = machine.json("kmemleak stats -j")[0]["live_blocks"]
    text = "\n".join(machine.command(line, seconds=240) for line in (
        f"insmod storm seed=5 acts={ACTS}", "slabdebug check", "rmmod storm"))
    acts = Counter(re.findall(r"act \d+ (\S+) 0x", text))
    told = Counter(re.findall(r"BUG: (\S+) in \S", text))
    assert told == acts and sum(acts.values()) == ACTS
    machine.command("slabdebug check")
    assert machine.status() == 0                            # nothing is left to tell
    assert machine.json("kmemleak stats -j")[0]["live_blocks"] == before


def test_the_generator_repeats_itself(tmp_path):
    for name in ("a", "b"):
        generate.write(tmp_path / name, 48, 3)
    subprocess.run(["diff", "-r", tmp_path / "a", tmp_path / "b"], check=True)
