"""The demo's log-ins: one password, made for this installation and kept beside the database."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from argon2.exceptions import InvalidHashError, VerificationError

from inspections.db import make_engine, make_sessions, reading
from inspections.demo.material import material
from inspections.labels import _, label
from inspections.settings import Settings
from inspections.store import people
from inspections.store.people import User
from inspections.tenancy import WHOLE_INSTALLATION
from inspections.usecases.log_in import hasher

SHOWN = ("inspektion1", "koordination1", "administration")
LETTERS = "abcdefghkmnpqrstuvwxyz23456789"  # none that looks like another


def password_file(settings: Settings) -> Path:
    return settings.data_dir / "demo-password"


def new_password(settings: Settings) -> str:
    """Four groups of four; replaces the one of an earlier demo."""
    password = "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(4))
    path = password_file(settings)
    path.unlink(missing_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(f"{password}\n")
    return password


def logins(settings: Settings) -> list[str]:
    """One line per demo account that can still be used with the demo password."""
    try:
        password = password_file(settings).read_text().strip()
    except FileNotFoundError:
        return []
    engine = make_engine(settings.database_url)
    try:
        with reading(make_sessions(engine), WHOLE_INSTALLATION) as session:
            users = [people.by_login(session, login) for login in SHOWN]
            return [_line(user, password) for user in users if user and _fits(user, password)]
    finally:
        engine.dispose()


def _fits(user: User, password: str) -> bool:
    try:
        return user.active and hasher.verify(user.password_hash, password)
    except (VerificationError, InvalidHashError):
        return False


def _line(user: User, password: str) -> str:
    roles = {person.login: person.role for person in material().people}
    words = _("{name} ({role}): Anmeldung {login}, Passwort {password}")
    return words.format(
        name=user.name, role=label(roles[user.login]), login=user.login, password=password
    )
