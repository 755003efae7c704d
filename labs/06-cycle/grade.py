# SPDX-License-Identifier: MIT
from grade import Lab, bounded, frees_all, no_misuse, works

LAB = Lab(
    title="The cycle: two guests, each of whom waits for the other to hang up",
    sources=["exchange.c"],
    headers=["exchange.h"],
    module="exchange",
    driver="exchange_drive",
    cases=["talks", "farewell"],
    seeds=[1, 2, 3, 4],
    hint_commands=["insmod exchange calls=2 echo=on", "kmemleak scan", "kmemleak -v",
                   "rmmod exchange"],
    checks=[
        works(20, "talks", "Guests hear what is said to them, and are told who has hung up"),
        works(10, "farewell", "Who was hung up on is connected again"),
        bounded(25, "talks", 8, "With 4 guests on the line it has 4 legs and 4 tapes"),
        bounded(20, "farewell", 0, "When all have hung up it has nothing"),
        frees_all(10),
        no_misuse(15),
    ],
)
