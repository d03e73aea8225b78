"""A person becomes a number, everywhere, when two have said so; figures, steps and chain stay."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import func, select, text

from inspections.audit.acting import Acting, act
from inspections.audit.verify import verify
from inspections.db import reading, transaction
from inspections.domain.attestation import Attestation
from inspections.domain.vocabulary import Role
from inspections.runtime.instances import LoggedStep
from inspections.store.absences import Absence
from inspections.store.complaints import Complaint
from inspections.store.deficiencies import Deficiency
from inspections.store.inspections import Inspection
from inspections.store.people import Operator, User
from inspections.store.schema import METADATA
from inspections.usecases.answer_by_operator import AnswerKind, OperatorAnswer, answer_by_operator
from inspections.usecases.build_export import ask_for_export
from inspections.usecases.decide import Decision, Verdict, decide
from inspections.usecases.erase_person import (
    AlreadyDecided,
    FourEyes,
    ReasonMissing,
    StillNeeded,
    ask_erasure,
    confirm_erasure,
    withdraw_erasure,
)
from inspections.usecases.fold_figures import verify_figures
from inspections.usecases.forgetting.duty import Desk
from inspections.usecases.forgetting.mentions import mentions_of
from inspections.usecases.keep_people import OperatorWish, UserWish, add_operator, change_user
from inspections.usecases.log_in import note_failure, start_session
from inspections.usecases.operator_link import follow_link, link_for
from tests.fixtures.complaining import Complaining
from tests.fixtures.small_district import SmallDistrict, finished
from tests.fixtures.standing_in import absent, another

ADMIN, SECOND = "user:5", "user:77"
NAME, LOGIN, EMAIL, PHONE = "Grit Müßiggang", "g.muessiggang", "grit@kreis.example", "+49 3581 4711"


@pytest.fixture
def grit(small: SmallDistrict) -> User:
    """The inspector under a name that stands nowhere by chance."""
    user = small.user(Role.INSPECTOR)
    wish = UserWish(NAME, LOGIN, EMAIL, Role.INSPECTOR, phone=PHONE)
    with act(Acting(ADMIN, address="198.51.100.7")), transaction(small.sessions) as session:
        return change_user(session, small.district.id, user.id, wish, now=small.clock())


def busy_life(small: SmallDistrict, user: User) -> None:
    """Inspects, signs, is mentioned, logs in, fails to, gets letters, asks for a list."""
    visit = small.plan()
    sheet = finished(small.checklists["monthly"].values(), violated=("C06",))
    signed = Attestation(signed_by=NAME, strokes=((1, 1, 9, 9),))
    small.people[Role.INSPECTOR] = user
    small.hand_in(visit, replace(sheet, attestation=signed))
    [case] = small.deficiencies()
    with transaction(small.sessions) as session:
        row = session.get_one(Deficiency, case.id)
        said = f"wie mit {NAME} besprochen ({EMAIL}, {PHONE})"
        verdict = Verdict(Decision.ACCEPT, row.instance.entry, said)
        decide(session, row, verdict, user=small.user(Role.COORDINATOR), now=small.clock())
        note_failure(session, LOGIN, "198.51.100.8", now=small.clock())
        ask_for_export(session, user, {}, locale="de", now=small.clock())
    who = Acting(f"user:{user.id}", address="198.51.100.9", device="Pixel von Grit")
    with act(who), transaction(small.sessions) as session:
        start_session(session, session.merge(user), now=small.clock())
    small.beat(2)


def switch_off(small: SmallDistrict, user: User) -> None:
    wish = UserWish(user.name, user.login, user.email, Role(user.role), active=False, phone=PHONE)
    with transaction(small.sessions) as session:
        change_user(session, small.district.id, user.id, wish, now=small.clock())


def ask(small: SmallDistrict, name: str, reason: str = "Art. 17", by: str = ADMIN) -> int:
    with transaction(small.sessions) as session:
        return ask_erasure(session, small.district.id, name, reason, by=by, now=small.clock()).id


def confirm(small: SmallDistrict, erasure_id: int, by: str = SECOND) -> int:
    """The number the person is from then on."""
    with transaction(small.sessions) as session:
        office = small.office
        desk = Desk(session, small.district.id, office.photos, office.export_dir, small.clock())
        return confirm_erasure(desk, erasure_id, by=by).number


def everything(small: SmallDistrict) -> str:
    """Every value of every row of every table, as the database has it."""
    with reading(small.sessions) as session:
        connection = session.connection()
        rows = [
            repr(tuple(row))
            for table in METADATA.sorted_tables
            for row in connection.execute(text(f'SELECT * FROM "{table.name}"'))
        ]
    return "\n".join(rows)


def numbers(small: SmallDistrict) -> dict[str, int]:
    kept = (Inspection, Deficiency, LoggedStep, Operator, User, Complaint)
    with reading(small.sessions) as session:
        return {
            row.__tablename__: session.scalar(select(func.count()).select_from(row)) for row in kept
        }


def is_sound(small: SmallDistrict) -> None:
    with reading(small.sessions) as session:
        assert verify_figures(session, small.district.id) == []
        assert verify(session).flaws == ()


def test_nothing_anywhere_names_the_person_any_more(small, grit) -> None:
    busy_life(small, grit)
    for word in (NAME, LOGIN, EMAIL, PHONE, "198.51.100.9", "Pixel von Grit"):
        assert word in everything(small), word
    before = numbers(small)
    switch_off(small, grit)
    number = confirm(small, ask(small, f"user:{grit.id}"))
    after = everything(small)
    escaped = "M\\u00fc\\u00df"  # as JSON may have it
    for word in (NAME, "Müßiggang", escaped, LOGIN, EMAIL, PHONE, "198.51.100.9", "Pixel"):
        assert word not in after, word
    assert f"gelöschte Person {number}" in after
    assert numbers(small) == before
    is_sound(small)


def test_the_steps_still_say_that_it_was_one_and_the_same_person(small, grit) -> None:
    busy_life(small, grit)
    switch_off(small, grit)
    number = confirm(small, ask(small, f"user:{grit.id}"))
    with reading(small.sessions) as session:
        actors = set(session.scalars(select(LoggedStep.actor)))
        assert f"user:{grit.id}" in actors
        user = session.get_one(User, grit.id)
        assert (user.name, user.active) == (f"gelöschte Person {number}", False)
        reasons = set(session.scalars(select(LoggedStep.reason)))
        assert any(f"wie mit gelöschte Person {number} besprochen" in said for said in reasons)
        [visit] = [row for row in session.scalars(select(Inspection)) if row.attestation]
        assert visit.attestation["strokes"] == []


def test_an_operator_goes_with_the_letters_and_stays_in_the_figures(small) -> None:
    [case] = small.inspect("B04")
    small.beat()
    with transaction(small.sessions) as session:
        number = link_for(session, session.merge(case), small.operator, now=small.clock())
        link = follow_link(session, number, now=small.clock())
        given = OperatorAnswer(AnswerKind.OBJECTION, f"so nicht, {small.operator.name}")
        answer_by_operator(session, link, given, now=small.clock())
    name = f"operator:{small.operator.id}"
    with pytest.raises(StillNeeded) as refused:
        ask(small, name)
    assert refused.value.details == {"because": "in_charge"}
    with transaction(small.sessions) as session:
        other = add_operator(session, small.district.id, OperatorWish("Betreiber B", "b@b.example"))
        session.merge(small.house).operator_id = other.id
    number = confirm(small, ask(small, name))
    after = everything(small)
    assert small.operator.email not in after
    assert "Betreiber A" not in after
    assert f"gelöschte Person {number}" in after
    is_sound(small)


def test_a_complaint_goes_with_code_and_contact_and_stays_in_the_figures(
    complaining: Complaining,
) -> None:
    small = complaining.small
    case = complaining.a_complaint(text="Frau Huber schlägt", contact="huber@b.example")
    with pytest.raises(StillNeeded):
        ask(small, f"complaint:{case}", by="user:2")
    complaining.withdraw(case)
    before = numbers(small)
    confirm(small, ask(small, f"complaint:{case}", by="user:2"))
    after = everything(small)
    assert "Huber" not in after
    assert "huber@b.example" not in after
    assert numbers(small) == before
    is_sound(small)


def test_whoever_asked_does_not_confirm_and_nobody_confirms_the_own(small, grit) -> None:
    switch_off(small, grit)
    erasure = ask(small, f"user:{grit.id}")
    for by in (ADMIN, f"user:{grit.id}"):
        with pytest.raises(FourEyes):
            confirm(small, erasure, by=by)
    assert NAME in everything(small)


def test_it_happens_once(small, grit) -> None:
    switch_off(small, grit)
    erasure = ask(small, f"user:{grit.id}")
    with pytest.raises(AlreadyDecided):
        ask(small, f"user:{grit.id}")
    confirm(small, erasure)
    for again in (lambda: confirm(small, erasure), lambda: ask(small, f"user:{grit.id}")):
        with pytest.raises(AlreadyDecided):
            again()


def test_what_is_withdrawn_erases_nothing_and_can_be_asked_anew(small, grit) -> None:
    switch_off(small, grit)
    erasure = ask(small, f"user:{grit.id}")
    with transaction(small.sessions) as session:
        withdraw_erasure(session, small.district.id, erasure, by=SECOND, now=small.clock())
    with pytest.raises(AlreadyDecided):
        confirm(small, erasure)
    assert NAME in everything(small)
    assert ask(small, f"user:{grit.id}") != erasure


def test_it_needs_a_reason_and_a_person_who_is_not_at_work(small, grit) -> None:
    with pytest.raises(StillNeeded):
        ask(small, f"user:{grit.id}")
    switch_off(small, grit)
    with pytest.raises(ReasonMissing):
        ask(small, f"user:{grit.id}", reason=" ")


def test_a_name_inside_another_word_is_left_alone(small) -> None:
    wanted = mentions_of(["Ana", "Li", "Ana Rot"], "gelöschte Person 1")
    assert wanted.replaced("Banane, Ana Rot, ANA, Liste") == (
        "Banane, gelöschte Person 1, gelöschte Person 1, Liste"
    )
    assert wanted.replaced({"a": ["Ana"], "b": 3}) == {"a": ["gelöschte Person 1"], "b": 3}


def test_absences_go_with_the_person_and_letters_no_longer_say_for_whom(small, grit) -> None:
    stand_in = another(small)
    absent(small, grit, stand_in, 0, 30)
    visit = small.plan()
    small.clock.ahead(days=7)
    small.beat()
    busy_life(small, grit)
    small.hand_in(visit, finished(small.checklists["monthly"].values()))
    assert "in_place_of" in everything(small)
    switch_off(small, grit)
    confirm(small, ask(small, f"user:{grit.id}"))
    with reading(small.sessions) as session:
        assert session.scalar(select(func.count()).select_from(Absence)) == 0
    assert NAME not in everything(small)
    is_sound(small)
