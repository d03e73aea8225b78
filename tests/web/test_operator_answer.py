"""The operator's page: opened by anything, changed only by an answer, nothing lost."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from io import BytesIO

import pytest
from PIL import Image

from inspections.db import transaction
from inspections.domain.vocabulary import Role
from inspections.runtime import instances
from inspections.store import photos
from inspections.store.accommodations import Accommodation
from inspections.store.deficiencies import Deficiency, OperatorLink
from inspections.usecases.decide import Decision, Verdict, accept_all, decide
from inspections.usecases.keep_people import OperatorWish, add_operator
from tests.fixtures.small_district import SmallDistrict
from tests.fixtures.web_client import Visitor

Login = Callable[[Role], Visitor]


def jpeg(colour: str = "green") -> bytes:
    target = BytesIO()
    Image.new("RGB", (64, 48), colour).save(target, "JPEG")
    return target.getvalue()


def picture(content: bytes | None = None) -> tuple[BytesIO, str]:
    return BytesIO(content or jpeg()), "nachweis.jpg"


@pytest.fixture
def opened(small: SmallDistrict) -> SmallDistrict:
    """Two deficiencies with the operator: B13 (moderate) and C06 (severe)."""
    small.clock.to("2026-04-07 10:00")
    small.inspect("C06", "B13")
    accept(small)
    return small


def accept(small: SmallDistrict) -> None:
    seen = [(case.id, 1) for case in small.deficiencies() if case.state == "found"]
    with transaction(small.sessions) as session:
        user = small.user(Role.COORDINATOR)
        accept_all(session, small.district.id, seen, user=user, now=small.clock())


def address(visitor: Visitor, link_id: int = 1) -> str:
    return "/a/" + visitor.wiring.links.operator_url(link_id).rpartition("/")[2]


def case_of(small: SmallDistrict, deficiency_id: int = 1) -> Deficiency:
    with transaction(small.sessions) as session:
        return session.get_one(Deficiency, deficiency_id)


def evidence(small: SmallDistrict) -> list[photos.Photo]:
    with transaction(small.sessions) as session:
        return photos.of_deficiency(session, 1)


def everything(small: SmallDistrict) -> list[object]:
    with transaction(small.sessions) as session:
        case = session.get_one(Deficiency, 1)
        steps = len(instances.history(session, case.instance_id))
        links = [(link.id, link.revoked_at) for link in session.query(OperatorLink)]
        return [case.state, case.answered_at, case.deadline, steps, links]


def test_scanners_may_open_the_link_as_often_as_they_like(
    opened: SmallDistrict, anonymous: Visitor
) -> None:
    before = everything(opened)
    for _n in range(5):
        assert anonymous.head(address(anonymous)).status_code == 200
        assert anonymous.get(address(anonymous)).status_code == 200
    assert everything(opened) == before
    answer = anonymous.post_form(address(anonymous), {"antwort": "objection", "text": "Nein."})
    assert answer.location == address(anonymous) + "?danke=1"


def test_the_page_says_all_the_operator_needs_and_no_person(
    opened: SmallDistrict, anonymous: Visitor
) -> None:
    answer = anonymous.get(address(anonymous))
    for words in (
        "Betreiber A",
        "Gemeinschaftsunterkunft Niesky",
        "M-2026-0001",
        "Donnerstag, 7. Mai 2026",
        "nicht in Ordnung",
        "Landkreis Goerlitz",
    ):
        assert words in answer.text
    for user in opened.people.values():
        assert user.name not in answer.text
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Robots-Tag"] == "noindex"


def test_remedied_with_a_photo_is_received_once(opened: SmallDistrict, anonymous: Visitor) -> None:
    form = {"antwort": "remedied", "text": "Schloss ersetzt."}
    first = anonymous.post_form(address(anonymous), form | {"fotos": picture()})
    assert first.status_code == 302
    receipt = anonymous.get(first.location).text
    assert "Danke, Ihre Antwort ist eingegangen." in receipt
    assert "07.04.2026, 10:00" in receipt
    assert "Schloss ersetzt." in receipt
    assert "<dt>Fotos</dt><dd>1</dd>" in receipt
    again = anonymous.post_form(address(anonymous), form | {"fotos": picture()})
    assert again.status_code == 302
    assert case_of(opened).state == "reported"
    assert len(evidence(opened)) == 1
    page = anonymous.get(address(anonymous)).text
    assert "Der Vorgang liegt gerade bei der Behörde" in page
    assert "<form" not in page.partition("<main")[2].partition("</main")[0]


def test_a_photo_that_came_without_answer_is_not_asked_for_twice(
    opened: SmallDistrict, anonymous: Visitor
) -> None:
    answer = anonymous.post_form(address(anonymous), {"text": "Fertig.", "fotos": picture()})
    assert answer.status_code == 422
    assert "Bitte wählen Sie eine der drei Antworten." in answer.text
    assert "Fertig." in answer.text
    assert evidence(opened) == []
    kept = re.findall(r'name="behalten" value="([^"]+)"', answer.text)
    assert len(kept) == 1
    form = {"antwort": "remedied", "text": "Fertig.", "behalten": kept}
    assert anonymous.post_form(address(anonymous), form).status_code == 302
    assert len(evidence(opened)) == 1
    assert case_of(opened).state == "reported"


def test_a_kept_photo_of_another_case_or_a_forged_one_counts_for_nothing(
    opened: SmallDistrict, anonymous: Visitor
) -> None:
    answer = anonymous.post_form(address(anonymous, 2), {"fotos": picture()})
    [foreign] = re.findall(r'name="behalten" value="([^"]+)"', answer.text)
    form = {"antwort": "remedied", "behalten": [foreign, "eyJ4IjoxfQ.abc", "x"]}
    assert anonymous.post_form(address(anonymous), form).status_code == 422
    assert case_of(opened).state == "open"


@pytest.mark.parametrize(
    ("form", "message"),
    [
        ({"antwort": "remedied", "text": "a"}, "braucht ein Foto als Nachweis"),
        ({"antwort": "in_progress", "text": "b"}, "bis wann Sie fertig sind"),
        ({"antwort": "in_progress", "bis": "2026-04-06"}, "bis wann Sie fertig sind"),
        ({"antwort": "in_progress", "bis": "morgen"}, "bis wann Sie fertig sind"),
        ({"antwort": "objection", "text": "  "}, "Bitte begründen Sie Ihren Einwand."),
        ({"antwort": "objection", "text": "x" * 4001}, "höchstens 4000 Zeichen"),
        ({"antwort": "perhaps"}, "Bitte wählen Sie eine der drei Antworten."),
    ],
)
def test_an_incomplete_answer_says_what_is_missing_and_keeps_the_text(
    opened: SmallDistrict, anonymous: Visitor, form: dict[str, str], message: str
) -> None:
    before = everything(opened)
    answer = anonymous.post_form(address(anonymous), form)
    assert answer.status_code == 422
    assert message in answer.text
    assert form.get("text", "") in answer.text
    assert everything(opened) == before


def test_what_is_no_photo_is_named_and_the_good_one_is_kept(
    opened: SmallDistrict, anonymous: Visitor
) -> None:
    files = [picture(b"%PDF-1.4 no photo"), picture()]
    form = {"antwort": "remedied", "text": "Fertig.", "fotos": files}
    answer = anonymous.post_form(address(anonymous), form)
    assert answer.status_code == 422
    assert "kein lesbares Foto" in answer.text
    assert answer.text.count('name="behalten"') == 1
    assert case_of(opened).state == "open"


def test_in_progress_promises_a_day_and_the_deadline_stays(
    opened: SmallDistrict, anonymous: Visitor
) -> None:
    form = {"antwort": "in_progress", "bis": "2026-04-20", "text": "Bestellt."}
    answer = anonymous.post_form(address(anonymous), form)
    assert "Montag, 20. April 2026" in anonymous.get(answer.location).text
    case = case_of(opened)
    assert (case.state, case.promised_on) == ("open", date(2026, 4, 20))
    assert "Noch einmal antworten" in anonymous.get(address(anonymous)).text


def test_rework_shows_the_reason_and_needs_a_new_photo(
    opened: SmallDistrict, anonymous: Visitor
) -> None:
    form = {"antwort": "remedied", "fotos": picture()}
    anonymous.post_form(address(anonymous), form)
    opened.clock.ahead(days=1)
    with transaction(opened.sessions) as session:
        verdict = Verdict(
            Decision.REWORK, 3, "Auf dem Foto ist nichts.", date(2026, 4, 20)
        )
        case = session.get_one(Deficiency, 1)
        decide(session, case, verdict, user=opened.user(Role.COORDINATOR), now=opened.clock())
    assert "Auf dem Foto ist nichts." in anonymous.get(address(anonymous)).text
    again = anonymous.post_form(address(anonymous), {"antwort": "remedied", "fotos": picture()})
    assert again.status_code == 422
    fresh = {"antwort": "remedied", "fotos": picture(jpeg("blue"))}
    assert anonymous.post_form(address(anonymous), fresh).status_code == 302
    assert len(evidence(opened)) == 2


def test_other_open_deficiencies_are_those_of_the_same_operator_only(
    opened: SmallDistrict, anonymous: Visitor
) -> None:
    page = anonymous.get(address(anonymous)).text
    assert f'href="{address(anonymous, 2)}"' in page
    with transaction(opened.sessions) as session:
        wish = OperatorWish("Betreiber B", "b@goerlitz.example")
        other = add_operator(session, opened.district.id, wish)
        session.get_one(Accommodation, opened.house.id).operator_id = other.id
        session.get_one(OperatorLink, 2).operator_id = other.id
    assert anonymous.get(address(anonymous)).status_code == 410  # the house changed hands
    assert "Weitere offene Mängel" not in anonymous.get(address(anonymous, 2)).text


def test_a_photo_is_shown_by_the_link_of_its_own_deficiency_only(
    opened: SmallDistrict, anonymous: Visitor
) -> None:
    anonymous.post_form(address(anonymous), {"antwort": "remedied", "fotos": picture()})
    [photo] = evidence(opened)
    assert anonymous.get(f"{address(anonymous)}/fotos/{photo.id}").status_code == 200
    assert anonymous.get(f"{address(anonymous, 2)}/fotos/{photo.id}").status_code == 404
    assert anonymous.get(f"{address(anonymous)}/fotos/999").status_code == 404


def test_a_forged_link_does_not_exist(opened: SmallDistrict, anonymous: Visitor) -> None:
    good = address(anonymous)
    for token in ("1", "MQ.x", good[3:-1], good[3:] + "A", "M" * 500):
        assert anonymous.get(f"/a/{token}").status_code == 404
        assert anonymous.post_form(f"/a/{token}", {"antwort": "objection"}).status_code == 404


def test_an_ended_case_is_readable_for_thirty_days_and_then_names_the_office(
    opened: SmallDistrict, anonymous: Visitor
) -> None:
    with transaction(opened.sessions) as session:
        verdict = Verdict(Decision.CLOSE, 2, "Gesehen.")
        case = session.get_one(Deficiency, 1)
        decide(session, case, verdict, user=opened.user(Role.COORDINATOR), now=opened.clock())
    assert "Dieser Vorgang ist abgeschlossen" in anonymous.get(address(anonymous)).text
    opened.clock.ahead(days=31)
    gone = anonymous.get(address(anonymous))
    assert gone.status_code == 410
    assert "Landkreis Goerlitz" in gone.text
    assert "M-2026-0001" not in gone.text
    assert anonymous.post_form(address(anonymous), {"antwort": "objection"}).status_code == 410


def test_an_answer_without_our_own_form_is_refused(
    opened: SmallDistrict, anonymous: Visitor
) -> None:
    before = everything(opened)
    answer = anonymous.post(address(anonymous), data={"antwort": "objection", "text": "x"})
    assert answer.status_code == 403
    assert everything(opened) == before
