# SPDX-License-Identifier: MIT
"""What a picture of tools/heapview says, read back from the file; fixtures that draw."""
import json
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SVG = "{http://www.w3.org/2000/svg}"


def heapview(*words):
    """Run it, where GDB finds no sources. Return: the completed process."""
    return subprocess.run([sys.executable, "-B", ROOT / "tools/heapview", *map(str, words)],
                          capture_output=True, text=True, timeout=120, check=False, cwd="/")


class Picture:
    def __init__(self, path):
        self.root = ElementTree.parse(path).getroot()
        self.data = json.loads(next(each.text for each in self.root.iter(SVG + "script")
                                    if each.get("id") == "data"))

    def by_class(self, name):
        return [each for each in self.root.iter() if each.get("class") == name]

    def by_id(self, name):
        return next((each for each in self.root.iter() if each.get("id") == name), None)

    def number(self, name, element=None):
        return int((self.root if element is None else element).get(f"data-{name}"))

    def texts(self):
        return [each.text or "" for each in self.root.iter(SVG + "text")]

    def sites(self):
        """{site: [bytes, blocks, leaked]} of the map's legend."""
        return {each.get("data-site"): [self.number(name, each)
                                        for name in ("bytes", "blocks", "leaked")]
                for each in self.by_class("site")}

    def states(self):
        return {each.get("data-state"): self.number("pages", each)
                for each in self.by_class("state")}

    def areas(self):
        """{site: (peak, end)} of the layers over time."""
        return {each.get("data-site"): (self.number("peak-bytes", each),
                                        self.number("end-bytes", each))
                for each in self.by_class("area")}

    def slots(self):
        """(address, kind) of all slots that the map knows, as script.js unfolds them."""
        for _, addr, _, slot_bytes, base, numbers in self.data["map"]["regions"]:
            at = base
            if slot_bytes == 0:
                for i in range(0, len(numbers), 3):
                    yield addr + numbers[i], numbers[i + 2]
                continue
            for count, kind in zip(numbers[::2], numbers[1::2]):
                for _ in range(count):
                    yield addr + at, kind
                    at += slot_bytes

    def leaked_addresses(self):
        """Of leaked blocks that lie in slots or pages; those of areas by their pages."""
        kinds = self.data["map"]["kinds"]
        return {addr for addr, kind in self.slots() if kind >= 0 and kinds[kind][4]}


@pytest.fixture
def draw(tmp_path):
    """draw(lines, *options): the Picture."""
    def draw_one(lines, *options):
        (tmp_path / "in.log").write_text("".join(line + "\r\n" for line in lines))
        done = heapview(tmp_path / "in.log", "-o", tmp_path / "out.svg", *options)
        assert done.returncode == 0, done.stderr
        assert str(tmp_path / "out.svg") in done.stdout
        return Picture(tmp_path / "out.svg")
    return draw_one


@pytest.fixture
def refused(tmp_path):
    """refused(lines, *options): what it said."""
    def refuse_one(lines, *options):
        (tmp_path / "in.log").write_text("".join(line + "\n" for line in lines))
        done = heapview(tmp_path / "in.log", "-o", tmp_path / "out.svg", *options)
        assert done.returncode == 2 and "Traceback" not in done.stderr, done
        assert not (tmp_path / "out.svg").exists() and done.stdout == ""
        return done.stderr
    return refuse_one
