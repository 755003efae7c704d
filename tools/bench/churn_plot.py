# SPDX-License-Identifier: MIT
"""A picture of the table of churn.py, as SVG: memory in use over bytes asked for, and
the unusable index for order 10, at the end of each phase; one line for each run."""
WIDTH, HEIGHT, LEFT, TOP, GAP = 640, 200, 60, 30, 70
COLOURS = {"marbles": "#c0392b", "linux": "#2471a3"}
SERIES = (("memory in use / bytes asked for", 1.0, 1.6, lambda row: row["ratio"]),
          ("unusable index for 4 MiB (order 10)", 0.0, 1.0, lambda row: row["unusable"][10]))


def panel(results, top, title, low, high, value):
    """The lines of SVG of one diagram, @low to @high upward from its lower edge."""
    yield f'<text x="{LEFT}" y="{top - 10}">{title}</text>'
    for step in range(5):
        y = top + HEIGHT - HEIGHT * step / 4
        yield f'<path d="M{LEFT} {y}H{LEFT + WIDTH}" stroke="#ddd"/>'
        yield (f'<text x="{LEFT - 8}" y="{y + 4}" text-anchor="end">'
               f'{low + (high - low) * step / 4:.2f}</text>')
    for name, rows in results.items():
        points = [(LEFT + WIDTH * row["phase"] / len(rows),
                   top + HEIGHT * (1 - (min(max(value(row), low), high) - low) / (high - low)))
                  for row in rows if row["ratio"]]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        colour = COLOURS.get(name.split("-")[0], "#555")
        yield f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>'


def plot(results):
    """@results: rows by name of the run, "KERNEL-SEED". Return: the SVG."""
    height = TOP + len(SERIES) * (HEIGHT + GAP)
    lines = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{LEFT + WIDTH + 20}" '
             f'height="{height}" font-family="sans-serif" font-size="12">',
             '<rect width="100%" height="100%" fill="white"/>']
    for number, series in enumerate(SERIES):
        lines += panel(results, TOP + number * (HEIGHT + GAP), *series)
    for number, (name, colour) in enumerate(COLOURS.items()):
        lines.append(f'<text x="{LEFT + 90 * number}" y="{height - 20}" fill="{colour}">'
                     f'{name}</text>')
    lines.append(f'<text x="{LEFT + WIDTH}" y="{height - 20}" text-anchor="end">'
                 'end of phase 1 to 10</text></svg>')
    return "\n".join(lines) + "\n"
