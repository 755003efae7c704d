# SPDX-License-Identifier: MIT
from grade import Check, Lab, bounded, clean, frees_all, no_misuse, works


def scenario(run):
    """Redzones and quarantine look at each case; then guard pages, which see reads, too."""
    run.load()
    run.drive("notes")
    run.ask("slabdebug check")              # the last note: told and repaired
    with run.watched("late"):
        run.drive("lossy")
        run.ask("sleep 1")                  # whoever comes late has come by now
        run.ask("slabdebug check")
        run.ask("slabdebug guard all")
        run.drive("lossy", look=False)
        run.ask("sleep 1")
    with run.watched("odd reads"):
        run.drive("odd")
    run.ask("slabdebug guard off")
    run.unload()


def odd_notes(run):
    return run.misuse_in["odd reads"] or run.why_not("odd")


LAB = Lab(
    title="Out of bounds: a packet queue that reaches too far, and too late",
    sources=["pktqueue.c"],
    headers=["pktqueue.h"],
    module="pktqueue",
    driver="pktqueue_drive",
    seeds=[1, 2, 3],
    seconds=10,
    scenario=scenario,
    hint_commands=["slabdebug FZPUQ", "insmod pktqueue hello=fog", "slabdebug check"],
    checks=[
        works(15, "lossy", "Packets are sent again until the peer has them, in order"),
        works(10, "notes", "Notes are kept as they came, damaged ones are not"),
        clean(15, "notes", "What is written for a note stays inside its block"),
        clean(15, "late", "Packets that the peer has are not touched any more"),
        Check(15, "Notes of odd length are kept, and read no further than they go",
              odd_notes),
        bounded(15, "lossy", 1, "When the peer has all there is one block, the note"),
        frees_all(10),
        no_misuse(5, "From insmod to rmmod no misuse of memory at all"),
    ],
)
