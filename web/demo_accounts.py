"""Log-ins a newcomer may try; shown only on the machine where the demonstration was loaded."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlsplit

from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy.orm import Session

from inspections.demo.access import SHOWN, password_file
from inspections.settings import Settings
from inspections.store import people
from inspections.usecases.log_in import hasher
from web.hosts import ON_THIS_MACHINE


@dataclass(frozen=True, slots=True)
class DemoAccounts:
    """Accounts that can still be used with the password of the demonstration."""

    password: str
    logins: tuple[tuple[str, str], ...]  # login and role


def is_demonstration(settings: Settings) -> bool:
    """Loaded here, reached from this machine only, and no letter leaves it."""
    here = urlsplit(settings.base_url).hostname in ON_THIS_MACHINE
    return here and settings.embedded_mail and password_file(settings).is_file()


def demo_accounts(session: Session, settings: Settings) -> DemoAccounts | None:
    """None on a server for others, without a demonstration, or once the password was changed."""
    if not is_demonstration(settings):
        return None
    password = password_file(settings).read_text().strip()
    found = [user for login in SHOWN if (user := people.by_login(session, login)) is not None]
    usable = [user for user in found if user.active and _fits(user.password_hash, password)]
    logins = tuple((user.login, user.role) for user in usable)
    return DemoAccounts(password, logins) if logins else None


@lru_cache(maxsize=16)
def _fits(stored: str, password: str) -> bool:
    """Slow on purpose, so it is remembered by the stored hash."""
    try:
        return hasher.verify(stored, password)
    except (VerificationError, InvalidHashError):
        return False
