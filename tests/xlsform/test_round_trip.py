"""A checklist goes out as XLSForm and comes back the same, and pyxform takes every file."""

from io import BytesIO

import pytest
from hypothesis import HealthCheck, assume, given, settings
from pyxform.xls2xform import convert

from inspections.domain.checklist import BadChecklist
from inspections.domain.checklist_file import SHIPPED, digest, from_document, shipped, to_document
from inspections.xlsform.read_form import read_form
from inspections.xlsform.write_workbook import workbook_bytes
from tests.xlsform.generated import checklists


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_checklist_comes_back_the_same(name):
    checklist = shipped(name)
    reading = read_form(workbook_bytes(checklist), "anders.xlsx")
    assert reading.problems == reading.notices == ()
    assert reading.checklist == checklist
    assert digest(reading.checklist) == digest(checklist)


@pytest.mark.parametrize("name", SHIPPED)
def test_pyxform_takes_a_shipped_checklist_without_a_word(name):
    made = convert(xlsform=BytesIO(workbook_bytes(shipped(name))), file_type=".xlsx")
    assert made.warnings == []
    assert f'<data id="{name}"' in made.xform


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(checklists())
def test_any_checklist_comes_back_the_same(checklist):
    try:
        from_document(to_document(checklist))
    except BadChecklist:
        assume(False)
    content = workbook_bytes(checklist)
    reading = read_form(content, "anders.xlsx")
    assert [problem.line() for problem in reading.problems] == []
    assert reading.checklist == checklist
    if checklist.name == "None":  # pyxform takes this word for a missing name
        return
    made = convert(xlsform=BytesIO(content), file_type=".xlsx")
    assert made.xform.startswith("<?xml")
