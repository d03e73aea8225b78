"""A word at the head of a letter for those it was not written for."""

from __future__ import annotations

from dataclasses import replace

from inspections.domain.vocabulary import Role
from inspections.labels import N_, _, label
from inspections.mail.payload import Payload
from inspections.mail.words import Words

NOTES = {
    "copy": N_("Zur Kenntnis, zuständig: %(role)s."),
    "instead": N_(
        "Dieser Brief ist bestimmt für: %(role)s. Dort ist zurzeit niemand zu erreichen, "
        "darum erhalten Sie ihn."
    ),
}


def noted(payload: Payload, words: Words) -> Words:
    """The reader has another role than the letter: it says so, and not how that role answers."""
    if "note" not in payload:
        return words
    note = _(NOTES[payload["note"]]) % {"role": label(Role(payload["role"]))}
    return replace(words, opening=f"{note} {words.opening}", closing="")
