"""Workbooks somebody asked for hold names and remarks; they can be made again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from inspections.domain.retention import Keep
from inspections.store.exports import Export
from inspections.usecases.forgetting.duty import Desk, Duty, Found, start_of


def _due(session: Session, district_id: int, before: date) -> list[Found]:
    query = select(Export.id, Export.user_id).where(
        Export.district_id == district_id, Export.finished_at < start_of(before)
    )
    return [Found(one, frozenset({f"user:{user}"})) for one, user in session.execute(query)]


def _forget(desk: Desk, ids: Sequence[int]) -> None:
    for export in desk.session.scalars(select(Export).where(Export.id.in_(ids))):
        forget_list(desk, export)


def forget_list(desk: Desk, export: Export) -> None:
    """The file first: a row without one is found again."""
    if export.file:
        (desk.export_dir / Path(export.file).name).unlink(missing_ok=True)
    desk.session.delete(export)


LISTS = Duty(Keep.EXPORT, _due, _forget)
