"""A workflow as a picture in numbers: which text stands where, which line runs how."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from inspections.engine.flow import Arrow, Flow, StateBox
from inspections.engine.layout import Box, Line, Placed, Point, Rect, lay_out
from inspections.engine.lettering import width_of, wrapped

TITLE, TEXT, SMALL = 15, 13, 12
ROW = 17
PAD = 12
MARK = 26  # the column of clocks and step numbers
STATE_WIDTH = 200
LETTERS = 30
START = "start"
TRIES = 5
DATE_ROOM = "Mo 20.04.2026, 08:00"  # as wide as what may stand where the rule tells a moment


@dataclass(frozen=True, slots=True)
class Row:
    """One line of text, by its baseline and left edge."""

    text: str
    x: float
    y: float
    kind: str  # "title", "text" or "small"

    @property
    def size(self) -> int:
        return {"title": TITLE, "text": TEXT, "small": SMALL}[self.kind]

    @property
    def room(self) -> Rect:
        """What it covers at most."""
        width = width_of(self.text, self.size)
        return Rect(self.x, self.y - 0.8 * self.size, width, self.size)


@dataclass(frozen=True, slots=True)
class Happening:
    """A trigger told in a state's box or on an arrow, with the place of its mark."""

    key: tuple[str, str]  # the trigger and the state it leads to
    rows: tuple[Row, ...]
    mark: Point
    timer: str
    human: bool


@dataclass(frozen=True, slots=True)
class Card:
    """A box with its texts: a state, or the words on an arrow."""

    key: str
    rect: Rect
    rows: tuple[Row, ...]  # the state's title
    happenings: tuple[Happening, ...]
    initial: bool = False
    final: bool = False


@dataclass(frozen=True, slots=True)
class Path:
    """From a state to an arrow's words, or from there to a state."""

    source: str  # a state, or the start
    arrow: tuple[str, str] | None
    target: str  # a state; empty where the line ends at the words
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Diagram:
    title: str
    states: tuple[Card, ...]
    arrows: tuple[Card, ...]
    paths: tuple[Path, ...]
    start: Rect
    width: float
    height: float

    def rooms(self) -> list[Rect]:
        """What every text covers, for whoever checks that none meets another."""
        return [row.room for row in self.rows()]

    def rows(self) -> Iterable[Row]:
        for card in (*self.states, *self.arrows):
            yield from card.rows
            for happening in card.happenings:
                yield from happening.rows


def diagram_of(flow: Flow) -> Diagram:
    """The states from top to bottom, the words of each arrow in a box of its own."""
    boxes = [Box(START, 16, 16)]
    boxes += [Box(state.name, *_state_size(state)) for state in flow.states]
    boxes += [Box(_key(n), *_arrow_size(arrow)) for n, arrow in enumerate(flow.arrows)]
    initial = next(state.name for state in flow.states if state.initial)
    lines, ends = [Line(START, initial, weight=4)], [(START, "", initial)]
    for number, arrow in enumerate(flow.arrows):
        for source in arrow.sources:
            lines.append(Line(source, _key(number), back=arrow.back))
            ends.append((source, _key(number), ""))
        lines.append(Line(_key(number), arrow.target, back=arrow.back))
        ends.append(("", _key(number), arrow.target))
    placed = lay_out(boxes, lines, direction="topbottom", tries=TRIES)
    return _drawn(flow, placed, ends)


def _drawn(flow: Flow, placed: Placed, ends: list[tuple[str, str, str]]) -> Diagram:
    keys = {_key(n): (arrow.trigger, arrow.target) for n, arrow in enumerate(flow.arrows)}
    return Diagram(
        title=flow.title,
        states=tuple(_state_card(state, placed.boxes[state.name]) for state in flow.states),
        arrows=tuple(
            _arrow_card(arrow, placed.boxes[_key(n)]) for n, arrow in enumerate(flow.arrows)
        ),
        paths=tuple(
            Path(source, keys.get(arrow), target, points)
            for (source, arrow, target), points in zip(ends, placed.lines, strict=True)
        ),
        start=placed.boxes[START],
        width=placed.width,
        height=placed.height,
    )


def _key(number: int) -> str:
    return f"arrow-{number}"


def _arrow_lines(arrow: Arrow) -> list[tuple[str, str]]:
    details = [line for detail in arrow.details for line in wrapped(detail, LETTERS)]
    return [("text", line) for line in wrapped(arrow.text, LETTERS)] + [
        ("small", line) for line in details
    ]


def _arrow_size(arrow: Arrow) -> tuple[float, float]:
    lines = _arrow_lines(arrow)
    room = [width_of(text, TEXT if kind == "text" else SMALL) for kind, text in lines]
    if arrow.timer:
        room.append(width_of(DATE_ROOM, SMALL))
    return round(max(room) + MARK + PAD), ROW * len(lines) + 10


def _state_size(state: StateBox) -> tuple[float, float]:
    room = [width_of(state.title, TITLE) + 2 * PAD + 50]  # beside it may stand "jetzt"
    for inner in state.inner:
        for text, size in ((inner.text, TEXT), (inner.detail, SMALL)):
            room.append(width_of(text, size) + MARK + 2 * PAD)
        if inner.timer:
            room.append(width_of(DATE_ROOM, SMALL) + MARK + 2 * PAD)
    height = 36 + (2 * ROW + 4) * len(state.inner) + (6 if state.inner else 0)
    return round(max(STATE_WIDTH, *room)), height


def _state_card(state: StateBox, rect: Rect) -> Card:
    happenings, y = [], rect.y + 39
    for inner in state.inner:
        x = rect.x + PAD + MARK
        rows = (
            Row(inner.text, x, y + 13, "text"),
            Row(inner.detail, x, y + 13 + ROW, "small"),
        )
        key = inner.trigger, state.name
        mark = rect.x + PAD + 9, y + 9
        happenings.append(Happening(key, rows, mark, inner.timer, human=not inner.timer))
        y += 2 * ROW + 4
    title = Row(state.title, rect.x + PAD, rect.y + 24, "title")
    return Card(state.name, rect, (title,), tuple(happenings), state.initial, state.final)


def _arrow_card(arrow: Arrow, rect: Rect) -> Card:
    rows = tuple(
        Row(text, rect.x + MARK + 2, rect.y + 18 + ROW * number, kind)
        for number, (kind, text) in enumerate(_arrow_lines(arrow))
    )
    mark = rect.x + 14, rect.y + 14
    happening = Happening(
        (arrow.trigger, arrow.target), rows, mark, arrow.timer, human=not arrow.timer
    )
    return Card(f"{arrow.trigger}-{arrow.target}", rect, (), (happening,))
