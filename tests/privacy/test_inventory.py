"""No column is without a word, and no word is without its reasons."""

from __future__ import annotations

import pytest

from inspections.privacy.inventory import FILE, Kept, Kind, inventory
from inspections.store.schema import METADATA


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
