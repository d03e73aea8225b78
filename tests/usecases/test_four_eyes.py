"""Where the district wants four eyes, whoever found something grave does not close it."""

from __future__ import annotations

from uuid import uuid4

import pytest

from inspections.db import reading, transaction
from inspections.domain.checklist import Answer
from inspections.domain.submission import AnswerWrite, Submission
from inspections.domain.vocabulary import Role, Severity
from inspections.domain.working_days import office_date
from inspections.runtime import instances
from inspections.store.deficiencies import Deficiency, FollowUp
from inspections.store.people import User
from inspections.usecases.decide import Decision, Verdict, accept_all, decide
from inspections.usecases.four_eyes import OwnFinding, finder
from inspections.usecases.keep_people import UserWish, add_user
from inspections.workflows import registry
from tests.fixtures.contested_house import House
from tests.fixtures.policies import change_policy
from tests.fixtures.small_district import SmallDistrict, finished

GRAVE = frozenset({Severity.IMMINENT_DANGER, Severity.SEVERE})


@pytest.fixture
def wanted(small: SmallDistrict) -> SmallDistrict:
    change_policy(small, on=office_date(small.clock()), four_eyes=GRAVE, on_site=frozenset())
    return small


def finder_decides(small: SmallDistrict, case: Deficiency, decision: Decision) -> None:
    """The inspector who found it has become a coordinator since."""
    with transaction(small.sessions) as session:
        row = session.get_one(Deficiency, case.id)
        user = session.get_one(User, small.user(Role.INSPECTOR).id)
        user.role = Role.COORDINATOR
        verdict = Verdict(decision, row.instance.entry, "so entschieden")
        decide(session, row, verdict, user=user, now=small.clock())


def other_decides(small: SmallDistrict, case: Deficiency, decision: Decision) -> None:
    with transaction(small.sessions) as session:
        row = session.get_one(Deficiency, case.id)
        verdict = Verdict(decision, row.instance.entry, "so entschieden")
        decide(session, row, verdict, user=small.user(Role.COORDINATOR), now=small.clock())


def look_again(small: SmallDistrict, *violated: str, by: User | None = None) -> None:
    """The next visit to the house, by the same inspector if nobody else is named."""
    if by is None:
        small.hand_in(small.plan(), finished(small.checklists["monthly"].values(),
                                             violated=violated))  # fmt: skip
        return
    small.people[Role.INSPECTOR], before = by, small.user(Role.INSPECTOR)
    look_again(small, *violated)
    small.people[Role.INSPECTOR] = before


def another_inspector(small: SmallDistrict) -> User:
    with transaction(small.sessions) as session:
        wish = UserWish("Petra Zweite", "zweite@x.example", "zweite@x.example", Role.INSPECTOR,
                        password="ein langes Passwort 77")  # fmt: skip
        return add_user(session, small.district.id, wish, now=small.clock())


def triggers(small: SmallDistrict, case: Deficiency) -> list[str]:
    with reading(small.sessions) as session:
        return [step.trigger for step in instances.history(session, case.instance_id)]


@pytest.mark.parametrize("decision", [Decision.WITHDRAW, Decision.CLOSE])
def test_its_finder_can_neither_close_nor_withdraw_it(wanted, decision: Decision) -> None:
    [case] = wanted.inspect("C06")
    if decision is Decision.CLOSE:
        other_decides(wanted, case, Decision.ACCEPT)
    with pytest.raises(OwnFinding):
        finder_decides(wanted, case, decision)
    [case] = wanted.deficiencies()
    assert case.ended_on is None


def test_its_finder_may_open_it_and_order_a_follow_up(wanted) -> None:
    [case] = wanted.inspect("C06")
    finder_decides(wanted, case, Decision.ACCEPT)
    finder_decides(wanted, case, Decision.FOLLOW_UP)
    assert triggers(wanted, case) == ["find", "raise", "order_follow_up"]


def test_somebody_else_closes_it(wanted) -> None:
    [case] = wanted.inspect("C06")
    other_decides(wanted, case, Decision.ACCEPT)
    other_decides(wanted, case, Decision.CLOSE)
    assert wanted.deficiencies()[0].state == "remedied"


def test_what_is_less_grave_its_finder_closes(wanted) -> None:
    [case] = wanted.inspect("B13")
    assert case.severity == Severity.MODERATE
    finder_decides(wanted, case, Decision.WITHDRAW)
    assert wanted.deficiencies()[0].state == "withdrawn"


def test_without_the_rule_its_finder_closes_everything(small: SmallDistrict) -> None:
    [case] = small.inspect("C06")
    look_again(small)
    assert triggers(small, case) == ["find", "pass_on_site"]


def test_seen_remedied_by_its_finder_it_waits_for_somebody_else(wanted) -> None:
    [case] = wanted.inspect("C06")
    other_decides(wanted, case, Decision.ACCEPT)
    wanted.beat()
    look_again(wanted)
    wanted.beat()
    [case] = wanted.deficiencies()
    assert (case.state, case.ended_on) == ("reported", None)
    assert triggers(wanted, case)[-1] == "report_on_site"
    assert any("vor Ort behoben gesehen" in each for each in wanted.mailbox.subjects())
    other_decides(wanted, case, Decision.CLOSE)
    assert wanted.deficiencies()[0].state == "remedied"


def test_seen_remedied_by_another_inspector_it_is_closed(wanted) -> None:
    [case] = wanted.inspect("C06")
    look_again(wanted, by=another_inspector(wanted))
    assert triggers(wanted, case) == ["find", "pass_on_site"]


def test_a_follow_up_by_its_finder_is_done_and_not_planned_again(wanted) -> None:
    [case] = wanted.inspect("C06")
    other_decides(wanted, case, Decision.ACCEPT)
    other_decides(wanted, case, Decision.FOLLOW_UP)
    look_again(wanted)
    with reading(wanted.sessions) as session:
        [follow_up] = session.query(FollowUp).all()
    assert (follow_up.state, wanted.deficiencies()[0].state) == ("done", "reported")


def test_put_right_during_the_visit_it_waits_for_somebody_else_too(wanted) -> None:
    visit = wanted.plan()
    put_right = Answer("C06", value="no", remark="Bett gebracht.", remedied=True)
    rest = finished(wanted.checklists["monthly"].values(), skip=("C06",))
    answers = (*rest.answers, AnswerWrite(uuid4(), put_right))
    wanted.hand_in(visit, Submission(uuid4(), answers))
    [case] = wanted.deficiencies()
    assert (case.state, triggers(wanted, case)) == ("reported", ["find", "report_on_site"])
    assert wanted.inspections()[0].state == "reviewed"
    other_decides(wanted, case, Decision.CLOSE)
    assert wanted.inspections()[0].state == "closed"


def test_a_case_of_an_older_version_goes_on_by_the_newest_to_wait_for_somebody_else(
    wanted, monkeypatch: pytest.MonkeyPatch
) -> None:
    newest = registry.current
    monkeypatch.setattr(
        registry,
        "current",
        lambda name: registry.pinned(name, 1) if name == "deficiency" else newest(name),
    )
    [case] = wanted.inspect("C06")
    monkeypatch.undo()
    look_again(wanted)
    assert triggers(wanted, case) == ["find", "take_over", "take_over", "report_on_site"]
    assert wanted.deficiencies()[0].state == "reported"


def test_accepting_many_leaves_the_own_ones_for_somebody_else(wanted) -> None:
    wanted.inspect("C06", "B13")
    grave, lesser = sorted(wanted.deficiencies(), key=lambda case: case.item != "C06")
    for case in (grave, lesser):
        other_decides(wanted, case, Decision.ACCEPT)
    look_again(wanted, "B13")
    with transaction(wanted.sessions) as session:
        user = session.get_one(User, wanted.user(Role.INSPECTOR).id)
        user.role = Role.COORDINATOR
        row = session.get_one(Deficiency, grave.id)
        accepted, skipped, own = accept_all(
            session, wanted.district.id, [(row.id, row.instance.entry)], user=user,
            now=wanted.clock(),
        )  # fmt: skip
    assert (accepted, skipped, own) == ([], [], [grave.number])


def test_of_two_answers_whoever_gave_the_kept_one_is_the_finder(wanted) -> None:
    """Not the coordinator who chose it: she may close what it opened."""
    house = House(wanted)
    house.says(Role.INSPECTOR, "no")
    house.says(Role.COORDINATOR, "yes")
    house.hands_in()
    house.chooses("no")
    [case] = wanted.deficiencies()
    with reading(wanted.sessions) as session:
        assert finder(session, case) == f"user:{wanted.user(Role.INSPECTOR).id}"
    house.takes_back()
    [case] = wanted.deficiencies()
    assert case.state == "withdrawn"


def test_choosing_the_other_answer_does_not_close_the_own_finding(wanted) -> None:
    house = House(wanted)
    house.says(Role.COORDINATOR, "yes")
    house.says(Role.INSPECTOR, "no")
    house.hands_in()
    coordinator = wanted.people[Role.COORDINATOR]
    wanted.people[Role.COORDINATOR] = wanted.user(Role.INSPECTOR)  # who found it, chooses
    with pytest.raises(OwnFinding):
        house.chooses("yes")
    wanted.people[Role.COORDINATOR] = coordinator
    house.chooses("yes")
    assert wanted.deficiencies()[0].state == "withdrawn"
