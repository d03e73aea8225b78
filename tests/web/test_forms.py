"""Forms of the office: bad input keeps what was typed and names its field."""

from __future__ import annotations

import html

import pytest
from sqlalchemy import select

from inspections.db import transaction
from inspections.domain.vocabulary import Role
from inspections.store import accommodations, people
from inspections.store.accommodations import Accommodation

USER = {"name": "Inspektion 9", "login": "i9", "email": "i9@g.example", "role": "inspector"}
USER |= {"active": "1"}
HOUSE = {"code": "GU-ZIT", "name": "GU Zittau", "municipality": "Zittau", "places": "80"}
HOUSE |= {"interval_days": "30", "occupied": "90", "opened_on": "2020-01-01"}

REFUSED = [
    ("/personen/neu", USER, {"name": " "}, "name"),
    ("/personen/neu", USER, {"name": "x" * 201}, "name"),
    ("/personen/neu", USER, {"login": ""}, "login"),
    ("/personen/neu", USER, {"login": "admin@goerlitz.example"}, "login"),
    ("/personen/neu", USER, {"email": "kein @ Post"}, "email"),
    ("/personen/neu", USER, {"email": "a@b.example\r\nBcc: c@d.example"}, "email"),
    ("/personen/neu", USER, {"role": "operator"}, "role"),
    ("/personen/neu", USER, {"role": ""}, "role"),
    ("/betreiber/neu", {"name": "B", "email": "b@b.example"}, {"name": ""}, "name"),
    ("/betreiber/neu", {"name": "B", "email": "b@b.example"}, {"name": "Betreiber A"}, "name"),
    ("/betreiber/neu", {"name": "B", "email": "b@b.example"}, {"email": "b"}, "email"),
    ("/unterkuenfte/neu", HOUSE, {"code": ""}, "code"),
    ("/unterkuenfte/neu", HOUSE, {"code": "gu-nie"}, "code"),
    ("/unterkuenfte/neu", HOUSE, {"name": ""}, "name"),
    ("/unterkuenfte/neu", HOUSE, {"places": "viele"}, "places"),
    ("/unterkuenfte/neu", HOUSE, {"places": "0"}, "places"),
    ("/unterkuenfte/neu", HOUSE, {"places": "9" * 30}, "places"),
    ("/unterkuenfte/neu", HOUSE, {"places": "١٢"}, "places"),
    ("/unterkuenfte/neu", HOUSE, {"occupied": "-1"}, "occupied"),
    ("/unterkuenfte/neu", HOUSE, {"operator_id": ""}, "operator_id"),
    ("/unterkuenfte/neu", HOUSE, {"operator_id": "999"}, "operator_id"),
    ("/unterkuenfte/neu", HOUSE, {"inspector_id": "999"}, "inspector_id"),
    ("/unterkuenfte/neu", HOUSE, {"opened_on": "gestern"}, "opened_on"),
    ("/unterkuenfte/neu", HOUSE, {"closed_on": "2019-01-01"}, "closed_on"),
    ("/unterkuenfte/neu", HOUSE, {"interval_days": "0"}, "interval_days"),
]


@pytest.mark.parametrize(("url", "good", "bad", "field"), REFUSED)
def test_a_refused_form_names_the_field_and_keeps_the_rest(url, good, bad, field, client_of, small):
    typed = {"operator_id": str(small.operator.id), **good, **bad}
    answer = client_of(Role.ADMIN).post_form(url, typed)
    page = html.unescape(answer.text)
    assert answer.status_code == 422
    assert f'href="#feld-{field}"' in page
    assert 'aria-invalid="true"' in page or field == "role"
    for name, value in typed.items():
        if name == "password":
            assert value not in page
        elif value.strip() and name in good and name not in bad and value != "1":
            assert f'value="{value}"' in page, name


def test_a_person_is_added_changed_and_switched_off(client_of, small):
    admin = client_of(Role.ADMIN)
    assert admin.post_form("/personen/neu", USER).location == "/personen"
    with transaction(small.sessions) as session:
        added = people.by_login(session, "i9")
    changed = USER | {"name": "Inspektion 10", "password": ""}
    del changed["active"]
    admin.post_form(f"/personen/{added.id}", changed)
    page = admin.get("/personen").text
    assert "Inspektion 10" in page
    assert "ausgeschaltet" in page


def test_the_last_administrator_cannot_switch_itself_off(client_of, small):
    admin = small.user(Role.ADMIN)
    data = {"name": admin.name, "login": admin.login, "email": admin.email, "role": "admin"}
    answer = client_of(Role.ADMIN).post_form(f"/personen/{admin.id}", data)
    assert answer.status_code == 422
    assert "keine Administration mehr" in answer.text


def test_extra_fields_change_nothing_they_should_not(client_of, small):
    reader = small.user(Role.READER)
    data = {"name": "R", "login": reader.login, "email": reader.email, "role": "reader"}
    more = {"active": "1", "district_id": "77", "id": "1", "password_hash": "x"}
    client_of(Role.ADMIN).post_form(f"/personen/{reader.id}", data | more)
    with transaction(small.sessions) as session:
        after = people.by_login(session, reader.login)
        assert (after.id, after.district_id) == (reader.id, reader.district_id)
        assert after.password_hash == reader.password_hash


def test_a_house_is_added_with_rooms_and_changed(client_of, small):
    office = client_of(Role.COORDINATOR)
    data = HOUSE | {"operator_id": str(small.operator.id)}
    rooms = office.post_form("/unterkuenfte/neu", data).location
    with transaction(small.sessions) as session:
        house = session.scalars(select(Accommodation).where(Accommodation.code == "GU-ZIT")).one()
    assert rooms == f"/unterkuenfte/{house.id}/raeume"
    office.post_form(rooms, {"name": "Zimmer 2.04", "floor": "2. OG", "beds": "3"})
    assert "3 Betten" in office.get(rooms).text
    again = office.post_form(rooms, {"name": "Zimmer 2.04"})
    assert again.status_code == 422
    assert "Das gibt es schon" in again.text
    office.post_form(f"/unterkuenfte/{house.id}/aendern", data | {"name": "GU Zittau Süd"})
    page = office.get("/unterkuenfte").text
    assert "GU Zittau Süd" in page
    assert "überbelegt" in page


def test_a_room_is_removed_unless_an_inspection_names_it(client_of, small):
    office = client_of(Role.COORDINATOR)
    with transaction(small.sessions) as session:
        house = accommodations.get(session, small.district.id, small.house.id)
        room = house.rooms[0]
    url = f"/unterkuenfte/{house.id}/raeume"
    office.post_form(f"{url}/{room.id}/entfernen")
    assert room.name not in office.get(url).text.split("</ul>")[-1]


def test_text_typed_by_people_is_printed_as_text(client_of, small):
    nasty = '<script>alert("x")</script>{{ 7*7 }}'
    office = client_of(Role.ADMIN)
    data = HOUSE | {"operator_id": str(small.operator.id), "name": nasty, "remark": nasty}
    rooms = office.post_form("/unterkuenfte/neu", data).location
    for url in ("/unterkuenfte", rooms, rooms.replace("/raeume", "")):
        page = office.get(url).text
        assert "<script>alert" not in page
        assert "&lt;script&gt;" in page
        assert ">49" not in page
