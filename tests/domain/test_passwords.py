"""New passwords: long, and none that is guessed first."""

from __future__ import annotations

import pytest

from inspections.domain.passwords import COMMON, SHORTEST, WeakPassword, check_new

ABOUT = (
    "inspektion1@goerlitz.example",
    "Anna Weber",
    "anna.weber@kreis.example",
    "Landkreis Görlitz",
    "goerlitz",
)


def problem_of(password: str, *about: str) -> object:
    with pytest.raises(WeakPassword) as refusal:
        check_new(password, about)
    return refusal.value.details["problem"]


@pytest.mark.parametrize(
    "password",
    [
        "korrekt Pferd Batterie",
        "xq7vk2mw9rtz",  # lower case and digits only
        "TISCH WOLKE ELEFANT GABEL",  # capitals only
        "🐎 gelbe Batterie 🔋",
        "w" + "ortlos Tisch " * 19,
        " " * 3 + "Tisch Wolke Gabel",
    ],
)
def test_length_is_enough_whatever_the_characters(password: str) -> None:
    check_new(password, ABOUT)


@pytest.mark.parametrize("length", [0, 1, 11, 257, 5000])
def test_from_twelve_to_two_hundred_and_fifty_six_characters(length: int) -> None:
    assert problem_of(("korrekt Pferd Batterie" * 300)[:length]) == "weak_length"


def test_none_of_the_list_of_common_passwords_is_taken() -> None:
    long = [word for word in COMMON if len(word) >= SHORTEST]
    assert len(COMMON) == 30_000
    assert len(long) > 200
    for word in long:
        assert problem_of(word) == "weak_common", word
        assert problem_of(word.upper()) == "weak_common", word


@pytest.mark.parametrize(
    "password",
    ["password1234", "Passwort1234", "P@ssw0rd1234", "qwertzuiop12", "Sommer2026!!", "aaaaaaaaaaaa",
     "123456789012", "hallohallohallo", "Frühling2026!", "abcdefghijkl"],
)  # fmt: skip
def test_patterns_of_common_words_are_refused_too(password: str) -> None:
    assert problem_of(password) == "weak_common"


@pytest.mark.parametrize(
    "password",
    [
        "inspektion1@goerlitz.example",
        "INSPEKTION1@goerlitz.example!",
        "annaweber2026",
        "Weber.Anna.1",
        "Landkreis Görlitz 2026",
        "goerlitz-goerlitz",
        "Begehung2026!!",
        "Gemeinschaftsunterkunft1",
    ],
)
def test_login_name_district_and_product_are_no_passwords(password: str) -> None:
    assert problem_of(password, *ABOUT) == "weak_personal"


def test_a_sentence_may_hold_the_own_name() -> None:
    check_new("Weber kauft gelbe Gummistiefel", ABOUT)
