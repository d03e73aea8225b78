"""A BPMN process as XML with its diagram, as BPMN 2.0 (ISO/IEC 19510) tools read it."""

from __future__ import annotations

from xml.etree import ElementTree as Xml
from xml.etree.ElementTree import Element

from inspections.engine import words as phrases
from inspections.engine.bpmn_shapes import BOUNDARY, Shapes, shapes_of
from inspections.engine.definition import Ahead, At, InDays, InHours, Number, When, Workflow
from inspections.engine.layout import Point, Rect
from inspections.engine.process import Process, process_of
from inspections.engine.words import Words

NS = {
    "bpmn": "http://www.omg.org/spec/BPMN/20100524/MODEL",
    "bpmndi": "http://www.omg.org/spec/BPMN/20100524/DI",
    "dc": "http://www.omg.org/spec/DD/20100524/DC",
    "di": "http://www.omg.org/spec/DD/20100524/DI",
    "xsi": "http://www.w3.org/2001/XMLSchema-instance",
}
DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>'
HERE = "urn:begehung:ablauf"
for _prefix, _name in NS.items():
    Xml.register_namespace(_prefix, _name)  # the file speaks of bpmn:, not of ns0:


def bpmn(workflow: Workflow, words: Words) -> str:
    """The whole file; the same workflow gives the same file."""
    process = process_of(workflow, words)
    shapes = shapes_of(process)
    root = Element(_tag("bpmn", "definitions"))
    root.set("id", f"definitions_{process.id}")
    root.set("name", process.name)
    root.set("targetNamespace", HERE)
    root.set("exporter", "Begehung")
    collaboration = _child(root, "bpmn", "collaboration", id=f"collaboration_{process.id}")
    _child(
        collaboration,
        "bpmn",
        "participant",
        id="pool",
        name=f"{words.say(phrases.POOL)}: {process.name}",
        processRef=f"process_{process.id}",
    )
    _write_process(root, process)
    _write_diagram(root, process, shapes)
    Xml.indent(root)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n' + Xml.tostring(root, encoding="unicode") + "\n"
    )


def _write_process(root: Element, process: Process) -> None:
    body = _child(
        root,
        "bpmn",
        "process",
        id=f"process_{process.id}",
        name=process.name,
        isExecutable="false",
    )
    lanes = _child(body, "bpmn", "laneSet", id="lanes")
    for key, name in process.lanes.items():
        lane = _child(lanes, "bpmn", "lane", id=lane_id(key), name=name)
        for member in _members(process, key):
            _child(lane, "bpmn", "flowNodeRef").text = member
    for node in process.nodes.values():
        named = {"name": node.name} if node.name else {}
        element = _child(body, "bpmn", node.kind, id=node.id, **named)
        if node.id in process.defaults:
            element.set("default", process.defaults[node.id])
        _write_ends(element, process, node.id)
    for boundary in process.boundaries.values():
        element = _child(
            body,
            "bpmn",
            "boundaryEvent",
            id=boundary.id,
            **({"name": boundary.name} if boundary.name else {}),
            cancelActivity="true" if boundary.interrupting else "false",
            attachedToRef=boundary.host,
        )
        _write_ends(element, process, boundary.id)
        if boundary.when is not None:
            _write_timer(element, f"{boundary.id}_timer", boundary.when)
        elif boundary.signal:
            _child(element, "bpmn", "signalEventDefinition", id=f"{boundary.id}_signal")
        else:
            _child(element, "bpmn", "messageEventDefinition", id=f"{boundary.id}_message")
    _write_flows(body, process)


def lane_id(key: str) -> str:
    return f"lane_{key or 'system'}"


def _members(process: Process, lane: str) -> list[str]:
    nodes = [node.id for node in process.nodes.values() if node.lane == lane]
    events = [b.id for b in process.boundaries.values() if process.nodes[b.host].lane == lane]
    return nodes + events


def _write_ends(element: Element, process: Process, node: str) -> None:
    for flow in process.flows:
        if flow.target == node:
            _child(element, "bpmn", "incoming").text = flow.id
    for flow in process.flows:
        if flow.source == node:
            _child(element, "bpmn", "outgoing").text = flow.id


def _write_timer(element: Element, timer_id: str, when: When) -> None:
    timer = _child(element, "bpmn", "timerEventDefinition", id=timer_id)
    match when:
        case InDays(days):
            tag, text = "timeDuration", f"P{_spelled(days)}D"
        case InHours(hours, minutes):
            tag, text = "timeDuration", f"PT{_spelled(hours)}H{_spelled(minutes)}M"
        case Ahead(fact, days):
            tag, text = "timeDate", f"{fact} - P{_spelled(days)}D"
        case At(fact):
            tag, text = "timeDate", fact
    expression = _child(timer, "bpmn", tag)
    expression.set(_tag("xsi", "type"), "bpmn:tFormalExpression")
    expression.text = text


def _spelled(number: Number) -> str:
    """A fact stands in braces, since only the running case knows its number."""
    return f"{{{number}}}" if isinstance(number, str) else str(number)


def _write_flows(body: Element, process: Process) -> None:
    for flow in process.flows:
        named = {"name": flow.name} if flow.name else {}
        element = _child(
            body,
            "bpmn",
            "sequenceFlow",
            id=flow.id,
            **named,
            sourceRef=flow.source,
            targetRef=flow.target,
        )
        if flow.condition:
            condition = _child(element, "bpmn", "conditionExpression")
            condition.set(_tag("xsi", "type"), "bpmn:tFormalExpression")
            condition.text = flow.condition


def _write_diagram(root: Element, process: Process, shapes: Shapes) -> None:
    diagram = _child(root, "bpmndi", "BPMNDiagram", id="diagram", name=process.name)
    collaboration = f"collaboration_{process.id}"
    plane = _child(diagram, "bpmndi", "BPMNPlane", id="plane", bpmnElement=collaboration)
    _write_shape(plane, "pool", shapes.pool, isHorizontal="true")
    for key, rect in shapes.lanes.items():
        _write_shape(plane, lane_id(key), rect, isHorizontal="true")
    for node in process.nodes.values():
        more = {"isMarkerVisible": "true"} if node.kind == "exclusiveGateway" else {}
        _write_shape(plane, node.id, shapes.nodes[node.id], shapes.labels.get(node.id), **more)
    for boundary, (x, y) in shapes.boundaries.items():
        rect = Rect(x - BOUNDARY / 2, y - BOUNDARY / 2, BOUNDARY, BOUNDARY)
        _write_shape(plane, boundary, rect, shapes.labels.get(boundary))
    for flow in process.flows:
        _write_edge(plane, flow.id, shapes.flows[flow.id], shapes.labels.get(flow.id))


def _write_shape(
    plane: Element, element: str, rect: Rect, label: Rect | None = None, **more: str
) -> None:
    shape = _child(plane, "bpmndi", "BPMNShape", id=f"{element}_shape", bpmnElement=element, **more)
    _write_bounds(shape, rect)
    if label:
        _write_bounds(_child(shape, "bpmndi", "BPMNLabel"), label)


def _write_bounds(parent: Element, rect: Rect) -> None:
    numbers = {"x": rect.x, "y": rect.y, "width": rect.width, "height": rect.height}
    _child(parent, "dc", "Bounds", **{key: f"{round(n, 1):g}" for key, n in numbers.items()})


def _write_edge(
    plane: Element, element: str, points: tuple[Point, ...], label: Rect | None
) -> None:
    edge = _child(plane, "bpmndi", "BPMNEdge", id=f"{element}_edge", bpmnElement=element)
    for x, y in points:
        _child(edge, "di", "waypoint", x=f"{round(x, 1):g}", y=f"{round(y, 1):g}")
    if label:
        _write_bounds(_child(edge, "bpmndi", "BPMNLabel"), label)


def _tag(prefix: str, name: str) -> str:
    return f"{{{NS[prefix]}}}{name}"


def _child(parent: Element, prefix: str, name: str, /, **attributes: str) -> Element:
    return Xml.SubElement(parent, _tag(prefix, name), attributes)
