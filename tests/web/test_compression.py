"""Answers travel small, and what they keep secret cannot be read from how small they are."""

from __future__ import annotations

import gzip
import re

import pytest

from inspections.db import transaction
from inspections.domain.vocabulary import Role
from inspections.usecases.import_checklist import import_checklist
from tests.benchmarks.hand_ins import checklist_of
from tests.fixtures.small_district import SmallDistrict

TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


def test_a_page_is_sent_compressed_to_who_can_read_it(client_of, small: SmallDistrict) -> None:
    page = f"/begehung/{small.plan()}"
    visitor = client_of(Role.INSPECTOR)
    plain = visitor.get(page, headers={"Accept-Encoding": "identity"})
    packed = visitor.get(page, headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert TOKEN.sub("", gzip.decompress(packed.data).decode()) == TOKEN.sub("", plain.text)
    assert len(packed.data) * 5 < len(plain.data)


@pytest.mark.parametrize("packing", ["zstd", "br"])
def test_the_longest_checklist_comes_through_a_bad_network(
    client_of, small: SmallDistrict, packing: str
) -> None:
    with transaction(small.sessions) as session:
        long = import_checklist(session, small.district.id, checklist_of(250))
    small.checklists["long"] = long
    page = client_of(Role.INSPECTOR).get(
        f"/begehung/{small.plan('long')}", headers={"Accept-Encoding": f"gzip, {packing}"}
    )
    assert page.headers["Content-Encoding"] == packing
    assert len(page.data) <= 60 * 1024


def test_the_form_token_looks_different_on_every_page_and_works_from_each(client_of) -> None:
    visitor = client_of(Role.READER)
    one, other = (TOKEN.search(visitor.get("/konto").text).group(1) for _ in range(2))
    assert one != other
    for token in (one, other):
        assert (
            visitor.post("/konto/sprache", data={"csrf_token": token, "sprache": "de"}).status_code
            != 403
        )


@pytest.mark.parametrize("token", ["", "x", "====", "ä", "A" * 43, "A" * 10_000])
def test_a_token_that_is_none_is_refused(client_of, token: str) -> None:
    assert client_of(Role.READER).post("/abmelden", data={"csrf_token": token}).status_code == 403
