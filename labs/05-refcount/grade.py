# SPDX-License-Identifier: MIT
from grade import Check, Lab, bounded, frees_all, no_misuse, works

LAB = Lab(
    title="The reference count: a lobby from which some players never go home",
    sources=["lobby.c"],
    headers=["lobby.h"],
    module="lobby",
    driver="lobby_drive",
    cases=["evening", "tidy"],
    seeds=[1, 2, 3, 4],
    hint_commands=["insmod lobby twins=1", "kmemleak scan", "modblocks lobby",
                   "rmmod lobby"],
    checks=[
        works(20, "evening", "Notes reach their readers, also those of players who have gone"),
        Check(20, "lobby_tidy() shows out all players whom nothing keeps",
              lambda run: run.why_not("tidy")),
        bounded(25, "evening", 3, "With 3 players inside and no note it has 3 blocks"),
        bounded(10, "tidy", 0, "When all have gone it has nothing"),
        frees_all(10),
        no_misuse(15),
    ],
)
