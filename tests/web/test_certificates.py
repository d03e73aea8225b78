"""Police certificates by § 44 (3) AsylG: three facts, no name, no copy, gone after six months."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
from PIL import Image
from sqlalchemy import select

from inspections.audit.rows import AuditValue
from inspections.audit.verify import verify
from inspections.db import reading, transaction
from inspections.domain.checklist import Answer
from inspections.domain.submission import AnswerWrite
from inspections.domain.vocabulary import Role
from inspections.domain.working_days import office_date
from inspections.privacy.inventory import inventory
from inspections.store import inspections
from inspections.store.answers import AnswerRevision
from inspections.store.certificates import PoliceCertificate
from inspections.store.deficiencies import Deficiency
from inspections.usecases import run_due
from inspections.usecases.receive_photo import receive_inspection_photo
from inspections.usecases.record_answers import record_answers
from tests.fixtures.small_district import finished


@pytest.fixture
def page(small):
    return f"/unterkuenfte/{small.house.id}/fuehrungszeugnisse"


def rows(small) -> list[PoliceCertificate]:
    with reading(small.sessions) as session:
        return list(session.scalars(select(PoliceCertificate)))


def noted(small, visitor, page, convicted="no") -> PoliceCertificate:
    day = office_date(small.clock()).isoformat()
    wish = {"occupation": "security", "dated_on": day, "convicted": convicted}
    assert visitor.post_form(page, wish).status_code == 302
    return rows(small)[-1]


def test_a_row_has_room_for_the_three_facts_and_nothing_else() -> None:
    """No text of any length: what is not asked for cannot be kept."""
    columns = PoliceCertificate.__table__.columns
    assert [name for name, each in inventory()["police_certificates"].columns.items()
            if each.name == "certificate"] == ["dated_on", "convicted", "left_on"]  # fmt: skip
    texts = [column.name for column in columns if column.type.python_type is str]
    assert texts == ["occupation"]


def test_it_is_noted_renewed_and_ended_without_a_name(small, client_of, page) -> None:
    visitor = client_of(Role.INSPECTOR)
    row = noted(small, visitor, page)
    shown = visitor.get(page).text
    assert "Person 1, Wachschutz" in shown
    assert "einschlägige Verurteilung: nein" in shown
    day = (office_date(small.clock()) - timedelta(days=3)).isoformat()
    visitor.post_form(f"{page}/{row.id}", {"dated_on": day, "convicted": "yes"})
    assert "Darf hier nicht tätig sein" in visitor.get(page).text
    visitor.post_form(f"{page}/{row.id}/ende", {"left_on": day})
    [row] = rows(small)
    assert (row.dated_on.isoformat(), row.convicted, row.left_on.isoformat()) == (day, True, day)
    assert "gelöscht" in visitor.get(page).text


def test_what_cannot_be_is_refused_by_its_field(small, client_of, page) -> None:
    visitor = client_of(Role.COORDINATOR)
    today = office_date(small.clock())
    wish = {"occupation": "security", "dated_on": today.isoformat(), "convicted": "no"}
    for wrong in (
        {"dated_on": (today + timedelta(days=1)).isoformat()},
        {"occupation": "Wachmann Meyer"},
        {"convicted": "Diebstahl 2019"},
    ):
        assert visitor.post_form(page, wish | wrong).status_code == 422
    assert rows(small) == []


def test_whoever_has_no_task_there_sees_none(client_of, page) -> None:
    for role in (Role.READER, Role.ADMIN):
        assert client_of(role).get(page).status_code == 403


def test_it_goes_six_months_after_the_last_activity_from_the_log_too(
    small, client_of, page
) -> None:
    visitor = client_of(Role.INSPECTOR)
    row = noted(small, visitor, page)
    today = office_date(small.clock()).isoformat()
    visitor.post_form(f"{page}/{row.id}/ende", {"left_on": today})
    small.clock.ahead(days=180)
    run_due.retention(small.office)
    assert len(rows(small)) == 1
    small.clock.ahead(days=5)
    run_due.retention(small.office)
    assert rows(small) == []
    assert of_the_log(small, row.id) == []


def test_it_goes_at_once_when_no_such_work_follows(small, client_of, page) -> None:
    visitor = client_of(Role.INSPECTOR)
    row = noted(small, visitor, page, "yes")
    assert of_the_log(small, row.id)
    assert visitor.post_form(f"{page}/{row.id}/loeschen").status_code == 302
    assert rows(small) == []
    assert of_the_log(small, row.id) == []


def of_the_log(small, certificate_id: int) -> list[str]:
    """What the log still tells of it; the chain is whole in any case."""
    with reading(small.sessions) as session:
        assert verify(session).flaws == ()
        query = select(AuditValue.value).where(AuditValue.owner == f"certificate:{certificate_id}")
        return list(session.scalars(query))


def test_a_certificate_photographed_by_mistake_goes_the_same_night(small) -> None:
    visit = small.plan("full")
    file = BytesIO()
    Image.new("RGB", (64, 48)).save(file, "PNG")
    with transaction(small.sessions) as session:
        row = inspections.get(session, small.district.id, visit)
        receive_inspection_photo(
            session, row, small.office.photos.keep(file.getvalue()), item="H03", place="",
            sent_by="user:1", now=small.clock(),
        )  # fmt: skip
    run_due.retention(small.office)
    assert list(small.office.photos.root.rglob("*.jpg")) == []


def test_a_remark_at_that_point_goes_after_six_months_from_the_deficiency_too(small) -> None:
    visit = small.plan("full")
    said = "Zeugnis von Meyer fehlt"
    with transaction(small.sessions) as session:
        row = inspections.get(session, small.district.id, visit)
        sheet = finished(small.checklists["full"].values(), violated=("H03",))
        others = [write for write in sheet.answers if write.answer.item != "H03"]
        write = AnswerWrite(sheet.answers[-1].uid, Answer("H03", value="no", remark=said))
        user = small.user(Role.INSPECTOR)
        record_answers(session, row, [*others, write], user=user, now=small.clock())
    small.hand_in(visit, type(sheet)(sheet.id, ()))
    small.clock.ahead(days=190)
    run_due.retention(small.office)
    with reading(small.sessions) as session:
        remarks = [row.remark for row in session.scalars(select(AnswerRevision))]
        remarks += [row.remark for row in session.scalars(select(Deficiency))]
        kept = [value for value in session.scalars(select(AuditValue.value)) if said in value]
    assert said not in remarks
    assert kept == []
