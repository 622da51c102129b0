"""Draws what `./dev bench growth --json FILE` measured as SVG: one small plot for each cost, the desk's size to the right.

    python3 tests/bench/growth_plots.py bench.json docs/images/growth.svg
"""

import html
import json
import math
import re
import sys

WIDTH, HEIGHT, LEFT, TOP = 300, 170, 56, 40
COLUMNS = 3
INK, GRID, LINE, FAINT = "#22303c", "#d8dee4", "#1f6feb", "#5b6b7a"


def series(figures):
    """{what: (unit, [(records, median, lowest, highest)])} of the figures that were taken among several sizes."""
    found = {}
    for figure in figures:
        match = re.fullmatch(r"(.+) among (\d+)", figure["what"])
        if match:
            unit, points = found.setdefault(match[1], (figure["unit"], []))
            points.append((int(match[2]), figure["median"], min(figure["rounds"]), max(figure["rounds"])))
    return {what: (unit, sorted(points)) for what, (unit, points) in found.items() if len(points) > 1}


def round_up(value):
    """The next of 1, 2, 5 times a power of ten."""
    power = 10 ** math.floor(math.log10(value)) if value > 0 else 1
    return next(step * power for step in (1, 2, 5, 10) if step * power >= value * 0.999)


def label(value):
    return f"{value:,.0f}" if value >= 100 or value == int(value) else f"{value:.3g}"


def plot(what, unit, points, x, y):
    top = round_up(max(highest for _, _, _, highest in points))
    first, last = math.log10(points[0][0]), math.log10(points[-1][0])
    right = lambda records: x + LEFT + (math.log10(records) - first) / (last - first) * (WIDTH - LEFT - 24)
    up = lambda value: y + HEIGHT - 24 - value / top * (HEIGHT - TOP - 24)
    out = [f'<text x="{x + 8}" y="{y + 20}" class="title">{html.escape(what)}, {html.escape(unit)}</text>']
    for share in (0, 0.5, 1):
        level = up(top * share)
        out.append(f'<line x1="{x + LEFT}" x2="{x + WIDTH - 16}" y1="{level:.1f}" y2="{level:.1f}" stroke="{GRID}"/>')
        out.append(f'<text x="{x + LEFT - 6}" y="{level + 4:.1f}" text-anchor="end">{label(top * share)}</text>')
    for records, _, lowest, highest in points:
        anchor = "end" if records == points[-1][0] else "middle"
        out.append(f'<text x="{right(records):.1f}" y="{y + HEIGHT - 6}" text-anchor="{anchor}">{records:,}</text>')
        out.append(f'<line x1="{right(records):.1f}" x2="{right(records):.1f}" y1="{up(lowest):.1f}" y2="{up(highest):.1f}" '
                   f'stroke="{LINE}" stroke-opacity="0.4" stroke-width="5"/>')
    path = " ".join(f"{right(records):.1f},{up(median):.1f}" for records, median, _, _ in points)
    out.append(f'<polyline points="{path}" fill="none" stroke="{LINE}" stroke-width="2"/>')
    for records, median, _, _ in points:
        out.append(f'<circle cx="{right(records):.1f}" cy="{up(median):.1f}" r="3.5" fill="{LINE}"/>')
    return out


def main(source, target):
    with open(source, encoding="utf-8") as file:
        plots = series(json.load(file)["growth_bench"]["figures"])
    if not plots:
        sys.exit(f"{source} holds no figures of several sizes")
    rows = math.ceil(len(plots) / COLUMNS)
    width, height = COLUMNS * WIDTH, rows * HEIGHT + 12
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
           'role="img" aria-label="What each cost is among ever more records">',
           f'<style>text{{font:11px system-ui,sans-serif;fill:{FAINT}}}.title{{font-size:12px;font-weight:600;fill:{INK}}}</style>',
           f'<rect width="{width}" height="{height}" fill="#ffffff"/>']
    for i, (what, (unit, points)) in enumerate(plots.items()):
        out += plot(what, unit, points, i % COLUMNS * WIDTH, i // COLUMNS * HEIGHT)
    out.append("</svg>")
    with open(target, "w", encoding="utf-8") as file:
        file.write("\n".join(out) + "\n")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
