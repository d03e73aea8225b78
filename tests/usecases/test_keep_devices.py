"""Devices that hold something and fall silent; devices that were revoked."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest

from inspections.db import reading, transaction
from inspections.domain.vocabulary import Role
from inspections.store import devices
from inspections.store.devices import Device
from inspections.usecases.keep_devices import Manifest, report_device
from tests.fixtures.small_district import SmallDistrict

SUBJECT = "Ein Gerät von Inspector 1 hat sich nicht gemeldet"


def reports(
    small: SmallDistrict, uid: UUID, unsent: int, who: Role = Role.INSPECTOR
) -> None:
    with transaction(small.sessions) as session:
        manifest = Manifest(uid, "Android, Chrome", 1, unsent, small.clock())
        report_device(session, manifest, user=small.user(who), now=small.clock())


def known(small: SmallDistrict) -> list[Device]:
    with reading(small.sessions) as session:
        return devices.of_district(session, small.district.id)


def test_a_shared_tablet_is_a_device_of_each_person(small: SmallDistrict) -> None:
    tablet = uuid4()
    for who in (Role.INSPECTOR, Role.COORDINATOR, Role.INSPECTOR):
        reports(small, tablet, 1, who)
    assert len(known(small)) == 2


@pytest.mark.parametrize("hours", [23, 24])
def test_a_device_with_unsent_things_is_told_of_after_a_day_and_once(
    small: SmallDistrict, hours: int
) -> None:
    reports(small, uuid4(), 3)
    small.clock.ahead(hours=hours)
    small.beat(3)
    assert small.mailbox.subjects() == ([SUBJECT] if hours == 24 else [])
    small.clock.ahead(hours=hours)
    small.beat(2)
    assert (SUBJECT in small.mailbox.subjects()) == (hours == 23)


def test_one_that_holds_nothing_may_be_silent(small: SmallDistrict) -> None:
    reports(small, uuid4(), 0)
    small.clock.ahead(days=9)
    small.beat(2)
    assert SUBJECT not in small.mailbox.subjects()


def test_one_heard_of_again_is_told_of_anew_when_it_falls_silent_again(
    small: SmallDistrict,
) -> None:
    phone = uuid4()
    for _time in range(2):
        reports(small, phone, 3)
        small.clock.ahead(days=1, hours=1)
        small.beat(2)
        assert SUBJECT in small.mailbox.subjects()
