"""The second factor: set up an authenticator app, prove it at log-in, recover, reset.

A code of the app works once, within half a minute before and after; five wrong ones wait.
"""

from __future__ import annotations

import secrets
from datetime import datetime
from hmac import compare_digest

import pyotp
from sqlalchemy.orm import Session

from inspections.db import Sessions, reading, transaction
from inspections.domain.errors import Conflict, NotAllowed, NotFound, Refused
from inspections.domain.vocabulary import Proof
from inspections.runtime import outbox
from inspections.sealing import Sealer
from inspections.store import passkeys, people
from inspections.store import second_factors as stored
from inspections.store.people import LoginSession, User
from inspections.store.second_factors import Authenticator, FactorReset, RecoveryCode
from inspections.tenancy import WHOLE_INSTALLATION
from inspections.usecases.log_in import (
    WINDOW,
    Fresh,
    Throttled,
    end_all_sessions,
    forget_failures_of,
    note_attempt,
    pending_session,
    renew_session,
    token_hash,
)

MOST_TRIES = 5
STEP = 30  # seconds
CODES = 8
GROUPS = 6
LETTERS = "abcdefghkmnpqrstuvwxyz23456789"  # none that looks like another; 24 of them are 117 bits


class WrongCode(NotAllowed):
    """No code of the app of this moment, used already, and no recovery code either."""


class NotPending(NotAllowed):
    """The log-in that waited for its second factor is over; begin anew."""

    status = 401


class ReasonMissing(Refused):
    """Who takes away a factor says why."""


def begin(session: Session, user: User, sealer: Sealer, *, now: datetime) -> None:
    """A new seed, not asked for before `confirm`. Raises Conflict when one is in use."""
    if stored.authenticator_of(session, user.id) is not None:
        raise Conflict(user=user.id)
    stored.forget_authenticator(session, user.id)
    session.add(
        Authenticator(
            user_id=user.id,
            district_id=user.district_id,
            sealed_seed=sealer.seal(pyotp.random_base32()),
            last_step=0,
            created_at=now,
        )
    )


def seed_to_show(session: Session, user_id: int, sealer: Sealer) -> str | None:
    """While it is being set up; never again afterwards."""
    found = session.get(Authenticator, user_id)
    if found is None or found.confirmed_at is not None:
        return None
    return sealer.unseal(found.sealed_seed)


def confirm(
    sessions: Sessions, login: LoginSession, code: str, sealer: Sealer, *, now: datetime
) -> tuple[Fresh, list[str]]:
    """The first code of the app: a new session id, other sessions end, recovery codes to show once.

    Raises Throttled, WrongCode, NotFound.
    """
    user_id = login.user_id
    with reading(sessions, WHOLE_INSTALLATION) as session:
        _may_try(session, user_id, now=now)
        seed = seed_to_show(session, user_id, sealer)
    if seed is None:
        raise NotFound(authenticator=user_id)
    step = _step_of(seed, code, after=0, now=now)
    with transaction(sessions, WHOLE_INSTALLATION) as session:
        user = session.get_one(User, user_id)
        if step is not None and stored.take_step(session, user_id, step):
            session.get_one(Authenticator, user_id).confirmed_at = now
            codes = new_recovery_codes(session, user, now=now)
            end_all_sessions(session, user_id, now=now)
            return renew_session(session, login, proof=Proof.CODE, now=now), codes
        _note_failure(session, user, now=now)
    raise WrongCode()


def prove(sessions: Sessions, token: str, code: str, sealer: Sealer, *, now: datetime) -> Fresh:
    """The second half of a log-in, by `token` of the first. Raises NotPending, Throttled,
    WrongCode."""
    with reading(sessions, WHOLE_INSTALLATION) as session:
        login = pending_session(session, token, now=now)
        if login is None:
            raise NotPending()
        _may_try(session, login.user_id, now=now)
    with transaction(sessions, WHOLE_INSTALLATION) as session:
        user = session.get_one(User, login.user_id)
        proof = _proof(session, user, code, sealer, now=now)
        if proof is not None:
            forget_failures_of(session, _mark(user.id))
            return renew_session(session, login, proof=proof, now=now)
        _note_failure(session, user, now=now)
    raise WrongCode()


def _proof(
    session: Session, user: User, code: str, sealer: Sealer, *, now: datetime
) -> Proof | None:
    app = stored.authenticator_of(session, user.id)
    if app is not None:
        step = _step_of(sealer.unseal(app.sealed_seed), code, after=app.last_step, now=now)
        if step is not None and stored.take_step(session, user.id, step):
            return Proof.CODE
    if stored.take_recovery_code(session, user.id, _hash_of(code), now=now):
        return Proof.RECOVERY
    return None


def _step_of(seed: str, code: str, *, after: int, now: datetime) -> int | None:
    """The half minute of which this is the code: this one, the last or the next."""
    digits = "".join(code.split())
    if not (digits.isascii() and digits.isdecimal()):
        return None
    app, here = pyotp.TOTP(seed), int(now.timestamp()) // STEP
    for step in (here, here - 1, here + 1):
        if step > after and compare_digest(app.at(step * STEP), digits):
            return step
    return None


def _may_try(session: Session, user_id: int, *, now: datetime) -> None:
    tries, _from_there = people.failures(
        session, login=_mark(user_id), address="", since=now - WINDOW
    )
    if tries >= MOST_TRIES:
        raise Throttled(again_in=int(WINDOW.total_seconds() // 60))


def _note_failure(session: Session, user: User, *, now: datetime) -> None:
    note_attempt(session, _mark(user.id), "second factor", user, now=now)


def _mark(user_id: int) -> str:
    return f"factor:{user_id}"


def new_recovery_codes(session: Session, user: User, *, now: datetime) -> list[str]:
    """To be shown once; those from before are void."""
    stored.forget_recovery_codes(session, user.id)
    codes = [_recovery_code() for _ in range(CODES)]
    session.add_all(
        RecoveryCode(
            district_id=user.district_id,
            user_id=user.id,
            code_hash=_hash_of(code),
            created_at=now,
        )
        for code in codes
    )
    return codes


def _recovery_code() -> str:
    letters = [secrets.choice(LETTERS) for _ in range(GROUPS * 4)]
    return "-".join("".join(letters[start : start + 4]) for start in range(0, GROUPS * 4, 4))


def _hash_of(code: str) -> str:
    """However it was typed: capitals, blanks and hyphens say nothing."""
    return token_hash("".join(letter for letter in code.lower() if letter.isalnum()))


def remove_app(session: Session, user: User, *, now: datetime) -> None:
    """The person's own wish; every session ends. Recovery codes stay beside a passkey."""
    stored.forget_authenticator(session, user.id)
    if not stored.has_factor(session, user.id):
        stored.forget_recovery_codes(session, user.id)
    end_all_sessions(session, user.id, now=now)


def _remove_all(session: Session, user: User, *, now: datetime) -> None:
    """All that proves is gone, and every session with it."""
    stored.forget_authenticator(session, user.id)
    stored.forget_recovery_codes(session, user.id)
    passkeys.forget_passkeys(session, user.id)
    end_all_sessions(session, user.id, now=now)


def reset(session: Session, user: User, by: User, reason: str, *, now: datetime) -> None:
    """By the administration, for a lost phone. The person is told by mail. Raises ReasonMissing."""
    if not reason.strip():
        raise ReasonMissing(field="reason", problem="missing")
    _remove_all(session, user, now=now)
    entry = FactorReset(
        district_id=user.district_id,
        user_id=user.id,
        by_user_id=by.id,
        reason=reason.strip()[:500],
        at=now,
    )
    session.add(entry)
    session.flush()
    outbox.add(
        session,
        f"account_factor_reset:{entry.id}:account-{user.id}",
        district_id=user.district_id,
        letter="account_factor_reset",
        recipient=user.email,
        payload={
            "locale": user.locale,
            "district": user.district.name,
            "login": user.login,
            "until": None,
            "link": {"kind": "page", "path": "/anmelden"},
        },
        now=now,
    )
