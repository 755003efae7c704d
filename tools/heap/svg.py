# SPDX-License-Identifier: MIT
"""SVG written by hand: elements, text, units, colours, patterns.

Colours are for those who do not tell red from green, too: of sites those of Okabe and Ito
(2008) and of Tol's schemes, without the reds. Red, with stripes, is for what is leaked.
"""
import math
from html import escape

SITE_COLORS = ("#0072B2", "#E69F00", "#009E73", "#56B4E9", "#B07AA1", "#F0E442", "#332288",
               "#999933", "#44AA99", "#8C564B", "#117733", "#88CCEE", "#6A51A3", "#DDCC77")
OTHER_COLOR, EARLIER_COLOR = "#B9B2A6", "#DAD6CE"
LEAK_COLOR = "#D0021B"
INK, FAINT, LINE, PAPER, PANEL = "#1F2430", "#667085", "#D0D5DD", "#FFFFFF", "#F8F9FB"
SANS = "'DejaVu Sans',Verdana,sans-serif"
MONO = "'DejaVu Sans Mono',Menlo,Consolas,monospace"
MONO_WIDTH, SANS_WIDTH = 0.603, 0.60        # of a character, by the size of the font


def number(value):
    """As short as it can be."""
    text = f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)
    return "0" if text == "-0" else text


def printable(text):
    """Control characters have no place in XML, not even escaped."""
    return "".join(char if char >= " " and char not in "\x7f\ufffe\uffff" and
                   not "\ud800" <= char <= "\udfff" else "\ufffd" for char in str(text))


def element(name, *inside, **attributes):
    """@attributes: None is left out; a trailing _ goes, other ones become hyphens."""
    words = [name]
    for key, value in attributes.items():
        if value is not None:
            key = key.rstrip("_").replace("_", "-")
            shown = number(value) if isinstance(value, (int, float)) else printable(value)
            words.append(f'{key}="{escape(shown)}"')
    body = "".join(inside)
    return f"<{' '.join(words)}>{body}</{name}>" if body else f"<{' '.join(words)}/>"


def text(x, y, words, size=12, **more):
    more = {"fill": INK, "font_family": SANS, **more}
    return element("text", escape(printable(words)), x=x, y=y, font_size=size, **more)


def title(words):
    """What a browser shows when the pointer rests on the element around it."""
    return element("title", escape(printable(words))) if words else ""


def rect(x, y, width, height, *inside, **more):
    return element("rect", *inside, x=float(x), y=float(y), width=float(width),
                   height=float(height), **more)


def boxes(spans):
    """One path of many rectangles (x, y, width, height): far smaller than elements."""
    return "".join(f"M{number(float(x))} {number(float(y))}h{number(float(w))}"
                   f"v{number(float(h))}h{number(-float(w))}z" for x, y, w, h in spans)


def clipped(words, width, size, per_char=MONO_WIDTH):
    """What of @words fits into @width pixels; "" if nothing that helps."""
    room = int(width / (size * per_char))
    if len(words) <= room:
        return words
    return words[:room - 1] + "\u2026" if room >= 4 else ""


# ---- units --------------------------------------------------------------------

def size_text(count):
    """Bytes, as people say them."""
    for unit, name in ((1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB")):
        if count >= unit:
            value = f"{count / unit:.1f}"
            return f"{value.removesuffix('.0')} {name}"
    return f"{count} B"


def plural(count, noun):
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def time_text(microseconds):
    return f"{microseconds / 1e6:.3f} s"


def ticks(low, high, most, base=10):
    """Round values from @low to @high, at most about @most; @base 2: for bytes."""
    raw = max((high - low) / most, 1e-9)
    if base == 2:
        step = 2 ** math.ceil(math.log2(raw))
    else:
        power = 10 ** math.floor(math.log10(raw))
        step = next(power * factor for factor in (1, 2, 5, 10) if power * factor >= raw * .999)
    first = math.ceil(low / step)
    return [i * step for i in range(first, int(high / step) + 1)], step


# ---- patterns -----------------------------------------------------------------

def stripes(name, color, width, gap, angle=45, back=None):
    """Bands of @color; between them @back, or what lies below."""
    period = width + gap
    inside = rect(0, 0, period, period, fill=back) if back else ""
    return element("pattern", inside, rect(0, 0, width, period, fill=color), id=name,
                   width=period, height=period, patternUnits="userSpaceOnUse",
                   patternTransform=f"rotate({angle})")


def leak_stripes(name, period):
    """Red with white edges, so that they stand out from any colour, over what lies below."""
    return element("pattern", rect(0, 0, period * 0.62, period, fill="#FFFFFF"),
                   rect(period * 0.09, 0, period * 0.44, period, fill=LEAK_COLOR), id=name,
                   width=period, height=period, patternUnits="userSpaceOnUse",
                   patternTransform="rotate(45)")


def dots(name, color, period, radius, back):
    return element("pattern", rect(0, 0, period, period, fill=back),
                   element("circle", cx=period / 2, cy=period / 2, r=radius, fill=color),
                   id=name, width=period, height=period, patternUnits="userSpaceOnUse")


def patterns():
    return element("defs", leak_stripes("leak", 8), leak_stripes("leak-fine", 5),
                   stripes("leak-band", LEAK_COLOR, 2, 1.4, back="#FFFFFF"),
                   stripes("incomplete", "#98A2B3", 1.2, 5, back="#FFF7E6"),
                   dots("warm", "#E07B39", 5, 1.1, "#FDF1E7"),
                   stripes("quarantine", "#6B4E9B", 1.2, 3.2, -45, "#EFE9F7"),
                   stripes("reserved", "#98A2B3", 1, 3, -45, "#E4E7EC"))
