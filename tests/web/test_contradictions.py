"""Two answers to one question, as the pages show them to those who gave and who choose."""

from __future__ import annotations

import re
from typing import Any
from uuid import uuid4

import pytest

from inspections.domain.vocabulary import Role
from tests.fixtures.pictures import a_photo
from tests.fixtures.small_district import SmallDistrict, finished
from tests.fixtures.web_client import Visitor
from tests.web.test_api_photos import put as put_photo

HEADERS = {"X-Begehung": "1"}


class Visit:
    """An inspection with the addresses devices and people know it by."""

    def __init__(self, small: SmallDistrict, client_of: Any) -> None:
        self.small, self.id = small, small.plan()
        self.api = f"/api/v1/inspections/{small.inspections()[0].uid}"
        self.page = f"/begehung/{self.id}"
        self.anna, self.ben = client_of(Role.INSPECTOR), client_of(Role.COORDINATOR)

    def says(self, who: Visitor, value: str, base: int = 0) -> Any:
        answer = {"item": "C06", "value": value, "base_rev": base}
        return who.put(f"{self.api}/answers/{uuid4()}", json=answer, headers=HEADERS)

    def hands_in(self) -> None:
        sheet = finished(self.small.checklists["monthly"].values(), skip=("C06",))
        self.small.hand_in(self.id, sheet)

    def address(self) -> str:
        [found] = re.findall(rf"{self.page}/widerspruch/\d+", self.ben.get(self.page).text)
        return found

    def chooses(self, **form: str) -> Any:
        return self.ben.post_form(self.address(), form, follow_redirects=True)


@pytest.fixture
def visit(small: SmallDistrict, client_of: Any) -> Visit:
    visit = Visit(small, client_of)
    visit.says(visit.anna, "no")
    visit.says(visit.ben, "yes")
    return visit


def test_the_device_of_the_one_learns_what_the_other_answered(visit: Visit) -> None:
    [told] = visit.anna.get(f"{visit.api}/conflicts").json
    assert (told["item"], told["place"]) == ("C06", "")
    assert "Von Coordinator 1 anders beantwortet" in told["words"]
    assert "Ja" in told["words"]
    [told] = visit.ben.get(f"{visit.api}/conflicts").json
    assert "Von Inspector 1 anders beantwortet" in told["words"]
    assert visit.anna.get(visit.api).json["conflicts"][0]["item"] == "C06"
    assert "Von Coordinator 1 anders beantwortet" in visit.anna.get(visit.page).text


def test_the_next_answer_brings_it_too(visit: Visit) -> None:
    answer = {"item": "B11", "value": "yes"}
    reply = visit.anna.put(f"{visit.api}/answers/{uuid4()}", json=answer, headers=HEADERS)
    assert [each["item"] for each in reply.json["conflicts"]] == ["C06"]


def test_the_situation_names_what_is_to_be_decided(visit: Visit) -> None:
    page = visit.ben.get("/lage").text
    assert "Verschieden beantwortet: bitte entscheiden" in page
    assert f'href="{visit.page}#widersprueche"' in page
    visit.chooses(antwort="1")
    assert "Verschieden beantwortet" not in visit.ben.get("/lage").text


def test_the_page_shows_both_with_name_and_hour_and_takes_the_choice(visit: Visit) -> None:
    visit.hands_in()
    page = visit.ben.get(visit.page).text
    for word in ("Inspector 1, empfangen", "Coordinator 1, empfangen", "gilt vorerst"):
        assert word in page
    after = visit.chooses(antwort="1").text
    assert "Entschieden. Die gewählte Antwort gilt." in after
    assert "Coordinator 1 hat am" in after
    [case] = visit.small.deficiencies()
    assert case.item == "C06"
    again = visit.chooses(zurueck="1").text
    assert "Zurückgenommen" in again
    assert "Diese Antwort gilt" in again


def test_a_choice_nobody_made_is_asked_for_and_a_foreign_one_refused(visit: Visit) -> None:
    assert "Bitte wählen Sie eine der Antworten." in visit.chooses().text
    assert visit.ben.post_form(visit.address(), {"antwort": "7"}).status_code == 422


def test_who_comes_second_is_told(visit: Visit) -> None:
    address = visit.address()
    visit.ben.post_form(address, {"antwort": "1"})
    late = visit.ben.post_form(address, {"antwort": "2"}, follow_redirects=True)
    assert "Jemand war schneller" in late.text


def test_an_inspector_sees_it_and_chooses_nothing(visit: Visit) -> None:
    visit.hands_in()
    page = visit.anna.get(visit.page).text
    assert "Die Koordination entscheidet, welche gilt." in page
    assert "Diese Antwort gilt" not in page
    assert visit.anna.post_form(visit.address(), {"antwort": "1"}).status_code == 403


def test_a_deficiency_says_why_it_cannot_be_decided_yet(visit: Visit) -> None:
    visit.says(visit.anna, "no", base=0)
    visit.hands_in()
    [case] = visit.small.deficiencies()
    page = f"/maengel/{case.id}"
    assert "Zwei Antworten widersprechen sich" in visit.ben.get(page).text
    form = {"entscheidung": "accept", "gesehen": "1"}
    refused = visit.ben.post_form(page, form)
    assert refused.status_code == 409
    assert "Jemand anders war schneller" not in refused.text
    many = {"fall": f"{case.id}:1", "bestaetigt": "1"}
    told = visit.ben.post_form("/maengel/annehmen", many, follow_redirects=True).text
    assert "widersprechen" in told
    visit.chooses(antwort="1")
    assert visit.ben.post_form(page, form).status_code == 302


def test_the_review_of_an_inspection_without_findings_waits_for_it(visit: Visit) -> None:
    visit.hands_in()
    assert "Durchgesehen, nichts zu tun" not in visit.ben.get(visit.page).text
    told = visit.ben.post_form(f"{visit.page}/durchgesehen", follow_redirects=True).text
    assert "Erst ist zu entscheiden" in told
    visit.chooses(antwort="2")
    assert "Durchgesehen, nichts zu tun" in visit.ben.get(visit.page).text


def test_an_answer_and_a_photo_that_come_after_the_hand_in_are_kept(visit: Visit) -> None:
    visit.chooses(antwort="2")
    visit.hands_in()
    visit.small.clock.ahead(days=30)
    visit.anna.log_in_as(visit.small.user(Role.INSPECTOR))
    visit.ben.log_in_as(visit.small.user(Role.COORDINATOR))
    assert visit.says(visit.anna, "partly").status_code == 201
    assert "Teilweise" in visit.ben.get(visit.page).text
    uid = visit.api.rsplit("/", 1)[1]
    assert put_photo(visit.anna, uid, a_photo()).status_code == 201


def test_who_was_where_is_told_by_the_answers(visit: Visit) -> None:
    answer = {"item": "C06", "place": "Zimmer 1.01", "value": "yes"}
    visit.anna.put(f"{visit.api}/answers/{uuid4()}", json=answer, headers=HEADERS)
    visit.chooses(antwort="1")
    visit.hands_in()
    page = visit.ben.get(visit.page).text
    there = page[page.index("Wer war wo") :]
    room = there[there.index("Zimmer 1.01") :]
    assert "Inspector 1" in room[: room.index("</li>")]
    whole = there[there.index("Ganzes Haus") : there.index("Zimmer 1.01")]
    assert re.findall(r"Coordinator 1, [^·]+· (\d+) Antwort", whole) == ["1"]
