# SPDX-License-Identifier: MIT
from grade import Lab, bounded, command_succeeds, frees_all, no_misuse, works

ONCE = "insmod linecard_drive case=once seed={}; rmmod linecard_drive"


def scenario(run):
    """As usual; then each allocation of linecard_open() fails, by chance and one by one."""
    run.load()
    run.drive("traffic")
    run.drive("busy")
    run.ask(f"failslab site=linecard_open probability=12 seed={run.seed}")
    run.drive("hungry")
    run.ask("failslab off")
    run.expect("sweep", f"failslab sweep '{ONCE.format(run.seed)}'")
    run.unload()


LAB = Lab(
    title="The error path: a line card that says no, and forgets what it had in hand",
    sources=["linecard.c"],
    headers=["linecard.h"],
    module="linecard",
    driver="linecard_drive",
    cases=["traffic", "busy", "hungry"],
    seeds=[1, 2, 3],
    scenario=scenario,
    hint_commands=["failslab sweep 'insmod linecard lines=1; rmmod linecard'"],
    checks=[
        works(15, "traffic", "Frames come out as they went in"),
        works(5, "busy", "An open line is not opened again"),
        works(10, "hungry", "While allocations fail, a port is opened whole or not at all"),
        bounded(10, "busy", 18, "Two open ports of 3 and 5 frames have 18 blocks"),
        bounded(20, "hungry", 0, "With all lines closed it has nothing, whatever failed"),
        command_succeeds(20, "sweep", "failslab sweep finds no failure that leaks or crashes"),
        frees_all(10),
        no_misuse(10),
    ],
)
