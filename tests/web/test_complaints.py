"""The desk's complaints: who reads what, and how they are worked on."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from PIL import Image

from inspections.db import reading, transaction
from inspections.domain.vocabulary import Role, Topic
from inspections.photo_store import PhotoStore
from inspections.runtime import outbox
from inspections.runtime.outbox import Message
from inspections.store import accommodations, complaints
from inspections.usecases.receive_complaint import Words, receive_complaint
from tests.fixtures.complaining import TEXT, Complaining

CONTACT = "person@example.test"


@pytest.fixture
def told(complaining: Complaining) -> int:
    return complaining.a_complaint(contact=CONTACT, place="Küche 2. OG")


def work(visitor, complaining: Complaining, case_id: int, arbeit: str, **more: object):
    with reading(complaining.small.sessions) as session:
        entry = complaints.get(session, complaining.small.district.id, case_id).instance.entry
    data = {"arbeit": arbeit, "gesehen": str(entry)} | more
    return visitor.post_form(f"/beschwerden/{case_id}", data)


def test_the_list_shows_what_is_open_and_says_when_there_is_nothing(
    client_of, complaining: Complaining
) -> None:
    visitor = client_of(Role.COORDINATOR)
    assert "Hier ist nichts" in visitor.get("/beschwerden").text
    complaining.receive()
    page = visitor.get("/beschwerden").text
    assert "BS-2026-0001" in page
    assert "1 von 1 Beschwerden" in page
    assert "BS-2026-0001" not in visitor.get("/beschwerden?sicht=beendet").text
    none = visitor.get("/beschwerden?thema=noise").text
    assert "Keine Beschwerde passt zu diesem Filter" in none
    for query in ("unterkunft=1&thema=water_heating&alter=7", "sort=newest", "sort=x&alter=abc"):
        assert visitor.get(f"/beschwerden?{query}").status_code == 200


def test_danger_stands_above_everything_on_list_and_situation(
    client_of, complaining: Complaining
) -> None:
    complaining.receive()
    complaining.receive(Topic.VIOLENCE)
    visitor = client_of(Role.COORDINATOR)
    for url in ("/beschwerden", "/lage"):
        page = visitor.get(url).text
        assert "1 Beschwerde braucht sofort jemanden" in page
        assert page.index("braucht sofort jemanden") < page.index("<h1")
    table = visitor.get("/beschwerden").text.partition("<tbody")[2]
    assert table.index("BS-2026-0002") < table.index("BS-2026-0001")


def test_the_page_shows_words_contact_history_and_way(client_of, told: int) -> None:
    page = client_of(Role.COMMISSIONER).get(f"/beschwerden/{told}").text
    for text in (TEXT, CONTACT, "Küche 2. OG", "Beschwerde eingegangen", "<svg", "Einordnen"):
        assert text in page


@pytest.mark.parametrize("role", [Role.ADMIN, Role.READER, Role.INSPECTOR])
def test_nobody_else_reads_a_complaint(client_of, told: int, role: Role) -> None:
    visitor = client_of(role)
    for url in ("/beschwerden", f"/beschwerden/{told}", "/beschwerden/stellen"):
        answer = visitor.get(url)
        assert answer.status_code == 403
        assert TEXT not in answer.text


def test_no_page_of_the_administration_says_what_was_told(
    client_of, complaining: Complaining, told: int
) -> None:
    complaining.small.clock.ahead(hours=1)
    complaining.small.beat()
    with transaction(complaining.small.sessions) as session:
        for message in session.query(Message):
            message.parked_at, message.sent_at = complaining.small.clock(), None
            message.last_error = f"550 no such user {message.recipient}"
    page = client_of(Role.ADMIN).get("/betrieb").text
    assert "complaint_acknowledged" in page
    for secret in (TEXT, CONTACT, "Küche 2. OG"):
        assert secret not in page


def test_the_reader_sees_how_many_and_how_fast(client_of, complaining: Complaining) -> None:
    for _ in range(2):
        case_id = complaining.a_complaint()
    complaining.sort(case_id)
    complaining.small.clock.ahead(days=4)
    complaining.answer(case_id)
    visitor = client_of(Role.READER)
    page = visitor.get("/amt").text
    panel = page.partition("Beschwerden in den letzten zwölf Monaten")[2].partition("</dl>")[0]
    for name, value in (
        ("Eingegangen", 2),
        ("Beantwortet", 1),
        ("Tage bis zur Antwort (Median)", 4),
        ("Heute offen", 1),
    ):
        assert f"<dt>{name}</dt><dd>{value}</dd>" in panel
    assert TEXT not in page


def test_a_complaint_is_worked_on_to_its_end(
    client_of, complaining: Complaining, told: int
) -> None:
    visitor = client_of(Role.COORDINATOR)
    office = complaining.office()
    for arbeit, more, state in (
        ("sort", {"thema": "dirt", "dringlichkeit": "soon"}, "sorted"),
        ("refer", {"stelle": str(office)}, "referred"),
        (
            "order_inspection",
            {
                "tag": "2026-04-20",
                "checkliste": str(complaining.small.checklists["monthly"].id),
                "inspektion": str(complaining.small.user(Role.INSPECTOR).id),
            },
            "inspection_ordered",
        ),
        ("answer", {"text": "Wir kommen am Montag."}, "answered"),
        ("close", {"text": "Erledigt"}, "closed"),
    ):
        assert work(visitor, complaining, told, arbeit, **more).status_code == 302
        assert complaining.one(told).state == state
    page = visitor.get(f"/beschwerden/{told}").text
    for text in ("Gesundheitsamt", "Begehung am 20.04.2026", "Wir kommen am Montag.", "Erledigt"):
        assert text in page
    assert "es gibt nichts zu entscheiden" in page


@pytest.mark.parametrize(
    ("arbeit", "more", "said"),
    [
        ("answer", {}, "Bitte schreiben Sie einen Text."),
        ("refer", {}, "Bitte wählen Sie eine Stelle."),
        ("order_inspection", {"checkliste": "1", "tag": "x"}, "Bitte wählen Sie einen Tag"),
        ("order_inspection", {"checkliste": "1", "tag": "2020-01-01"}, "Bitte wählen Sie einen"),
        ("order_inspection", {"tag": "2026-05-01"}, "Bitte wählen Sie eine Checkliste."),
    ],
)
def test_what_is_missing_is_said_at_its_field(
    client_of, complaining: Complaining, told: int, arbeit: str, more: dict[str, str], said: str
) -> None:
    complaining.office()
    complaining.sort(told)
    answer = work(client_of(Role.COORDINATOR), complaining, told, arbeit, **more)
    assert answer.status_code == 422
    assert said in answer.text
    assert complaining.one(told).state == "sorted"


def test_who_was_slower_loses_nothing_typed(client_of, complaining: Complaining, told: int) -> None:
    complaining.sort(told)
    data = {"arbeit": "answer", "gesehen": "1", "text": "Meine lange Antwort"}
    answer = client_of(Role.COORDINATOR).post_form(f"/beschwerden/{told}", data)
    assert answer.status_code == 409
    assert "Jemand anders war schneller" in answer.text
    assert "Meine lange Antwort" in answer.text


def test_a_form_nobody_of_us_made_is_refused(client_of, told: int) -> None:
    visitor = client_of(Role.COORDINATOR)
    for data in ({"arbeit": "eat"}, {"arbeit": "sort", "gesehen": "x"}):
        assert visitor.post_form(f"/beschwerden/{told}", data).status_code == 400


def test_the_inspector_sees_what_the_visit_needs_and_no_contact(
    client_of, complaining: Complaining, told: int
) -> None:
    complaining.sort(told)
    visit = complaining.order(told)
    visitor = client_of(Role.INSPECTOR)
    assert f"/begehung/{visit}/anlass" in visitor.get(f"/begehung/{visit}").text
    page = visitor.get(f"/begehung/{visit}/anlass").text
    assert TEXT in page
    assert "Küche 2. OG" in page
    assert CONTACT not in page
    for role in (Role.ADMIN, Role.READER):
        assert client_of(role).get(f"/begehung/{visit}/anlass").status_code == 403
        assert TEXT not in client_of(role).get(f"/begehung/{visit}").text


def test_another_s_inspection_tells_an_inspector_nothing(
    client_of, complaining: Complaining, told: int
) -> None:
    complaining.sort(told)
    visit = complaining.order(told)
    with transaction(complaining.small.sessions) as session:
        case = complaints.get(session, complaining.small.district.id, told)
        case.inspection.inspector_id = complaining.small.user(Role.COORDINATOR).id
    assert client_of(Role.INSPECTOR).get(f"/begehung/{visit}/anlass").status_code == 404


def test_a_photo_is_shown_to_the_desk_only(client_of, complaining: Complaining, settings) -> None:
    file = BytesIO()
    Image.new("RGB", (64, 48), "#888888").save(file, "JPEG")
    kept = PhotoStore(settings.photo_dir).keep(file.getvalue())
    small = complaining.small
    with transaction(small.sessions) as session:
        house = accommodations.get(session, small.district.id, small.house.id)
        words = Words("k", Topic.DIRT, TEXT)
        receive_complaint(session, house, words, complaining.codes, photo=kept, now=small.clock())
    url = "/beschwerden/1/fotos/1"
    assert url in client_of(Role.COORDINATOR).get("/beschwerden/1").text
    answer = client_of(Role.COORDINATOR).get(url)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert client_of(Role.ADMIN).get(url).status_code == 403


def test_offices_are_added_changed_and_no_longer_offered(
    client_of, complaining: Complaining, told: int
) -> None:
    visitor = client_of(Role.COORDINATOR)
    assert "Noch keine Stelle" in visitor.get("/beschwerden/stellen").text
    data = {"name": "Bauaufsicht", "about": "Brandschutz", "reached_by": "03581 1", "active": "1"}
    assert visitor.post_form("/beschwerden/stellen/neu", data).status_code == 302
    assert visitor.post_form("/beschwerden/stellen/neu", data).status_code == 422
    assert visitor.post_form("/beschwerden/stellen/neu", {"name": " "}).status_code == 422
    complaining.sort(told)
    assert "Bauaufsicht (Brandschutz)" in visitor.get(f"/beschwerden/{told}").text
    data.pop("active")
    assert visitor.post_form("/beschwerden/stellen/1", data).status_code == 302
    assert "Bauaufsicht (Brandschutz)" not in visitor.get(f"/beschwerden/{told}").text


def test_the_poster_names_the_door_and_a_new_code_closes_the_old_one(
    client_of, anonymous, complaining: Complaining, settings
) -> None:
    visitor, code = client_of(Role.COORDINATOR), complaining.house_code
    url = f"/unterkuenfte/{complaining.small.house.id}/aushang"
    page = visitor.get(url).text
    assert f"{settings.base_url}/m/{code}" in page
    assert "<svg" in page
    assert "Probleme in der Unterkunft?" in page
    assert visitor.post_form(url).status_code == 302
    assert complaining.house_code != code
    assert anonymous.get(f"/m/{code}").status_code == 404
    assert anonymous.get(f"/m/{complaining.house_code}").status_code == 200


def test_open_complaints_stand_in_the_coordinator_s_weekly_letter(
    complaining: Complaining, told: int
) -> None:
    complaining.small.clock.to("2026-04-13 08:00")
    complaining.small.beat(times=2)
    letters = [
        mail
        for mail in complaining.small.mailbox.received
        if mail["To"].startswith("coordinator") and "Wochenübersicht" not in mail["Subject"]
    ]
    digest = next(mail for mail in letters if "1 Beschwerde offen" in mail["Subject"])
    text = digest.get_body(("plain",)).get_content()
    assert "Offene Beschwerden (1)" in text
    assert f"/beschwerden/{told}" in text
    assert TEXT not in text


def test_withdrawal_leaves_no_address_in_the_outbox(complaining: Complaining, told: int) -> None:
    complaining.small.clock.ahead(hours=1)
    complaining.small.beat()
    complaining.withdraw(told)
    with transaction(complaining.small.sessions) as session:
        keys = [f"complaint_acknowledged:step-{step}:resident-{told}" for step in range(1, 20)]
        (message,) = outbox.by_key(session, complaining.small.district.id, keys).values()
        assert (message.recipient, message.payload) == ("", {})


def test_the_history_names_rule_and_letters_and_leads_only_to_those_of_the_office(
    client_of, complaining: Complaining, told: int
) -> None:
    complaining.small.clock.ahead(hours=2)
    complaining.small.beat(times=2)
    visitor = client_of(Role.COORDINATOR)
    page = visitor.get(f"/beschwerden/{told}").text
    assert re.search(r"nach Regel \d+, Version 2", page)
    [link] = re.findall(r'href="(/betrieb/briefe/\d+)"', page)
    assert "an Bewohnerin oder Bewohner" in page
    assert visitor.get(link).status_code == 200
