"""Pages around a person's rights: what is stored, asked for as a ZIP; that it goes, by two."""

from __future__ import annotations

import io
import re
import zipfile

import orjson
import pytest

from inspections.db import reading, transaction
from inspections.domain.vocabulary import Role
from inspections.privacy.inventory import Subject, inventory
from inspections.store import erasures
from inspections.store.people import User
from inspections.usecases.erase_person import ask_erasure
from inspections.usecases.keep_people import OperatorWish, UserWish, add_operator, add_user


@pytest.fixture
def gone(small) -> int:
    """An operator without houses."""
    with transaction(small.sessions) as session:
        wish = OperatorWish("Betreiber Weg", "weg@betreiber.example", active=False)
        return add_operator(session, small.district.id, wish).id


@pytest.fixture
def second_admin(small, app):
    with transaction(small.sessions) as session:
        wish = UserWish("Admin 2", "admin2@b.example", "admin2@b.example", Role.ADMIN)
        user = add_user(session, small.district.id, wish, now=small.clock())
    with reading(small.sessions) as session:
        return app.test_client().log_in_as(session.get_one(User, user.id))


def opened(answer) -> dict[str, bytes]:
    assert answer.status_code == 200
    assert answer.mimetype == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_one_asks_another_confirms_and_the_person_is_a_number(
    small, client_of, gone, second_admin
) -> None:
    admin = client_of(Role.ADMIN)
    assert "Löschung beantragen" in admin.get(f"/betreiber/{gone}").text
    admin.post_form(f"/betreiber/{gone}/loeschung", {"reason": "Antrag vom 3. Mai"})
    [row] = all_of(small)
    page = admin.get("/aufbewahrung/loeschungen").text
    assert "Betreiber Weg" in page
    assert "Bestätigen muss eine andere Administration." in page
    admin.post_form(f"/aufbewahrung/loeschungen/{row.id}/bestaetigen")
    assert "muss eine andere" in admin.get("/aufbewahrung/loeschungen").text
    assert all_of(small)[0].is_open
    answer = second_admin.post_form(f"/aufbewahrung/loeschungen/{row.id}/bestaetigen")
    page = second_admin.get(answer.location).text
    assert f"gelöschte Person {row.number}" in page
    assert "Betreiber Weg" not in page


def all_of(small):
    with reading(small.sessions) as session:
        return erasures.of_district(session, small.district.id)


def test_whoever_is_at_work_is_not_asked_for_and_the_page_says_what_to_do(small, client_of) -> None:
    admin = client_of(Role.ADMIN)
    user = small.user(Role.READER)
    answer = admin.post_form(f"/personen/{user.id}/loeschung", {"reason": "so"})
    assert "Schalten Sie es zuerst aus" in admin.get(answer.location).text
    assert all_of(small) == []


def test_a_request_can_be_withdrawn(small, client_of, gone) -> None:
    with transaction(small.sessions) as session:
        name = f"operator:{gone}"
        row = ask_erasure(session, small.district.id, name, "so", by="user:99", now=small.clock())
        number = row.id
    admin = client_of(Role.ADMIN)
    admin.post_form(f"/aufbewahrung/loeschungen/{number}/zuruecknehmen")
    assert "zurückgenommen" in admin.get("/aufbewahrung/loeschungen").text
    answer = admin.post_form(f"/aufbewahrung/loeschungen/{number}/bestaetigen")
    assert "schon entschieden" in admin.get(answer.location).text


def test_a_person_gets_the_own_record_readable_and_as_json(small, client_of) -> None:
    small.inspect("B04")
    small.beat()
    user = small.user(Role.INSPECTOR)
    files = opened(client_of(Role.INSPECTOR).get("/konto/auskunft"))
    assert files["auskunft.css"]
    page, record = files["auskunft.html"].decode(), orjson.loads(files["auskunft.json"])
    assert user.name in page
    assert "Sitzung angelegt" in page
    assert not {"did", "rows", "doing"} & set(re.sub(r"<[^>]+>", " ", page).split())
    assert user.email in page
    assert "Art. 15 DSGVO" in page
    for table in inventory().values():
        for name, each in table.columns.items():
            if each.of(Subject.STAFF):
                assert f'data-column="{table.name}.{name}"' in page
    assert record["person"] == f"user:{user.id}"
    assert all(
        all(each.values()) for section in record["sections"] for each in section["columns"].values()
    )


def test_the_record_of_a_resident_has_the_photos_and_is_not_for_the_administration(
    busy, client_of
) -> None:
    url = f"/beschwerden/{busy['complaint_id']}/auskunft"
    files = opened(client_of(Role.COORDINATOR).get(url))
    assert [name for name in files if name.startswith("fotos/")]
    assert "Schimmel in der Dusche" in files["auskunft.html"].decode()
    assert client_of(Role.ADMIN).get(url).status_code == 403


def test_a_complaint_whose_words_went_says_so(complaining, client_of, second_admin) -> None:
    small = complaining.small
    case = complaining.a_complaint(text="Der Hausmeister schreit")
    complaining.withdraw(case)
    desk = client_of(Role.COORDINATOR)
    desk.post_form(f"/beschwerden/{case}/loeschung", {"reason": "Antrag"})
    [row] = all_of(small)
    second_admin.post_form(f"/aufbewahrung/loeschungen/{row.id}/bestaetigen")
    page = desk.get(f"/beschwerden/{case}").text
    assert "Der Inhalt ist gelöscht." in page
    assert "schreit" not in page
