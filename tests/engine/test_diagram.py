"""The picture of a workflow: everything in it, nothing over anything else, a case's way on it."""

from itertools import combinations
from xml.etree import ElementTree as Xml

import pytest

from inspections.domain.vocabulary import DeficiencyState as S
from inspections.domain.vocabulary import DeficiencyTrigger as T
from inspections.engine.definition import Move, Workflow
from inspections.engine.diagram import Diagram, diagram_of
from inspections.engine.flow import flow_of
from inspections.engine.layout import Rect
from inspections.engine.picture import NOBODY, Case, Taken, svg
from inspections.workflows.registry import RELEASED, pinned
from inspections.workflows.words import SpokenWords

NAMES = [f"{each.name} {each.version}" for each in RELEASED]
SVG = "{http://www.w3.org/2000/svg}"


def drawn(workflow: Workflow) -> Diagram:
    return diagram_of(flow_of(workflow, SpokenWords()))


@pytest.fixture(params=RELEASED, ids=NAMES, scope="module")
def workflow(request: pytest.FixtureRequest) -> Workflow:
    return request.param


@pytest.fixture(scope="module")
def diagram(workflow: Workflow) -> Diagram:
    return drawn(workflow)


def picture(diagram: Diagram, case: Case = NOBODY) -> Xml.Element:
    return Xml.fromstring(svg(diagram, case, alone=True))


def of_class(picture: Xml.Element, name: str) -> list[Xml.Element]:
    return [each for each in picture.iter() if name in each.get("class", "").split()]


def segments(diagram: Diagram) -> list[Rect]:
    found = []
    for path in diagram.paths:
        for (x0, y0), (x1, y1) in zip(path.points, path.points[1:], strict=False):
            found.append(Rect(min(x0, x1), min(y0, y1), abs(x1 - x0), abs(y1 - y0)))
    return found


def grown(rect: Rect, by: float) -> Rect:
    return Rect(rect.x - by, rect.y - by, rect.width + 2 * by, rect.height + 2 * by)


def test_every_move_is_an_arrow_from_its_state_to_its_target(
    workflow: Workflow, diagram: Diagram
) -> None:
    left = {(path.source, *path.arrow) for path in diagram.paths if path.arrow and path.source}
    entered = {path.arrow for path in diagram.paths if path.arrow and path.target}
    moves = [r for r in workflow.rules if isinstance(r, Move) and r.to != r.source]
    assert left == {(rule.source, rule.on, rule.to) for rule in moves}
    assert entered == {(rule.on, rule.to) for rule in moves}


def test_what_stays_is_told_in_the_box_of_its_state(workflow: Workflow, diagram: Diagram) -> None:
    told = {h.key for card in diagram.states for h in card.happenings}
    stays = [r for r in workflow.rules if not isinstance(r, Move) or r.to == r.source]
    assert told == {(rule.on, rule.source) for rule in stays}


def test_no_text_meets_another(diagram: Diagram) -> None:
    rooms = list(zip(diagram.rows(), diagram.rooms(), strict=True))
    assert [(a.text, b.text) for (a, x), (b, y) in combinations(rooms, 2) if x.meets(y)] == []


def test_no_box_meets_another(diagram: Diagram) -> None:
    cards = [*diagram.states, *diagram.arrows]
    met = [(a.key, b.key) for a, b in combinations(cards, 2) if a.rect.meets(grown(b.rect, 4))]
    assert met == []


def test_every_text_lies_in_its_box_and_every_box_in_the_picture(diagram: Diagram) -> None:
    whole = Rect(0, 0, diagram.width, diagram.height)
    for card in (*diagram.states, *diagram.arrows):
        assert inside(card.rect, whole)
        rows = [*card.rows, *(row for h in card.happenings for row in h.rows)]
        assert [row.text for row in rows if not inside(row.room, card.rect)] == []


def inside(inner: Rect, outer: Rect) -> bool:
    return (
        outer.x <= inner.x
        and outer.y <= inner.y
        and inner.right <= outer.right
        and inner.bottom <= outer.bottom
    )


def test_no_line_runs_through_a_box_or_slantwise(diagram: Diagram) -> None:
    cards = [card.rect for card in (*diagram.states, *diagram.arrows)]
    lines = segments(diagram)
    assert all(line.width < 0.2 or line.height < 0.2 for line in lines)
    assert not any(line.meets(grown(card, -1)) for line in lines for card in cards)


def test_the_same_workflow_gives_the_same_picture(workflow: Workflow, diagram: Diagram) -> None:
    assert svg(drawn(workflow)) == svg(diagram)


def test_it_fits_a_desk_screen_and_a_printed_page() -> None:
    diagram = drawn(pinned("deficiency", 1))
    assert diagram.width <= 1280  # what a page leaves at 1366
    assert diagram.height / diagram.width < 1.5  # A4 upright with margins


def test_it_has_a_title_and_says_everything_in_words(diagram: Diagram) -> None:
    image = picture(diagram)
    assert image.get("role") == "img"
    assert image.findtext(f"{SVG}title") == diagram.title
    told = image.findtext(f"{SVG}desc") or ""
    assert all(card.happenings[0].rows[0].text.split()[0] in told for card in diagram.arrows)


def test_final_states_have_a_double_border(workflow: Workflow, diagram: Diagram) -> None:
    final = [state for state in workflow.states if state.final]
    assert len(of_class(picture(diagram), "bg-flow__inside")) == len(final)


def test_nothing_in_it_needs_an_inline_style(diagram: Diagram) -> None:
    embedded = svg(diagram)
    assert "style=" not in embedded
    assert "<style" not in embedded


def overdue_once() -> Case:
    return Case(
        state=S.REPORTED,
        now="jetzt",
        taken=[
            Taken(1, S.FOUND, T.RAISE, S.OPEN),
            Taken(2, S.OPEN, T.REMIND, S.OPEN),
            Taken(3, S.OPEN, T.LAPSE, S.OVERDUE),
            Taken(4, S.OVERDUE, T.REPORT_REMEDY, S.REPORTED),
        ],
        due={"unconfirmed": "11.05.2026, 08:00"},
    )


def test_the_way_of_a_case_is_numbered_and_drawn_strong() -> None:
    image = picture(drawn(pinned("deficiency", 1)), overdue_once())
    numbers = [each.text for each in of_class(image, "bg-flow__number")]
    assert sorted(filter(None, numbers)) == ["1", "2", "3", "4"]
    # the start, three moves of two halves each
    assert len(of_class(image, "bg-flow__line--taken")) == 7
    assert len(of_class(image, "bg-flow__state--taken")) == 4


def test_where_a_case_stands_and_what_comes_next_is_marked() -> None:
    image = picture(drawn(pinned("deficiency", 1)), overdue_once())
    (here,) = of_class(image, "bg-flow__state--here")
    texts = [each.text for each in here.iter(f"{SVG}text")]
    assert texts[0] == "Als behoben gemeldet"
    assert "jetzt" in texts
    assert [each.text for each in of_class(image, "bg-flow__due")] == ["11.05.2026, 08:00"]


def test_a_step_taken_many_times_shows_its_first_and_last_number() -> None:
    taken = [Taken(n, S.OPEN, T.PROMISE, S.OPEN) for n in (2, 5, 9)]
    image = picture(drawn(pinned("deficiency", 1)), Case(S.OPEN, "jetzt", taken))
    assert [each.text for each in of_class(image, "bg-flow__number")] == ["2", "…9"]


def test_the_numbers_of_steps_taken_twice_stay_in_their_box_and_off_the_words(
    diagram: Diagram,
) -> None:
    keys = [h.key for card in (*diagram.states, *diagram.arrows) for h in card.happenings]
    taken = [Taken(n, "", *key) for n, key in enumerate([*keys, *keys, *keys], start=10)]
    badges = [rect_of(e) for e in of_class(picture(diagram, Case("", "", taken)), "bg-flow__badge")]
    assert len(badges) >= 2 * len(set(keys))
    assert not any(badge.meets(room) for badge in badges for room in diagram.rooms())
    assert not any(one.meets(other) for one, other in combinations(badges, 2))
    cards = [card.rect for card in (*diagram.states, *diagram.arrows)]
    assert all(any(inside(badge, card) for card in cards) for badge in badges)


def rect_of(element: Xml.Element) -> Rect:
    x, y, width, height = (float(element.get(key, "")) for key in ("x", "y", "width", "height"))
    return Rect(x, y, width, height)
