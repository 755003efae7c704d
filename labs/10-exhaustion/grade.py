# SPDX-License-Identifier: MIT
from grade import Check, Lab, bounded, command_succeeds, frees_all, no_misuse, works


def scenario(run):
    """With memory enough; with allocations that fail at random; without memory; and each
    allocation failing once."""
    run.load()
    run.drive("traffic")
    run.drive("quiet")
    run.drive("flood")
    for case in ("faulty_publish", "faulty_leave", "faulty_places"):
        faulty(run, case)
    run.expect("sweep", "failslab sweep 'insmod broker_drive case=brief; rmmod broker_drive'")
    run.unload()


def faulty(run, case):
    """While drive_case_... is among the callers, about every fourth allocation fails."""
    run.ask(f"failslab site=drive_case_{case} probability=25 times=-1 seed={run.seed}")
    run.drive(case)
    run.ask("failslab off")


def does(points, case, title):
    return Check(points, title, lambda run: run.why_not(case))


LAB = Lab(
    title="Exhaustion: a broker that falls when memory is out, and does not get up",
    sources=["broker.c"],
    headers=["broker.h", "broker_model.h"],
    module="broker",
    driver="broker_drive",
    memory=10,
    seeds=[1, 2],
    scenario=scenario,
    hint_commands=["insmod broker gossip=1000", "allocinfo", "rmmod broker"],
    checks=[
        works(10, "traffic", "Messages reach all who subscribed, in order, once"),
        bounded(15, "quiet", 0, "What is said to nobody is not kept"),
        does(15, "faulty_publish", "An allocation fails: all hear a message, or nobody"),
        does(10, "faulty_leave", "Leaving needs no memory"),
        does(10, "faulty_places", "Who could not subscribe takes no place"),
        does(15, "flood", "When memory was out it comes back, as much as there was"),
        command_succeeds(10, "sweep", "Each allocation failing in turn: no leak, no crash"),
        frees_all(10),
        no_misuse(5),
    ],
)
