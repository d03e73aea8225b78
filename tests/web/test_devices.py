"""The list of devices: what they say of themselves, and how one is revoked."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from inspections.domain.vocabulary import Role
from tests.fixtures.small_district import SmallDistrict
from tests.fixtures.web_client import Visitor
from web.device_names import name_of

VISIT = "Gemeinschaftsunterkunft Niesky, 07.04.2026"
HEADERS = {"X-Begehung": "1"}
ANDROID = "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/156.0 Mobile Safari/537.36"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 26_1) AppleWebKit/605 Version/26.1 Safari/604.1"


class Phone:
    def __init__(self, client: Visitor) -> None:
        self.client, self.url = client, f"/api/v1/devices/{uuid4()}"

    def reports(self, unsent: int = 0, **more: Any) -> Any:
        said = {"loaded": 1, "unsent": unsent, **more}
        agent = HEADERS | {"User-Agent": ANDROID}
        return self.client.put(self.url, json=said, headers=agent)


@pytest.fixture
def phone(client_of: Any) -> Phone:
    return Phone(client_of(Role.INSPECTOR))


def revoke(client: Visitor, number: int = 1, **form: str) -> Any:
    return client.post_form(f"/geraete/{number}", form, follow_redirects=True)


def test_a_device_is_known_from_its_first_contact(phone: Phone, client_of: Any) -> None:
    assert phone.reports(3, oldest_unsent_at="2026-04-06T10:00:00Z").json == {
        "name": "Android, Chrome"
    }
    for role in (Role.INSPECTOR, Role.COORDINATOR, Role.ADMIN):
        page = client_of(role).get("/geraete").text
        assert "Android, Chrome" in page
        assert "ältestes 06.04.2026, 12:00" in page


def test_other_peoples_devices_are_for_the_office_only(phone: Phone, client_of: Any) -> None:
    phone.reports()
    reader = client_of(Role.READER)
    assert "Android" not in reader.get("/geraete").text
    assert reader.post_form("/geraete/1").status_code == 404


def test_a_revoked_device_is_turned_away_and_says_what_it_still_holds(
    phone: Phone, client_of: Any
) -> None:
    phone.reports()
    office = client_of(Role.ADMIN)
    assert "löscht dann alles Mitgenommene" in revoke(office).text
    refused = phone.reports(2)
    assert (refused.status_code, refused.json["code"]) == (403, "DeviceRevoked")
    row = office.get("/geraete").text
    assert "gesperrt seit" in row
    assert '<td role="cell" class="bg-number" data-head="Nicht gesendet">2' in row
    revoke(office, erlauben="1")
    assert phone.reports().status_code == 200


def test_ones_own_device_can_be_revoked(phone: Phone) -> None:
    phone.reports()
    revoke(phone.client)
    assert phone.reports().status_code == 403


def test_operations_names_silent_devices(
    phone: Phone, client_of: Any, small: SmallDistrict
) -> None:
    phone.reports(2)
    assert "schweigt länger als einen Tag" in client_of(Role.COORDINATOR).get("/betrieb").text
    small.clock.ahead(hours=25)
    page = client_of(Role.COORDINATOR).get("/betrieb").text
    assert "2 Einträge nicht gesendet" in page
    assert "meldet sich nicht" in client_of(Role.COORDINATOR).get("/geraete").text


def held(small: SmallDistrict, **things: Any) -> list[dict[str, Any]]:
    visit = small.plan()
    [uid] = [str(each.uid) for each in small.inspections() if each.id == visit]
    return [{"inspection": uid} | things]


def test_the_office_reads_what_waits_where_and_what_never_came(
    phone: Phone, client_of: Any, small: SmallDistrict
) -> None:
    photos = ["a" * 64, "b" * 64]
    phone.reports(3, taken=[], holds=held(small, answers=[str(uuid4())], photos=photos))
    office = client_of(Role.COORDINATOR)
    page = office.get("/geraete").text
    assert f"1 Antwort, 2 Fotos: {VISIT}" in page
    assert f"nicht dabei: {VISIT}" in page
    assert "Nie angekommen" not in page
    phone.reports(holds=[], settled=["b" * 64])
    for reader in (office, phone.client):
        page = reader.get("/geraete").text
        assert "Nie angekommen: Android, Chrome, Inspector" in page
        assert f"1 Antwort, 1 Foto aus der Begehung {VISIT}" in page
    assert client_of(Role.READER).post_form("/geraete/1/verlust").status_code == 404
    page = office.post_form("/geraete/1/verlust", follow_redirects=True).text
    assert "Nie angekommen" not in page


@pytest.mark.parametrize(
    "wrong",
    [
        {"holds": [{"answers": []}]},
        {"holds": [{"inspection": str(uuid4()), "photos": ["ab"]}]},
        {"holds": [{"inspection": str(uuid4()), "answers": ["1"]}]},
        {"holds": [{"inspection": str(uuid4()), "photos": ["a" * 64] * 501}] * 2},
        {"taken": ["1"]},
        {"settled": ["a" * 65]},
    ],
)
def test_what_is_no_id_is_refused_by_name(phone: Phone, wrong: dict[str, Any]) -> None:
    refused = phone.reports(**wrong)
    assert refused.status_code == 422
    assert next(iter(wrong)) in refused.text


@pytest.mark.parametrize(
    ("agent", "name"), [(ANDROID, "Android, Chrome"), (IPHONE, "iPhone, Safari"), ("x", "Browser")]
)
def test_devices_are_called_what_people_call_them(agent: str, name: str) -> None:
    assert name_of(agent) == name
