# SPDX-License-Identifier: MIT
from grade import Check, Lab, bounded, frees_all, no_misuse, works

DAYS = 6


def scenario(run):
    """The usual cases; then a week of traffic, with marks between the days."""
    run.load()
    for case in ("quiet", "busy", "flush"):
        run.drive(case)
    run.ask("kmemleak unmark all")
    for day in range(DAYS):
        run.expect("day", f"insmod {run.lab.driver} case=day seed={run.seed + 100 * day}")
        run.ask(f"rmmod {run.lab.driver}")
        run.ask(f"kmemleak mark day{day}")
    run.facts["growth"] = run.machine.json("kmemleak growth -j")
    run.ask("kmemleak unmark all")
    run.held["week"] = run.look_at_blocks().minus(run.before)
    run.unload()


def grows(run):
    """None, or what `kmemleak growth` says of the module."""
    for row in run.facts["growth"]:
        if row.get("file", "").endswith("routecache.c"):
            return (f"kmemleak growth: {row['caller']}() routecache.c:{row['line']} is "
                    f"{row['verdict']}: {row['first_blocks']} -> {row['last_blocks']} blocks "
                    f"over {row['marks']} marks")
    return None


LAB = Lab(
    title="The cache that never forgets: reachable, and growing",
    sources=["routecache.c"],
    headers=["routecache.h"],
    module="routecache",
    driver="routecache_drive",
    seeds=[1, 2, 3],
    scenario=scenario,
    hint_commands=["insmod routecache chatter=1", "kmemleak mark auto=1", "sleep 12",
                   "kmemleak growth"],
    checks=[
        works(15, "quiet", "Right gateways, hits and misses: strangers, then silence"),
        works(10, "busy", "The same while one server is asked all the time"),
        works(5, "flush", "A flush forgets all"),
        bounded(5, "quiet", 0, "After the silence nothing is remembered"),
        bounded(20, "busy", 1, "In the end only the server's route is remembered"),
        Check(20, "A week of traffic: kmemleak growth has nothing to say", grows),
        bounded(10, "week", 37, "After it: at most 6 strangers a second, for 6 s, and "
                                "the server"),
        frees_all(5), no_misuse(10)],
)
