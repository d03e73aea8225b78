"""`begehung verify receipt`: genuine or not, and whether all of it is still there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson
import pytest

from inspections.domain.vocabulary import Role
from tests.commands.conftest import Begehung
from tests.fixtures.pictures import a_photo
from tests.fixtures.small_district import SmallDistrict
from tests.web.test_api_photos import put as put_photo
from tests.web.test_receipts import hand_in, receipt


@pytest.fixture
def visit(small: SmallDistrict) -> int:
    return small.plan()


def test_the_page_offers_it_and_the_command_checks_it(
    small: SmallDistrict, client_of: Any, visit: int, tmp_path: Path, begehung: Begehung
) -> None:
    hand_in(small, visit)
    reader = client_of(Role.READER)
    assert f'href="/begehung/{visit}/beleg.json"' in reader.get(f"/begehung/{visit}").text
    file = tmp_path / "beleg.json"
    file.write_bytes(reader.get(f"/begehung/{visit}/beleg.json").data)
    genuine = begehung("verify", "receipt", str(file))
    assert (genuine.code, genuine.out) == (0, "")
    assert "Echt: Gemeinschaftsunterkunft Niesky, 33 Antworten" in genuine.err
    document = orjson.loads(file.read_bytes())
    file.write_bytes(orjson.dumps(document | {"answers": 99}))
    forged = begehung("verify", "receipt", str(file))
    assert forged.code == 1
    assert "Nicht echt" in forged.err


def test_the_command_names_what_changed_since_and_files_that_are_none(
    small: SmallDistrict, client_of: Any, visit: int, tmp_path: Path, begehung: Begehung
) -> None:
    hand_in(small, visit)
    inspector = client_of(Role.INSPECTOR)
    file = tmp_path / "beleg.json"
    file.write_bytes(receipt(inspector, small).data)
    put_photo(inspector, str(small.inspections()[0].uid), a_photo())
    differing = begehung("verify", "receipt", str(file))
    assert differing.code == 1
    assert differing.out.splitlines()[0] == "photos\t0\t1"
    file.write_text("kein Beleg")
    assert begehung("verify", "receipt", str(file)).code == 2
    file.write_text("[1]")
    assert begehung("verify", "receipt", str(file)).code == 1
