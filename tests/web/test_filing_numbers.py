"""Numbers as inspectors type them."""

from __future__ import annotations

import pytest

from web.filing.numbers import UnreadableNumber, number_words, parse_number


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("57,4", 57.4),
        ("57.4", 57.4),
        (" 61 °C", 61.0),
        ("\u22122", -2.0),
        ("1,200", 1.2),
        ("0", 0.0),
    ],
)
def test_a_comma_and_a_point_both_separate_decimals(typed: str, read: float) -> None:
    assert parse_number(typed, "°C") == read


@pytest.mark.parametrize(
    "typed", ["1.200", "12.345.678", "viele", "1e3", "nan", "١٢", "1,2,3", "5 6"]
)
def test_what_could_be_two_numbers_or_none_is_asked_back(typed: str) -> None:
    with pytest.raises(UnreadableNumber) as refusal:
        parse_number(typed)
    assert typed in refusal.value.message


@pytest.mark.parametrize(("value", "words"), [(57.4, "57,4"), (150.0, "150"), (0.5, "0,5")])
def test_a_number_is_shown_as_one_would_type_it(value: float, words: str) -> None:
    assert number_words(value) == words
    assert parse_number(words) == value
