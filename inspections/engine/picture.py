"""A workflow's diagram as SVG, with or without one case's way through it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import hypot
from pathlib import Path as File
from xml.etree import ElementTree as Xml

from inspections.engine.diagram import ROW, Card, Diagram, Happening, Path
from inspections.engine.layout import Point, Rect

STYLE = File(__file__).with_suffix(".css")
CORNER = 7
BADGE = 16
TYPEFACE = "'Fira Sans', Arial, sans-serif"


@dataclass(frozen=True, slots=True)
class Taken:
    """A step a case took: its number, and what happened."""

    number: int
    source: str
    trigger: str
    target: str


@dataclass(frozen=True, slots=True)
class Case:
    """Where one case stands, how it came there, and when its timers ring."""

    state: str
    now: str  # the word for it
    taken: Sequence[Taken] = ()
    due: Mapping[str, str] = field(default_factory=dict)  # a moment in words, by timer
    told: str = ""  # the same as a sentence, for those who do not see it


NOBODY = Case("", "")


def svg(diagram: Diagram, case: Case = NOBODY, *, alone: bool = False, name: str = "ablauf") -> str:
    """Colours come from a style sheet; `alone` puts one inside, for a file of its own."""
    size = {"width": f"{diagram.width:g}", "height": f"{diagram.height:g}"}
    root = Xml.Element(
        "svg",
        {
            "class": "bg-flow",
            "viewBox": f"0 0 {diagram.width:g} {diagram.height:g}",
            **size,
            "role": "img",
            "aria-labelledby": f"{name}-titel {name}-text",
            "font-family": TYPEFACE,
        },
    )
    if alone:
        root.set("xmlns", "http://www.w3.org/2000/svg")
    _child(root, "title", {"id": f"{name}-titel"}, diagram.title)
    _child(root, "desc", {"id": f"{name}-text"}, case.told or _told(diagram))
    if alone:
        _child(root, "style", {}, STYLE.read_text("utf-8"))
        _child(root, "rect", {"class": "bg-flow__paper", **size})
    steps = _steps(case.taken)
    walked = _walked(diagram.paths, case.taken)
    ordered = [*(p for p in diagram.paths if p not in walked), *walked]
    for path in ordered:
        _line(root, path, taken=path in walked)
    for card in diagram.arrows:
        _arrow(root, card, case, steps)
    for card in diagram.states:
        _state(root, card, case, steps)
    middle = diagram.start
    centre = {"cx": f"{middle.x + 8:g}", "cy": f"{middle.y + 8:g}", "r": "8"}
    _child(root, "circle", {"class": "bg-flow__start", **centre})
    return Xml.tostring(root, encoding="unicode")


Steps = dict[tuple[str, str], list[int]]


def _steps(taken: Iterable[Taken]) -> Steps:
    """The numbers of the steps, by trigger and target."""
    found: Steps = {}
    for step in taken:
        found.setdefault((step.trigger, step.target), []).append(step.number)
    return found


def _walked(paths: Iterable[Path], taken: Sequence[Taken]) -> list[Path]:
    entered = {(step.trigger, step.target) for step in taken if step.source != step.target}
    left = {(step.source, step.trigger, step.target) for step in taken}
    return [
        path
        for path in paths
        if (path.arrow is None and taken)
        or (path.arrow in entered and path.target)
        or (path.arrow and (path.source, *path.arrow) in left)
    ]


def _told(diagram: Diagram) -> str:
    """Every state and every arrow, as text."""
    titles = {card.key: card.rows[0].text for card in diagram.states}
    sentences = []
    for path in diagram.paths:
        if path.arrow and path.source:
            card = next(c for c in diagram.arrows if c.happenings[0].key == path.arrow)
            words = " ".join(row.text for row in card.happenings[0].rows)
            sentences.append(f"{titles[path.source]}: {words} → {titles[path.arrow[1]]}.")
    return " ".join(sentences)


def _line(root: Xml.Element, path: Path, *, taken: bool) -> None:
    mode = " bg-flow__line--taken" if taken else ""
    group = _child(root, "g", {"class": "bg-flow__line" + mode})
    ahead = 9 if path.target else 6
    points = _shortened(path.points, ahead)
    _child(group, "path", {"d": _rounded(points), "fill": "none"})
    _child(group, "path", {"d": _head(points[-1], path.points[-1], ahead), "stroke": "none"})


def _shortened(points: tuple[Point, ...], by: float) -> list[Point]:
    (x0, y0), (x1, y1) = points[-2], points[-1]
    length = hypot(x1 - x0, y1 - y0) or 1
    share = min(by / length, 0.9)
    return [*points[:-1], (x1 - (x1 - x0) * share, y1 - (y1 - y0) * share)]


def _head(base: Point, tip: Point, length: float) -> str:
    (bx, by), (tx, ty) = base, tip
    dx, dy = (tx - bx) / length * 0.45, (ty - by) / length * 0.45
    wx, wy = -dy * length, dx * length
    return f"M{tx:.1f} {ty:.1f} {bx + wx:.1f} {by + wy:.1f} {bx - wx:.1f} {by - wy:.1f}z"


def _rounded(points: Sequence[Point]) -> str:
    """A polyline whose corners are round."""
    drawn = [f"M{points[0][0]:g} {points[0][1]:g}"]
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        into, out = _towards(corner, before), _towards(corner, after)
        drawn.append(f"L{into[0]:.1f} {into[1]:.1f}Q{corner[0]:g} {corner[1]:g}")
        drawn.append(f" {out[0]:.1f} {out[1]:.1f}")
    return "".join([*drawn, f"L{points[-1][0]:g} {points[-1][1]:g}"])


def _towards(corner: Point, other: Point) -> Point:
    length = hypot(other[0] - corner[0], other[1] - corner[1]) or 1
    share = min(CORNER, length / 2) / length
    return (
        corner[0] + (other[0] - corner[0]) * share,
        corner[1] + (other[1] - corner[1]) * share,
    )


def _arrow(root: Xml.Element, card: Card, case: Case, steps: Steps) -> None:
    happening = card.happenings[0]
    taken = happening.key in steps
    group = _child(root, "g", {"class": _classes("bg-flow__words", taken=taken)})
    _rect(group, card.rect, radius=5)
    here = any(path for path in _timers_here(card, case))
    _happening(group, happening, steps, case.due if here else {})


def _timers_here(card: Card, case: Case) -> list[str]:
    return [h.timer for h in card.happenings if h.timer and h.timer in case.due]


def _state(root: Xml.Element, card: Card, case: Case, steps: Steps) -> None:
    here = card.key == case.state
    been = {card.initial and bool(case.taken)} | {target == card.key for _t, target in steps}
    group = _child(root, "g", {"class": _classes("bg-flow__state", taken=True in been, here=here)})
    rect = card.rect
    _rect(group, rect, radius=9)
    if card.final:
        inside = Rect(rect.x + 3.5, rect.y + 3.5, rect.width - 7, rect.height - 7)
        _rect(group, inside, radius=6, kind="bg-flow__inside")
    _text(group, card.rows[0].text, card.rows[0].x, card.rows[0].y, "title", 15)
    if here:
        _now(group, rect, case.now)
    if card.happenings:
        y = rect.y + 34
        ends = {"x1": rect.x, "x2": rect.right, "y1": y, "y2": y}
        _child(group, "line", {key: f"{value:g}" for key, value in ends.items()})
    for happening in card.happenings:
        _happening(group, happening, steps, case.due if here else {})


def _now(group: Xml.Element, rect: Rect, word: str) -> None:
    pill = Rect(rect.right - 60, rect.y + 8, 50, 20)
    _rect(group, pill, radius=10, kind="bg-flow__now")
    _text(group, word, pill.x + 25, pill.y + 14, "now", 12, anchor="middle")


def _happening(
    group: Xml.Element, happening: Happening, steps: Steps, due: Mapping[str, str]
) -> None:
    x, y = happening.mark
    if numbers := steps.get(happening.key):
        _badges(group, numbers, x, y)
    elif happening.timer:
        _clock(group, x, y)
    else:
        _child(group, "circle", {"class": "bg-flow__dot", "cx": f"{x:g}", "cy": f"{y:g}", "r": "3"})
    when = due.get(happening.timer, "")
    for row in happening.rows:
        first_small = row.kind == "small" and row is _first_small(happening)
        if when and row.kind == "small":
            if first_small:
                _text(group, when, row.x, row.y, "due", row.size)
        else:
            _text(group, row.text, row.x, row.y, row.kind, row.size)


def _badges(group: Xml.Element, numbers: Sequence[int], x: float, y: float) -> None:
    """One under the other, since two numbers side by side would reach into the words."""
    last = f"…{numbers[-1]}" if len(numbers) > 2 else f"{numbers[-1]}"
    for place, text in enumerate([str(numbers[0]), last][: len(numbers)]):
        middle = y + place * ROW
        size = 12 if len(text) < 3 else 10
        width = max(18.0, 0.58 * size * len(text) + 4)
        rect = Rect(x - width / 2, middle - BADGE / 2, width, BADGE)
        _rect(group, rect, radius=BADGE / 2, kind="bg-flow__badge")
        _text(group, text, x, middle + 4, "number", size, anchor="middle")


def _first_small(happening: Happening) -> object:
    return next(row for row in happening.rows if row.kind == "small")


def _clock(group: Xml.Element, x: float, y: float) -> None:
    clock = _child(group, "g", {"class": "bg-flow__clock", "fill": "none"})
    _child(clock, "circle", {"cx": f"{x:g}", "cy": f"{y:g}", "r": "7"})
    _child(clock, "path", {"d": f"M{x:g} {y - 4:g}V{y:g}H{x + 3.5:g}"})


def _rect(group: Xml.Element, rect: Rect, *, radius: float, kind: str = "bg-flow__box") -> None:
    numbers = {"x": rect.x, "y": rect.y, "width": rect.width, "height": rect.height, "rx": radius}
    _child(group, "rect", {"class": kind, **{k: f"{v:g}" for k, v in numbers.items()}})


def _text(
    group: Xml.Element, text: str, x: float, y: float, kind: str, size: int, anchor: str = "start"
) -> None:
    attributes = {"class": f"bg-flow__{kind}", "x": f"{x:g}", "y": f"{y:g}"}
    weight = {"font-weight": "600"} if kind in ("title", "now", "number", "due") else {}
    attributes |= {"font-size": str(size), "text-anchor": anchor, **weight}
    _child(group, "text", attributes, text)


def _classes(name: str, *, taken: bool = False, here: bool = False) -> str:
    modes = [f"{name}--taken"] * taken + [f"{name}--here"] * here
    return " ".join([name, *modes])


def _child(
    parent: Xml.Element, tag: str, attributes: dict[str, str], text: str = ""
) -> Xml.Element:
    child = Xml.SubElement(parent, tag, attributes)
    child.text = text or None
    return child
