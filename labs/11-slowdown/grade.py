# SPDX-License-Identifier: MIT
from grade import Check, Lab, bounded, frees_all, no_misuse, works
from grade.machine import MachineError

SLOWER_MOST = 2


def idle_scan(run):
    """Instructions for a scan with nobody there; no module is loaded that could lie."""
    rows = run.machine.json("bench -j -r 3 scan-idle")
    figures = [row["median_per_1000"] for row in rows if row.get("bench") == "scan-idle"]
    if not figures:
        raise MachineError("bench scan-idle gave no figure")
    return figures[0] // 1000          # told for 1000 scans


def scenario(run):
    run.facts["before"] = idle_scan(run)
    run.load()
    for case in run.lab.cases:
        run.drive(case)
    run.unload()
    run.facts["after"] = idle_scan(run)


def no_slower(run):
    before, after = run.facts["before"], run.facts["after"]
    return None if after <= SLOWER_MOST * before else (
        f"bench: an idle scan takes {after} instructions, {before} before the module came")


LAB = Lab(
    title="Slowdown: six per cent of the blocks, all of the pages",
    sources=["logindex.c"],
    headers=["logindex.h"],
    module="logindex",
    driver="logindex_drive",
    cases=["records", "night"],
    seeds=[1, 2],
    append="slab_debug=FP,kmalloc-*",
    memory=16,
    scenario=scenario,
    fresh_boot=True,
    hint_commands=["buddyinfo", "insmod logindex", "insmod logindex_drive case=night",
                   "buddyinfo", "slabinfo"],
    checks=[
        works(20, "records", "Records are found, and dropped when the log is rotated"),
        bounded(15, "records", 1300, "With eight pages kept it has the records of eight pages"),
        bounded(15, "night", 0, "With an empty log it has nothing"),
        Check(25, "After a long night others get as many runs of 32 KiB as before",
              lambda run: run.why_not("night")),
        Check(10, "and a scan of an idle machine is not slower than before", no_slower),
        frees_all(5), no_misuse(10)],
)
