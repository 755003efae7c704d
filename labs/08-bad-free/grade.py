# SPDX-License-Identifier: MIT
from grade import Lab, bounded, clean, frees_all, no_misuse, works

LAB = Lab(
    title="Bad frees: settings that free what they do not own",
    sources=["settings.c"],
    headers=["settings.h"],
    module="settings",
    driver="settings_drive",
    cases=["spoiled", "refused", "right"],
    seeds=[1, 2, 3, 4],
    hint_commands=["insmod settings text='colour=red;copies=2'",
                   "insmod settings text='copies=many'", "insmod settings text='copies=2'"],
    checks=[
        works(10, "right", "A text that is right counts"),
        works(5, "spoiled", "A text with a line that cannot be read does not"),
        works(5, "refused", "A text with a value that is refused does not"),
        clean(10, "spoiled", "A line that cannot be read: no bad free"),
        clean(10, "refused", "A value that is refused: no bad free"),
        clean(10, "right", "A text that is right: no bad free"),
        bounded(20, "right", 5, "With all five values set it has five blocks"),
        frees_all(20),
        no_misuse(10, "From insmod to rmmod no misuse of memory at all"),
    ],
)
