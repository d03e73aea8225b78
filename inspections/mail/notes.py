"""A word at the head of a letter for those it was not written for."""

from __future__ import annotations

from dataclasses import replace

from inspections.domain.vocabulary import Role
from inspections.labels import N_, _, label
from inspections.mail import payload as read
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
    """For whom else the reader gets it.

    Who has another role than the letter is told so, and not how that role answers.
    """
    if payload.get("in_place_of"):
        words = replace(words, opening=f"{place_words(payload)} {words.opening}")
    if "note" not in payload:
        return words
    note = _(NOTES[payload["note"]]) % {"role": label(Role(payload["role"]))}
    return replace(words, opening=f"{note} {words.opening}", closing="")


def place_words(payload: Payload) -> str:
    """In whose place; "too" for whoever would get the letter anyway."""
    also, instead = _("Auch in Vertretung von %(name)s."), _("In Vertretung von %(name)s.")
    text = also if read.flag(payload, "too") else instead
    return text % {"name": read.line(payload, "in_place_of")}
