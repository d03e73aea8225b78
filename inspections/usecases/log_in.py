"""Log in and out: argon2id, sessions kept by the server, throttling kept in the database."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from inspections.db import Sessions, reading, transaction
from inspections.domain.errors import NotAllowed
from inspections.domain.passwords import LONGEST, check_new
from inspections.domain.vocabulary import Proof
from inspections.store import people, second_factors
from inspections.store.people import LoginAttempt, LoginSession, User
from inspections.tenancy import WHOLE_INSTALLATION

WINDOW = timedelta(minutes=15)
FAILURES_KEPT = timedelta(days=1)  # they name people and addresses
MOST_PER_LOGIN = 10
MOST_PER_ADDRESS = 50

hasher = PasswordHasher()


class WrongCredentials(NotAllowed):
    """Unknown login, wrong password or a switched-off account; nobody learns which."""

    status = 401


class Throttled(NotAllowed):
    """Too many failures; `details["again_in"]` is in minutes."""

    status = 429


@dataclass(frozen=True, slots=True)
class Fresh:
    """A new session; the token goes into the cookie and nowhere else."""

    token: str
    user: User
    pending: bool = False  # the second factor is still to come


def hash_password(password: str, *about: str) -> str:
    """argon2id of a new password; `about` is what it must not be made of. Raises WeakPassword."""
    check_new(password, about)
    return hasher.hash(password)


def words_about(user: User) -> tuple[str, ...]:
    """What a stranger who knows the person would try."""
    return user.login, user.name, user.email, user.district.name, user.district.code


def may_try(session: Session, login: str, address: str, *, now: datetime) -> None:
    """Raises Throttled."""
    by_login, by_address = people.failures(
        session, login=login, address=address, since=now - WINDOW
    )
    if by_login >= MOST_PER_LOGIN or by_address >= MOST_PER_ADDRESS:
        raise Throttled(again_in=int(WINDOW.total_seconds() // 60))


def log_in(sessions: Sessions, login: str, password: str, address: str, *, now: datetime) -> Fresh:
    """Raises Throttled, WrongCredentials.

    The slow hash is computed while nothing is locked, so attempts do not hold up who writes.
    """
    with reading(sessions, WHOLE_INSTALLATION) as session:
        may_try(session, login.strip().lower(), address, now=now)
        found = check_password(session, login, password)
        user_id = found.id if found else None
    with transaction(sessions, WHOLE_INSTALLATION) as session:
        if user_id is not None:
            user = session.get_one(User, user_id)
            _renew_hash(user, password)
            people.forget_failures(session, before=now - FAILURES_KEPT)
            pending = second_factors.has_factor(session, user.id)
            return start_session(session, user, pending=pending, now=now)
        note_failure(session, login, address, now=now)
    raise WrongCredentials()


def change_password(
    sessions: Sessions, login: LoginSession, current: str, new: str, address: str, *, now: datetime
) -> Fresh:
    """Raises Throttled, WrongCredentials, WeakPassword. All other sessions end."""
    with reading(sessions, WHOLE_INSTALLATION) as session:
        user = session.get_one(User, login.user_id)
        name, about = user.login, words_about(user)
        may_try(session, name, address, now=now)
        right = check_password(session, name, current) is not None
    if not right:
        with transaction(sessions, WHOLE_INSTALLATION) as session:
            note_failure(session, name, address, now=now)
        raise WrongCredentials()
    hashed = hash_password(new, *about)
    with transaction(sessions, WHOLE_INSTALLATION) as session:
        session.get_one(User, login.user_id).password_hash = hashed
        end_all_sessions(session, login.user_id, now=now)
        return renew_session(session, login, now=now)


def check_password(session: Session, login: str, password: str) -> User | None:
    """The active user, or None; takes as long for an unknown login as for a known one."""
    user = people.by_login(session, login)
    stored = user.password_hash if user else ""
    try:
        hasher.verify(stored or _dummy_hash(), password[:LONGEST])
    except (VerificationError, InvalidHashError):
        return None
    return user if user is not None and stored and user.active else None


def _renew_hash(user: User, password: str) -> None:
    """With today's parameters, when the stored one is from before."""
    if hasher.check_needs_rehash(user.password_hash):
        user.password_hash = hasher.hash(password[:LONGEST])


@lru_cache
def _dummy_hash() -> str:
    return hasher.hash(secrets.token_urlsafe(16))


def note_failure(session: Session, login: str, address: str, *, now: datetime) -> None:
    known = people.by_login(session, login)
    note_attempt(session, login.strip().lower()[:200], address, known, now=now)


def note_attempt(
    session: Session, what: str, address: str, known: User | None, *, now: datetime
) -> None:
    """`what` was tried from there: a log-in, or something else that is counted like one."""
    district_id = known.district_id if known else None
    session.add(LoginAttempt(district_id=district_id, login=what, address=address, at=now))


def forget_failures_of(session: Session, login: str) -> None:
    """Whoever proved otherwise who they are need not wait."""
    session.execute(delete(LoginAttempt).where(LoginAttempt.login == login))


def start_session(
    session: Session,
    user: User,
    *,
    now: datetime,
    proof: Proof = Proof.PASSWORD,
    pending: bool = False,
) -> Fresh:
    token = secrets.token_urlsafe(32)
    session.add(
        LoginSession(
            token_hash=token_hash(token),
            district_id=user.district_id,
            user_id=user.id,
            csrf_token=secrets.token_urlsafe(32),
            created_at=now,
            seen_at=now,
            pending=pending,
            proof=proof.value,
            proven_at=now,
        )
    )
    return Fresh(token, user, pending)


def renew_session(
    session: Session, old: LoginSession, *, proof: Proof | None = None, now: datetime
) -> Fresh:
    """The same person proved anew: another secret and another form token, the old ones end."""
    session.execute(
        update(LoginSession)
        .where(LoginSession.token_hash == old.token_hash)
        .values(ended_at=now, pending=False)
    )
    user = session.get_one(User, old.user_id)
    return start_session(session, user, proof=proof or Proof(old.proof or "password"), now=now)


def pending_session(session: Session, token: str, *, now: datetime) -> LoginSession | None:
    """The log-in of which only the second factor is missing, or None."""
    found = session.get(LoginSession, token_hash(token))
    if found is None or found.ended_at is not None or not found.pending or not found.user.active:
        return None
    return found if now - found.created_at < people.PENDING_LIFE else None


def prove_again(
    sessions: Sessions, login: LoginSession, password: str, address: str, *, now: datetime
) -> Fresh:
    """Before something sensitive. Raises Throttled, WrongCredentials."""
    name = login.user.login
    with reading(sessions, WHOLE_INSTALLATION) as session:
        may_try(session, name, address, now=now)
        right = check_password(session, name, password) is not None
    with transaction(sessions, WHOLE_INSTALLATION) as session:
        if right:
            return renew_session(session, login, now=now)
        note_failure(session, name, address, now=now)
    raise WrongCredentials()


def token_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def resume_session(session: Session, token: str, *, now: datetime) -> LoginSession | None:
    """The living session behind a cookie, or None. Does not write; see `touch`."""
    found = session.get(LoginSession, token_hash(token))
    if found is None or found.ended_at is not None or found.pending or not found.user.active:
        return None
    idle, life = now - found.seen_at, now - found.created_at
    return found if idle < people.SESSION_IDLE and life < people.SESSION_LIFE else None


def touch(session: Session, token: str, *, now: datetime) -> None:
    """Note that the session is alive."""
    session.execute(
        update(LoginSession).where(LoginSession.token_hash == token_hash(token)).values(seen_at=now)
    )


def end_session(session: Session, token: str, *, now: datetime) -> None:
    session.execute(
        update(LoginSession)
        .where(LoginSession.token_hash == token_hash(token))
        .values(ended_at=now)
    )


def end_own_session(session: Session, user_id: int, token_hash: str, *, now: datetime) -> None:
    """One of a person's own sessions, such as on a lost phone."""
    session.execute(
        update(LoginSession)
        .where(
            LoginSession.token_hash == token_hash,
            LoginSession.user_id == user_id,
            LoginSession.ended_at.is_(None),
        )
        .values(ended_at=now)
    )


def end_all_sessions(session: Session, user_id: int, *, but: str = "", now: datetime) -> None:
    """After a new password, another role or a switched-off account; `but` the one of this hash."""
    session.execute(
        update(LoginSession)
        .where(
            LoginSession.user_id == user_id,
            LoginSession.ended_at.is_(None),
            LoginSession.token_hash != but,
        )
        .values(ended_at=now)
    )
