# SPDX-License-Identifier: MIT
from grade import Lab, bounded, frees_all, no_misuse, works

LAB = Lab(
    title="The lost list: a name cache that cuts before it looks",
    sources=["namecache.c"],
    headers=["namecache.h"],
    module="namecache",
    driver="namecache_drive",
    cases=["mixed", "empty"],
    seeds=[1, 2, 3, 4],
    hint_commands=["insmod namecache fruits=1", "kmemleak scan", "kmemleak -v",
                   "rmmod namecache"],
    checks=[
        works(20, "mixed", "Names are found, renewed and dropped as they should be"),
        works(10, "empty", "It can be emptied and filled again"),
        bounded(25, "mixed", 6, "Trimmed to 3 names it holds 3 entries and 3 addresses"),
        bounded(15, "empty", 0, "Trimmed to nothing it holds nothing"),
        frees_all(15),
        no_misuse(15),
    ],
)
