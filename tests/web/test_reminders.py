"""The ledger of reminders, and on Friday the weekly letters of Monday."""

from __future__ import annotations

from datetime import timedelta

import pytest

from inspections.db import reading
from inspections.domain.vocabulary import Role
from inspections.domain.working_days import office_date
from inspections.runtime.outbox import Message
from inspections.store import reminders
from tests.fixtures.small_district import SmallDistrict

FRIDAY, MONDAY, WEEK = "2026-04-10 10:00", "2026-04-13 07:00", "2026-W16"


@pytest.fixture
def friday(small: SmallDistrict) -> SmallDistrict:
    small.clock.to(FRIDAY)
    small.beat()
    small.inspect("C06")
    small.plan(on=office_date(small.clock()) + timedelta(days=5))
    return small


def key(small: SmallDistrict, role: Role) -> str:
    return f"user-{small.user(role).id}"


def hold(visitor, small: SmallDistrict, reason: str = "Im Urlaub"):
    url = f"/betrieb/vorschau/{key(small, Role.INSPECTOR)}/anhalten"
    return visitor.post_form(url, {"woche": WEEK, "grund": reason})


def monday(small: SmallDistrict) -> None:
    small.clock.to(MONDAY)
    small.beat()


def test_the_preview_names_everybody_and_the_moment(friday, client_of) -> None:
    page = client_of(Role.COORDINATOR).get("/betrieb/vorschau").text
    assert "Woche 2026-W16, geschrieben frühestens 13.04.2026, 07:00" in page
    assert all(user.name in page for user in friday.people.values())
    assert "wird geschrieben" in page
    assert "nichts zu tun, kein Brief" in page  # the operator


def test_the_previewed_letter_is_the_letter_that_goes(friday, client_of) -> None:
    url = f"/betrieb/vorschau/{key(friday, Role.INSPECTOR)}"
    before = client_of(Role.COORDINATOR).get(f"{url}/html").text
    monday(friday)
    (sent,) = [m for m in friday.mailbox.received if "inspector@" in m["To"]]
    assert sent.get_body(("html",)).get_content().strip() == before.strip()


def test_a_letter_held_back_does_not_go_and_the_ledger_says_why(friday, client_of) -> None:
    visitor = client_of(Role.COORDINATOR)
    assert hold(visitor, friday).status_code == 302
    assert "Im Urlaub" in visitor.get("/betrieb/vorschau").text
    monday(friday)
    assert not [m for m in friday.mailbox.received if "inspector@" in m["To"]]
    page = client_of(Role.COORDINATOR).get(f"/betrieb/erinnerungen?woche={WEEK}").text
    assert "angehalten (Coordinator 1)" in page
    assert "Grund: Im Urlaub" in page


def test_a_pause_can_be_lifted_until_the_letter_went(friday, client_of) -> None:
    visitor = client_of(Role.COORDINATOR)
    hold(visitor, friday)
    url = f"/betrieb/vorschau/{key(friday, Role.INSPECTOR)}/freigeben"
    visitor.post_form(url, {"woche": WEEK})
    monday(friday)
    assert [m for m in friday.mailbox.received if "inspector@" in m["To"]]
    late = client_of(Role.COORDINATOR)
    assert "schon geschrieben" in hold(late, friday).headers["Location"] or "schon geschrieben" in (
        late.get("/betrieb/vorschau").text
    )


def test_a_pause_without_a_reason_is_asked_for_one(friday, client_of) -> None:
    answer = hold(client_of(Role.COORDINATOR), friday, reason=" ")
    assert answer.status_code == 422
    assert "Bitte nennen Sie den Grund." in answer.text
    with reading(friday.sessions) as session:
        assert not reminders.pauses(session, friday.district.id, WEEK)


def test_the_ledger_tells_the_fate_of_each_letter_and_leads_to_it(friday, client_of) -> None:
    monday(friday)
    visitor = client_of(Role.COORDINATOR)
    page = visitor.get(f"/betrieb/erinnerungen?woche={WEEK}").text
    assert "Wochenübersicht geschrieben" in page
    assert "verschickt 13.04.2026, 07:00" in page
    with reading(friday.sessions) as session:
        letter = session.query(Message).filter_by(letter="weekly_digest").first()
    assert f"/betrieb/briefe/{letter.id}" in page
    shown = visitor.get(f"/betrieb/briefe/{letter.id}")
    assert "Woche 2026-W16" in shown.text
    assert "frame-src 'self'" in shown.headers["Content-Security-Policy"]


def test_the_ledger_of_one_person_names_the_cause_of_every_letter(friday, client_of) -> None:
    friday.inspect("B04")  # imminent danger writes at once
    monday(friday)
    url = f"/betrieb/erinnerungen?person={key(friday, Role.COORDINATOR)}&woche=2026-W15"
    page = client_of(Role.COORDINATOR).get(url).text
    assert "Gefahr im Verzug" in page
    assert "Anlass: M-2026-0002" in page


def test_a_week_nobody_wrote_in_is_there_to_be_seen(friday, client_of) -> None:
    friday.clock.to("2026-04-22 09:00")
    friday.beat()
    page = client_of(Role.ADMIN).get(f"/betrieb/erinnerungen?woche={WEEK}").text
    assert "ausgefallen: kein Hintergrunddienst lief" in page
    late = client_of(Role.ADMIN).get("/betrieb/erinnerungen?woche=2026-W17").text
    assert "2 Tage zu spät" in late


def test_a_monday_without_a_worker_is_said_while_it_lasts(friday, client_of) -> None:
    friday.clock.to("2026-04-13 09:00")
    page = client_of(Role.ADMIN).get(f"/betrieb/erinnerungen?woche={WEEK}").text
    assert "Diese Woche ist noch nichts geschrieben" in page


def test_an_administrator_sees_that_letters_went_but_reads_none(friday, client_of) -> None:
    monday(friday)
    visitor = client_of(Role.ADMIN)
    assert "/betrieb/briefe/" not in visitor.get(f"/betrieb/erinnerungen?woche={WEEK}").text
    assert visitor.get("/betrieb/vorschau").status_code == 403


@pytest.mark.parametrize("week", ["2026-W54", "2026-W53", "nonsense", "2026-W00"])
def test_a_week_that_is_none_shows_the_newest(friday, client_of, week: str) -> None:
    assert client_of(Role.ADMIN).get(f"/betrieb/erinnerungen?woche={week}").status_code == 200
