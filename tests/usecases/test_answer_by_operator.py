"""The operator's three answers and the link that allows them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy.orm import Session

from inspections.db import transaction
from inspections.domain.errors import NotFound
from inspections.domain.vocabulary import Role
from inspections.photo_store import PhotoStore
from inspections.runtime import instances
from inspections.store import deficiencies
from inspections.store.deficiencies import OperatorLink
from inspections.usecases.advance import StepRefused
from inspections.usecases.answer_by_operator import (
    AnswerIncomplete,
    AnswerKind,
    OperatorAnswer,
    answer_by_operator,
)
from inspections.usecases.decide import Decision, Verdict, decide
from inspections.usecases.operator_link import LinkGone, follow_link, revoke_links
from inspections.usecases.receive_photo import receive_evidence
from tests.fixtures.small_district import SmallDistrict


def jpeg(colour: str = "green") -> bytes:
    target = BytesIO()
    Image.new("RGB", (64, 48), colour).save(target, "JPEG")
    return target.getvalue()


@pytest.fixture
def opened(small: SmallDistrict) -> SmallDistrict:
    small.clock.to("2026-04-07 10:00")
    small.inspect("C06")
    with transaction(small.sessions) as session:
        case = deficiencies.get(session, small.district.id, 1)
        verdict = Verdict(Decision.ACCEPT, case.instance.entry)
        decide(session, case, verdict, user=small.user(Role.COORDINATOR), now=small.clock())
    return small


@contextmanager
def by_link(small: SmallDistrict) -> Iterator[tuple[Session, OperatorLink]]:
    with transaction(small.sessions) as session:
        yield session, follow_link(session, 1, now=small.clock())


def send_photo(small: SmallDistrict, folder: Path) -> None:
    with by_link(small) as (session, link):
        kept = PhotoStore(folder).keep(jpeg())
        sent_by = f"operator:{link.operator_id}"
        receive_evidence(session, link.deficiency, kept, sent_by=sent_by, now=small.clock())


def answer(small: SmallDistrict, given: OperatorAnswer) -> None:
    with by_link(small) as (session, link):
        answer_by_operator(session, link, given, now=small.clock())


def test_remedied_needs_a_photo(opened: SmallDistrict, tmp_path: Path) -> None:
    with pytest.raises(AnswerIncomplete, match="photo"):
        answer(opened, OperatorAnswer(AnswerKind.REMEDIED, "erledigt"))
    send_photo(opened, tmp_path)
    answer(opened, OperatorAnswer(AnswerKind.REMEDIED, "erledigt"))
    assert opened.deficiencies()[0].state == "reported"


def test_a_promise_is_kept_in_mind_and_stops_no_clock(opened: SmallDistrict) -> None:
    answer(opened, OperatorAnswer(AnswerKind.IN_PROGRESS, until=date(2026, 4, 20)))
    [case] = opened.deficiencies()
    assert (case.state, case.promised_on) == ("open", date(2026, 4, 20))
    opened.clock.to("2026-04-15 08:00")
    opened.beat()
    assert opened.deficiencies()[0].state == "overdue"


@pytest.mark.parametrize(
    ("given", "field"),
    [
        (OperatorAnswer(AnswerKind.IN_PROGRESS), "until"),
        (OperatorAnswer(AnswerKind.IN_PROGRESS, until=date(2026, 4, 6)), "until"),
        (OperatorAnswer(AnswerKind.OBJECTION, "  "), "text"),
    ],
)
def test_an_incomplete_answer_names_the_field(
    opened: SmallDistrict, given: OperatorAnswer, field: str
) -> None:
    with pytest.raises(AnswerIncomplete, match=field):
        answer(opened, given)


def test_a_promise_sent_twice_counts_once_and_one_by_a_newer_page_anew(
    opened: SmallDistrict,
) -> None:
    """However late the second click is: the clock may have been set meanwhile."""
    promise = OperatorAnswer(AnswerKind.IN_PROGRESS, "Teile bestellt", date(2026, 4, 10))
    page = newest_step(opened)
    for minutes, newer, steps in ((0, False, 1), (1, False, 1), (90, False, 1), (0, True, 2)):
        opened.clock.ahead(minutes=minutes)
        shown = newest_step(opened) if newer else page
        with by_link(opened) as (session, link):
            answer_by_operator(session, link, replace(promise, shown=shown), now=opened.clock())
            history = instances.history(session, link.deficiency.instance_id)
        assert [step.trigger for step in history].count("promise") == steps


def newest_step(small: SmallDistrict) -> int:
    with by_link(small) as (session, link):
        return instances.newest_step(session, link.deficiency.instance_id)


def test_an_objection_waits_for_the_office_and_takes_no_second_answer(
    opened: SmallDistrict,
) -> None:
    answer(opened, OperatorAnswer(AnswerKind.OBJECTION, "Nicht unsere Aufgabe"))
    assert opened.deficiencies()[0].state == "objected"
    with pytest.raises(StepRefused):
        answer(opened, OperatorAnswer(AnswerKind.OBJECTION, "noch einmal"))


def test_the_words_of_the_operator_stand_in_the_history(opened: SmallDistrict) -> None:
    answer(opened, OperatorAnswer(AnswerKind.OBJECTION, "Nicht unsere Aufgabe"))
    with transaction(opened.sessions) as session:
        last = instances.history(session, opened.deficiencies()[0].instance_id)[-1]
        assert (last.reason, last.actor) == ("Nicht unsere Aufgabe", "operator:1")


def test_a_revoked_link_is_gone(opened: SmallDistrict) -> None:
    with transaction(opened.sessions) as session:
        case = deficiencies.get(session, opened.district.id, 1)
        revoke_links(session, case, now=opened.clock())
    with pytest.raises(LinkGone), by_link(opened):
        pass


def test_a_link_stays_readable_for_thirty_days_after_the_end(opened: SmallDistrict) -> None:
    opened.clock.to("2026-04-10 10:00")
    opened.inspect()
    opened.clock.to("2026-05-10 10:00")
    with by_link(opened) as (_session, link):
        assert link.deficiency.state == "remedied"
    opened.clock.to("2026-05-11 10:00")
    with pytest.raises(LinkGone), by_link(opened):
        pass


def test_an_unknown_link_is_not_found(opened: SmallDistrict) -> None:
    with transaction(opened.sessions) as session, pytest.raises(NotFound):
        follow_link(session, 4711, now=opened.clock())
    with transaction(opened.sessions) as session, pytest.raises(NotFound):
        follow_link(session, None, now=opened.clock())
