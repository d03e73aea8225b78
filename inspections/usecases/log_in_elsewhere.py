"""Log in by an OpenID provider: the account of a subject, made when it comes for the first time."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from inspections.domain.errors import NotAllowed
from inspections.domain.vocabulary import Proof, Role
from inspections.issuers import Issuer
from inspections.store import calendar_keys, districts, identities, people, second_factors
from inspections.store.identities import Identity
from inspections.store.people import User
from inspections.usecases.keep_people import UserWish, add_user
from inspections.usecases.log_in import Fresh, end_all_sessions, start_session


class NoRole(NotAllowed):
    """The provider knows the person, and nothing that it may do here."""


class NoAddress(NotAllowed):
    """The provider does not say where letters to the person go."""


class SwitchedOff(NotAllowed):
    """The account is switched off here, whatever the provider says."""


def log_in_elsewhere(
    session: Session, issuer: Issuer, claims: dict[str, Any], *, now: datetime
) -> Fresh:
    """Raises NoRole, NoAddress, SwitchedOff, NotFound.

    The role is what the provider says today; an account with the same mail address is another's.
    """
    role = issuer.role_of(claims)
    if role is None:
        raise NoRole(issuer=issuer.key)
    known = identities.by_subject(session, issuer.issuer, claims["sub"])
    user = known.user if known else _new_user(session, issuer, claims, role, now=now)
    if not user.active:
        raise SwitchedOff(user=user.id)
    if user.role != role.value:
        user.role = role.value
        end_all_sessions(session, user.id, now=now)
        calendar_keys.end_of(session, user.id, now=now)
    twice = issuer.proved_twice(claims)
    pending = not twice and second_factors.has_factor(session, user.id)
    proof = Proof.ISSUER if twice else Proof.PASSWORD
    return start_session(session, user, proof=proof, pending=pending, now=now)


def _new_user(
    session: Session, issuer: Issuer, claims: dict[str, Any], role: Role, *, now: datetime
) -> User:
    district = districts.by_code(session, issuer.district)
    email = _text(claims, "email")
    if not email:
        raise NoAddress(issuer=issuer.key)
    name = _text(claims, "name") or _text(claims, "preferred_username") or email
    login = _text(claims, "preferred_username") or email
    if people.by_login(session, login) is not None:
        login = f"{issuer.key}:{claims['sub']}"
    user = add_user(session, district.id, UserWish(name, login, email, role), now=now)
    session.add(
        Identity(
            district_id=district.id,
            user_id=user.id,
            issuer=issuer.issuer,
            subject=claims["sub"],
            created_at=now,
        )
    )
    session.flush()
    return user


def _text(claims: dict[str, Any], name: str) -> str:
    value = claims.get(name)
    return " ".join(value.split())[:200] if isinstance(value, str) else ""
