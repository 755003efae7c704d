# SPDX-License-Identifier: MIT
from grade import Check, Lab, bounded, frees_all, no_misuse, works

LAB = Lab(
    title="Scalability: desks that stay taken, and two who call at once",
    sources=["helpdesk.c"],
    headers=["helpdesk.h"],
    module="helpdesk",
    driver="helpdesk_drive",
    cases=["slow", "calls", "crowd", "transfers"],
    seeds=[1, 2, 3],
    hint_commands=["insmod helpdesk", "insmod helpdesk_drive case=transfers",
                   "kmemleak scan", "kmemleak"],
    checks=[
        works(15, "calls", "Calls one after the other: desks, notes and counts are right"),
        works(10, "slow", "A slow directory holds up nobody else"),
        Check(15, "After forty calls with transfers all desks can be taken again",
              lambda run: run.why_not("transfers")),
        bounded(15, "transfers", 20, "and no desk is lost: 20 clients have one block each",
                unreachable=0),
        Check(15, "Two who call at once are counted as two calls of one client",
              lambda run: run.why_not("crowd")),
        bounded(15, "crowd", 14, "and no record is lost: 14 clients have one block each"),
        frees_all(5), no_misuse(10)],
)
