"""Where every shape of a BPMN diagram stands: lanes, tasks, events, lines and their names."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

from inspections.engine.layout import Box, Line, Placed, Point, Rect, Side, lay_out
from inspections.engine.lettering import width_of, wrapped
from inspections.engine.process import Boundary, Flow, Node, Process

TASK_WIDTH, TASK_HEIGHT = 170, 84
EVENT, GATEWAY, BOUNDARY = 36, 50, 36
STATE_HEIGHT = 94  # the name in the middle, under it what the clock waits for
PER_TIMER, PER_HAND = 122, 46  # along the edge of a waiting state
LABEL_SIZE, LABEL_LINE = 11, 14
EVENT_LETTERS = 17  # in a line of an event's name
UNDER = 34  # for the lines of the clock's events, lest they run through what stands below
ROOM = 14  # between the outermost line and the pool's border
HEADS = 30  # the pool's and each lane's band with the name
TRIES = 5
GAPS = {
    "layer_gap": 46,
    "node_gap": 26,
    "dummy_gap": 12,
    "port_gap": 16,
    "stub": 24,
}


@dataclass(frozen=True, slots=True)
class Shapes:
    pool: Rect
    lanes: dict[str, Rect]
    nodes: dict[str, Rect]
    boundaries: dict[str, Point]  # by their centres
    flows: dict[str, tuple[Point, ...]]
    labels: dict[str, Rect]  # of events, gateways and flows that have a name


def shapes_of(process: Process) -> Shapes:
    lanes = list(process.lanes)
    edges = _edges(process)
    boxes = [_box(node, lanes.index(node.lane), process) for node in process.nodes.values()]
    lines = [_line(flow, process, edges) for flow in process.flows]
    placed = lay_out(boxes, lines, direction="leftright", margin=24, gaps=GAPS, tries=TRIES)
    boundaries = {
        flow.source: points[0]
        for flow, points in zip(process.flows, placed.lines, strict=True)
        if flow.source in process.boundaries
    }
    flows = {
        flow.id: _trimmed(flow, points, process, placed)
        for flow, points in zip(process.flows, placed.lines, strict=True)
    }
    pool, bands = _bands(placed, lanes)
    return Shapes(
        pool=pool,
        lanes=bands,
        nodes=placed.boxes,
        boundaries=boundaries,
        flows=flows,
        labels=_labels(process, placed, boundaries, flows),
    )


Edges = dict[str, tuple[Side, float]]


def _edges(process: Process) -> Edges:
    """The clock's events along the lower edge of their state, people's along the upper."""
    found: Edges = {}
    for host in process.nodes:
        mine = [b for b in process.boundaries.values() if b.host == host]
        by_side: list[tuple[Side, list[Boundary], float]] = [
            ("bottom", [b for b in mine if b.of_itself], PER_TIMER),
            ("top", [b for b in mine if not b.of_itself], PER_HAND),
        ]
        for side, events, step in by_side:
            for place, event in enumerate(events):
                offset = (place - (len(events) - 1) / 2) * step
                found[event.id] = side, 2 * offset / _width(process, host)
    return found


def _box(node: Node, lane: int, process: Process) -> Box:
    match node.kind:
        case "startEvent" | "endEvent":
            room = 22.0 if node.name else 0.0
            return Box(node.id, EVENT, EVENT, lane, round=True, below=room)
        case "exclusiveGateway":
            room = 22.0 if node.name else 0.0
            return Box(node.id, GATEWAY, GATEWAY, lane, round=True, above=room)
        case "task":
            width, room = _width(process, node.id), BOUNDARY + 20
            mine = (b for b in process.boundaries.values() if b.host == node.id)
            lines = max((len(_event_lines(b)) for b in mine), default=1)
            height = STATE_HEIGHT + (lines - 1) * 2 * LABEL_LINE  # the name stays in the middle
            return Box(node.id, width, height, lane, above=room, below=room + UNDER)
        case _:
            told = any(flow.name and flow.target == node.id for flow in process.flows)
            return Box(node.id, TASK_WIDTH, TASK_HEIGHT, lane, above=40 if told else 0)


def _width(process: Process, host: str) -> float:
    """Of a waiting state, so that its events have room."""
    mine = [b for b in process.boundaries.values() if b.host == host]
    timers = len([b for b in mine if b.of_itself])
    return max(TASK_WIDTH, PER_TIMER * timers + 20, PER_HAND * (len(mine) - timers) + 20)


def _line(flow: Flow, process: Process, edges: Edges) -> Line:
    host = process.boundaries[flow.source].host if flow.source in process.boundaries else ""
    waits = process.nodes[flow.target].kind == "task"
    return Line(
        host or flow.source,
        flow.target,
        back=flow.back,
        leaves=edges[flow.source] if host else None,
        enters="left" if waits else None,
    )


def _trimmed(
    flow: Flow, points: tuple[Point, ...], process: Process, placed: Placed
) -> tuple[Point, ...]:
    """From outline to outline: events are circles, gateways stand on a corner."""
    line = list(points)
    if flow.source in process.boundaries:
        line = _from_the_rim(line)
    else:
        line[0] = _on_outline(process.nodes[flow.source], placed.boxes[flow.source], *line[:2])
    target = process.nodes[flow.target]
    line[-1] = _on_outline(target, placed.boxes[flow.target], line[-1], line[-2])
    return tuple(line)


def _from_the_rim(line: list[Point]) -> list[Point]:
    """Out of the circle of a boundary event: downwards, or aside if the line turns inside it."""
    (x, y), (_x, y_turn), reach = line[0], line[1], BOUNDARY / 2
    if abs(y_turn - y) > reach:
        return [(x, y + (reach if y_turn > y else -reach)), *line[1:]]
    aside = sqrt(reach**2 - (y_turn - y) ** 2)
    return [(x + (aside if line[2][0] > x else -aside), y_turn), *line[2:]]


def _on_outline(node: Node, box: Rect, end: Point, before: Point) -> Point:
    """Where the line, lengthened from the edge of the box, meets the shape in it."""
    middle, half = (box.x + box.width / 2, box.y + box.height / 2), box.width / 2
    upright = end[0] == before[0]
    aside = abs(end[0] - middle[0]) if upright else abs(end[1] - middle[1])
    if node.kind == "exclusiveGateway":
        reach = half - aside
    elif node.kind in ("startEvent", "endEvent"):
        reach = sqrt(max(0, half**2 - aside**2))
    else:
        return end
    if upright:
        return end[0], middle[1] + (reach if end[1] > middle[1] else -reach)
    return middle[0] + (reach if end[0] > middle[0] else -reach), end[1]


def _bands(placed: Placed, lanes: list[str]) -> tuple[Rect, dict[str, Rect]]:
    """Lanes of equal width, one under the other without a gap, inside the pool."""
    found = {lanes[number]: rect for number, rect in placed.lanes.items()}
    heights = [y for line in placed.lines for _x, y in line]
    left = min(rect.x for rect in found.values()) - HEADS
    right = max(rect.right for rect in found.values())
    order = sorted(found, key=lambda key: found[key].y)
    highest = min(found[order[0]].y, min(heights) - ROOM)
    lowest = max(*(rect.bottom for rect in found.values()), max(heights) + ROOM)
    tops = [highest, *(found[key].y for key in order[1:])]
    bottoms = [*tops[1:], lowest]
    bands = {
        key: Rect(left, top, right - left, bottom - top)
        for key, top, bottom in zip(order, tops, bottoms, strict=True)
    }
    return Rect(left - HEADS, tops[0], right - left + HEADS, bottoms[-1] - tops[0]), bands


def _labels(
    process: Process,
    placed: Placed,
    boundaries: dict[str, Point],
    flows: dict[str, tuple[Point, ...]],
) -> dict[str, Rect]:
    found = {}
    for node in process.nodes.values():
        rect = placed.boxes[node.id]
        if node.name and node.kind in ("startEvent", "endEvent"):
            found[node.id] = _under(node.name, rect.x + rect.width / 2, rect.bottom + 4)
        elif node.name and node.kind == "exclusiveGateway":
            found[node.id] = _under(node.name, rect.x + rect.width / 2, rect.y - LABEL_LINE - 4)
    for key, (x, y) in boundaries.items():
        if lines := _event_lines(process.boundaries[key]):
            height = len(lines) * LABEL_LINE
            width = round(max(width_of(line, LABEL_SIZE) for line in lines) + 4, 1)
            top = y - BOUNDARY / 2 - height - 2
            found[key] = Rect(round(x - width / 2, 1), top, width, height)
    for flow in process.flows:
        if flow.name:
            width = width_of(flow.name, LABEL_SIZE) + 4
            (x, y), (_x, y_next) = flows[flow.id][:2]
            if process.nodes[flow.source].name:
                gateway = placed.boxes[flow.source]
                beside = -LABEL_LINE - 3 if y < gateway.y + GATEWAY / 2 + 1 else 3
                x, y = (x + 14, y + beside) if y == y_next else (x + 5, y + 10)
            else:
                task = placed.boxes[flow.target]
                x, y = task.x, task.y - LABEL_LINE - 3
            found[flow.id] = Rect(x, y, width, LABEL_LINE)
    return found


def _event_lines(event: Boundary) -> tuple[str, ...]:
    """Its name above it, inside the state, no wider than its share of the edge."""
    return wrapped(event.name, EVENT_LETTERS)


def _under(name: str, x: float, y: float) -> Rect:
    width = width_of(name, LABEL_SIZE) + 4
    return Rect(round(x - width / 2, 1), y, round(width, 1), LABEL_LINE)
