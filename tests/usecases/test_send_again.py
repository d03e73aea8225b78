"""A letter for nobody waits until there is somebody, and then says for whom it was meant."""

from __future__ import annotations

import html

import pytest

from inspections.db import transaction
from inspections.domain.vocabulary import Role
from inspections.domain.working_days import office_date
from inspections.runtime import outbox
from inspections.runtime.outbox import Message
from inspections.usecases.keep_people import UserWish, change_user
from inspections.usecases.send_again import StillNobody, send_again
from tests.fixtures.policies import change_policy
from tests.fixtures.small_district import SmallDistrict


def switch(small: SmallDistrict, role: Role, *, active: bool) -> None:
    user = small.user(role)
    with transaction(small.sessions) as session:
        wish = UserWish(user.name, user.login, user.email, role, active=active)
        change_user(session, small.district.id, user.id, wish, now=small.clock())


def the_waiting(small: SmallDistrict) -> Message:
    with transaction(small.sessions) as session:
        [message] = outbox.parked(session, district_id=small.district.id)
        return message


def try_again(small: SmallDistrict, message: Message) -> None:
    with transaction(small.sessions) as session:
        send_again(session, message.id, district_id=small.district.id, now=small.clock())


def test_it_goes_to_the_coordinator_who_came_and_says_so(small: SmallDistrict) -> None:
    switch(small, Role.COORDINATOR, active=False)
    small.inspect("B04")
    small.beat()
    small.mailbox.received.clear()
    waiting = the_waiting(small)
    with pytest.raises(StillNobody):
        try_again(small, waiting)
    switch(small, Role.COORDINATOR, active=True)
    try_again(small, waiting)
    small.beat()
    [letter] = small.mailbox.received
    text = " ".join(letter.get_body(("plain",)).get_content().split())
    assert letter["To"] == "coordinator@goerlitz.example"
    assert "Dieser Brief ist bestimmt für: Koordination." in text


def test_the_operations_page_shows_what_has_nobody_to_write_to(
    client_of, small: SmallDistrict
) -> None:
    switch(small, Role.COORDINATOR, active=False)
    small.inspect("B04")
    admin = client_of(Role.ADMIN)
    assert "niemand zum Anschreiben" in admin.get("/betrieb").text
    again = admin.post_form(
        f"/betrieb/briefe/{the_waiting(small).id}/noch-einmal", follow_redirects=True
    )
    assert "Noch immer ist niemand da" in html.unescape(again.text)


def test_a_reader_added_by_the_district_is_told_it_is_a_copy(small: SmallDistrict) -> None:
    rows = {"deficiency": {"imminent_danger": (Role.COMMISSIONER,)}}
    change_policy(small, on=office_date(small.clock()), addressees=rows)
    small.inspect("B04")
    small.beat()
    texts = {
        str(letter["To"]).partition("@")[0]: letter.get_body(("plain",)).get_content()
        for letter in small.mailbox.received
    }
    assert "Zur Kenntnis, zuständig: Koordination." in texts["commissioner"]
    assert "Zur Kenntnis" not in texts["coordinator"]
