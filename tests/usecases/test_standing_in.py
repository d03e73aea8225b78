"""While somebody is away the letters go to the stand-in, and everything falls back by itself."""

from __future__ import annotations

from datetime import timedelta

import pytest

from inspections.db import reading, transaction
from inspections.domain.vocabulary import InspectionTrigger, Role
from inspections.domain.working_days import office_date
from inspections.runtime import instances
from inspections.runtime.instances import LoggedStep
from inspections.runtime.outbox import Message
from inspections.store import inspections, reminders
from inspections.store.answers import AnswerRevision
from inspections.store.inspections import Inspection
from inspections.store.people import User
from inspections.store.reminders import Reminder
from inspections.usecases.keep_absences import end_absence
from inspections.usecases.pause_digest import pause_digest
from inspections.usecases.preview_digests import previews
from inspections.usecases.submit_checklist import submit_checklist
from tests.fixtures.small_district import SmallDistrict, finished
from tests.fixtures.standing_in import absent, another

FRIDAY, MONDAY, WEEK = "2026-04-10 10:00", "2026-04-13 07:00", "2026-W16"


@pytest.fixture
def anna(small: SmallDistrict) -> User:
    small.clock.to(FRIDAY)
    small.beat()
    return small.user(Role.INSPECTOR)


@pytest.fixture
def yvonne(small: SmallDistrict, anna: User) -> User:
    return another(small)


def letters(small: SmallDistrict, name: str) -> dict[str, Message]:
    """By the person of the key."""
    with reading(small.sessions) as session:
        rows = session.query(Message).filter_by(letter=name)
        return {row.key.rpartition(":")[2]: row for row in rows}


def ledger(small: SmallDistrict, week: str = WEEK) -> dict[str, Reminder]:
    with reading(small.sessions) as session:
        return {row.person: row for row in reminders.of_week(session, small.district.id, week)}


def sections(message: Message) -> list[tuple[str, str]]:
    return [(one["name"], one["in_place_of"]) for one in message.payload["sections"]]


def missed_visit(small: SmallDistrict) -> int:
    """Nobody goes; two working days later the inspector is written to."""
    visit = small.plan()
    small.clock.ahead(days=5)
    small.beat()
    return visit


def test_a_letter_about_ones_inspection_goes_to_the_stand_in(small, anna, yvonne) -> None:
    absent(small, anna, yvonne)
    missed_visit(small)
    found = letters(small, "inspection_missed")
    assert f"user-{anna.id}" not in found
    letter = found[f"user-{yvonne.id}"]
    assert letter.recipient == yvonne.email
    assert (letter.payload["in_place_of"], letter.payload["too"]) == (anna.name, False)
    mine = [one for one in small.mailbox.received if one["To"] == yvonne.email]
    [received] = [one for one in mine if "nicht begonnen" in one["Subject"]]
    assert f"In Vertretung von {anna.name}." in received.get_body(("plain",)).get_content()


def test_after_the_last_day_letters_go_to_the_person_again(small, anna, yvonne) -> None:
    absent(small, anna, yvonne, 0, 4)
    missed_visit(small)
    assert letters(small, "inspection_missed").keys() >= {f"user-{anna.id}"}
    assert f"user-{yvonne.id}" not in letters(small, "inspection_missed")


def test_nothing_is_written_over(small, anna, yvonne) -> None:
    absent(small, anna, yvonne)
    missed_visit(small)
    assert [one.inspector_id for one in small.inspections()] == [anna.id]


def test_no_chain_where_the_stand_in_is_away_too_the_coordination_is_told(
    small, anna, yvonne
) -> None:
    third = another(small, name="Zacharias Dritter")
    absent(small, anna, yvonne)
    absent(small, yvonne, third)
    missed_visit(small)
    found = letters(small, "inspection_missed")
    told = f"user-{small.user(Role.COORDINATOR).id}-for-inspector"
    assert found[told].payload["note"] == "instead"
    persons = {f"user-{one.id}" for one in (anna, yvonne, third)}
    assert not persons & found.keys()


def test_a_coordinator_who_reads_anyway_gets_one_letter_that_says_for_whom(small, anna) -> None:
    first = small.user(Role.COORDINATOR)
    second = another(small, Role.COORDINATOR, "Kolja Zweiter")
    absent(small, first, second)
    small.inspect("B04")
    found = letters(small, "imminent_danger")
    assert f"user-{first.id}" not in found
    assert found[f"user-{second.id}"].payload["in_place_of"] == first.name
    assert found[f"user-{second.id}"].payload["too"] is True
    small.beat()
    [received] = [one for one in small.mailbox.received if one["To"] == second.email]
    assert f"Auch in Vertretung von {first.name}." in received.get_body(("plain",)).get_content()


def test_the_ladder_of_danger_reaches_the_stand_in_by_the_hour(small, anna) -> None:
    coordinator, commissioner = small.user(Role.COORDINATOR), small.user(Role.COMMISSIONER)
    kolja = another(small, Role.COORDINATOR, "Kolja Zweiter")
    berta = another(small, Role.COMMISSIONER, "Berta Zweite")
    absent(small, coordinator, kolja)
    absent(small, commissioner, berta)
    small.clock.to("2026-04-11 23:30")
    small.inspect("B04")
    small.clock.ahead(hours=5)
    small.beat(times=2)
    found = letters(small, "danger_unanswered")
    assert {f"user-{kolja.id}", f"user-{berta.id}"} <= found.keys()
    assert not {f"user-{coordinator.id}", f"user-{commissioner.id}"} & found.keys()


def test_danger_is_told_even_when_nobody_is_there_to_stand_in(small, anna) -> None:
    """Two coordinators stand in for each other in turn, and both fall ill."""
    first = small.user(Role.COORDINATOR)
    second = another(small, Role.COORDINATOR, "Kolja Zweiter")
    third = another(small, Role.COORDINATOR, "Lena Dritte")
    absent(small, first, second)
    absent(small, second, third)
    with transaction(small.sessions) as session:
        session.get_one(User, third.id).active = False
    small.inspect("B04")
    assert letters(small, "imminent_danger").keys() >= {f"user-{first.id}", f"user-{second.id}"}


def test_the_weekly_letter_is_one_with_a_section_and_the_ledger_says_why(
    small, anna, yvonne
) -> None:
    small.plan(on=office_date(small.clock()) + timedelta(days=5))
    absent(small, anna, yvonne)
    small.clock.to(MONDAY)
    small.beat()
    found = letters(small, "weekly_digest")
    assert f"user-{anna.id}" not in found
    assert sections(found[f"user-{yvonne.id}"]) == [("inspections_due", anna.name)]
    rows = ledger(small)
    line = rows[f"user-{anna.id}"]
    assert (line.outcome, line.read_by) == ("represented", f"user-{yvonne.id}")
    assert (line.lines, line.message_key) == (1, None)
    assert rows[f"user-{yvonne.id}"].outcome == "written"


def test_own_work_stands_before_that_of_the_absent(small, anna, yvonne) -> None:
    day = office_date(small.clock()) + timedelta(days=5)
    mine, _theirs = small.plan(on=day), small.plan(on=day)
    with transaction(small.sessions) as session:
        session.get_one(Inspection, mine).inspector_id = yvonne.id
    absent(small, anna, yvonne)
    small.clock.to(MONDAY)
    small.beat()
    small.beat()
    [letter] = [one for one in small.mailbox.received if one["To"] == yvonne.email]
    assert letter["Subject"] == "Begehung: 2 Begehungen fällig"
    text = letter.get_body(("plain",)).get_content()
    own, absents = "Fällige Begehungen (1)\n", "Fällige Begehungen (1), in Vertretung von"
    assert text.index(own) < text.index(absents)


def test_the_preview_says_what_will_be(small, anna, yvonne) -> None:
    small.plan(on=office_date(small.clock()) + timedelta(days=5))
    absent(small, anna, yvonne)
    with reading(small.sessions) as session:
        seen = {
            one.person.key: (one.outcome, one.read_by, one.lines)
            for one in previews(session, small.district, now=small.clock())
        }
    small.clock.to(MONDAY)
    small.beat()
    assert seen == {
        key: (row.outcome, row.read_by, row.lines) for key, row in ledger(small).items()
    }


def test_back_on_the_day_of_the_letter_it_is_the_persons_own(small, anna, yvonne) -> None:
    small.plan(on=office_date(small.clock()) + timedelta(days=5))
    absent(small, anna, yvonne, 0, 2)
    small.clock.to(MONDAY)
    small.beat()
    assert ledger(small)[f"user-{anna.id}"].outcome == "written"


def test_where_the_stand_in_is_away_the_coordinators_read_the_section(small, anna, yvonne) -> None:
    small.plan(on=office_date(small.clock()) + timedelta(days=5))
    absent(small, anna, yvonne)
    absent(small, yvonne, another(small, name="Zacharias Dritter"))
    small.clock.to(MONDAY)
    small.beat()
    line = ledger(small)[f"user-{anna.id}"]
    assert (line.outcome, line.read_by) == ("represented", "")
    letter = letters(small, "weekly_digest")[f"user-{small.user(Role.COORDINATOR).id}"]
    assert ("inspections_due", anna.name) in sections(letter)


def test_a_coordinators_weekly_letter_says_for_whom_it_is_too(small, anna) -> None:
    small.inspect("C06")
    first = small.user(Role.COORDINATOR)
    second = another(small, Role.COORDINATOR, "Kolja Zweiter")
    absent(small, first, second)
    small.clock.to(MONDAY)
    small.beat()
    assert ledger(small)[f"user-{first.id}"].outcome == "represented"
    letter = letters(small, "weekly_digest")[f"user-{second.id}"]
    assert letter.payload["in_place_of"] == first.name
    assert all(not place for _name, place in sections(letter))


def test_the_only_coordinator_reads_on(small, anna) -> None:
    """The stand-in was switched off: nothing for the office is read by nobody."""
    small.inspect("C06")
    first = small.user(Role.COORDINATOR)
    second = another(small, Role.COORDINATOR, "Kolja Zweiter")
    absent(small, first, second)
    with transaction(small.sessions) as session:
        session.get_one(User, second.id).active = False
    small.clock.to(MONDAY)
    small.beat()
    assert ledger(small)[f"user-{first.id}"].outcome == "written"


def pause(small: SmallDistrict, user: User) -> None:
    with transaction(small.sessions) as session:
        pause_digest(
            session,
            small.district,
            week=WEEK,
            person=f"user-{user.id}",
            reason="Umzug",
            who=f"user:{small.user(Role.COORDINATOR).id}",
            now=small.clock(),
        )


def test_where_the_stand_ins_letter_is_paused_the_coordinators_read_the_section(
    small, anna, yvonne
) -> None:
    small.plan(on=office_date(small.clock()) + timedelta(days=5))
    absent(small, anna, yvonne)
    pause(small, yvonne)
    small.clock.to(MONDAY)
    small.beat()
    line = ledger(small)[f"user-{anna.id}"]
    assert (line.outcome, line.read_by) == ("represented", "")
    letter = letters(small, "weekly_digest")[f"user-{small.user(Role.COORDINATOR).id}"]
    assert ("inspections_due", anna.name) in sections(letter)


def test_a_paused_letter_is_paused_for_the_stand_in_too(small, anna, yvonne) -> None:
    small.plan(on=office_date(small.clock()) + timedelta(days=5))
    absent(small, anna, yvonne)
    pause(small, anna)
    small.clock.to(MONDAY)
    small.beat()
    rows = ledger(small)
    assert rows[f"user-{anna.id}"].outcome == "paused"
    assert rows[f"user-{yvonne.id}"].outcome == "nothing_due"


def hand_in(small: SmallDistrict, visit: int, user: User, *violated: str) -> None:
    sheet = finished(small.checklists["monthly"].values(), violated=violated)
    with transaction(small.sessions) as session:
        inspection = inspections.get(session, small.district.id, visit)
        submit_checklist(
            session, inspection, sheet, user=session.get_one(User, user.id), now=small.clock()
        )


def steps_of(small: SmallDistrict, instance_id: int) -> list[LoggedStep]:
    with reading(small.sessions) as session:
        return instances.history(session, instance_id)


def test_who_acted_stays_who_acted_with_the_absent_beside_it(small, anna, yvonne) -> None:
    visit = small.plan()
    absent(small, anna, yvonne)
    hand_in(small, visit, yvonne, "B04")
    [inspection] = small.inspections()
    assert inspection.inspector_id == anna.id
    done = [one for one in steps_of(small, inspection.instance_id) if one.actor != "clock"][-1]
    assert done.trigger == InspectionTrigger.HAND_IN
    assert (done.actor, done.details["in_place_of"]) == (f"user:{yvonne.id}", f"user:{anna.id}")
    [case] = small.deficiencies()
    found = steps_of(small, case.instance_id)[0]
    assert (found.actor, found.details["in_place_of"]) == (f"user:{yvonne.id}", f"user:{anna.id}")
    with reading(small.sessions) as session:
        assert {row.user_id for row in session.query(AnswerRevision)} == {yvonne.id}


@pytest.mark.parametrize("who", ["the person itself", "a colleague"])
def test_who_does_not_stand_in_acts_for_nobody_else(small, anna, yvonne, who: str) -> None:
    """The person keeps every right; a colleague may help without being a stand-in."""
    visit = small.plan()
    colleague = another(small, name="Zacharias Dritter")
    absent(small, anna, yvonne)
    hand_in(small, visit, anna if who == "the person itself" else colleague)
    [inspection] = small.inspections()
    details = [one.details for one in steps_of(small, inspection.instance_id)]
    assert not any("in_place_of" in one for one in details)


def test_ended_early_everything_is_as_before_from_that_day(small, anna, yvonne) -> None:
    absence = absent(small, anna, yvonne)
    small.clock.ahead(days=1)
    with transaction(small.sessions) as session:
        end_absence(session, absence, by=session.get_one(User, anna.id), now=small.clock())
    small.plan(on=office_date(small.clock()) + timedelta(days=4))
    small.clock.to(MONDAY)
    small.beat()
    assert ledger(small)[f"user-{anna.id}"].outcome == "written"
    assert ledger(small)[f"user-{yvonne.id}"].outcome == "nothing_due"
