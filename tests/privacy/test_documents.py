"""The filled templates of docs/ say what the program does: same classes, periods, people, data."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from inspections.domain.retention import RULES, Keep, months_of
from inspections.privacy.inventory import Subject, classes_of
from inspections.usecases.privacy_words import BASES, SUBJECTS, keep_words, period_words

DOCS = Path(__file__).parents[2] / "docs"
ROW = re.compile(r"^\| `(\w+)` \| (.+?) \| (.+?) \| (.+?) \| (.+?) \|$", re.MULTILINE)


@pytest.mark.parametrize("name", ["VERARBEITUNGSVERZEICHNIS.md", "DSFA-SCHWELLWERT.md"])
def test_the_classes_of_retention_are_those_of_the_code(name: str) -> None:
    rows = {row[0]: row[1:] for row in ROW.findall((DOCS / name).read_text("utf-8"))}
    assert list(rows) == [keep.value for keep in Keep]
    for keep in Keep:
        what, period, choice, source = rows[keep.value]
        assert (what, period) == (keep_words(keep), period_words(keep, months_of({})))
        rule = RULES.get(keep)
        assert choice == (f"{rule.least} bis {rule.most} Monate" if rule else "fest")
        assert rule is None or source.startswith(rule.source)


def test_the_record_names_every_kind_of_person_and_all_that_is_stored_of_it() -> None:
    text = (DOCS / "VERARBEITUNGSVERZEICHNIS.md").read_text("utf-8")
    for subject in Subject:
        assert f"**{SUBJECTS[subject]}**" in text
        for each in classes_of(subject):
            line = f"- {each.what} ({each.purpose}; {BASES[each.basis]}; `{each.keep.value}`)"
            assert line in text


def test_documents_say_where_a_district_has_to_fill_in_something() -> None:
    for name in ("VERARBEITUNGSVERZEICHNIS.md", "DSFA-SCHWELLWERT.md"):
        assert "[" in (DOCS / name).read_text("utf-8").split("## 1")[1]
