"""The checklists that come with the software."""

from pathlib import Path

import pytest

from inspections.domain.checklist import Checklist, Words
from inspections.domain.checklist_file import SHIPPED, shipped
from inspections.domain.rules import Rules, inputs_of
from inspections.domain.vocabulary import AnswerType, SourceStatus

IDS = (Path(__file__).parent.parent / "data" / "catalogue_ids.txt").read_text().split()
UNITS = {"", "%", "m", "m²", "m² je Person", "km", "min", "°C", "Monate"}
LONGEST_NAME = 60  # a line of a list, of a letter and of the workbook


def ids(checklist: Checklist) -> list[str]:
    return [item.id for item in checklist.items()]


def test_the_yearly_checklist_has_every_item_of_the_sources_in_order():
    assert len(IDS) == 124
    assert ids(shipped("full")) == IDS


def test_the_monthly_checklist_is_short_and_keeps_the_words_of_the_yearly_one():
    full, monthly = shipped("full"), shipped("monthly")
    assert 30 <= len(ids(monthly)) <= 40
    assert all(item == full.item(item.id) for item in monthly.items())


@pytest.mark.parametrize("name", SHIPPED)
def test_every_item_a_rule_reads_is_asked(name):
    checklist = shipped(name)
    assert {name for item in checklist.items() for name in inputs_of(item)} <= set(ids(checklist))


@pytest.mark.parametrize("name", SHIPPED)
def test_every_german_text_has_an_english_one(name):
    checklist = shipped(name)
    words: list[Words] = [checklist.title, *(section.title for section in checklist.sections)]
    for item in checklist.items():
        words += [item.label, *(option.label for option in item.options)]
        words += [each for each in (item.help, item.finding) if each]
        words += [item.computed.label] if item.computed else []
    assert all(each.de.strip() and each.en.strip() for each in words)
    assert not [each.de for each in words if each.de == each.en]


def test_every_item_that_can_open_a_deficiency_has_a_short_name_for_it():
    """A rule is enough: the inspector may set a severity where the item has none."""
    rules = Rules.of(shipped("full")).of_item
    named = {item.id for item in shipped("full").items() if item.finding}
    assert named >= {item_id for item_id, rule in rules.items() if rule.has_rule}
    assert named >= {
        item.id
        for item in shipped("full").items()
        if item.severity or item.type is AnswerType.YES_PARTLY_NO
    }


def test_a_deficiency_is_never_called_as_if_all_were_well():
    pairs = [(item.finding, item.label) for item in shipped("full").items() if item.finding]
    names = [words for name, _label in pairs for words in (name.de, name.en)]
    assert not [name for name, label in pairs if name.de == label.de or name.en == label.en]
    assert not [name for name in names if len(name) > LONGEST_NAME or name.endswith(".")]
    assert len(set(names)) == len(names)


def test_units_are_few_and_known():
    assert {item.unit for item in shipped("full").items()} == UNITS


def test_every_item_names_its_source():
    assert all(item.source for item in shipped("full").items())


def test_thresholds_that_nobody_confirmed_are_marked():
    unconfirmed = [
        item.id for item in shipped("full").items() if item.status is SourceStatus.UNCONFIRMED
    ]
    assert unconfirmed == (
        ["B04", "B05", "B07", "B08", "B10", "C01", "C03", "D01", "D02", "D03", "D04", "D05", "D09"]
    )


def test_texts_and_photos_are_never_required_except_where_nothing_else_tells():
    optional = {item.id for item in shipped("full").items() if not item.required}
    kinds = (AnswerType.TEXT, AnswerType.PHOTO)
    assert optional == {i.id for i in shipped("full").items() if i.type in kinds} | {"A07"}


def test_rooms_are_asked_for_where_they_differ():
    per_place = {item.id for item in shipped("full").items() if item.per_place}
    assert {"B05", "C01", "C11", "D10", "M03"} <= per_place
    assert not per_place & {"A01", "A02", "D01", "J01"}
