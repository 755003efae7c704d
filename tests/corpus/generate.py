#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Write a corpus of small programs that misuse memory, each beside one that does not.

    generate.py DIRECTORY [--count BAD] [--seed N] [--batch CASES]

The same seed writes the same files: batch modules b000.c ..., corpus.h, a Kbuild, and
manifest.json, which tells of each case what the kernel should say.
"""
import argparse
import json
import random
import shutil
from pathlib import Path

import arrays
import bounds
import frees
import late
import leaks

HERE = Path(__file__).resolve().parent

# In parts of a hundred.
GROUPS = [(bounds.over_write, 17), (bounds.under_write, 11), (bounds.over_read, 10),
          (bounds.under_read, 7), (bounds.mixed, 2), (late.write, 9), (late.read, 6),
          (late.shaped, 6), (frees.double, 7), (frees.double_shaped, 3), (frees.interior, 4),
          (frees.not_heap, 4), (frees.foreign, 3), (leaks.block, 6), (leaks.shaped, 9),
          (arrays.array, 6)]
FLAGS = ["-O2", "-O2", "-O2", "-O1", "-O0", "-Os"]


def one_pair(rng, number):
    """Return: the bad case and its good twin, named."""
    make = rng.choices([f for f, _ in GROUPS], [w for _, w in GROUPS])[0]
    twins = make(rng)
    for twin in twins:
        twin.name = f"c{number:05d}{twin.name}"
        twin.code = twin.code.replace(bounds.NAME, twin.name)
    return twins


def batch_text(cases):
    rows = "".join(f'\t{{ "{c.name}", {c.name}, {int(c.good)}, {c.where} }},\n' for c in cases)
    return ("// SPDX-License-Identifier: MIT\n#include \"corpus.h\"\n\n"
            + "".join(f"/* {c.group}: {c.note} */\n{c.code}" for c in cases)
            + f"static const struct corpus_case cases[] = {{\n{rows}}};\n\n"
            "static int __init batch_init(void)\n{\n"
            "\tcorpus_run(cases, ARRAY_SIZE(cases));\n\treturn 0;\n}\n\n"
            "static void __exit batch_exit(void)\n{\n\tcorpus_exit();\n}\n\n"
            "module_init(batch_init);\nmodule_exit(batch_exit);\nMODULE_LICENSE(\"GPL\");\n")


def write(directory, count, seed=1, batch=24, first=0, flags=None):
    """@batch: pairs of cases in one module. Return: the manifest."""
    directory = Path(directory)
    directory.mkdir(parents=True, exist_ok=True)
    shutil.copy(HERE / "corpus.h", directory)
    manifest, kbuild = [], "# SPDX-License-Identifier: MIT\n"
    for number, start in enumerate(range(0, count, batch)):
        module = f"b{number:03d}"
        cases = []
        for i in range(start, min(start + batch, count)):
            cases += one_pair(random.Random(f"{seed}:{first + i}"), first + i)
        (directory / f"{module}.c").write_text(batch_text(cases))
        level = flags or FLAGS[number % len(FLAGS)]
        kbuild += f"obj-m += {module}.o\nCFLAGS_{module}.o := {level} -w\n"
        manifest += [{"module": module, "index": index, "name": c.name, "group": c.group,
                      "good": c.good, "wants": c.wants, "leaks": c.leaks, "acts": c.acts, "note": c.note,
                      "only": c.only, "flags": level} for index, c in enumerate(cases)]
    (directory / "Kbuild").write_text(kbuild)
    (directory / "manifest.json").write_text(json.dumps(manifest, indent=1))
    return manifest


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("directory")
    parser.add_argument("--count", type=int, default=240)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--batch", type=int, default=24)
    options = parser.parse_args()
    manifest = write(options.directory, options.count, options.seed, options.batch)
    print(f"{len(manifest)} cases in {options.directory}")


if __name__ == "__main__":
    main()
