"""Passkeys: added, renamed, removed by their person; a log-in that counts as both factors."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy.orm import Session

from inspections.db import Sessions, reading, transaction
from inspections.domain.errors import Conflict, NotAllowed, Refused
from inspections.domain.vocabulary import Proof
from inspections.relying_party import AnswerRefused, Called, RelyingParty, claim_of
from inspections.runtime import outbox
from inspections.store import passkeys as stored
from inspections.store import people, second_factors
from inspections.store.passkeys import Passkey
from inspections.store.people import LoginSession, User
from inspections.tenancy import WHOLE_INSTALLATION
from inspections.usecases.log_in import (
    MOST_PER_ADDRESS,
    WINDOW,
    Fresh,
    Throttled,
    end_all_sessions,
    note_attempt,
    renew_session,
    start_session,
    token_hash,
)
from inspections.usecases.second_factor import new_recovery_codes

MOST = 10  # of one person
LONGEST_NAME = 60
MARK = ":passkey"  # nobody's log-in has a colon in front


class Purpose(StrEnum):
    """What a challenge was drawn for; it is good for nothing else."""

    ADD = "add"
    LOG_IN = "log in"
    AGAIN = "again"  # before something sensitive


class NotBegun(NotAllowed):
    """The challenge was used, is older than five minutes, or of another browser or session."""

    status = 401


class CounterWentBack(NotAllowed):
    """The device counts from less than it had said: perhaps somebody copied its key."""

    status = 401


class NameMissing(Refused):
    """A passkey without a name could not be told from another."""


class TooMany(Conflict):
    """More than one person uses."""


class AlreadyKnown(Conflict):
    """The key is somebody's already."""


@dataclass(frozen=True, slots=True)
class Begun:
    """The ticket goes into the signed cookie, the options to the browser."""

    ticket: str
    options: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Added:
    """With the first factor of a person come a new session and recovery codes to show once."""

    fresh: Fresh | None = None
    codes: tuple[str, ...] = ()


def begin_adding(
    session: Session, party: RelyingParty, login: LoginSession, *, now: datetime
) -> Begun:
    """Raises TooMany."""
    user, known = login.user, stored.of_user(session, login.user_id)
    if len(known) >= MOST:
        raise TooMany(most=MOST)
    handle = known[0].handle if known else secrets.token_urlsafe(32)
    ticket, challenge = _draw(session, Purpose.ADD, _bound(login, handle), now=now)
    person = Called(handle, user.login, user.name)
    options = party.ask_new(person, [each.credential_id for each in known], challenge)
    return Begun(f"{ticket}.{handle}", options)


def add(
    sessions: Sessions, party: RelyingParty, login: LoginSession, name: str, ticket: str,
    answer: str, *, now: datetime,
) -> Added:  # fmt: skip
    """Raises NameMissing, NotBegun, AnswerRefused, AlreadyKnown."""
    name = checked_name(name)
    ticket, _dot, handle = ticket.partition(".")
    challenge = _take(sessions, Purpose.ADD, _bound(login, handle), ticket, now=now)
    key = party.check_new(answer, challenge)
    with transaction(sessions, WHOLE_INSTALLATION) as session:
        if stored.by_credential(session, key.credential_id) is not None:
            raise AlreadyKnown()
        user = session.get_one(User, login.user_id)
        first = not second_factors.has_factor(session, user.id)
        row = Passkey(
            district_id=user.district_id, user_id=user.id, name=name, handle=handle,
            credential_id=key.credential_id, public_key=key.public_key,
            sign_count=key.sign_count, created_at=now,
        )  # fmt: skip
        session.add(row)
        session.flush()
        _tell(session, user, row, now=now)
        if not first:
            return Added()
        codes = new_recovery_codes(session, user, now=now)
        end_all_sessions(session, user.id, now=now)
        return Added(renew_session(session, login, proof=Proof.PASSKEY, now=now), tuple(codes))


def begin_log_in(session: Session, party: RelyingParty, *, now: datetime) -> Begun:
    """Nobody says who it is: the browser offers the keys it has for our address."""
    ticket, challenge = _draw(session, Purpose.LOG_IN, "", now=now)
    return Begun(ticket, party.ask_known([], challenge))


def log_in(
    sessions: Sessions, party: RelyingParty, ticket: str, answer: str, address: str, *,
    now: datetime,
) -> Fresh:  # fmt: skip
    """Raises Throttled, NotBegun, AnswerRefused, CounterWentBack."""
    challenge = _take(sessions, Purpose.LOG_IN, "", ticket, now=now)
    passkey, count = _proved(sessions, party, challenge, answer, address, now=now)
    with transaction(sessions, WHOLE_INSTALLATION) as session:
        _use(session, passkey, count, now=now)
        user = session.get_one(User, passkey.user_id)
        return start_session(session, user, proof=Proof.PASSKEY, now=now)


def begin_again(
    session: Session, party: RelyingParty, login: LoginSession, *, now: datetime
) -> Begun:
    known = [each.credential_id for each in stored.of_user(session, login.user_id)]
    ticket, challenge = _draw(session, Purpose.AGAIN, _bound(login), now=now)
    return Begun(ticket, party.ask_known(known, challenge))


def prove_again(
    sessions: Sessions, party: RelyingParty, login: LoginSession, ticket: str, answer: str,
    address: str, *, now: datetime,
) -> Fresh:  # fmt: skip
    """Raises Throttled, NotBegun, AnswerRefused, CounterWentBack."""
    challenge = _take(sessions, Purpose.AGAIN, _bound(login), ticket, now=now)
    passkey, count = _proved(sessions, party, challenge, answer, address, of=login, now=now)
    with transaction(sessions, WHOLE_INSTALLATION) as session:
        _use(session, passkey, count, now=now)
        return renew_session(session, login, proof=Proof.PASSKEY, now=now)


def rename(session: Session, user: User, passkey_id: int, name: str) -> None:
    """Raises NotFound, NameMissing."""
    passkey = stored.own(session, user.id, passkey_id)
    passkey.name = checked_name(name)


def remove(session: Session, login: LoginSession, passkey_id: int, *, now: datetime) -> bool:
    """All other sessions end, as one of them may be a thief's; True: it was the last factor, so
    this one ends too. Raises NotFound."""
    user_id = login.user_id
    session.delete(stored.own(session, user_id, passkey_id))
    session.flush()
    last = not second_factors.has_factor(session, user_id)
    if last:
        second_factors.forget_recovery_codes(session, user_id)
    here = "" if last else login.token_hash
    end_all_sessions(session, user_id, but=here, now=now)
    return last


def checked_name(name: str) -> str:
    """Raises NameMissing."""
    name = " ".join(name.split())[:LONGEST_NAME]
    if not name:
        raise NameMissing(field="name", problem="missing")
    return name


def _bound(login: LoginSession, *more: str) -> str:
    return ":".join((login.token_hash, *more))


def _hash_of(purpose: Purpose, bound: str, ticket: str) -> str:
    return token_hash(f"{purpose}:{bound}:{ticket}")


def _draw(session: Session, purpose: Purpose, bound: str, *, now: datetime) -> tuple[str, str]:
    """A ticket for this browser and the challenge it stands for."""
    ticket, challenge = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
    stored.keep_challenge(session, _hash_of(purpose, bound, ticket), challenge, now=now)
    return ticket, challenge


def _take(
    sessions: Sessions, purpose: Purpose, bound: str, ticket: str, *, now: datetime
) -> str:
    """In a transaction of its own: used up also when what follows is refused. Raises NotBegun."""
    with transaction(sessions, WHOLE_INSTALLATION) as session:
        challenge = stored.take_challenge(session, _hash_of(purpose, bound, ticket), now=now)
    if challenge is None:
        raise NotBegun(purpose=purpose)
    return challenge


def _proved(
    sessions: Sessions, party: RelyingParty, challenge: str, answer: str, address: str, *,
    of: LoginSession | None = None, now: datetime,
) -> tuple[Passkey, int]:  # fmt: skip
    """Whose key signed, and its count; failures count for the address, so that nobody locks out
    somebody else. Raises Throttled, AnswerRefused."""
    with reading(sessions, WHOLE_INSTALLATION) as session:
        _may_try(session, address, now=now)
        try:
            passkey = _claimed(session, answer, of)
            return passkey, party.check_known(answer, challenge, passkey.public_key)
        except AnswerRefused as refusal:
            refused = refusal
    with transaction(sessions, WHOLE_INSTALLATION) as session:
        note_attempt(session, MARK, address, None, now=now)
    raise refused


def _claimed(session: Session, answer: str, of: LoginSession | None) -> Passkey:
    """Raises AnswerRefused, the same for a key we never knew and one that counts no more."""
    claim = claim_of(answer)
    passkey = stored.by_credential(session, claim.credential_id)
    if passkey is None or not passkey.user.active:
        raise AnswerRefused(because="unknown key" if passkey is None else "switched off")
    if of is not None and passkey.user_id != of.user_id:
        raise AnswerRefused(because="somebody else's key")
    if claim.handle != passkey.handle and (of is None or claim.handle is not None):
        raise AnswerRefused(because="another handle")
    return passkey


def _use(session: Session, passkey: Passkey, count: int, *, now: datetime) -> None:
    """Raises CounterWentBack."""
    if not stored.note_use(session, passkey.id, count, now=now):
        raise CounterWentBack(passkey=passkey.id, user=passkey.user_id, count=count)


def _may_try(session: Session, address: str, *, now: datetime) -> None:
    _by_mark, from_there = people.failures(
        session, login=MARK, address=address, since=now - WINDOW
    )
    if from_there >= MOST_PER_ADDRESS:
        raise Throttled(again_in=int(WINDOW.total_seconds() // 60))


def _tell(session: Session, user: User, passkey: Passkey, *, now: datetime) -> None:
    """Whoever did not add it learns that somebody did."""
    outbox.add(
        session,
        f"account_passkey_added:{passkey.id}:account-{user.id}",
        district_id=user.district_id,
        letter="account_passkey_added",
        recipient=user.email,
        payload={
            "locale": user.locale,
            "district": user.district.name,
            "login": user.login,
            "until": None,
            "link": {"kind": "page", "path": "/konto"},
        },
        now=now,
    )
