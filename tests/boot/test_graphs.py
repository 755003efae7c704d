# SPDX-License-Identifier: MIT
"""The leak detector against another opinion, on generated graphs: graph_run.c."""
import re

from marbles import not_under_kasan
from test_modules import built, loaded          # noqa: F401 (fixtures)

SEEDS = 1000


@not_under_kasan
def test_generated_graphs(loaded):              # noqa: F811
    output = loaded.command(f"insmod graphs seed=1 count={SEEDS}", seconds=60)
    sums = re.search(r"graphs: (\d+) seeds, (\d+) blocks, (\d+) leaked, (\d+) wrong", output)
    assert sums, output
    seeds, blocks, leaked, wrong = map(int, sums.groups())
    assert wrong == 0, output
    assert seeds == SEEDS and blocks > 10 * seeds
    assert 0.2 < leaked / blocks < 0.8          # of both there are many
    assert "leaves" not in loaded.command("rmmod graphs")
    assert loaded.json("kmemleak scan -j")[-1]["leaked"] == 0
