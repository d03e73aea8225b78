"""The small works of the administration: houses, people, offices, keys, holds, letters by hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from sqlalchemy.orm import Session

from inspections.db import transaction
from inspections.domain.checklist_file import shipped
from inspections.domain.policy import Policy
from inspections.domain.quota import GIB
from inspections.domain.retention import Keep
from inspections.domain.vocabulary import LinkPurpose, Occupation, Role
from inspections.domain.working_days import office_date
from inspections.runtime.outbox import Message
from inspections.sealing import Sealer
from inspections.store import deficiencies
from inspections.store.accommodations import Accommodation
from inspections.store.districts import District
from inspections.store.people import User
from inspections.store.storage import grow
from inspections.usecases import run_due
from inspections.usecases.account_links import make_link, send_link, set_password
from inspections.usecases.calendar_keys import make_calendar_key
from inspections.usecases.call_list import note_call, take_care
from inspections.usecases.compare_policies import ask_for_comparison
from inspections.usecases.field_keys import make_key
from inspections.usecases.found_district import found_district
from inspections.usecases.import_checklist import import_checklist
from inspections.usecases.keep_absences import change_absence, end_absence, enter_absence
from inspections.usecases.keep_accommodations import AccommodationWish, add_room, keep_accommodation
from inspections.usecases.keep_certificates import Seen, end_work, note_certificate
from inspections.usecases.keep_holds import HoldWish, hold, lift_hold, offer_to_archive
from inspections.usecases.keep_offices import OfficeWish, give_code, keep_office
from inspections.usecases.keep_people import (
    OperatorWish,
    UserWish,
    add_operator,
    add_user,
    change_operator,
    change_user,
)
from inspections.usecases.keep_text_modules import (
    ModuleWish,
    keep_module,
    move_module,
    remove_module,
    restore_module,
)
from inspections.usecases.log_in import log_in
from inspections.usecases.recount_storage import recount_storage
from inspections.usecases.send_again import send_again
from inspections.usecases.set_retention import set_retention
from inspections.usecases.set_storage import set_storage
from inspections.usecases.tell_of_storage import tell_of_storage
from tests.fixtures.small_district import PASSWORD, SmallDistrict
from tests.fixtures.standing_in import absent, another, wish

Run = Callable[[], object]
Act = Callable[[Session], object]
ADDRESS = "192.0.2.7"


def at_once(small: SmallDistrict, act: Act) -> Run:
    """In one transaction, as a page does it."""

    def run() -> None:
        with transaction(small.sessions, small.district.id) as session:
            act(session)

    return run


def sentences(small: SmallDistrict) -> Run:
    def act(session: Session) -> None:
        home = small.district.id
        first = keep_module(session, home, ModuleWish("Eins."))
        second = keep_module(session, home, ModuleWish("Zwei.", "C06"))
        keep_module(session, home, ModuleWish("Zwei."), second.id)
        move_module(session, home, second.id, up=True)
        remove_module(session, home, first.id, now=small.clock())
        restore_module(session, home, first.id)

    return at_once(small, act)


def houses(small: SmallDistrict) -> Run:
    wish = AccommodationWish("GU-9", "Neues Haus", "Zittau", 30, small.operator.id)

    def act(session: Session) -> None:
        house = keep_accommodation(session, small.district.id, wish)
        add_room(session, house, "1.01", floor="1", beds=3)
        keep_accommodation(session, small.district.id, replace(wish, places=40), house.id)
        give_code(session, house)

    return at_once(small, act)


def people(small: SmallDistrict) -> Run:
    mail = "neu@goerlitz.example"
    wish = UserWish("Neue Person", mail, mail, Role.INSPECTOR, password=PASSWORD)

    def act(session: Session) -> None:
        home, now = small.district.id, small.clock()
        user = add_user(session, home, wish, now=now)
        change_user(session, home, user.id, replace(wish, active=False), now=now)
        operator = add_operator(session, home, OperatorWish("Betreiber N", "n@b.example"))
        changed = OperatorWish("Betreiber N", "n2@b.example", active=False)
        change_operator(session, home, operator.id, changed, now=now)

    return at_once(small, act)


def offices(small: SmallDistrict) -> Run:
    def act(session: Session) -> None:
        office = keep_office(session, small.district.id, OfficeWish("Bauaufsicht"))
        keep_office(session, small.district.id, OfficeWish("Bauaufsicht", active=False), office.id)

    return at_once(small, act)


def certificates(small: SmallDistrict) -> Run:
    today = office_date(small.clock())
    seen = Seen(today - timedelta(days=30), convicted=False)

    def act(session: Session) -> None:
        house = session.get_one(Accommodation, small.house.id)
        found = note_certificate(session, house, Occupation.SECURITY, seen, now=small.clock())
        end_work(session, house.id, found.id, today, now=small.clock())

    return at_once(small, act)


def holds(small: SmallDistrict) -> Run:
    until = office_date(small.clock()) + timedelta(days=90)
    wish = HoldWish("accommodation", small.house.code, "Klage", until)

    def act(session: Session) -> None:
        home, by, now = small.district.id, "user:1", small.clock()
        lift_hold(session, home, hold(session, home, wish, by=by, now=now).id, by=by, now=now)
        hold(session, home, wish, by=by, now=now)
        offer_to_archive(session, home, now.year - 1, by=by, now=now)

    return at_once(small, act)


def absences(small: SmallDistrict) -> Run:
    away, stand_in = small.user(Role.INSPECTOR), another(small)
    begun = absent(small, away, stand_in)
    small.clock.ahead(days=2)
    wanted = wish(small, away, stand_in, 20, 30)

    def act(session: Session) -> None:
        by, now = session.get_one(User, small.user(Role.COORDINATOR).id), small.clock()
        row = enter_absence(session, wanted, by=by, now=now)
        longer = replace(wanted, last_on=wanted.last_on + timedelta(days=3))
        change_absence(session, row.id, longer, by=by, now=now)
        end_absence(session, begun, by=by, now=now)

    return at_once(small, act)


def retention(small: SmallDistrict) -> Run:
    wanted = {Keep.LETTER: 30, Keep.EXPORT: 2}

    def act(session: Session) -> None:
        set_retention(session, small.district.id, wanted, set_by="user:1", now=small.clock())

    return at_once(small, act)


def storage(small: SmallDistrict) -> Run:
    def act(session: Session) -> None:
        set_storage(session, small.district.id, 7, 900, set_by="user:1", now=small.clock())

    return at_once(small, act)


def filling(small: SmallDistrict) -> Run:
    """Nothing fits any more, today nor ever, and nobody knows."""
    with transaction(small.sessions) as session:
        grow(session, small.district.id, 21 * GIB, photos=5_000)

    def act(session: Session) -> None:
        district = session.get_one(District, small.district.id)
        tell_of_storage(session, district, now=small.clock())

    return at_once(small, act)


def recount(small: SmallDistrict) -> Run:
    """What was counted is wrong."""
    with transaction(small.sessions) as session:
        grow(session, small.district.id, 4096)

    def act(session: Session) -> None:
        district = session.get_one(District, small.district.id)
        recount_storage(session, district, now=small.clock())

    return at_once(small, act)


def checklist(small: SmallDistrict) -> Run:
    changed = replace(shipped("monthly"), version="99")
    return at_once(
        small,
        lambda session: import_checklist(
            session, small.district.id, changed, by="user:1", now=small.clock()
        ),
    )


def district(small: SmallDistrict) -> Run:
    def run() -> None:
        with transaction(small.sessions) as session:
            found_district(session, code="bautzen", name="Landkreis Bautzen")

    return run


def calls(small: SmallDistrict) -> Run:
    """Two calls about an imminent danger, then somebody takes care."""
    [case] = small.inspect("B04")

    def act(session: Session) -> None:
        found = deficiencies.get(session, small.district.id, case.id)
        user, now = small.user(Role.COORDINATOR), small.clock()
        for reached in (False, True):
            note_call(session, found, "office", reached=reached, user=user, now=now)
        take_care(session, found, user=user, now=now)

    return at_once(small, act)


def link_by_letter(small: SmallDistrict) -> Run:
    reader, sealer = small.user(Role.READER).id, Sealer(("k" * 32,))

    def act(session: Session) -> None:
        user = session.get_one(User, reader)
        send_link(session, user, LinkPurpose.RESET, sealer, now=small.clock())

    return at_once(small, act)


def password_by_link(small: SmallDistrict) -> Run:
    user = small.user(Role.READER)
    with transaction(small.sessions, small.district.id) as session:
        token = make_link(session, user, LinkPurpose.RESET, now=small.clock())
    new = "ein ganz anderes Pferd"
    return lambda: set_password(small.sessions, token, new, now=small.clock())


def logged_in(small: SmallDistrict) -> Run:
    login = small.user(Role.READER).login
    return lambda: log_in(small.sessions, login, PASSWORD, ADDRESS, now=small.clock())


def calendar_key(small: SmallDistrict) -> Run:
    def act(session: Session) -> None:
        user = session.get_one(User, small.user(Role.INSPECTOR).id)
        for _time in range(2):
            make_calendar_key(session, user, now=small.clock())

    return at_once(small, act)


def field_key(small: SmallDistrict) -> Run:
    user = small.user(Role.INSPECTOR)
    return at_once(small, lambda session: make_key(session, user, now=small.clock()))


def sent_again(small: SmallDistrict) -> Run:
    small.inspect("B04")
    with transaction(small.sessions) as session:
        parked = session.query(Message).order_by(Message.id).first()
        assert parked is not None
        parked.parked_at, message_id = small.clock(), parked.id
    return at_once(
        small,
        lambda session: send_again(
            session, message_id, district_id=small.district.id, now=small.clock()
        ),
    )


def comparison(small: SmallDistrict) -> Run:
    user = small.user(Role.COMMISSIONER)

    def act(session: Session) -> None:
        ask_for_comparison(
            session,
            user,
            Policy(),
            Policy(chase_days=9),
            valid_from=office_date(small.clock()),
            stand="heute",
            folder=small.office.export_dir,
            locale="de",
            now=small.clock(),
        )

    return at_once(small, act)


def anchors(small: SmallDistrict) -> Run:
    office = replace(small.office, anchor_email="anker@landkreis.example")

    def run() -> int:
        try:
            return run_due.anchor(office)
        except ExceptionGroup as troubles:
            raise troubles.exceptions[0]

    return run


