"""The list: views, filters, order, pages, several at once."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

import pytest

from inspections.db import transaction
from inspections.domain.vocabulary import Role
from inspections.store import inspections
from inspections.store.deficiencies import Deficiency
from inspections.usecases.decide import Decision, Verdict, decide
from tests.fixtures.many_deficiencies import add_many
from tests.fixtures.small_district import SmallDistrict, make_district
from tests.fixtures.web_client import Visitor

Login = Callable[[Role], Visitor]
LINE = re.compile(r'class="bg-table__main"><a href="/maengel/(\d+)')
CHIP = re.compile(r'<a class="bg-chip" href="([^"]+)"[^>]*>[^<]*<b>(\d+)</b>')


def lines(page: str) -> list[int]:
    return [int(one) for one in LINE.findall(page)]


def link(page: str, rel: str) -> str | None:
    found = re.search(rf'<a href="([^"]+)" rel="{rel}"', page)
    return found[1].replace("&amp;", "&") if found else None


@pytest.fixture
def many(small: SmallDistrict) -> SmallDistrict:
    """120 deficiencies in one house."""
    small.inspect()
    with transaction(small.sessions) as session:
        inspection = inspections.get(session, small.district.id, 1)
        add_many(session, inspection, 120, first=date(2026, 4, 7))
    return small


@pytest.mark.parametrize(
    ("role", "sees"), [(Role.COORDINATOR, True), (Role.COMMISSIONER, True), (Role.READER, False)]
)
def test_who_decides_has_views_of_what_escalated_and_what_waits_for_an_extension(
    small: SmallDistrict, client_of: Login, role: Role, sees: bool
) -> None:
    small.clock.to("2026-04-07 10:00")
    asked, escalated = small.inspect("B13", "C06")
    for case in (asked, escalated):
        decided(small, case.id, Verdict(Decision.ACCEPT, 1))
    decided(small, asked.id, Verdict(Decision.ASK, 2, "Teil fehlt.", date(2026, 6, 26)))
    for day in ("2026-04-15 08:00", "2026-04-22 08:00"):
        small.clock.to(day)
        small.beat(times=2)
    client = client_of(role)
    page = client.get("/maengel?sicht=escalated").text
    assert lines(page) == [escalated.id]
    assert "Ausgewählte:" not in page  # there is nothing to accept among them
    assert lines(client.get("/maengel?sicht=extension_asked").text) == [asked.id]
    shown = {url.replace("&amp;", "&"): n for url, n in CHIP.findall(page)}
    assert ('href="/maengel?sicht=extension_asked"' in page) is sees
    assert shown["/maengel?sicht=overdue"] == "1"
    assert shown.get("/maengel?sicht=escalated") == ("1" if sees else None)


def decided(small: SmallDistrict, case_id: int, verdict: Verdict) -> None:
    with transaction(small.sessions) as session:
        case = session.get_one(Deficiency, case_id)
        decide(session, case, verdict, user=small.user(Role.COORDINATOR), now=small.clock())


def fall(case: Deficiency, entry: int = 1) -> str:
    return f"{case.id}:{entry}"


@pytest.mark.parametrize("sort", ["", "deadline", "severity", "number", "accommodation", "found"])
@pytest.mark.parametrize("richtung", ["", "ab"])
def test_paging_visits_each_of_120_rows_once_forward_and_back(
    many: SmallDistrict, client_of: Login, sort: str, richtung: str
) -> None:
    client = client_of(Role.READER)
    url: str | None = f"/maengel?sicht=all&sort={sort}&richtung={richtung}"
    forward: list[list[int]] = []
    while url:
        page = client.get(url).text
        forward.append(lines(page))
        last, url = page, link(page, "next")
    flat = [one for shown in forward for one in shown]
    assert sorted(flat) == sorted(case.id for case in many.deficiencies())
    assert [len(shown) for shown in forward] == [50, 50, 20]
    back = client.get(link(last, "prev") or "").text
    assert lines(back) == forward[1]
    assert lines(client.get(link(back, "prev") or "").text) == forward[0]


def test_the_other_direction_is_the_list_upside_down(many: SmallDistrict, client_of: Login) -> None:
    client = client_of(Role.READER)
    up = lines(client.get("/maengel?sicht=overdue&sort=severity").text)
    down = lines(client.get("/maengel?sicht=overdue&sort=severity&richtung=ab").text)
    assert up == down[::-1]


def test_what_is_overdue_stands_first(many: SmallDistrict, client_of: Login) -> None:
    page = client_of(Role.COORDINATOR).get("/maengel").text
    overdue = [case.id for case in many.deficiencies() if case.state == "overdue"]
    assert set(lines(page)[: len(overdue)]) == set(overdue)
    assert page.count('class="bg-table__over"') == len(overdue)


def test_every_chip_counts_its_rows(many: SmallDistrict, client_of: Login) -> None:
    client = client_of(Role.COORDINATOR)
    chips = CHIP.findall(client.get("/maengel").text)
    assert len(chips) == 5
    for href, count in chips:
        shown, url = 0, href.replace("&amp;", "&")
        while url:
            page = client.get(url).text
            shown, url = shown + len(lines(page)), link(page, "next")
        assert shown == int(count)


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ("schwere=severe", lambda case: case.severity == "severe" and not case.ended_on),
        ("abschnitt=B", lambda case: case.section == "B" and not case.ended_on),
        ("status=remedied", lambda case: case.state == "remedied"),
        ("suche=M-2026-1007", lambda case: case.number == "M-2026-1007"),
        ("suche=117+zimmer", lambda case: case.place == "Zimmer 117" and not case.ended_on),
        ("suche=100%25", lambda case: False),
        ("unterkunft=1&status=found", lambda case: case.state == "found"),
        ("unterkunft=99", lambda case: False),
    ],
)
def test_filters_keep_what_they_say(
    many: SmallDistrict, client_of: Login, query: str, kept: Callable[[Deficiency], bool]
) -> None:
    page = client_of(Role.INSPECTOR).get(f"/maengel?{query}").text
    wanted = {case.id for case in many.deficiencies() if kept(case)}
    assert set(lines(page)) <= wanted
    assert f"von {len(wanted)} Mängeln" in page or "Kein Mangel passt" in page


def test_an_unknown_filter_is_a_bad_request(client_of: Login) -> None:
    client = client_of(Role.READER)
    for query in ("schwere=rot", "sicht=meine", "unterkunft=1.5", "sort=farbe"):
        assert client.get(f"/maengel?{query}").status_code == 400


def test_a_cursor_that_makes_no_sense_begins_at_the_top(
    many: SmallDistrict, client_of: Login
) -> None:
    client = client_of(Role.READER)
    first = lines(client.get("/maengel").text)
    for cursor in ("x", "~", "2026-99-99~1", "1~'; DROP"):
        assert lines(client.get("/maengel", query_string={"nach": cursor}).text) == first


def test_a_district_sees_only_its_own(small: SmallDistrict, settings, client_of: Login) -> None:
    small.inspect("C06")
    other = make_district(small.sessions, small.clock, settings, code="bautzen")
    client = client_of(Role.COORDINATOR)
    client.log_in_as(other.user(Role.COORDINATOR))
    assert lines(client.get("/maengel").text) == []
    assert client.get("/maengel/1").status_code == 404
    assert client.post_form("/maengel/annehmen", {"fall": "1:1"}).status_code == 404
    assert small.deficiencies()[0].state == "found"


def test_several_new_ones_are_accepted_at_once(small: SmallDistrict, client_of: Login) -> None:
    cases = small.inspect("C06", "B11")
    client = client_of(Role.COORDINATOR)
    ticked = [fall(case) for case in cases]
    answer = client.post_form("/maengel/annehmen?sicht=to_review", {"fall": ticked})
    assert answer.location == "/maengel?sicht=to_review"
    assert "Angenommen: 2 (M-2026-0001, M-2026-0002)" in client.get(answer.location).text
    assert {case.state for case in small.deficiencies()} == {"open"}


def test_who_was_faster_is_told_and_skipped(small: SmallDistrict, client_of: Login) -> None:
    cases = small.inspect("C06", "B11")
    verdict = Verdict(Decision.WITHDRAW, 1, reason="Doppelt erfasst.")
    with transaction(small.sessions) as session:
        case = session.get_one(Deficiency, cases[0].id)
        decide(session, case, verdict, user=small.user(Role.COMMISSIONER), now=small.clock())
    client = client_of(Role.COORDINATOR)
    ticked = [fall(case) for case in cases]
    page = client.post_form("/maengel/annehmen", {"fall": ticked}, follow_redirects=True).text
    assert "Angenommen: 1 (M-2026-0002)" in page
    assert "schneller war oder zwei Antworten sich widersprechen: 1 (M-2026-0001)" in page
    assert [case.state for case in small.deficiencies()] == ["withdrawn", "open"]


def test_accepting_that_closes_cases_is_asked_once_more(
    many: SmallDistrict, client_of: Login
) -> None:
    client = client_of(Role.COORDINATOR)
    [case, *_rest] = [
        case
        for case in many.deficiencies()
        if case.state == "reported" and case.severity == "moderate"
    ]
    asked = client.post_form("/maengel/annehmen", {"fall": fall(case)})
    assert asked.status_code == 200
    assert case.number in asked.text
    assert "Danach: Behoben. Betreiber A erhält einen Brief." in asked.text
    client.post_form("/maengel/annehmen", {"fall": fall(case), "bestaetigt": "1"})
    [now] = [one for one in many.deficiencies() if one.id == case.id]
    assert now.state == "remedied"


@pytest.mark.parametrize("ticked", [[], ["x"], ["1"], ["1:x"], ["-1:1"]])
def test_ticks_that_are_none_change_nothing(
    small: SmallDistrict, client_of: Login, ticked: list[str]
) -> None:
    small.inspect("C06")
    answer = client_of(Role.COORDINATOR).post_form("/maengel/annehmen", {"fall": ticked})
    assert answer.status_code == (400 if ticked else 302)
    assert small.deficiencies()[0].state == "found"


@pytest.mark.parametrize("role", [Role.READER, Role.INSPECTOR, Role.ADMIN])
def test_who_may_not_decide_is_refused_also_by_direct_post(
    small: SmallDistrict, client_of: Login, role: Role
) -> None:
    small.inspect("C06")
    client = client_of(role)
    assert client.post_form("/maengel/annehmen", {"fall": "1:1"}).status_code == 403
    form = {"entscheidung": "accept", "gesehen": "1"}
    assert client.post_form("/maengel/1", form).status_code == 403
    assert client.post_form("/maengel/1/link", {"neu": "1"}).status_code == 403
    assert small.deficiencies()[0].state == "found"
    if role is not Role.ADMIN:
        assert 'type="checkbox"' not in client.get("/maengel").text
        assert "Ihre Entscheidung" not in client.get("/maengel/1").text
