# SPDX-License-Identifier: MIT
from grade import Check, Lab, frees_all, no_misuse, works

PHRASE_BYTES, LONGER_BYTES, WINDOW = 24, 90, 8      # as in sesame_drive.c
FLOOD_BYTES_MOST = 8192
MIB = 1 << 20


def phrases(seed):
    """The passphrases that the driver draws: drive_random() of labs/drive.h."""
    state, text = (seed * 2654435761 + 1) % 2**32, bytearray()
    for _ in range(PHRASE_BYTES + LONGER_BYTES):
        state ^= state << 13 & 0xffffffff
        state ^= state >> 17
        state ^= state << 5 & 0xffffffff
        text.append(ord("a") + state % 26)
    return {"the passphrase": bytes(text[:PHRASE_BYTES]),
            "the new passphrase": bytes(text[PHRASE_BYTES:])}


def search(run):
    """Where in all of memory is a part of a passphrase? None: nowhere."""
    with run.machine.look() as memory:
        ram = memory.save(0, run.lab.memory * MIB)
    for name, text in phrases(run.seed).items():
        for start in range(0, len(text) - WINDOW + 1, WINDOW):
            at = ram.find(text[start:start + WINDOW])
            if at >= 0:
                return (f"bytes {start} to {start + WINDOW - 1} of {name} are still in memory, "
                        f"at {0xC0000000 + at:#x}")
    return None


def scenario(run):
    run.load()
    for case in ("visit", "hang_up"):
        run.drive(case)
        run.facts[case] = search(run)
    run.drive("sizes")
    run.drive("flood")
    run.unload()


def forgotten(points, case, title):
    return Check(points, title, lambda run: run.facts[case])


def flood(run):
    held = run.held["flood"]
    used = held.total("bytes")
    return held.complaint("live after case flood", most=64) or (
        None if used <= FLOOD_BYTES_MOST else
        f"twelve strangers, 60 bytes sent, {used} bytes of memory taken; at most "
        f"{FLOOD_BYTES_MOST} expected")


LAB = Lab(
    title="Security: a secret that survives kfree, and a stranger's length",
    sources=["sesame.c"],
    headers=["sesame.h"],
    module="sesame",
    driver="sesame_drive",
    seeds=[1, 2, 3],
    append="slab_debug=FZ",
    scenario=scenario,
    hint_commands=["insmod sesame", "insmod sesame_drive case=visit seed=7",
                   "rmmod sesame_drive", "insmod sesame_drive case=search_ram seed=7"],
    checks=[
        works(15, "visit", "It opens, locks and changes for those who know, and no others"),
        works(5, "hang_up", "It survives callers who hang up or are wrong"),
        forgotten(20, "visit", "Closed, nothing of a passphrase is left in memory"),
        forgotten(15, "hang_up", "Nor after a call that broke off or failed"),
        Check(15, "A body that is too long is refused when it is announced",
              lambda run: run.why_not("sizes")),
        Check(15, "Strangers cannot make it take memory by announcing much", flood),
        frees_all(5), no_misuse(10)],
)
