"""Tokens for other programs: scopes and an end, shown once, never more than their maker may."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from inspections.db import Sessions, reading, transaction
from inspections.domain.errors import Conflict, NotAllowed, NotFound
from inspections.domain.vocabulary import Role, Scope
from inspections.runtime import outbox
from inspections.store import api_tokens as stored
from inspections.store.api_tokens import ApiToken
from inspections.store.districts import District
from inspections.store.people import User
from inspections.tenancy import WHOLE_INSTALLATION
from inspections.usecases.keep_people import FieldInvalid
from inspections.usecases.log_in import token_hash

MAKERS = (Role.COORDINATOR, Role.COMMISSIONER)  # who answers for the data gives it out
PREFIX = "begehung_"  # by which scanners for leaked secrets know one
USUAL_DAYS, MOST_DAYS = 90, 365
MOST = 20  # good ones in a district
LONGEST_NAME, LONGEST_TOKEN = 80, 100
NOTED_AFTER = timedelta(hours=1)
WARNED_BEFORE = timedelta(days=7)
LETTER = "account_token_ends"


class TokenRefused(NotAllowed):
    """Unknown, revoked, over, or of somebody who may not any more; nobody learns which."""

    status = 401


class TooManyTokens(Conflict):
    """More than a district has programs."""


@dataclass(frozen=True, slots=True)
class TokenWish:
    name: str
    scopes: frozenset[Scope]
    days: int = USUAL_DAYS


def make_token(session: Session, user: User, wish: TokenWish, *, now: datetime) -> str:
    """The token itself, shown once and kept nowhere.

    Raises FieldInvalid, TooManyTokens, NotAllowed.
    """
    if user.role not in MAKERS:
        raise NotAllowed(role=user.role)
    name = " ".join(wish.name.split())
    if not name:
        raise FieldInvalid(field="name", problem="missing")
    if len(name) > LONGEST_NAME:
        raise FieldInvalid(field="name", problem="too_long")
    if not wish.scopes:
        raise FieldInvalid(field="scopes", problem="missing")
    if not 1 <= wish.days <= MOST_DAYS:
        raise FieldInvalid(field="days", problem="out_of_range")
    good = [one for one in stored.of_district(session, user.district_id) if not one.is_over(now)]
    if len(good) >= MOST:
        raise TooManyTokens(most=MOST)
    token = PREFIX + secrets.token_urlsafe(32)
    row = ApiToken(
        district_id=user.district_id, user_id=user.id, name=name, scopes=_text(wish.scopes),
        token_hash=token_hash(token), created_at=now, expires_at=now + timedelta(days=wish.days),
    )  # fmt: skip
    session.add(row)
    return token


def revoke_token(session: Session, token_id: int, *, by: User, now: datetime) -> ApiToken:
    """One's own, or anybody's for the administration. Raises NotFound."""
    found = stored.get(session, by.district_id, token_id)
    if found.user_id != by.id and by.role != Role.ADMIN:
        raise NotFound(token=token_id)
    end_token(found, by=by.id, now=now)
    return found


def end_token(token: ApiToken, *, by: int | None, now: datetime) -> bool:
    """Whether it was not revoked before; by nobody when it is done on the command line."""
    if token.revoked_at is not None:
        return False
    token.revoked_at, token.revoked_by = now, by
    return True


def token_of(sessions: Sessions, token: str, *, now: datetime) -> ApiToken:
    """With the person who made it. 256 bits of chance, so a plain hash is enough.

    Raises TokenRefused.
    """
    hashed = token_hash(token[:LONGEST_TOKEN])
    with reading(sessions, WHOLE_INSTALLATION) as session:
        found = stored.by_hash(session, hashed)
        if found is None or not is_good(found, now):
            raise TokenRefused()
    if found.used_at is None or now - found.used_at >= NOTED_AFTER:
        with transaction(sessions, WHOLE_INSTALLATION) as session:
            session.get_one(ApiToken, found.id).used_at = now
    return found


def is_good(token: ApiToken, now: datetime) -> bool:
    """Its maker is still here, and in a role that may make one."""
    person = token.user
    return not token.is_over(now) and person.active and person.role in MAKERS


def warn_of_ends(session: Session, district: District, *, now: datetime) -> int:
    """Write to the makers of what ends within a week, once."""
    found = stored.ending(session, district.id, now=now, before=now + WARNED_BEFORE)
    told = [one for one in found if is_good(one, now)]
    for token in told:
        token.warned_at = now
        outbox.add(
            session,
            f"{LETTER}:{token.id}:account-{token.user_id}",
            district_id=district.id,
            letter=LETTER,
            recipient=token.user.email,
            payload={
                "locale": token.user.locale,
                "district": district.name,
                "login": token.user.login,
                "until": None,
                "token": token.name,
                "ends_at": token.expires_at.isoformat(),
                "link": {"kind": "page", "path": "/schnittstelle"},
            },
            now=now,
        )
    return len(told)


def _text(scopes: Iterable[Scope]) -> str:
    """In the order of the list."""
    return " ".join(scope.value for scope in Scope if scope in scopes)
