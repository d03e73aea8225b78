"""A workflow as BPMN 2.0: valid for the OMG, complete, and every element has its place."""

from collections.abc import Iterator
from itertools import pairwise

import pytest
from lxml import etree

from inspections.engine.bpmn import NS, bpmn
from inspections.engine.bpmn_shapes import BOUNDARY, Shapes, shapes_of
from inspections.engine.definition import Workflow
from inspections.engine.layout import Rect
from inspections.engine.process import process_of
from inspections.workflows.registry import RELEASED, pinned
from inspections.workflows.words import SpokenWords
from web.assets import PACKAGES

SCHEMA = PACKAGES / "bpmn-moddle" / "resources" / "bpmn" / "xsd" / "BPMN20.xsd"
NAMES = [f"{each.name} {each.version}" for each in RELEASED]


@pytest.fixture(params=RELEASED, ids=NAMES, scope="module")
def workflow(request: pytest.FixtureRequest) -> Workflow:
    return request.param


@pytest.fixture(scope="module")
def file(workflow: Workflow) -> etree._Element:
    return read(workflow)


def read(workflow: Workflow) -> etree._Element:
    return etree.fromstring(bpmn(workflow, SpokenWords()).encode())


def found(file: etree._Element, path: str) -> list[etree._Element]:
    return file.xpath(path, namespaces=NS)


def names(file: etree._Element, path: str) -> list[str]:
    return [each.get("name") for each in found(file, path)]


def test_it_is_valid_by_the_schema_of_the_omg(file: etree._Element) -> None:
    schema = etree.XMLSchema(etree.parse(SCHEMA))
    assert schema.validate(file), schema.error_log


def test_every_element_has_a_shape_and_every_flow_a_line(file: etree._Element) -> None:
    elements = found(file, "//bpmn:process/*[@id][not(self::bpmn:laneSet)] | //bpmn:lane")
    placed = {each.get("bpmnElement") for each in found(file, "//*[@bpmnElement]")}
    assert {each.get("id") for each in elements} - placed == set()
    assert len(found(file, "//bpmndi:BPMNEdge")) == len(found(file, "//bpmn:sequenceFlow"))
    assert all(len(found(edge, "di:waypoint")) > 1 for edge in found(file, "//bpmndi:BPMNEdge"))


def test_every_node_stands_in_exactly_one_lane(file: etree._Element) -> None:
    nodes = found(file, "//bpmn:process/*[bpmn:incoming or bpmn:outgoing]")
    listed = [each.text for each in found(file, "//bpmn:flowNodeRef")]
    assert sorted(listed) == sorted(each.get("id") for each in nodes)


def test_nothing_is_a_dead_end_and_nothing_comes_from_nowhere(file: etree._Element) -> None:
    nodes = "//bpmn:process/*[@id][not(self::bpmn:laneSet or self::bpmn:sequenceFlow)]"
    waiting = "@id = //bpmn:boundaryEvent[bpmn:outgoing]/@attachedToRef"  # left by its events
    stuck = found(file, f"{nodes}[not(self::bpmn:endEvent)][not(bpmn:outgoing)][not({waiting})]")
    lost = f"{nodes}[not(self::bpmn:startEvent or self::bpmn:boundaryEvent)][not(bpmn:incoming)]"
    assert stuck == []
    assert found(file, lost) == []


def test_what_leaves_several_ways_is_a_gateway(file: etree._Element) -> None:
    """Two flows out of a task would both be taken."""
    forked = found(file, "//bpmn:process/*[count(bpmn:outgoing) > 1]")
    assert {etree.QName(each).localname for each in forked} <= {"exclusiveGateway"}


def test_the_same_workflow_gives_the_same_file(workflow: Workflow) -> None:
    assert bpmn(workflow, SpokenWords()) == bpmn(workflow, SpokenWords())


def test_there_is_a_lane_for_each_role_and_one_for_the_clock() -> None:
    lanes = names(read(pinned("deficiency", 1)), "//bpmn:lane")
    assert sorted(lanes) == ["Betreiber", "Inspektion", "Koordination", "Uhr und System"]


def test_the_pool_names_workflow_and_version() -> None:
    pool = names(read(pinned("deficiency", 1)), "//bpmn:participant")
    assert pool == ["Begehung: Ablauf eines Mangels, Version 1"]


def test_what_the_clock_starts_sits_on_the_waiting_state() -> None:
    file = read(pinned("deficiency", 1))
    events = found(file, "//bpmn:boundaryEvent[bpmn:timerEventDefinition]")
    told = {(e.get("attachedToRef"), e.get("name"), e.get("cancelActivity")) for e in events}
    assert told == {
        ("state_found", "nach 3 Tagen", "false"),
        ("state_open", "3 Tage vor der Frist", "false"),
        ("state_open", "wenn die Frist um ist", "true"),
        ("state_reported", "nach 5 Tagen", "false"),
        ("state_objected", "nach 5 Tagen", "false"),
    }


def test_letters_are_send_tasks() -> None:
    letters = names(read(pinned("deficiency", 1)), "//bpmn:sendTask")
    assert "Brief „Frist verstrichen“ an Koordination" in letters
    assert "Nachkontrolle binnen 7 Tagen planen" not in letters


def test_a_rule_with_two_outcomes_asks_at_a_gateway() -> None:
    file = read(pinned("deficiency", 1))
    (gateway,) = found(file, "//bpmn:exclusiveGateway[@name='Vor Ort zu prüfen?']")
    ways = found(file, f"//bpmn:sequenceFlow[@sourceRef='{gateway.get('id')}']")
    assert sorted(way.get("name") for way in ways) == ["ja", "nein"]
    (otherwise,) = [way for way in ways if way.get("id") == gateway.get("default")]
    assert otherwise.get("name") == "nein"
    assert found(otherwise, "bpmn:conditionExpression") == []


def test_both_ends_are_named_after_their_states() -> None:
    ends = names(read(pinned("deficiency", 1)), "//bpmn:endEvent[@name]")
    assert set(ends) == {"Behoben", "Zurückgezogen"}


def shapes(workflow: Workflow) -> Shapes:
    return shapes_of(process_of(workflow, SpokenWords()))


def pairs(rects: dict[str, Rect]) -> Iterator[tuple[str, str]]:
    keys = list(rects)
    for number, one in enumerate(keys):
        for other in keys[number + 1 :]:
            if rects[one].meets(rects[other]):
                yield one, other


def test_no_shape_and_no_label_lies_over_another(workflow: Workflow) -> None:
    placed = shapes(workflow)
    assert list(pairs(placed.nodes)) == []
    assert list(pairs(placed.labels)) == []


def test_events_on_an_edge_keep_clear_of_other_shapes_and_of_each_other(workflow: Workflow) -> None:
    process, placed = process_of(workflow, SpokenWords()), shapes(workflow)
    half = BOUNDARY / 2
    events = {
        key: Rect(x - half, y - half, BOUNDARY, BOUNDARY)
        for key, (x, y) in placed.boundaries.items()
    }
    assert list(pairs(events)) == []
    for key, rect in events.items():
        host = process.boundaries[key].host
        assert [
            key for key, other in placed.nodes.items() if key != host and other.meets(rect)
        ] == []


def test_every_shape_lies_within_its_lane(workflow: Workflow) -> None:
    process, placed = process_of(workflow, SpokenWords()), shapes(workflow)
    assert list(pairs(placed.lanes)) == []
    lanes = {node.id: node.lane for node in process.nodes.values()}
    rects = dict(placed.nodes)
    for event in process.boundaries.values():
        (x, y), half = placed.boundaries[event.id], BOUNDARY / 2
        rects[event.id] = Rect(x - half, y - half, BOUNDARY, BOUNDARY)
        lanes[event.id] = process.nodes[event.host].lane
    assert [key for key, rect in rects.items() if not placed.lanes[lanes[key]].holds(rect)] == []
    assert [key for key, lane in placed.lanes.items() if not placed.pool.holds(lane)] == []


def test_no_line_runs_through_a_task_or_a_waiting_state(workflow: Workflow) -> None:
    process, placed = process_of(workflow, SpokenWords()), shapes(workflow)
    met = []
    for flow in process.flows:
        host = process.boundaries.get(flow.source)
        ends = {flow.target, host.host if host else flow.source}
        for (x0, y0), (x1, y1) in pairwise(placed.flows[flow.id]):
            piece = Rect(min(x0, x1), min(y0, y1), abs(x1 - x0), abs(y1 - y0))
            others = ((key, rect) for key, rect in placed.nodes.items() if key not in ends)
            met += [(flow.id, key) for key, rect in others if rect.meets(piece)]
    assert met == []
