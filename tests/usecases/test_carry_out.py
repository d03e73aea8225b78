"""Who is written to when a step is taken: the role's people, those added, and never nobody."""

from __future__ import annotations

from inspections.db import transaction
from inspections.domain.vocabulary import Role
from inspections.domain.working_days import office_date
from inspections.runtime import outbox
from inspections.runtime.outbox import Message
from inspections.usecases.keep_people import OperatorWish, UserWish, change_operator, change_user
from tests.fixtures.policies import change_policy
from tests.fixtures.small_district import SmallDistrict


def letters(small: SmallDistrict) -> list[tuple[str, str]]:
    with transaction(small.sessions) as session:
        rows = session.query(Message).order_by(Message.id)
        return [(row.letter, row.recipient.partition("@")[0]) for row in rows]


def switch_off_operator(small: SmallDistrict) -> None:
    operator = small.operator
    with transaction(small.sessions) as session:
        wish = OperatorWish(operator.name, operator.email, active=False)
        change_operator(session, small.district.id, operator.id, wish, now=small.clock())


def switch_off(small: SmallDistrict, role: Role) -> None:
    user = small.user(role)
    with transaction(small.sessions) as session:
        gone = UserWish(user.name, user.login, user.email, role, active=False)
        change_user(session, small.district.id, user.id, gone, now=small.clock())


def test_what_a_switched_off_operator_would_read_the_coordinator_reads(
    small: SmallDistrict,
) -> None:
    switch_off_operator(small)
    small.inspect("B04")
    assert letters(small) == [
        ("deficiency_opened", "coordinator"),
        ("imminent_danger", "coordinator"),
    ]
    with transaction(small.sessions) as session:
        first = session.query(Message).order_by(Message.id).first()
        assert first.payload["note"] == "instead"
        assert first.payload["link"]["kind"] == "page", "no key to the operator's page"


def test_a_letter_for_nobody_waits_on_the_operations_page(small: SmallDistrict) -> None:
    switch_off_operator(small)
    switch_off(small, Role.COORDINATOR)
    small.inspect("B04")
    with transaction(small.sessions) as session:
        waiting = outbox.parked(session, district_id=small.district.id)
        assert {message.letter for message in waiting} == {"deficiency_opened", "imminent_danger"}
        assert {message.recipient for message in waiting} == {outbox.NOBODY}
    small.beat()
    assert small.mailbox.received == []


def test_whom_the_district_added_reads_along_by_severity(small: SmallDistrict) -> None:
    rows = {"deficiency": {"imminent_danger": (Role.COMMISSIONER, Role.COORDINATOR)}}
    change_policy(small, on=office_date(small.clock()), addressees=rows)
    small.inspect("B04")
    assert letters(small) == [
        ("deficiency_opened", "betrieb"),
        ("imminent_danger", "coordinator"),
        ("imminent_danger", "commissioner"),
    ]
    with transaction(small.sessions) as session:
        copy = session.query(Message).order_by(Message.id.desc()).first()
        assert copy.payload["note"] == "copy"


def test_whom_the_district_added_does_not_stand_in_for_the_role_itself(
    small: SmallDistrict,
) -> None:
    rows = {"deficiency": {"imminent_danger": (Role.COMMISSIONER,)}}
    change_policy(small, on=office_date(small.clock()), addressees=rows)
    switch_off(small, Role.COORDINATOR)
    small.inspect("B04")
    assert letters(small) == [
        ("deficiency_opened", "betrieb"),
        ("imminent_danger", ""),
        ("imminent_danger", "commissioner"),
    ]
