# SPDX-License-Identifier: MIT
"""Places in the source that allocate, and which of them a picture tells apart by colour."""
from collections import Counter, namedtuple


class Site(namedtuple("Site", "function file line")):
    """A function, and the line of the call in it."""

    def __str__(self):
        return f"{self.function} {self.file}:{self.line}" if self.file else self.function


# @frames: of Site, innermost first. @site: the one of them that called the allocator.
Stack = namedtuple("Stack", "frames site")
UNTRACED = Site("(no stack was taken)", "", 0)
OTHER = Site("other sites", "", 0)
EARLIER = Site("(allocated before the trace)", "", 0)


def site_of(frames, caller=None):
    """@caller: which frame it is; where that is not told, the first."""
    if not frames:
        return UNTRACED
    return frames[caller if isinstance(caller, int) and 0 <= caller < len(frames) else 0]


class Ranking:
    """The @top sites by @weights {site: bytes}: these have a colour of their own in all
    pictures of a sheet, the others share one."""

    def __init__(self, weights, top):
        order = sorted(weights, key=lambda site: (-weights[site], str(site)))
        self.top = [site for site in order if site not in (OTHER, EARLIER)][:top]
        self.index = {site: i for i, site in enumerate(self.top)}
        self.has_other = len(order) > len(self.top)

    def shown(self, site):
        """The site itself, or OTHER."""
        return site if site in self.index or site == EARLIER else OTHER

    def order(self):
        return [*self.top, OTHER]


def weights(blocks, peaks):
    """What a site had at most: now, by @blocks, or in the timeline, by @peaks."""
    found = Counter()
    for block in blocks:
        found[block.stack.site] += block.size
    for site, peak in peaks.items():
        found[site] = max(found[site], peak)
    return found
