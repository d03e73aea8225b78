"""What every page may ask of the request: the wiring, one moment, one user, one district."""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import date, datetime
from typing import cast

from flask import current_app, g
from sqlalchemy.orm import Session

from inspections import db
from inspections.domain.working_days import office_date
from inspections.store.people import User
from inspections.tenancy import Whose
from inspections.wiring import Wiring


def wiring() -> Wiring:
    return cast(Wiring, current_app.extensions["wiring"])


def now() -> datetime:
    """The moment of this request; read once."""
    if "now" not in g:
        g.now = wiring().clock()
    return cast(datetime, g.now)


def today() -> date:
    return office_date(now())


def transaction(whose: Whose = None) -> AbstractContextManager[Session]:
    """For requests that write: one use case, all or nothing, in the district of who asks.

    A page for strangers says WHOLE_INSTALLATION, finds the row its link is for and narrows to it.
    """
    return db.transaction(wiring().sessions, whose or _own())


def reading(whose: Whose = None) -> AbstractContextManager[Session]:
    """For pages: one snapshot. Render before it ends."""
    return db.reading(wiring().sessions, whose or _own())


def _own() -> Whose:
    user = maybe_user()
    return user.district_id if user else None


def current_user() -> User:
    """The person logged in, with its district loaded; only behind `allow`."""
    return cast(User, g.user)


def maybe_user() -> User | None:
    return cast("User | None", g.get("user"))


def district_id() -> int:
    return current_user().district_id
