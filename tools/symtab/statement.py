# SPDX-License-Identifier: MIT
"""What the source says of an allocation's size: the one sizeof in a call's arguments.

    p = kzalloc(sizeof(struct node), GFP_KERNEL)      ("struct", "node", 0 stars)
    p = kcalloc(n, sizeof(*t->slot[0]), GFP_KERNEL)   ("expression", "*t->slot[0]")

Anything that is not that plain is not understood, and nothing is guessed.
"""
import re
from pathlib import Path

LINES_MOST = 8                          # of one call
COMMENT = re.compile(r"/\*.*?\*/|//[^\n]*", re.S)
STRING = re.compile(r'"(?:[^"\\]|\\.)*"')
TAGGED = re.compile(r"\s*(?:const\s+)?(struct|union)\s+(\w+)\s*(\**)\s*$")
EXPRESSION = re.compile(r"\s*(\**)\s*\(?\s*(\w+)\s*((?:->\s*\w+|\.\s*\w+|\[[^\[\]]*\])\s*)*\)?\s*$")
STEP = re.compile(r"->\s*(\w+)|\.\s*(\w+)|(\[)[^\[\]]*\]")


class Sources:
    """Lines of source files, looked for below several directories."""
    def __init__(self, directories):
        self.directories = [Path(d) for d in directories]
        self.files = {}

    def lines(self, name):
        if name not in self.files:
            path = next((d / name for d in self.directories if (d / name).is_file()), None)
            self.files[name] = path.read_text(errors="replace").split("\n") if path else []
        return self.files[name]

    def arguments(self, name, line, function):
        """The arguments of the only call of @function that begins on @line, as text; also
        of a macro that calls it: kunit_kzalloc(), kzalloc_node()."""
        text = "\n".join(self.lines(name)[line - 1:line - 1 + LINES_MOST])
        text = STRING.sub('""', COMMENT.sub(" ", text))
        first = text.split("\n", 1)[0]
        calls = list(re.finditer(rf"\b\w*{function}(?:_node)?\s*\(", first))
        if len(calls) != 1:
            return None
        return parenthesised(text, calls[0].end())


def parenthesised(text, start):
    """What stands from @start up to the parenthesis that closes before it."""
    depth = 1
    for at in range(start, len(text)):
        depth += {"(": 1, ")": -1}.get(text[at], 0)
        if depth == 0:
            return text[start:at]
    return None


def sized_thing(arguments):
    """What the only sizeof() or struct_size() in @arguments is about; else None:
    ("struct" or "union", tag, stars) or ("expression", text, stars)."""
    found = list(re.finditer(r"\b(sizeof|struct_size)\b\s*(\(?)", arguments))
    if len(found) != 1 or not found[0].group(2):
        return None
    inside = parenthesised(arguments, found[0].end())
    if inside is None:
        return None
    if found[0].group(1) == "struct_size":
        return "expression", "*" + inside.split(",")[0].strip(), 0
    tagged = TAGGED.match(inside)
    if tagged:
        return tagged.group(1), tagged.group(2), len(tagged.group(3))
    return ("expression", inside, 0) if EXPRESSION.match(inside) else None


def multiplies(arguments):
    """Is there a product among @arguments, outside of sizeof()?"""
    at = arguments.find("sizeof")
    inside = parenthesised(arguments, arguments.find("(", at) + 1) if at >= 0 else None
    return inside is not None and "*" in arguments.replace(inside, "", 1)


def expression_steps(text):
    """(stars, name, steps) of "*name->member[i]": steps are members' names, and None
    for an element. Prefix stars come last, as in C."""
    match = EXPRESSION.match(text)
    head = re.match(r"\s*\**\s*\(?\s*\w+", text).end()
    steps = [m.group(1) or m.group(2) for m in STEP.finditer(text, head)]
    return len(match.group(1)), match.group(2), steps
