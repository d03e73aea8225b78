"""What a description needs to be told in words; the engine itself knows no language."""

from __future__ import annotations

from typing import Protocol

from inspections.engine.definition import Effect, Guard, When, Workflow


class Words(Protocol):
    """Whoever describes a workflow brings the words of its domain."""

    def title(self, workflow: Workflow) -> str: ...
    def state(self, name: str) -> str: ...
    def trigger(self, name: str, state: str) -> str:
        """What has happened there: "Frist verlängert"."""
        ...

    def task(self, name: str, state: str) -> str:
        """What somebody does there: "Frist verlängern"."""
        ...

    def role(self, name: str | None) -> str:
        """Who acts; None is the clock."""
        ...

    def guard(self, guard: Guard) -> str:
        """The condition as a clause: "bei Gefahr im Verzug"."""
        ...

    def question(self, guard: Guard) -> str:
        """The condition as a question: "Gefahr im Verzug?"."""
        ...

    def when(self, when: When) -> str: ...
    def effect(self, effect: Effect) -> str: ...
    def is_letter(self, effect: Effect) -> bool: ...
    def say(self, phrase: str) -> str:
        """One of the fixed phrases below, translated."""
        ...


OTHERWISE = "sonst"
OF_ITSELF = "von selbst"
NOW = "jetzt"
BEGIN = "Beginn"
SYSTEM = "Uhr und System"
POOL = "Begehung"
WHO_ACTS = "Wer handelt?"
YES, NO = "ja", "nein"
VERSION = "Version"
FROM, WHAT, WHO, ONLY_IF, TO, DOES = "Zustand", "Auslöser", "durch", "nur", "wird zu", "bewirkt"
STAYS = "bleibt"
TIMER, WHEN = "Zeitgeber", "Zeitpunkt"

PHRASES = (
    OTHERWISE, OF_ITSELF, NOW, BEGIN, SYSTEM, POOL, WHO_ACTS, YES, NO, VERSION,
    FROM, WHAT, WHO, ONLY_IF, TO, DOES, STAYS, TIMER, WHEN,
)  # fmt: skip
