"""First log-in, invitation and forgotten password: a link that sets a password, and no more.

Whoever follows it still logs in afterwards, with the second factor where there is one.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from inspections.db import Sessions, reading, transaction
from inspections.domain.errors import Conflict, NotAllowed
from inspections.domain.vocabulary import LinkPurpose, Role
from inspections.runtime import outbox
from inspections.sealing import Sealer
from inspections.store import account_links, people
from inspections.store.account_links import AccountLink
from inspections.store.people import User
from inspections.tenancy import WHOLE_INSTALLATION
from inspections.usecases.keep_people import UserWish, add_user
from inspections.usecases.log_in import (
    MOST_PER_ADDRESS,
    WINDOW,
    Throttled,
    end_all_sessions,
    forget_failures_of,
    hash_password,
    note_attempt,
    token_hash,
    words_about,
)

LIFE = timedelta(hours=24)
MOST_RESETS = 3  # letters to one person in a quarter of an hour


class LinkSpent(NotAllowed):
    """Used, too old, replaced by a newer one, or never ours; nobody learns which."""

    status = 410


class AdminExists(Conflict):
    """The district has an administration that can log in; it invites everybody else."""


def make_link(session: Session, user: User, purpose: LinkPurpose, *, now: datetime) -> str:
    """The secret of a new link; all earlier ones of the person are void."""
    account_links.void(session, user.id, now=now)
    token = secrets.token_urlsafe(32)
    session.add(
        AccountLink(
            district_id=user.district_id,
            user_id=user.id,
            purpose=purpose.value,
            token_hash=token_hash(token),
            created_at=now,
            expires_at=now + LIFE,
        )
    )
    session.flush()
    return token


def send_link(
    session: Session, user: User, purpose: LinkPurpose, sealer: Sealer, *, now: datetime
) -> None:
    """By mail; the row of the letter holds the secret sealed."""
    token = make_link(session, user, purpose, now=now)
    letter = f"account_{purpose.value}"
    outbox.add(
        session,
        f"{letter}:{token_hash(token)[:16]}:account-{user.id}",
        district_id=user.district_id,
        letter=letter,
        recipient=user.email,
        payload={
            "locale": user.locale,
            "district": user.district.name,
            "login": user.login,
            "until": (now + LIFE).isoformat(),
            "link": {"kind": "account", "sealed": sealer.seal(token)},
        },
        now=now,
    )


def invite(session: Session, user: User, sealer: Sealer, *, now: datetime) -> None:
    """The first letter to a new person, or a further one from the administration."""
    known = LinkPurpose.RESET if user.password_hash else LinkPurpose.INVITATION
    send_link(session, user, known, sealer, now=now)


def ask_reset(
    sessions: Sessions, login: str, address: str, sealer: Sealer, *, now: datetime
) -> None:
    """Raises Throttled. Whoever asks learns nothing of which accounts there are."""
    mark = f"reset:{login.strip().lower()[:200]}"
    with transaction(sessions, WHOLE_INSTALLATION) as session:
        asked, from_here = people.failures(session, login=mark, address=address, since=now - WINDOW)
        if from_here >= MOST_PER_ADDRESS:
            raise Throttled(again_in=int(WINDOW.total_seconds() // 60))
        user = people.by_login(session, login)
        note_attempt(session, mark, address, user, now=now)
        if user is not None and user.active and asked < MOST_RESETS:
            invite(session, user, sealer, now=now)


def person_behind(session: Session, token: str, *, now: datetime) -> User:
    """Raises LinkSpent."""
    link = account_links.living(session, token_hash(token), now=now)
    if link is None or not link.user.active:
        raise LinkSpent()
    return link.user


def set_password(sessions: Sessions, token: str, new: str, *, now: datetime) -> None:
    """Raises LinkSpent, WeakPassword. Every session of the person ends."""
    with reading(sessions, WHOLE_INSTALLATION) as session:
        about = words_about(person_behind(session, token, now=now))
    hashed = hash_password(new, *about)
    with transaction(sessions, WHOLE_INSTALLATION) as session:
        user_id = account_links.take(session, token_hash(token), now=now)
        if user_id is None:
            raise LinkSpent()
        user = session.get_one(User, user_id)
        user.password_hash = hashed
        account_links.void(session, user_id, now=now)
        end_all_sessions(session, user_id, now=now)
        forget_failures_of(session, user.login)


def first_admin(session: Session, district_id: int, wish: UserWish, *, now: datetime) -> str:
    """The secret of a link for the first administrator. Raises AdminExists, FieldInvalid,
    LoginTaken. Before its use it may be asked for again, which makes the earlier one void."""
    admins = people.with_role(session, district_id, Role.ADMIN)
    if any(admin.password_hash for admin in admins):
        raise AdminExists()
    login = wish.login.strip().lower()
    waiting = [admin for admin in admins if admin.login == login]
    user = waiting[0] if waiting else add_user(session, district_id, wish, now=now)
    return make_link(session, user, LinkPurpose.PRINTED, now=now)
