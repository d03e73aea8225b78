"""Whatever bytes come, each parser reads them or refuses them in its own words."""

from __future__ import annotations

import os
import zipfile
from contextlib import suppress
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inspections.domain.errors import Refused
from inspections.domain.expressions import BadExpression
from inspections.photo_store import PhotoRefused, PhotoStore
from inspections.xlsform.cel_text import read_cel
from inspections.xlsform.problems import WorkbookRefused
from inspections.xlsform.read_collected import read_envelope
from inspections.xlsform.read_form import read_form
from inspections.xlsform.safe_xml import read_xml
from inspections.xlsform.syntax import Untranslatable
from inspections.xlsform.xpath_text import read_xpath
from tests.fixtures.pictures import a_large_photo
from tests.xlsform.workbooks import form
from web.csrf import _unmasked
from web.hosts import host_name
from web.safe_return import own_path

EXAMPLES = int(os.environ.get("BEGEHUNG_FUZZ_EXAMPLES", "60"))
bounded = settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize="BEGEHUNG_FUZZ_EXAMPLES" not in os.environ,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
WORKBOOK = form(("text", "a", "A"), ("integer", "b", "B"))
PHOTO = a_large_photo(60, 40)
FORM = b'<data id="begehung-1"><meta><instanceID>uuid:1</instanceID></meta><a>yes</a></data>'


@st.composite
def damaged(draw, sound):
    """A sound file with some bytes changed, cut out or put in."""
    content = bytearray(sound)
    for _time in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, len(content)))
        taken = draw(st.integers(0, 8))
        content[at : at + taken] = draw(st.binary(max_size=8))
    return bytes(content)


@st.composite
def sheet_xml(draw):
    """A workbook whose zip is sound and one of whose members is not."""
    with zipfile.ZipFile(BytesIO(WORKBOOK)) as old:
        members = {name: old.read(name) for name in old.namelist()}
    name = draw(st.sampled_from(sorted(members)))
    members[name] = draw(damaged(members[name]))
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for each, content in members.items():
            new.writestr(each, content)
    return file.getvalue()


@bounded
@given(st.one_of(st.binary(max_size=300), damaged(WORKBOOK), sheet_xml()))
def test_a_workbook(content):
    with suppress(WorkbookRefused):
        read_form(content, "x.xlsx")


@bounded
@given(st.one_of(st.binary(max_size=300), damaged(FORM)))
def test_a_form_of_openrosa(content):
    for read in (read_xml, read_envelope):
        with suppress(Refused):
            read(content)


@bounded
@given(st.one_of(st.binary(max_size=300), damaged(PHOTO)))
def test_a_photo(tmp_path: Path, content):
    try:
        PhotoStore(tmp_path).keep(content)
    except PhotoRefused:
        assert not list(tmp_path.rglob("*.part"))


RULES = st.one_of(
    st.text(max_size=80),
    st.lists(
        st.sampled_from(
            ["A02", " ", "> ", "10.0", "(", ")", "&&", "||", "!", "?", ":", "'x'", "[", "]", ".",
             "${a}", "= ", "and ", "or ", "not(", "selected(", ",", "-", "*", "div ", "1"]
        ),
        max_size=30,
    ).map("".join),
)  # fmt: skip


@bounded
@given(RULES)
def test_a_rule_in_either_language(text):
    for read in (read_cel, read_xpath):
        with suppress(Untranslatable, BadExpression):
            read(text)


@bounded
@given(st.text(max_size=200))
def test_what_stands_in_an_address_or_a_form(text):
    assert own_path(text, "/").startswith("/")
    assert not own_path(text, "/").startswith(("//", "/\\"))
    assert isinstance(_unmasked(text), bytes)
    host_name(text)


@pytest.mark.parametrize("text", ["A.", "A.+", "(A", "!", "A ? B", "A in"])
def test_a_rule_that_breaks_off_is_refused(text):
    for read in (read_cel, read_xpath):
        with pytest.raises(Untranslatable):
            read(text)


@pytest.mark.parametrize("depth", [50, 2_000, 100_000])
def test_bottomless_rules_are_refused(depth):
    for read, text in ((read_cel, "(" * depth), (read_cel, "!" * depth), (read_xpath, "(" * depth),
                       (read_xpath, "-" * depth), (read_xpath, "not(" * depth)):  # fmt: skip
        with pytest.raises((Untranslatable, BadExpression)):
            read(text + "A" + ")" * (depth - 1))
