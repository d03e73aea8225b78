"""The English catalogue has every sentence of the code, and no other."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

REPOSITORY = Path(__file__).parent.parent
TRANSLATIONS = REPOSITORY / "inspections" / "translations"
KEYWORDS = {**DEFAULT_KEYWORDS, "N_": None}
PACKAGES = ("inspections", "web", "workers")
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[ds]|%%|\{[\w.]*(?::[^}]*)?\}")


def _wanted(folder: str) -> bool:
    name = Path(folder).name
    return not name.startswith(".") and name not in ("node_modules", "__pycache__")


def _extracted(package: str) -> Iterator[str | tuple[str, ...]]:
    with (TRANSLATIONS / "babel.cfg").open() as mapping:
        methods, options = parse_mapping_cfg(mapping)
    found = extract_from_dir(
        REPOSITORY / package, methods, options, keywords=KEYWORDS, directory_filter=_wanted
    )
    return (message for _file, _line, message, _comments, _context in found)


@cache
def sentences() -> dict[str, tuple[str, ...]]:
    """By singular, which is how a catalogue looks them up, with all their forms."""
    found: dict[str, tuple[str, ...]] = {}
    for package in PACKAGES:
        for message in _extracted(package):
            forms = (message,) if isinstance(message, str) else tuple(message)
            found[forms[0]] = max(forms, found.get(forms[0], ()), key=len)
    return found


@cache
def english() -> Catalog:
    with (TRANSLATIONS / "en" / "LC_MESSAGES" / "messages.po").open("rb") as catalogue:
        return read_po(catalogue, locale="en")


def forms(text: str | tuple[str, ...] | list[str]) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)


def translated() -> list[Message]:
    return [message for message in english() if message.id]


def test_every_sentence_of_the_code_is_in_the_english_catalogue() -> None:
    known = {forms(message.id)[0]: forms(message.id) for message in translated()}
    missing = [
        all_forms for first, all_forms in sentences().items() if known.get(first) != all_forms
    ]
    assert missing == [], "make messages collects them"


def test_no_sentence_is_left_without_english_words() -> None:
    assert [m.id for m in translated() if not all(forms(m.string))] == []
    assert [m.id for m in translated() if m.fuzzy] == []


def test_the_catalogue_keeps_no_sentence_the_code_has_dropped() -> None:
    assert [m.id for m in translated() if forms(m.id)[0] not in sentences()] == []
    assert list(english().obsolete) == []


def test_english_sentences_have_the_placeholders_of_the_german_ones() -> None:
    for message in translated():
        for german, words in zip(forms(message.id), forms(message.string), strict=True):
            assert placeholders(words) == placeholders(german), german


def placeholders(text: str) -> set[str]:
    return set(PLACEHOLDER.findall(text))


def test_english_sentences_begin_and_end_with_the_blanks_of_the_german_ones() -> None:
    for message in translated():
        for german, words in zip(forms(message.id), forms(message.string), strict=True):
            assert edges(words) == edges(german), german


def edges(text: str) -> tuple[str, str]:
    return text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]


def test_english_sentences_carry_no_german_quotation_marks() -> None:
    assert [m.string for m in translated() if re.search("[„«»]", "".join(forms(m.string)))] == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("%(n)d von {all:g}", {"%(n)d", "{all:g}"}),
        ("vor %d Tagen, 100 % davon", {"%d"}),
    ],
)
def test_placeholders_are_told_from_plain_words(text: str, expected: set[str]) -> None:
    assert placeholders(text) == expected
