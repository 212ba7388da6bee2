"""Charts as SVG, drawn here: no script, colours from the stylesheet, and every number also in a table below.

Measures are in units of the drawing, which the page scales to the room there is.
"""

from collections.abc import Sequence

from markupsafe import Markup, escape

WIDTH, ROW, BAR, NUMBERS = 400, 40, 14, 50  # narrow, so that letters can be read on a phone
HEIGHT, FOOT, SIDE = 200, 28, 40
NAME_CHARS = 54
MOST_LABELS, LABEL = 4, 76  # of a time axis, and how wide one is
Point = tuple[str, float]


def bars(title: str, points: Sequence[Point]) -> Markup:
    """Bars that lie, one for each thing, with its name above and its number behind it."""
    most = max((value for _, value in points), default=0) or 1
    drawn = []
    for number, (name, value) in enumerate(points):
        y, length = number * ROW, max((WIDTH - NUMBERS) * value / most, 1)
        drawn.append(
            f'<text class="name" x="0" y="{y + 13}">{_short(name)}</text>'
            f'<rect class="bar" x="0" y="{y + 18}" width="{length:.1f}" height="{BAR}" rx="2"/>'
            f'<text class="number" x="{length + 6:.1f}" y="{y + 30}">{_number(value)}</text>'
        )
    return _drawing(title, len(points) * ROW, "".join(drawn))


def columns(title: str, series: Sequence[tuple[str, Sequence[Point]]]) -> Markup:
    """Columns that stand, one for each point of time; of several series one upon the other."""
    names = [name for name, _ in series[0][1]] if series else []
    sums = [sum(points[i][1] for _, points in series) for i in range(len(names))]
    top = _round_up(max(sums, default=0))
    floor, room = HEIGHT - FOOT, HEIGHT - FOOT - 12
    step = (WIDTH - SIDE - 6) / max(1, len(names))
    drawn = [_line(floor - room * share, _number(top * share)) for share in (0, 0.5, 1)]
    every = -(-len(names) // MOST_LABELS) if names else 1
    for index, name in enumerate(names):
        x, y = SIDE + index * step, float(floor)
        for number, (label, points) in enumerate(series):
            height = room * points[index][1] / top
            y -= height
            drawn.append(
                f'<rect class="bar s{number}" x="{x + step * 0.12:.1f}" y="{y:.1f}" width="{step * 0.76:.1f}" '
                f'height="{height:.1f}"><title>{escape(name)}: {_number(points[index][1])} {escape(label)}</title></rect>'
            )
        if index % every == 0 and x + LABEL <= WIDTH:
            drawn.append(f'<text class="name" x="{x:.1f}" y="{floor + 18}">{escape(name)}</text>')
    return _drawing(title, HEIGHT, "".join(drawn))


def _line(y: float, label: str) -> str:
    return (
        f'<line class="grid" x1="{SIDE}" x2="{WIDTH}" y1="{y:.1f}" y2="{y:.1f}"/>'
        f'<text class="number" x="{SIDE - 6}" y="{y + 4:.1f}" text-anchor="end">{label}</text>'
    )


def _drawing(title: str, height: int, inside: str) -> Markup:
    return Markup(  # noqa: S704 - every text in it is escaped where it is put in
        f'<svg class="chart" viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{escape(title)}">{inside}</svg>'
    )


def _short(name: str) -> Markup:
    """A name that fits before its bar; Chinese characters are twice as wide as others."""
    kept, width = "", 0
    for character in name:
        width += 2 if ord(character) > 0x2E7F else 1
        if width > NAME_CHARS:
            return escape(kept.rstrip() + "…")
        kept += character
    return escape(kept)


def _number(value: float) -> str:
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.1f}"


def _round_up(value: float) -> float:
    """The next number of the kind 2, 4, 10, 20, 40, 100, whose half is whole as well."""
    size = 1
    while True:
        for factor in (2, 4, 10):
            if value <= factor * size:
                return float(factor * size)
        size *= 10
