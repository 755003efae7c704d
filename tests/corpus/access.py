# SPDX-License-Identifier: MIT
"""Ways to read and write `p[first..end)`, as C text. Each takes a generator of random
numbers, the block's size n and k: how many bytes it goes too far, 0 in a good case.

A technique may refuse (None), where it cannot be done with such n. The statements may
use i, q, v and n; they leave what they read in corpus_sink.
"""
from reads import OVER_READS, PREPARED, UNBOUNDED_READS, UNDER_READS       # noqa: F401
from writes import OVER_WRITES, PURE_WRITES, UNDER_WRITES                 # noqa: F401


def pick(rng, techniques, n, k):
    """Return: (technique, the bad statements, the good ones), with PREPARED in some."""
    while True:
        technique = rng.choice(techniques)
        state = rng.getstate()
        bad = technique(rng, n, k)
        rng.setstate(state)
        well = technique(rng, n, 0)
        if bad is not None and well is not None:
            return technique.__name__, bad, well
