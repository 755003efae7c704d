# SPDX-License-Identifier: MIT
from grade import Lab, bounded, frees_all, no_misuse, works


def scenario(run):
    """As usual, but in the last case every tenth allocation or so fails."""
    run.load()
    run.drive("whole")
    run.drive("newest")
    run.ask(f"failslab site=reasm_add probability=10 seed={run.seed}")
    run.drive("hungry")
    run.ask("failslab off")
    run.unload()


LAB = Lab(
    title="The overwritten pointer: weather reports that are not there any more",
    sources=["reasm.c"],
    headers=["reasm.h"],
    module="reasm",
    driver="reasm_drive",
    cases=["whole", "newest", "hungry"],
    seeds=[1, 2, 3],
    scenario=scenario,
    hint_commands=["insmod reasm test=3", "kmemleak scan", "kmemleak -v", "rmmod reasm"],
    checks=[
        works(15, "whole", "Reports come out as they went in, whatever the order"),
        works(5, "newest", "The newest finished report is the one to take"),
        works(15, "hungry", "While allocations fail, what arrives in the end is whole"),
        bounded(20, "newest", 4, "With 1 finished and 1 unfinished report it has 4 blocks"),
        bounded(20, "hungry", 0, "With all reports taken it has none, whatever failed"),
        frees_all(10),
        no_misuse(15),
    ],
)
