# SPDX-License-Identifier: MIT
"""The flame graph: live bytes by call stack. Idea: Brendan Gregg, 2011.

    |  make_chain   |      |      who called the allocator, and the allocator above it
    |   leak_list   | ...  |
    |          cmd_leak    |      a frame is as wide as what is live of all that it called
    |        job_main         |
    |            all live blocks           |

Frames on one stack that are equal are one box. Leaked bytes are a striped band.
"""
from heap import svg
from heap.memory import LEAKED
from heap.site import UNTRACED

WIDTH, ROW = 896 + 28 + 292, 22     # pixels: all of the sheet; of a frame's height
NARROW = 0.35                       # pixels: what is narrower is left out, and counted
PLAIN = ("#F3E3CF", "#EDD8BF", "#F7EBDB")


class Node:
    """@site: the frame. @owner: set where it is the call site of blocks."""

    def __init__(self, site):
        self.site, self.children, self.is_owner = site, {}, False
        self.bytes = self.leaked_bytes = self.blocks = self.leaked = 0

    def add(self, sums):
        self.bytes += sums[0]
        self.blocks += sums[1]
        self.leaked_bytes += sums[2]
        self.leaked += sums[3]

    def child(self, site):
        if site not in self.children:
            self.children[site] = Node(site)
        return self.children[site]

    def depth(self):
        return 1 + max((child.depth() for child in self.children.values()), default=0)


def tree(blocks):
    """Blocks of one stack together, for there are far more of them than stacks."""
    root, of_stack = Node(None), {}             # id of a stack -> (stack, its sums)
    for block in blocks:
        sums = of_stack.setdefault(id(block.stack), (block.stack, [0, 0, 0, 0]))[1]
        sums[0] += block.size
        sums[1] += 1
        if block.state in LEAKED:
            sums[2] += block.size
            sums[3] += 1
    for stack, sums in of_stack.values():
        root.add(sums)
        node = root
        for frame in reversed(stack.frames or (UNTRACED,)):
            node = node.child(frame)
            node.add(sums)
            node.is_owner |= frame == stack.site
    return root


def ordered(node):
    return sorted(node.children.values(), key=lambda child: (-child.bytes, str(child.site)))


class Flame:
    def __init__(self, root, color, x, y):
        self.root, self.color, self.x = root, color, x
        self.height = root.depth() * ROW
        self.bottom = y + self.height
        self.scale = WIDTH / max(root.bytes, 1)
        self.out, self.left_out = [], 0

    def words(self, node):
        share = 100 * node.bytes / max(self.root.bytes, 1)
        words = (f"{node.site or 'all live blocks'}\n{svg.size_text(node.bytes)} "
                 f"({share:.1f} %) in {svg.plural(node.blocks, 'block')}")
        if node.leaked:
            words += f"\nLEAKED: {svg.size_text(node.leaked_bytes)} in " \
                     f"{svg.plural(node.leaked, 'block')}"
        return words

    def fill(self, node, level):
        if node.site is None:
            return "#E4E7EC"
        return self.color(node.site) if node.is_owner else PLAIN[level % len(PLAIN)]

    def frame(self, node, level, x):
        width = node.bytes * self.scale
        y = self.bottom - (level + 1) * ROW
        fill = self.fill(node, level)
        label = node.site.function if node.site else \
            f"all live blocks: {svg.size_text(node.bytes)}"
        parts = [svg.title(self.words(node)),
                 svg.rect(x, y, max(width - 0.6, 0.2), ROW - 1, fill=fill, rx=1.5)]
        if node.leaked_bytes:
            parts.append(svg.rect(x, y + ROW - 6, max(node.leaked_bytes * self.scale - 0.6,
                                                      0.2), 5, fill="url(#leak-band)",
                                  class_="leaked"))
        shown = svg.clipped(label, width - 6, 11)
        parts.append(svg.text(x + 4, y + 12, shown, 11, font_family=svg.MONO,
                              fill=ink_on(fill)))
        self.out.append(svg.element(
            "g", *parts, class_="frame", data_level=level, data_x=x, data_width=width,
            data_label=label, data_bytes=node.bytes, data_blocks=node.blocks,
            data_leaked_bytes=node.leaked_bytes, data_leaked=node.leaked))

    def draw(self, node=None, level=0, x=None):
        node, x = node or self.root, self.x if x is None else x
        self.frame(node, level, float(x))
        for child in ordered(node):
            if child.bytes * self.scale >= NARROW:
                self.draw(child, level + 1, x)
            else:
                self.left_out += 1
            x += child.bytes * self.scale


def ink_on(fill):
    """Dark or light, whichever can be read on it."""
    red, green, blue = (int(fill[i:i + 2], 16) for i in (1, 3, 5))
    return svg.INK if 0.299 * red + 0.587 * green + 0.114 * blue > 130 else "#FFFFFF"


def draw(blocks, color, x, y):
    """Return: (SVG, height, frames that were too narrow to be drawn)."""
    flame = Flame(tree(blocks), color, x, y)
    flame.draw()
    return svg.element("g", *flame.out, id="flame", data_x=x, data_width=WIDTH), \
        flame.height, flame.left_out
