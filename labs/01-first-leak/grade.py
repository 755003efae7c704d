# SPDX-License-Identifier: MIT
from grade import Lab, bounded, frees_all, no_misuse, works

LAB = Lab(
    title="The first leak: a log device that forgets its buffers",
    sources=["linelog.c"],
    headers=["linelog.h"],
    module="linelog",
    driver="linelog_drive",
    cases=["write", "clear"],
    seeds=[1, 2, 3, 4],
    hint_commands=["insmod linelog hello=5", "rmmod linelog", "kmemleak scan", "kmemleak"],
    checks=[
        works(20, "write", "The last lines can be read back as they were written"),
        works(10, "clear", "linelog_clear() forgets all, also half a line"),
        bounded(30, "write", 9, "In use it holds the lines in the ring and one buffer at most"),
        frees_all(25),
        no_misuse(15),
    ],
)
