# SPDX-License-Identifier: MIT
from grade import Check, Lab, works


def scenario(run):
    for case in run.lab.cases:
        run.drive(case, look=False)


LAB = Lab(
    title="The mark phase: a leak detector of your own",
    sources=["leak_mark.c"],
    headers=["leak_mark.h", "graph.h"],
    bridges=["leak_bridge.c"],
    services=["leak_each_root", "leak_find", "leak_is_marked", "leak_mark_block", "leak_link"],
    driver="graphs_drive",
    cases=["starts", "rings", "interior", "no_scan", "precision", "recall", "deep"],
    seeds=[1, 2, 3],
    append="",
    scenario=scenario,
    hint_commands=["kmemleak scan", "insmod graphs_drive case=starts",
                   "insmod graphs_drive case=interior"],
    checks=[
        works(10, "starts", "References to a block's start: what is held is held"),
        works(10, "rings", "Rings and lists, held and lost"),
        works(20, "interior", "References into a block, and by its struct page"),
        works(10, "no_scan", "Blocks that are not to be read hold nothing"),
        works(20, "precision", "All of it mixed: precision is 100 %"),
        # Worth something only where precision is: one that marks nothing has it, too.
        Check(10, "All of it mixed: recall is 100 %", lambda run: run.why_not("recall"),
              is_work=True),
        works(20, "deep", "A list of 40000 blocks is followed to its end"),
    ],
)
