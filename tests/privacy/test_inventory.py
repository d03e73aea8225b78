"""No column is without a word, and no word is without its reasons."""

from __future__ import annotations

import pytest

from inspections.domain.retention import FIXED, RULES, Keep, months_of
from inspections.privacy.inventory import FILE, Kept, Kind, inventory
from inspections.store.schema import METADATA
from inspections.usecases.privacy_words import (
    BASES,
    FIXED_PERIODS,
    KEEPS,
    PURPOSES,
    SINCE,
    SUBJECTS,
    WHATS,
    period_words,
)


@pytest.mark.parametrize("name", METADATA.tables)
def test_every_column_of_every_table_is_listed(name: str) -> None:
    listed = inventory().get(name)
    assert listed, f"{FILE.name}: add the table {name}, with a class for each of its columns"
    assert sorted(listed.columns) == sorted(METADATA.tables[name].columns.keys())


def test_nothing_is_listed_that_is_not_there() -> None:
    assert inventory().keys() == set(METADATA.tables.keys())


def test_what_is_of_a_person_says_what_for_on_which_basis_and_how_long() -> None:
    for table in inventory().values():
        for name, each in table.columns.items():
            if each.of_a_person:
                assert all((each.purpose, each.basis, each.keep)), f"{table.name}.{name}"


def test_what_the_log_does_not_keep_says_why() -> None:
    for table in inventory().values():
        if table.kept is Kept.NOTHING:
            assert len(table.because) > 20, table.name
            assert all(each.kind is Kind.DERIVED for each in table.columns.values()), table.name


def test_passwords_tokens_and_what_residents_say_are_never_in_the_log() -> None:
    secret = {
        f"{table.name}.{name}"
        for table in inventory().values()
        for name, each in table.columns.items()
        if each.kind is Kind.SECRET
    }
    assert secret >= {
        "users.password_hash", "login_sessions.token_hash", "login_sessions.csrf_token",
        "complaints.text", "complaints.contact", "complaints.place", "complaints.answer",
        "complaints.receipt_hash", "complaint_messages.text", "outbox.recipient", "outbox.payload",
        "house_codes.code",
    }  # fmt: skip


def test_every_word_of_the_inventory_is_in_the_catalogue() -> None:
    classes = {each for table in inventory().values() for each in table.columns.values()}
    assert {each.what for each in classes if each.what} == set(WHATS)
    assert {each.purpose for each in classes if each.purpose} == set(PURPOSES)
    for each in classes:
        if each.of_a_person:
            assert all(subject in SUBJECTS for subject in (*each.who, *each.refers))
            assert each.basis in BASES
            assert each.keep in KEEPS


def test_a_period_can_be_printed_for_every_class_of_retention() -> None:
    for keep in Keep:
        assert period_words(keep, months_of({}))
    assert SINCE.keys() == RULES.keys()
    assert FIXED_PERIODS.keys() == set(FIXED)
