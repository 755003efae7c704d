# SPDX-License-Identifier: MIT
from grade import Check, Lab, bounded, frees_all, no_misuse, works

SMALL_PICTURE_BYTES = 4096 + 128        # 64 x 48: one page, and what describes it


def holds_no_more_than_it_shows(run):
    """After `formats` four pictures of one page each wait: no page of a larger format."""
    bytes_held, most = run.held["formats"].total("bytes"), 4 * SMALL_PICTURE_BYTES
    return None if bytes_held <= most else \
        f"four pictures of 64 x 48 wait, and {bytes_held} bytes are held, at most {most} expected"


LAB = Lab(
    title="Leaked pages: a camera that forgets how large its pictures were",
    sources=["camera.c"],
    headers=["camera.h"],
    module="camera",
    driver="camera_drive",
    cases=["slow", "formats"],
    seeds=[1, 2, 3],
    hint_commands=["buddyinfo", "insmod camera pictures=6", "kmemleak scan", "kmemleak"],
    checks=[
        works(10, "slow", "The newest pictures can be fetched, whole"),
        works(10, "formats", "Pictures keep their format when it changes"),
        bounded(20, "slow", 8, "Where nobody fetches it has four pictures: 8 blocks"),
        Check(15, "Four small pictures take four pages", holds_no_more_than_it_shows),
        frees_all(20),
        no_misuse(25, "Pages go back as many as they came; nothing is freed or used wrongly"),
    ],
)
