"""Checklists from YAML and from the database; every fault is named where it is."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspections.domain.checklist import BadChecklist
from inspections.domain.checklist_file import (
    SHIPPED,
    digest,
    from_document,
    load,
    shipped,
    to_document,
)

ITEM: dict[str, Any] = {
    "id": "B01",
    "de": "Alarm möglich",
    "en": "Alarm works",
    "type": "yes_partly_no",
    "finding": {"de": "Kein Alarm möglich", "en": "Alarm does not work"},
    "severity": "severe",
}


def document(*items: dict[str, Any]) -> dict[str, Any]:
    section = {"id": "B", "de": "Sicherheit", "en": "Safety", "items": list(items)}
    title = {"de": "Probe", "en": "Sample"}
    return {"name": "sample", "version": 1, "title": title, "sections": [section]}


def refusal(*items: dict[str, Any]) -> dict[str, object]:
    with pytest.raises(BadChecklist) as refused:
        from_document(document(*items), file="sample.yaml")
    return refused.value.details


@pytest.mark.parametrize("name", SHIPPED)
def test_a_checklist_survives_the_way_through_json(name):
    checklist = shipped(name)
    stored = json.loads(json.dumps(to_document(checklist), sort_keys=True))
    assert from_document(stored) == checklist
    assert digest(from_document(stored)) == digest(checklist)


words = st.text("abcäß ", min_size=1).filter(str.strip)


@settings(deadline=None)
@given(
    st.lists(
        st.fixed_dictionaries(
            {"id": st.from_regex(r"[A-Z][0-9]{2}", fullmatch=True), "de": words, "en": words},
            optional={
                "help": st.fixed_dictionaries({"de": words, "en": words}),
                "finding": st.fixed_dictionaries({"de": words, "en": words}),
                "factor": st.integers(1, 10),
                "severity": st.sampled_from(["imminent_danger", "low"]),
                "per_place": st.booleans(),
                "required": st.booleans(),
                "status": st.sampled_from(["verified", "proposal"]),
            },
        ).filter(lambda item: "finding" in item or "severity" not in item),
        unique_by=lambda item: item["id"],
    )
)
def test_any_checklist_survives_the_way_through_a_document(items):
    checklist = from_document(document(*(item | {"type": "yes_partly_no"} for item in items)))
    assert from_document(to_document(checklist)) == checklist


def test_the_digest_is_stable_and_moves_with_any_word():
    first = from_document(document(ITEM))
    assert digest(first) == digest(from_document(document(dict(reversed(ITEM.items())))))
    assert digest(first) != digest(from_document(document(ITEM | {"en": "Alarm tested"})))


@pytest.mark.parametrize(
    ("change", "field", "problem"),
    [
        ({"colour": "red"}, "colour", "is not known here"),
        ({"en": None}, "en", "is missing"),
        ({"en": " "}, "en", "is empty"),
        ({"en": True}, "en", "must be a text, not bool"),
        ({"type": "maybe"}, "type", "maybe is none of yes_partly_no, count"),
        ({"severity": "S1"}, "severity", "S1 is none of imminent_danger, severe"),
        ({"status": "V"}, "status", "V is none of verified"),
        ({"id": "1A"}, "id", "beginning with a letter"),
        ({"factor": 11}, "factor", "11 is not one of the factors"),
        ({"factor": "2"}, "factor", "must be a whole number, not str"),
        ({"per_place": "yes"}, "per_place", "must be true or false"),
        ({"help": "Hilfe"}, "", "must be a mapping, not str"),
        ({"finding": {"de": "Kein Alarm"}}, "en", "is missing"),
        ({"options": [{"id": "a", "de": "A", "en": "A"}]}, "options", "belong to choice"),
        ({"type": "choice"}, "options", "belong to choice"),
        ({"type": "count"}, "severity", "needs a rule"),
        ({"severity_if": {"low": "true"}}, "severity_if", "must be a list"),
        ({"severity_if": [{"low": True}]}, "severity_if", "list of pairs"),
        ({"severity_if": [{"mild": "true"}]}, "severity_if", "mild is none of"),
        ({"colour_if": [{"unrated": "true"}]}, "colour_if", "unrated is no colour"),
        ({"violated_if": "C99 > 1.0"}, "violated_if", "C99 is not an item"),
        ({"violated_if": 'B01 == "never"'}, "violated_if", "no possible answer"),
        ({"visible_if": "1 > 0"}, "visible_if", "write 1 with a decimal point"),
    ],
)
def test_a_fault_is_named_with_file_item_and_field(change, field, problem):
    details = refusal(ITEM | change)
    assert details["file"] == "sample.yaml"
    assert details["item"] == (change.get("id") or "B01")
    assert details["field"] == field
    assert problem in str(details["problem"])


def test_two_ways_to_break_one_rule_are_refused():
    both = ITEM | {"violated_if": 'B01 == "no"', "colour_if": [{"red": 'B01 == "no"'}]}
    assert "either" in str(refusal(both)["problem"])


def test_a_severity_by_steps_needs_one_to_fall_back_on():
    steps = {name: value for name, value in ITEM.items() if name != "severity"}
    assert refusal(steps | {"severity_if": [{"low": "true"}]})["field"] == "severity_if"


def test_an_item_with_a_severity_says_what_its_deficiency_is_called():
    nameless = {name: value for name, value in ITEM.items() if name != "finding"}
    details = refusal(nameless)
    assert (details["item"], details["field"]) == ("B01", "finding")
    assert "is missing" in str(details["problem"])


def test_the_same_id_twice_is_refused():
    assert refusal(ITEM, ITEM) == {
        "file": "sample.yaml",
        "item": "B01",
        "field": "id",
        "problem": "is given twice",
    }


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_key_given_twice_is_refused_instead_of_the_last_one_kept(tmp_path):
    path = write(tmp_path, "twice.yaml", "name: a\nversion: 1\nname: b\n")
    with pytest.raises(BadChecklist, match="name is given twice"):
        load(path)


@pytest.mark.parametrize("text", ["a: [", "- 1", "", "\x00"])
def test_a_file_that_is_no_checklist_is_refused(tmp_path, text):
    with pytest.raises(BadChecklist, match=r"odd\.yaml"):
        load(write(tmp_path, "odd.yaml", text))


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(BadChecklist, match=r"gone\.yaml"):
        load(tmp_path / "gone.yaml")


def selection(folder: Path, items: str) -> Path:
    write(folder, "whole.yaml", json.dumps(document(ITEM, ITEM | {"id": "B02"})))
    head = "name: part\nversion: 3\ntitle: {de: Teil, en: Part}\nfrom: whole\n"
    return write(folder, "part.yaml", f"{head}items: {items}\n")


def test_a_selection_keeps_the_order_of_the_whole(tmp_path):
    part = load(selection(tmp_path, "[B02, B01]"))
    assert (part.name, part.version) == ("part", 3)
    assert [item.id for item in part.items()] == ["B01", "B02"]


@pytest.mark.parametrize(
    ("items", "problem"), [("[B09]", "B09 is not in sample"), ("[B01, B01]", "B01 is given twice")]
)
def test_a_selection_names_what_it_cannot_take(tmp_path, items, problem):
    with pytest.raises(BadChecklist, match=problem):
        load(selection(tmp_path, items))


def test_a_selection_takes_from_a_whole_checklist_only(tmp_path):
    path = write(tmp_path, "part.yaml", "name: part\nfrom: part\n")
    with pytest.raises(BadChecklist, match="from, problem=is not known here"):
        load(path)


def test_a_selection_without_what_its_rules_read_is_refused(tmp_path):
    needy = ITEM | {"id": "B02", "violated_if": 'B01 == "no"'}
    path = selection(tmp_path, "[B02]")
    write(tmp_path, "whole.yaml", json.dumps(document(ITEM, needy)))
    with pytest.raises(BadChecklist, match="B01 is not an item"):
        load(path)
