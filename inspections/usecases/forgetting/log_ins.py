"""Sessions, links to accounts, devices given up, and from where somebody changed something."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from inspections.audit.erase import erase_traces, forget_what_was, has_trace
from inspections.audit.rows import AuditLine, AuditValue
from inspections.domain.retention import Keep
from inspections.store.account_links import AccountLink
from inspections.store.api_tokens import ApiToken
from inspections.store.calendar_keys import CalendarKey
from inspections.store.devices import Device
from inspections.store.field_forms import FieldKey
from inspections.store.people import LoginSession
from inspections.usecases.forgetting.duty import Desk, Duty, Found, start_of


def _due(row: Any, key: Any, *ended: Any) -> Callable[[Session, int, date], list[Found]]:
    """Rows of a person of which `ended`, the last of its moments, is past."""
    moment = ended[0]

    def due(session: Session, district_id: int, before: date) -> list[Found]:
        query = select(key, row.user_id).where(
            row.district_id == district_id, moment < start_of(before), *ended[1:]
        )
        return [Found(one, frozenset({f"user:{user}"})) for one, user in session.execute(query)]

    return due


def _forget(row: Any, key: Any) -> Callable[[Desk, Sequence[Any]], None]:
    def forget(desk: Desk, ids: Sequence[Any]) -> None:
        forget_what_was(desk.session)
        gone = delete(row).where(key.in_(ids))
        desk.session.execute(gone.execution_options(synchronize_session=False))

    return forget


def _due_traces(session: Session, district_id: int, before: date) -> list[Found]:
    """Lines beside which an address or a device still stands."""
    query = (
        select(AuditLine.chain, AuditLine.seq, AuditLine.payload, AuditValue.number)
        .join(
            AuditValue, (AuditValue.chain == AuditLine.chain) & (AuditValue.seq == AuditLine.seq)
        )
        .where(AuditLine.district_id == district_id, AuditLine.at < start_of(before))
        .where(AuditValue.owner.startswith("user:") | AuditValue.owner.startswith("operator:")
               | AuditValue.owner.in_(("command", "program", "clock")))
    )  # fmt: skip
    found: dict[tuple[str, int], str] = {}
    for chain, seq, payload, number in session.execute(query):
        if has_trace(payload, number):
            found[chain, seq] = payload
    return [Found(place, frozenset()) for place in found]


def _forget_traces(desk: Desk, places: Sequence[tuple[str, int]]) -> None:
    erase_traces(desk.session, desk.district_id, places)


SESSIONS = Duty(
    Keep.LOG_IN,
    _due(LoginSession, LoginSession.token_hash, LoginSession.seen_at),
    _forget(LoginSession, LoginSession.token_hash),
)
LINKS = Duty(
    Keep.LOG_IN,
    _due(AccountLink, AccountLink.id, AccountLink.expires_at),
    _forget(AccountLink, AccountLink.id),
)
DEVICES = Duty(
    Keep.LOG_IN,
    _due(Device, Device.id, Device.seen_at, Device.unsent == 0),
    _forget(Device, Device.id),
)
FIELD_KEYS = Duty(
    Keep.LOG_IN,
    _due(FieldKey, FieldKey.id, FieldKey.revoked_at),
    _forget(FieldKey, FieldKey.id),
)
CALENDAR_KEYS = Duty(
    Keep.LOG_IN,
    _due(CalendarKey, CalendarKey.id, CalendarKey.ended_at),
    _forget(CalendarKey, CalendarKey.id),
)
API_TOKENS = Duty(
    Keep.LOG_IN,
    _due(ApiToken, ApiToken.id, func.coalesce(ApiToken.revoked_at, ApiToken.expires_at)),
    _forget(ApiToken, ApiToken.id),
)
TRACES = Duty(Keep.LOG_IN, _due_traces, _forget_traces)
