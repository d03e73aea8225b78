"""What a device or the filing page hands to the office."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID, uuid5

import orjson

from inspections.domain.attestation import Attestation
from inspections.domain.checklist import Answer
from inspections.domain.vocabulary import Origin

_NOT_REMEDIED = b',"remedied":false}'


def answer_digest(answer: Answer) -> str:
    """SHA-256 over the content of an answer; equal content has an equal digest.

    What was not remedied does not say so: answers from before there was that word stay the same.
    """
    text = orjson.dumps(answer, option=orjson.OPT_SORT_KEYS)
    return hashlib.sha256(text.replace(_NOT_REMEDIED, b"}")).hexdigest()


@dataclass(frozen=True, slots=True)
class AnswerWrite:
    """One revision on its way: `uid` makes repeats harmless, `base_rev` is what the writer saw."""

    uid: UUID
    answer: Answer
    base_rev: int = 0
    claimed_at: datetime | None = None
    origin: Origin | None = None


@dataclass(frozen=True, slots=True)
class Submission:
    """A finished checklist: its revisions, or all that the server already holds."""

    id: UUID
    answers: tuple[AnswerWrite, ...] = ()
    finished_at: datetime | None = None  # the device's claim
    attestation: Attestation = field(default_factory=Attestation)


def submission_id(inspection: UUID, user_id: int) -> UUID:
    """One for each person and inspection: handing in again after a lost reply is a repeat."""
    return uuid5(inspection, f"user:{user_id}")


def submission_digest(digests: Iterable[str], attestation: Attestation | None = None) -> str:
    """SHA-256 over the digests of the answers that count, in any order, and who signed."""
    whole = "".join(sorted(digests)) + (attestation.digest if attestation else "")
    return hashlib.sha256(whole.encode()).hexdigest()
