"""Nothing is decided over a question that two people answered differently."""

from __future__ import annotations

from collections.abc import Sequence

from inspections.domain.errors import Conflict
from inspections.store.conflicts import AnswerConflict


class AnswersDisagree(Conflict):
    """A coordinator has to choose first; `details` name inspection and points."""

    def __init__(self, contested: Sequence[AnswerConflict]) -> None:
        points = [{"item": each.item, "place": each.place} for each in contested]
        super().__init__(inspection=contested[0].inspection_id, points=points)
