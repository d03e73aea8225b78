"""Rooms without scripts: entered first, answered then; not inspected where nobody was let in."""

from __future__ import annotations

from uuid import uuid4

import pytest
from werkzeug.test import TestResponse

from inspections.db import transaction
from inspections.domain.checklist import Answer
from inspections.domain.errors import Refused
from inspections.domain.room_entry import ENTRY
from inspections.domain.submission import AnswerWrite
from inspections.domain.vocabulary import Role
from inspections.store import answers
from tests.fixtures.small_district import SmallDistrict, finished
from tests.fixtures.web_client import Visitor
from tests.usecases.test_record_copied_answers import record

ROOM = "Zimmer 1.01"


@pytest.fixture
def inspector(client_of) -> Visitor:
    return client_of(Role.INSPECTOR)


@pytest.fixture
def visit(small: SmallDistrict) -> int:
    return small.plan()


def save(inspector: Visitor, visit: int, **fields: str) -> TestResponse:
    """The form of section C with its first point answered for the room."""
    form = {f"rev.C06@{ROOM}": "0", f"answer.C06@{ROOM}": "yes"}
    form |= {name.replace("_", "-") + f".{ROOM}": text for name, text in fields.items()}
    return inspector.post_form(f"/begehung/{visit}/abschnitt/C", form)


def held(small: SmallDistrict, visit: int) -> dict[str, Answer]:
    with transaction(small.sessions) as session:
        current = answers.current(session, visit)
    return {item: one.answer for (item, place), one in current.items() if place == ROOM}


def test_nothing_is_answered_before_it_is_said_how_the_room_was_entered(
    small: SmallDistrict, inspector: Visitor, visit: int
) -> None:
    answer = save(inspector, visit)
    assert answer.status_code == 422
    assert "Bitte zuerst angeben, wie der Raum betreten wurde" in answer.text
    assert held(small, visit) == {}


def test_with_consent_the_room_is_answered_and_all_its_questions_are_shown(
    small: SmallDistrict, inspector: Visitor, visit: int
) -> None:
    assert save(inspector, visit, entry="consent").status_code == 302
    assert held(small, visit)[ENTRY.id].value == "consent"
    assert held(small, visit)["C06"].value == "yes"
    page = inspector.get(f"/begehung/{visit}").text
    assert f'data-key="C10@{ROOM}"' in page
    assert 'href="#raum-C-' in page


def test_danger_needs_a_reason(small: SmallDistrict, inspector: Visitor, visit: int) -> None:
    assert save(inspector, visit, entry="danger").status_code == 422
    assert held(small, visit) == {}
    assert save(inspector, visit, entry="danger", entry_reason="Brandgeruch").status_code == 302
    assert held(small, visit)[ENTRY.id].remark == "Brandgeruch"


@pytest.mark.parametrize(
    ("entry", "reason"), [("refused", "Zutritt verweigert"), ("absent", "Niemand da")]
)
def test_where_nobody_was_let_in_the_points_are_not_inspected_for_that_reason(
    small: SmallDistrict, inspector: Visitor, visit: int, entry: str, reason: str
) -> None:
    save(inspector, visit, entry=entry)
    said = held(small, visit)["C06"]
    assert (said.state.value, said.value, said.reason) == ("not_inspected", None, reason)


def test_an_entry_said_before_is_enough(
    small: SmallDistrict, inspector: Visitor, visit: int
) -> None:
    record(small, visit, AnswerWrite(uuid4(), Answer(ENTRY.id, ROOM, value="present")))
    assert save(inspector, visit).status_code == 302


def test_the_report_says_how_each_room_was_entered(
    small: SmallDistrict, inspector: Visitor, visit: int
) -> None:
    save(inspector, visit, entry="danger", entry_reason="Brandgeruch")
    small.hand_in(visit, finished(small.checklists["monthly"].values(), skip=("C06",)))
    report = inspector.get(f"/begehung/{visit}").text
    assert "Betretene Räume" in report
    assert "Gefahr, ohne Zustimmung: Brandgeruch" in report


@pytest.mark.parametrize(
    "answer",
    [
        Answer(ENTRY.id, "", value="consent"),
        Answer(ENTRY.id, ROOM, value="danger"),
        Answer(ENTRY.id, ROOM, value="key"),
    ],
)
def test_an_entry_that_says_too_little_is_refused(
    small: SmallDistrict, visit: int, answer: Answer
) -> None:
    with pytest.raises(Refused):
        record(small, visit, AnswerWrite(uuid4(), answer))
