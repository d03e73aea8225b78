"""Text modules of the district: kept on a page, offered on the sheet and in the API."""

from __future__ import annotations

import re

from flask.testing import FlaskClient

from inspections.db import reading
from inspections.domain.vocabulary import Role
from inspections.store import inspections, text_modules
from tests.fixtures.small_district import SmallDistrict

PAGE = "/checklisten/textbausteine"


def add(desk: FlaskClient, text: str, item: str = "") -> int:
    return desk.post_form(PAGE, {"text": text, "item": item}).status_code


def ids(small: SmallDistrict) -> dict[str, int]:
    with reading(small.sessions) as session:
        rows = text_modules.of_district(session, small.district.id)
        return {row.text: row.id for row in rows}


def listed(desk: FlaskClient) -> list[str]:
    found = re.findall(r'id="baustein-\d+".*?__what"><a [^>]+>([^<]+)<', desk.get(PAGE).text)
    return [text.strip() for text in found]


def chips(html: str) -> list[str]:
    return re.findall(r'class="bg-module".*?<span>([^<]+)</span>', html)


def test_the_coordinator_keeps_the_list(small: SmallDistrict, client_of) -> None:
    desk = client_of(Role.COORDINATOR)
    assert "Noch kein eigener Satz" in desk.get(PAGE).text
    assert add(desk, "Zum Ortstermin angekündigt.") == add(desk, "Nachgemessen.") == 302
    assert add(desk, "Matratze fehlt.", "C06") == 302
    first, second = ids(small)["Zum Ortstermin angekündigt."], ids(small)["Nachgemessen."]
    desk.post_form(f"{PAGE}/{second}/ordnen", {"richtung": "hoch"})
    assert listed(desk) == ["Nachgemessen.", "Zum Ortstermin angekündigt.", "Matratze fehlt."]
    answer = desk.post_form(f"{PAGE}/{first}", {"text": "Angekündigt.", "item": ""})
    assert answer.location.endswith(f"#baustein-{first}")
    desk.post_form(f"{PAGE}/{second}/entfernen")
    assert listed(desk) == ["Angekündigt.", "Matratze fehlt."]
    assert "Zuletzt entfernt" in desk.get(PAGE).text
    desk.post_form(f"{PAGE}/{second}/zurueckholen")
    assert listed(desk) == ["Nachgemessen.", "Angekündigt.", "Matratze fehlt."]
    assert "Zuletzt entfernt" not in desk.get(PAGE).text


def test_a_fault_is_shown_at_its_field_and_nothing_is_lost(client_of) -> None:
    desk = client_of(Role.COORDINATOR)
    page = desk.post_form(PAGE, {"text": "y" * 161, "item": "C06"})
    assert page.status_code == 422
    assert "Das ist zu lang." in page.text
    assert "y" * 161 in page.text
    assert re.search(r'value="C06" selected', page.text)


def test_what_stands_there_again_is_not_brought_back(small: SmallDistrict, client_of) -> None:
    desk = client_of(Role.COORDINATOR)
    add(desk, "Nachgemessen.")
    old = ids(small)["Nachgemessen."]
    desk.post_form(f"{PAGE}/{old}/entfernen")
    add(desk, "Nachgemessen.")
    desk.post_form(f"{PAGE}/{old}/zurueckholen")
    assert "Das gibt es schon." in desk.get(PAGE).text
    assert listed(desk) == ["Nachgemessen."]


def test_others_see_the_list_and_cannot_change_it(small: SmallDistrict, client_of) -> None:
    add(client_of(Role.COORDINATOR), "Nachgemessen.")
    reader = client_of(Role.COMMISSIONER)
    page = reader.get(PAGE).text
    assert "Nachgemessen." in page
    assert "Entfernen" not in page
    assert add(reader, "Von mir.") == 403


def test_they_stand_beside_the_shipped_ones_on_the_sheet(small: SmallDistrict, client_of) -> None:
    desk = client_of(Role.COORDINATOR)
    add(desk, "Nachgemessen.")
    add(desk, "Matratze fehlt seit:", "C06")
    page = client_of(Role.INSPECTOR).get(f"/begehung/{small.plan()}").text
    card = page[page.index('id="frage-C06"') :]
    card = card[: card.index("</article>")]
    assert chips(card)[0] == "Matratze fehlt seit:"
    assert "Ein Bett fehlt." in chips(card)
    # those of every question stand in the page once
    everywhere = page[page.index('<template id="textbausteine">') :]
    assert chips(everywhere) == ["Nachgemessen."]


def test_programs_and_devices_read_them_with_the_inspection(
    small: SmallDistrict, client_of
) -> None:
    desk = client_of(Role.COORDINATOR)
    add(desk, "Nachgemessen.")
    add(desk, "Matratze fehlt.", "C06")
    with reading(small.sessions) as session:
        uid = inspections.get(session, small.district.id, small.plan()).uid
    told = client_of(Role.INSPECTOR).get(f"/api/v1/inspections/{uid}").json["text_modules"]
    assert told[0] == {"item": "", "text": "Nachgemessen."}
    of_beds = [one["text"] for one in told if one["item"] == "C06"]
    assert of_beds[0] == "Matratze fehlt."
    assert "Ein Bett fehlt." in of_beds
