"""Boxes and lines become a drawing: layered, orthogonal, in lanes where wanted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Literal

import graphlay

Point = tuple[float, float]
Side = Literal["left", "right", "top", "bottom"]
GAPS = {"layer_gap": 34, "node_gap": 22, "dummy_gap": 14, "port_gap": 14}
STRAIGHT = 0.2  # what no eye sees aslant
CLEAR = 3  # from a line to a box it passes, lest it look like the box's edge
LOOSE: dict[str, Any] = {}
TIED = {
    # Two steps of graphlay 0.3.1 tidy long chains and lone boxes without looking at lanes, even
    # at strict ones; without the two every box stays in its own.
    "order": {"chain_lane_rounds": 0, "group_lane_repair_rounds": 20},
    "coords": {"pullin_rounds": 0},
}


@dataclass(frozen=True, slots=True)
class Rect:
    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return self.x + self.width

    @property
    def bottom(self) -> float:
        return self.y + self.height

    def holds(self, other: Rect) -> bool:
        return (
            self.x <= other.x
            and self.y <= other.y
            and other.right <= self.right
            and other.bottom <= self.bottom
        )

    def meets(self, other: Rect) -> bool:
        """Whether the two share more than an edge."""
        return (
            self.x < other.right
            and other.x < self.right
            and self.y < other.bottom
            and other.y < self.bottom
        )


@dataclass(frozen=True, slots=True)
class Box:
    """Something to be placed; `lane` counts from 0."""

    key: str
    width: float
    height: float
    lane: int | None = None
    round: bool = False  # lines meet it in the middle of a side
    above: float = 0  # the least distance to whatever stands there
    below: float = 0


@dataclass(frozen=True, slots=True)
class Line:
    """From box to box; `back` lines run against the order of the layers."""

    source: str
    target: str
    back: bool = False
    weight: float = 1
    leaves: tuple[Side, float] | None = None  # the side, and where: -1 to 1
    enters: Side | None = None


@dataclass(frozen=True, slots=True)
class Placed:
    """Everything in one picture whose corner is (0, 0)."""

    boxes: dict[str, Rect]
    lines: tuple[tuple[Point, ...], ...]  # as the lines were given
    lanes: dict[int, Rect]
    width: float
    height: float


def lay_out(
    boxes: Sequence[Box],
    lines: Sequence[Line],
    *,
    direction: Literal["topbottom", "leftright"],
    margin: float = 16,
    gaps: Mapping[str, float] | None = None,
    tries: int = 1,
) -> Placed:
    """Place every box and route every line; the same input gives the same picture.

    Of several tries from different beginnings, those count that leave every box in its lane;
    the one with the fewest lines through boxes is taken, then one in which no line is aslant,
    then one in which none runs along an edge, then the one with the fewest crossings.
    """
    graph = _graph(boxes, lines, direction)
    lanes = any(box.lane is not None for box in boxes)
    options = {
        "direction": direction,
        "cycles": {"strategy": "follow_flow"},
        "spacing": {**GAPS, **(gaps or {})},
        "effort": "thorough",
        "routing": {"merge_edges": "none" if lanes else "both"},
        "compaction": {"mode": "none" if lanes else "priority"},
        "order": {"group_lanes": "strict"},
    }
    for tuning in (LOOSE, TIED):
        drawn = [
            graphlay.layout(
                graph, preset="process_map", options={**options, "tuning": tuning, "seed": seed}
            )
            for seed in range(tries)
        ]
        kept = [each for each in drawn if _keeps_to_lanes(each, boxes)]
        if kept:
            break
    best = min(kept or drawn, key=_untidiness)
    return _at_the_corner(best.to_dict(), [box.key for box in boxes], margin)


def _graph(boxes: Sequence[Box], lines: Sequence[Line], direction: str) -> graphlay.Graph:
    graph = graphlay.Graph()
    for box in boxes:
        fields: dict[str, Any] = {"margin": _margin(box, direction)}
        if box.lane is not None:
            fields["group"] = box.lane
        shape = "ellipse" if box.round else "box"
        graph.node(box.key, width=box.width, height=box.height, shape=shape, **fields)
    for line in lines:
        fields = {"reverse_for_ranking": line.back}
        if line.leaves:
            side, share = line.leaves
            fields["source_port"] = {"offset": {"side": side, "t": share}}
        if line.enters:
            fields["target_port"] = {"side": line.enters}
        graph.edge(line.source, line.target, weight=line.weight, **fields)
    return graph


def _keeps_to_lanes(drawn: graphlay.Layout, boxes: Sequence[Box]) -> bool:
    placed = _at_the_corner(drawn.to_dict(), [box.key for box in boxes], 0)
    return all(
        placed.lanes[box.lane].holds(placed.boxes[box.key]) for box in boxes if box.lane is not None
    )


def _untidiness(drawn: graphlay.Layout) -> tuple[int, bool, bool, int, int]:
    measured = drawn.metrics()
    grazes = measured["min_edge_node_clearance"] < CLEAR
    hits, crossings = measured["node_edge_hits"], measured["crossings"]
    return hits, _has_slant(drawn), grazes, crossings, measured["bends"]


def _has_slant(drawn: graphlay.Layout) -> bool:
    """A line that meets its port between two grid points ends a hair beside the upright."""
    return any(
        min(abs(a["x"] - b["x"]), abs(a["y"] - b["y"])) >= STRAIGHT
        for edge in drawn.to_dict()["edges"]
        for a, b in pairwise(edge["points"])
    )


def _margin(box: Box, direction: str) -> dict[str, float]:
    """The library counts along the layers and across them."""
    axis = "along" if direction == "topbottom" else "cross"
    return {f"{axis}_neg": box.above, f"{axis}_pos": box.below}


def _at_the_corner(drawn: dict[str, Any], keys: Sequence[str], margin: float) -> Placed:
    low, high = drawn["bounds"]["min"], drawn["bounds"]["max"]
    lanes = [lane["rect"] for lane in drawn.get("lanes", [])]
    left = min([low["x"], *(lane["min"]["x"] for lane in lanes)]) - margin
    top = min([low["y"], *(lane["min"]["y"] for lane in lanes)]) - margin
    right = max([high["x"], *(lane["max"]["x"] for lane in lanes)]) + margin
    bottom = max([high["y"], *(lane["max"]["y"] for lane in lanes)]) + margin
    placed = {}
    for key, node in zip(keys, drawn["nodes"], strict=True):
        width, height = node["size"]["width"], node["size"]["height"]
        x, y = node["center"]["x"] - width / 2 - left, node["center"]["y"] - height / 2 - top
        placed[key] = Rect(round(x, 1), round(y, 1), width, height)
    return Placed(
        boxes=placed,
        lines=tuple(
            tuple((round(p["x"] - left, 1), round(p["y"] - top, 1)) for p in edge["points"])
            for edge in drawn["edges"]
        ),
        lanes={
            lane["group"]: Rect(
                round(lane["rect"]["min"]["x"] - left, 1),
                round(lane["rect"]["min"]["y"] - top, 1),
                round(lane["rect"]["max"]["x"] - lane["rect"]["min"]["x"], 1),
                round(lane["rect"]["max"]["y"] - lane["rect"]["min"]["y"], 1),
            )
            for lane in drawn.get("lanes", [])
        },
        width=round(right - left, 1),
        height=round(bottom - top, 1),
    )
