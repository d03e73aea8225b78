"""What a new password must be: long enough, and not among those that are guessed first."""

from __future__ import annotations

from zxcvbn import zxcvbn
from zxcvbn.frequency_lists import FREQUENCY_LISTS

from inspections.domain.errors import Refused

SHORTEST = 12
LONGEST = 256
EASY = 10**10  # guesses; fewer are made in some days once a database is stolen
OF_ITS_OWN = 6  # characters that must be left without the words everybody knows
COMMON = frozenset(FREQUENCY_LISTS["passwords"])
# Longer ones are judged by their beginning: the search takes the cube of the length.
JUDGED = 64

# What people here think of first; the lists that are shipped are English.
PRODUCT = [
    "begehung", "begehungen", "landkreis", "kreis", "landratsamt", "verwaltung", "administration",
    "koordination", "inspektion", "beauftragte", "beauftragter", "integration", "unterkunft",
    "unterkünfte", "wohnheim", "heim", "gemeinschaftsunterkunft", "asyl", "ausländerbehörde",
    "mangel", "mängel", "checkliste",
]  # fmt: skip
GERMAN = [
    "passwort", "kennwort", "geheim", "hallo", "willkommen", "schatz", "sommer", "winter", "herbst",
    "frühling", "fruehling", "januar", "februar", "märz", "maerz", "april", "mai", "juni", "juli",
    "august", "september", "oktober", "november", "dezember", "montag", "dienstag", "mittwoch",
    "donnerstag", "freitag", "samstag", "sonntag", "sachsen", "dresden", "leipzig", "berlin",
    "deutschland", "fussball", "fußball", "dynamo", "bayern", "qwertz", "qwertzuiop", "anmeldung",
    "start", "test",
]  # fmt: skip


class WeakPassword(Refused):
    """`details["problem"]` says which: weak_length, weak_common or weak_personal."""


def check_new(password: str, about: tuple[str, ...] = ()) -> None:
    """Raises WeakPassword. `about` are the words a stranger would try first: login, name, address.

    No rule about kinds of characters: they make passwords worse, not better.
    """
    if not SHORTEST <= len(password) <= LONGEST:
        raise WeakPassword(problem="weak_length", at_least=SHORTEST, at_most=LONGEST)
    if password.lower() in COMMON:
        raise WeakPassword(problem="weak_common")
    known = [*_words(about), *PRODUCT]
    if len(_without(password, known)) < OF_ITS_OWN:
        raise WeakPassword(problem="weak_personal")
    if zxcvbn(password[:JUDGED], user_inputs=[*known, *GERMAN])["guesses"] < EASY:
        raise WeakPassword(problem="weak_common")


def _without(password: str, words: list[str]) -> str:
    """What is left of the letters and digits when the words are taken out."""
    rest = password.lower()
    for word in sorted(words, key=len, reverse=True):
        if len(word) > 3:
            rest = rest.replace(word, " ")
    return "".join(letter for letter in rest if letter.isalnum())


def _words(about: tuple[str, ...]) -> list[str]:
    """Each text whole and in pieces: `anna.weber@kreis.example` is tried as `weber` too."""
    whole = [text.lower() for text in about if text]
    spaced = ["".join(sign if sign.isalnum() else " " for sign in text) for text in whole]
    return list(dict.fromkeys([*whole, *(word for text in spaced for word in text.split())]))
