"""Who is written to when a step is taken."""

from __future__ import annotations

from inspections.db import transaction
from inspections.domain.vocabulary import Role
from inspections.runtime.outbox import Message
from inspections.usecases.keep_people import OperatorWish, UserWish, change_operator, change_user
from tests.fixtures.small_district import SmallDistrict


def letters(small: SmallDistrict) -> list[tuple[str, str]]:
    with transaction(small.sessions) as session:
        rows = session.query(Message).order_by(Message.id)
        return [(row.letter, row.recipient.partition("@")[0]) for row in rows]


def test_who_was_switched_off_gets_no_letter(small: SmallDistrict) -> None:
    operator, user = small.operator, small.user(Role.COORDINATOR)
    with transaction(small.sessions) as session:
        wish = OperatorWish(operator.name, operator.email, active=False)
        change_operator(session, small.district.id, operator.id, wish)
    small.inspect("B04")
    assert letters(small) == [("imminent_danger", "coordinator")]
    with transaction(small.sessions) as session:
        gone = UserWish(user.name, user.login, user.email, Role.COORDINATOR, active=False)
        change_user(session, small.district.id, user.id, gone, now=small.clock())
    small.inspect("B01")
    assert len(letters(small)) == 1
