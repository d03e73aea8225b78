"""The steps of a case stay, with what was done and when; words and names in them go."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from inspections.runtime.instances import LoggedStep

NAMES = ("name",)  # details in which somebody is called by name


def forget_words(session: Session, instance_ids: Collection[int]) -> None:
    for step in session.scalars(select(LoggedStep).where(LoggedStep.instance_id.in_(instance_ids))):
        if step.reason:
            step.reason = ""
        if any(step.details.get(name) for name in NAMES):
            step.details = step.details | dict.fromkeys(NAMES, "")
