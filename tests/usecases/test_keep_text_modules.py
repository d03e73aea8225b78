"""The district's own sentences: bounded, in order, removed and brought back."""

from __future__ import annotations

import pytest

from inspections.db import reading, transaction
from inspections.domain.errors import NotFound
from inspections.domain.text_modules import LONGEST, MOST
from inspections.store import text_modules
from inspections.usecases.keep_people import FieldInvalid
from inspections.usecases.keep_text_modules import (
    MOST_REMOVED,
    ModuleWish,
    keep_module,
    move_module,
    remove_module,
    restore_module,
)
from tests.fixtures.small_district import SmallDistrict


def keep(small: SmallDistrict, text: str, item: str = "", module_id: int | None = None) -> int:
    with transaction(small.sessions) as session:
        return keep_module(session, small.district.id, ModuleWish(text, item), module_id).id


def remove(small: SmallDistrict, module_id: int) -> None:
    with transaction(small.sessions) as session:
        remove_module(session, small.district.id, module_id, now=small.clock())


def restore(small: SmallDistrict, module_id: int) -> None:
    with transaction(small.sessions) as session:
        restore_module(session, small.district.id, module_id)


def move(small: SmallDistrict, module_id: int, *, up: bool) -> None:
    with transaction(small.sessions) as session:
        move_module(session, small.district.id, module_id, up=up)


def offered(small: SmallDistrict, item: str = "") -> tuple[str, ...]:
    with reading(small.sessions) as session:
        return text_modules.sentences(session, small.district.id).get(item, ())


def problem(refused: pytest.ExceptionInfo[FieldInvalid]) -> tuple[object, object]:
    return refused.value.details["field"], refused.value.details["problem"]


def test_new_ones_come_last_and_are_put_in_order(small: SmallDistrict) -> None:
    first, second, third = (keep(small, text) for text in ("Eins.", "Zwei.", "Drei."))
    keep(small, "Anderswo.", "C06")
    move(small, third, up=True)
    assert offered(small) == ("Eins.", "Drei.", "Zwei.")
    move(small, first, up=False)
    assert offered(small) == ("Drei.", "Eins.", "Zwei.")
    move(small, second, up=False)
    move(small, third, up=True)
    assert offered(small) == ("Drei.", "Eins.", "Zwei.")
    assert offered(small, "C06") == ("Anderswo.",)


def test_blanks_are_one_and_what_ends_in_a_colon_is_typed_on(small: SmallDistrict) -> None:
    keep(small, "  Heizung aus\n seit: ")
    assert offered(small) == ("Heizung aus seit: ",)


def test_a_changed_one_keeps_its_place_and_goes_last_at_another_question(
    small: SmallDistrict,
) -> None:
    first = keep(small, "Eins.")
    keep(small, "Zwei.")
    keep(small, "Bett.", "C06")
    keep(small, "Eins neu.", "", first)
    assert offered(small) == ("Eins neu.", "Zwei.")
    keep(small, "Eins neu.", "C06", first)
    assert (offered(small), offered(small, "C06")) == (("Zwei.",), ("Bett.", "Eins neu."))


@pytest.mark.parametrize(
    ("text", "item", "found"),
    [
        ("  ", "", ("text", "missing")),
        ("x" * (LONGEST + 1), "", ("text", "too_long")),
        ("Eins.", "", ("text", "taken")),
        ("Neu.", "Z99", ("item", "unknown")),
    ],
)
def test_a_fault_is_told_by_its_field(
    small: SmallDistrict, text: str, item: str, found: tuple[str, str]
) -> None:
    keep(small, "Eins.")
    with pytest.raises(FieldInvalid) as refused:
        keep(small, text, item)
    assert problem(refused) == found


def test_the_same_sentence_may_stand_at_two_questions(small: SmallDistrict) -> None:
    keep(small, "Defekt.")
    keep(small, "Defekt.", "C06")
    assert offered(small) == offered(small, "C06")


def test_a_removed_one_comes_back_where_it_was(small: SmallDistrict) -> None:
    ids = [keep(small, text) for text in ("Eins.", "Zwei.", "Drei.")]
    remove(small, ids[1])
    remove(small, ids[1])
    assert offered(small) == ("Eins.", "Drei.")
    restore(small, ids[1])
    assert offered(small) == ("Eins.", "Zwei.", "Drei.")


def test_one_that_stands_there_again_does_not_come_back_beside_it(small: SmallDistrict) -> None:
    old = keep(small, "Eins.")
    remove(small, old)
    keep(small, "Eins.")
    with pytest.raises(FieldInvalid) as refused:
        restore(small, old)
    assert problem(refused) == ("text", "taken")


def test_the_list_has_an_end_also_for_what_comes_back(small: SmallDistrict) -> None:
    gone = keep(small, "Weg.")
    remove(small, gone)
    ids = [keep(small, f"Satz {number}.") for number in range(MOST)]
    with pytest.raises(FieldInvalid) as refused:
        keep(small, "Einer zu viel.")
    assert problem(refused) == ("text", "too_many")
    with pytest.raises(FieldInvalid):
        restore(small, gone)
    keep(small, "Geändert.", "", ids[0])
    assert len(offered(small)) == MOST


def test_the_oldest_removed_ones_are_gone_for_good(small: SmallDistrict) -> None:
    ids = [keep(small, f"Satz {number}.") for number in range(MOST_REMOVED + 1)]
    for module_id in ids:
        small.clock.ahead(minutes=1)
        remove(small, module_id)
    with pytest.raises(NotFound):
        restore(small, ids[0])
    restore(small, ids[1])
    assert offered(small) == ("Satz 1.",)
