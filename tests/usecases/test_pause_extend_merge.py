"""A clock that stands still, extensions by two people, and two deficiencies that are one."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import pytest
from openpyxl import load_workbook

from inspections.db import transaction
from inspections.domain.deadlines import DeadlineRefused
from inspections.domain.errors import Conflict
from inspections.domain.vocabulary import Role
from inspections.store import accommodations, deficiencies, figures
from inspections.store.deficiencies import Deficiency
from inspections.store.deficiency_lists import Filter, View
from inspections.usecases.build_export import write_workbook
from inspections.usecases.decide import Decision, Verdict, decide, options
from inspections.usecases.merge_deficiencies import MergeRefused, candidates
from tests.fixtures.small_district import SmallDistrict

FOUND_ON = "2026-04-07 10:00"
WITH_DAY = {Decision.PAUSE, Decision.RESUME, Decision.EXTEND, Decision.ASK, Decision.REWORK}


@pytest.fixture
def two(small: SmallDistrict) -> SmallDistrict:
    """A severe and a moderate one, accepted; due on 14 April and 7 May."""
    small.clock.to(FOUND_ON)
    small.beat()
    small.inspect("C06", "B13")
    for item in ("C06", "B13"):
        made(small, item, Decision.ACCEPT)
    return small


def at(small: SmallDistrict, item: str) -> Deficiency:
    """The newest at the item."""
    return [case for case in small.deficiencies() if case.item == item][-1]


def made(
    small: SmallDistrict,
    item: str,
    decision: Decision,
    day: str = "",
    *,
    by: Role = Role.COORDINATOR,
    into: str = "",
) -> Deficiency:
    with transaction(small.sessions) as session:
        case = deficiencies.get(session, small.district.id, at(small, item).id)
        wanted = date.fromisoformat(day) if day else None
        verdict = Verdict(decision, case.instance.entry, "Aus gutem Grund.", wanted, into)
        decide(session, case, verdict, user=small.user(by), now=small.clock())
    return at(small, item)


def offered(small: SmallDistrict, item: str, role: Role = Role.COORDINATOR) -> set[Decision]:
    with transaction(small.sessions) as session:
        case = deficiencies.get(session, small.district.id, at(small, item).id)
        day = small.clock().date()
        policy = accommodations.policy_on(session, case.accommodation, day)
        return set(options(case, policy, role))


def assert_figures_are_exact(small: SmallDistrict) -> None:
    with transaction(small.sessions) as session:
        exact = {
            (house, key): amount
            for house, keys in figures.recomputed(session, small.district.id).items()
            for key, amount in keys.items()
            if amount
        }
        every = {key.measure for _house, key in exact} | {"caught_up", "fell_overdue", "merged"}
        kept = {
            (one.accommodation_id, one.key): one.amount
            for one in figures.read(session, small.district.id, [*figures.STANDING, *every])
        }
    assert kept == exact


def test_a_pause_keeps_the_days_that_were_left(two: SmallDistrict) -> None:
    two.clock.to("2026-04-10 10:00")
    assert made(two, "C06", Decision.PAUSE, "2026-04-10").state == "suspended"
    two.clock.to("2026-04-24 10:00")
    two.beat(times=2)
    assert at(two, "C06").state == "suspended"  # due on the 14th, and nothing lapsed
    case = made(two, "C06", Decision.RESUME, "2026-04-24")
    assert (case.state, case.deadline, case.paused_from) == ("open", date(2026, 4, 28), None)
    two.clock.to("2026-04-29 08:00")
    two.beat()
    assert at(two, "C06").state == "overdue"
    assert_figures_are_exact(two)


def test_a_standing_clock_asks_every_few_days_whether_it_still_has_to(two: SmallDistrict) -> None:
    made(two, "C06", Decision.PAUSE, "2026-04-07")
    two.beat()
    two.mailbox.received.clear()
    for day in ("2026-04-13 08:00", "2026-04-20 08:00"):
        two.clock.to(day)
        two.beat(times=3)
    asked = [one for one in two.mailbox.received if "ausgesetzt" in str(one["Subject"])]
    assert [str(one["To"]) for one in asked] == ["coordinator@goerlitz.example"] * 2


def test_a_missed_deadline_can_be_paused_only_from_a_day_before_its_end(
    two: SmallDistrict,
) -> None:
    two.clock.to("2026-04-16 10:00")
    two.beat()
    assert at(two, "C06").state == "overdue"
    with pytest.raises(DeadlineRefused, match="after_deadline"):
        made(two, "C06", Decision.PAUSE, "2026-04-15")
    assert made(two, "C06", Decision.PAUSE, "2026-04-13").state == "suspended"
    assert made(two, "C06", Decision.RESUME, "2026-04-16").deadline == date(2026, 4, 17)
    assert_figures_are_exact(two)


def test_the_first_extension_of_what_is_not_grave_is_the_coordinators(two: SmallDistrict) -> None:
    assert Decision.EXTEND in offered(two, "B13")
    assert made(two, "B13", Decision.EXTEND, "2026-05-20").deadline == date(2026, 5, 20)
    assert Decision.EXTEND not in offered(two, "B13")
    assert Decision.ASK in offered(two, "B13")
    with pytest.raises(Conflict):
        made(two, "B13", Decision.EXTEND, "2026-06-10")


def test_what_is_grave_is_extended_by_two_people(two: SmallDistrict) -> None:
    assert Decision.EXTEND not in offered(two, "C06")
    asked = made(two, "C06", Decision.ASK, "2026-04-28")
    assert (asked.deadline, asked.asked_until) == (date(2026, 4, 14), date(2026, 4, 28))
    assert Decision.GRANT not in offered(two, "C06")
    assert {Decision.GRANT, Decision.REFUSE} <= offered(two, "C06", Role.COMMISSIONER)
    granted = made(two, "C06", Decision.GRANT, by=Role.COMMISSIONER)
    assert (granted.deadline, granted.asked_until) == (date(2026, 4, 28), None)
    assert granted.extensions == 1
    assert_figures_are_exact(two)


def test_a_refused_extension_leaves_the_deadline(two: SmallDistrict) -> None:
    made(two, "C06", Decision.ASK, "2026-04-28")
    case = made(two, "C06", Decision.REFUSE, by=Role.COMMISSIONER)
    assert (case.deadline, case.asked_until) == (date(2026, 4, 14), None)
    assert Decision.GRANT not in offered(two, "C06", Role.COMMISSIONER)


def test_what_is_asked_for_does_not_stop_the_clock(two: SmallDistrict) -> None:
    made(two, "C06", Decision.ASK, "2026-04-28")
    two.clock.to("2026-04-15 08:00")
    two.beat()
    assert at(two, "C06").state == "overdue"
    assert made(two, "C06", Decision.GRANT, by=Role.COMMISSIONER).state == "open"
    assert_figures_are_exact(two)


def test_an_escalated_one_is_overdue_in_every_figure(two: SmallDistrict) -> None:
    two.clock.to("2026-04-15 08:00")
    two.beat()
    two.clock.to("2026-04-22 08:00")
    two.mailbox.received.clear()
    two.beat(times=2)
    assert at(two, "C06").state == "escalated"
    assert "commissioner@goerlitz.example" in [str(one["To"]) for one in two.mailbox.received]
    assert_figures_are_exact(two)


def test_two_that_are_one_go_on_as_one(two: SmallDistrict) -> None:
    severe = at(two, "C06")
    case = made(two, "B13", Decision.MERGE, into=severe.number)
    assert (case.state, case.merged_into_id) == ("merged", severe.id)
    assert case.ended_on == date(2026, 4, 7)
    assert_figures_are_exact(two)


def test_what_is_merged_opens_nothing_when_it_is_seen_again(two: SmallDistrict) -> None:
    made(two, "B13", Decision.MERGE, into=at(two, "C06").number)
    before = len(two.deficiencies())
    two.inspect("B13")
    assert len(two.deficiencies()) == before
    assert at(two, "C06").state == "open"  # its own place is in order, the other one is not
    two.inspect()
    assert at(two, "C06").state == "remedied"
    assert_figures_are_exact(two)


def test_a_merging_is_undone_until_the_other_is_remedied(two: SmallDistrict) -> None:
    made(two, "B13", Decision.MERGE, into=at(two, "C06").number)
    case = made(two, "B13", Decision.UNMERGE)
    assert (case.state, case.merged_into_id, case.ended_on) == ("found", None, None)
    assert_figures_are_exact(two)
    made(two, "B13", Decision.ACCEPT)
    made(two, "B13", Decision.MERGE, into=at(two, "C06").number)
    made(two, "C06", Decision.CLOSE)
    with pytest.raises(MergeRefused, match="ended"):
        made(two, "B13", Decision.UNMERGE)
    assert_figures_are_exact(two)


def test_what_goes_on_as_something_withdrawn_can_be_taken_back(two: SmallDistrict) -> None:
    made(two, "B13", Decision.MERGE, into=at(two, "C06").number)
    made(two, "C06", Decision.WITHDRAW)
    assert made(two, "B13", Decision.UNMERGE).state == "found"
    assert_figures_are_exact(two)


def test_nothing_is_hidden_behind_something_less_severe(two: SmallDistrict) -> None:
    with pytest.raises(MergeRefused, match="less_severe"):
        made(two, "C06", Decision.MERGE, into=at(two, "B13").number)
    with transaction(two.sessions) as session:
        severe = deficiencies.get(session, two.district.id, at(two, "C06").id)
        assert candidates(session, severe) == []


def test_what_is_overdue_is_not_hidden_behind_what_is_not(two: SmallDistrict) -> None:
    made(two, "C06", Decision.ASK, "2026-06-01")
    made(two, "C06", Decision.GRANT, by=Role.COMMISSIONER)
    two.clock.to("2026-05-08 08:00")
    two.beat()
    assert at(two, "B13").state == "overdue"
    with pytest.raises(MergeRefused, match="not_overdue"):
        made(two, "B13", Decision.MERGE, into=at(two, "C06").number)


@pytest.mark.parametrize("into", ["", "M-2026-9999"])
def test_only_an_open_one_of_the_house_can_be_named(two: SmallDistrict, into: str) -> None:
    with pytest.raises(MergeRefused):
        made(two, "B13", Decision.MERGE, into=into)


@pytest.mark.parametrize("state", ["found", "open", "overdue", "suspended", "merged", "withdrawn"])
@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.COMMISSIONER])
def test_what_is_not_offered_is_refused_as_a_conflict(
    small: SmallDistrict, state: str, role: Role
) -> None:
    small.clock.to(FOUND_ON)
    small.beat()
    small.inspect("C06", "B11")
    if state != "found":
        made(small, "C06", Decision.ACCEPT)
        made(small, "B11", Decision.ACCEPT)
    if state == "overdue":
        small.clock.to("2026-04-15 08:00")
        small.beat()
    if state == "suspended":
        made(small, "C06", Decision.PAUSE, "2026-04-07")
    if state == "withdrawn":
        made(small, "C06", Decision.WITHDRAW)
    if state == "merged":
        made(small, "C06", Decision.MERGE, into=at(small, "B11").number)
    assert at(small, "C06").state == state
    refused = set(Decision) - offered(small, "C06", role) - {Decision.PASSED, Decision.FAILED}
    for decision in refused - {Decision.ASK}:
        with pytest.raises(Conflict) as error:
            other = at(small, "B11").number
            day = "2026-05-20" if decision in WITH_DAY else ""
            made(small, "C06", decision, day, by=role, into=other)
        assert error.value.status == 409


def test_the_workbook_says_as_which_number_a_merged_one_goes_on(two: SmallDistrict) -> None:
    survivor = at(two, "C06").number
    merged = made(two, "B13", Decision.MERGE, into=survivor).number
    target = BytesIO()
    with two.sessions() as session:
        write_workbook(
            session,
            target,
            two.district,
            Filter(view=View.ALL),
            made_for="Koordination 1",
            base_url="https://begehung.example",
            now=two.clock(),
        )
    head, *rows = load_workbook(target)["Mängel"].iter_rows(values_only=True)
    column = head.index("Weiter als")
    told = {row[column] for row in rows if merged in str(row[0])}
    assert told == {survivor}
    assert {row[column] or "" for row in rows if survivor in str(row[0])} == {""}
