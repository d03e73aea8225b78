"""Photos of a deficiency side by side: found and afterwards, named, dated, for both sides."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from io import BytesIO

import pytest
from lxml import html
from PIL import Image

from inspections.db import transaction
from inspections.domain.vocabulary import Role
from inspections.store import inspections, photos
from inspections.store.deficiencies import Deficiency
from inspections.usecases.decide import Decision, Verdict, decide
from inspections.usecases.receive_photo import receive_inspection_photo
from tests.fixtures.small_district import SmallDistrict, finished
from tests.fixtures.web_client import Visitor

Login = Callable[[Role], Visitor]


def jpeg(colour: str) -> bytes:
    target = BytesIO()
    Image.new("RGB", (64, 48), colour).save(target, "JPEG")
    return target.getvalue()


def photographed(small: SmallDistrict, visit: int, colour: str, caption: str = "") -> None:
    kept = small.office.photos.keep(jpeg(colour))
    with transaction(small.sessions) as session:
        receive_inspection_photo(
            session,
            inspections.get(session, small.district.id, visit),
            kept,
            item="C06",
            place="",
            caption=caption,
            sent_by=f"user:{small.user(Role.INSPECTOR).id}",
            now=small.clock(),
        )


def handed_in(small: SmallDistrict, visit: int, *violated: str, remedied: bool = False) -> None:
    whole = finished(small.checklists["monthly"].values(), violated=violated)
    writes = tuple(
        replace(write, answer=replace(write.answer, remedied=remedied))
        if write.answer.item in violated
        else write
        for write in whole.answers
    )
    small.hand_in(visit, replace(whole, answers=writes))


@pytest.fixture
def opened(small: SmallDistrict) -> SmallDistrict:
    """A deficiency with the operator, found with one photo that has a caption."""
    small.clock.to("2026-04-07 10:00")
    visit = small.plan()
    photographed(small, visit, "red", "Tür zum Hof, Schloss fehlt")
    handed_in(small, visit, "C06")
    with transaction(small.sessions) as session:
        case = session.get_one(Deficiency, 1)
        verdict = Verdict(Decision.ACCEPT, 1)
        decide(session, case, verdict, user=small.user(Role.COORDINATOR), now=small.clock())
    return small


def operator_address(visitor: Visitor) -> str:
    return "/a/" + visitor.wiring.links.operator_url(1).rpartition("/")[2]


def sides(page: str) -> list[tuple[str, str]]:
    """(alternative text, caption) of each side; ("", what stands there) where there is none."""
    return [
        (side.xpath("string(.//img/@alt)"), side.xpath("string(.//figcaption | ./p)"))
        for side in html.fromstring(page).xpath("//*[@class='bg-pair__side']")
    ]


def answered(visitor: Visitor) -> None:
    form = {"antwort": "remedied", "text": "Neu.", "fotos": (BytesIO(jpeg("green")), "neu.jpg")}
    visitor.post_form(operator_address(visitor), form)


def test_a_photo_is_read_out_by_its_caption_on_both_pages(
    opened: SmallDistrict, client_of: Login, anonymous: Visitor
) -> None:
    for page in (
        client_of(Role.COORDINATOR).get("/maengel/1").text,
        anonymous.get(operator_address(anonymous)).text,
    ):
        first, second = sides(page)
        assert first[0] == "vorher: Tür zum Hof, Schloss fehlt"
        assert second == ("", "Noch kein Foto von nachher.")


def test_the_evidence_stands_beside_what_was_found_with_day_and_sender(
    opened: SmallDistrict, client_of: Login, anonymous: Visitor
) -> None:
    opened.clock.to("2026-04-09 15:30")
    answered(anonymous)
    inspector, operator = opened.user(Role.INSPECTOR).name, opened.operator.name
    first, second = sides(client_of(Role.COORDINATOR).get("/maengel/1").text)
    assert first[1] == f"07.04.2026, 10:00 · {inspector} · Tür zum Hof, Schloss fehlt"
    assert second == (
        "Foto 1 zu Mangel M-2026-0001, nachher",
        f"09.04.2026, 15:30 · {operator}",
    )


def test_the_operator_reads_the_office_and_no_persons_name(
    opened: SmallDistrict, anonymous: Visitor
) -> None:
    page = anonymous.get(operator_address(anonymous)).text
    [first, _second] = sides(page)
    assert first[1].startswith(f"07.04.2026, 10:00 · {opened.district.name} · ")
    assert opened.user(Role.INSPECTOR).name not in page


def test_each_photo_opens_large(
    opened: SmallDistrict, client_of: Login, anonymous: Visitor
) -> None:
    for visitor, address in (
        (client_of(Role.COORDINATOR), "/maengel/1"),
        (anonymous, operator_address(anonymous)),
    ):
        page = html.fromstring(visitor.get(address).text)
        [large] = page.xpath("//*[@class='bg-pair']//a[@class='bg-photo__frame']/@href")
        assert visitor.get(large).mimetype == "image/jpeg"


def test_the_photo_of_the_follow_up_stands_beside_the_first_one(
    opened: SmallDistrict, client_of: Login, anonymous: Visitor
) -> None:
    opened.clock.to("2026-04-10 09:00")
    visit = opened.plan()
    photographed(opened, visit, "blue", "Neues Schloss")
    page = client_of(Role.COORDINATOR).get("/maengel/1").text
    assert "Neues Schloss" not in page, "a visit that was not handed in says nothing yet"
    handed_in(opened, visit)
    _first, second = sides(client_of(Role.COORDINATOR).get("/maengel/1").text)
    assert second[0] == "nachher: Neues Schloss"
    address = operator_address(anonymous)
    with transaction(opened.sessions) as session:
        [later] = photos.of_point(session, visit, "C06", "")
    assert anonymous.get(f"{address}/fotos/{later.id}").status_code == 200


def test_a_photo_from_after_the_end_is_not_of_this_deficiency(
    opened: SmallDistrict, client_of: Login
) -> None:
    opened.clock.to("2026-04-10 09:00")
    handed_in(opened, opened.plan())
    opened.clock.to("2026-05-08 09:00")
    later = opened.plan()
    photographed(opened, later, "blue", "Ein anderes Mal")
    handed_in(opened, later)
    assert "Ein anderes Mal" not in client_of(Role.COORDINATOR).get("/maengel/1").text


def test_what_was_put_right_on_site_has_its_last_photo_afterwards(
    small: SmallDistrict, client_of: Login
) -> None:
    small.clock.to("2026-04-07 10:00")
    visit = small.plan()
    photographed(small, visit, "red", "verstellt")
    photographed(small, visit, "green", "frei")
    handed_in(small, visit, "C06", remedied=True)
    page = client_of(Role.COORDINATOR).get("/maengel/1").text
    assert [side[0] for side in sides(page)] == ["vorher: verstellt", "nachher: frei"]
