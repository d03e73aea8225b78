"""The description of the wire is valid, whole, and says what may go wrong."""

from __future__ import annotations

from typing import Any

import pytest
from openapi_spec_validator import validate

from inspections.domain.vocabulary import Role
from web.api.description import DEVICE_TAGS


@pytest.fixture
def described(client_of: Any) -> dict[str, Any]:
    return client_of(Role.INSPECTOR).get("/api/v1/openapi.json").json


def test_it_is_valid_openapi(described: dict[str, Any]) -> None:
    validate(described)
    assert described["openapi"].startswith("3.1")


def test_every_route_of_devices_is_there_with_its_answers(
    described: dict[str, Any], app: Any
) -> None:
    device = [rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith("api_")]
    assert len(device) > 10
    for path, methods in described["paths"].items():
        for method, said in methods.items():
            if method == "parameters" or not set(said.get("tags", ())) & set(DEVICE_TAGS):
                continue
            assert said.get("summary") or said.get("description"), (path, method)
            answers = said["responses"]
            assert {"401", "403", "404"} <= answers.keys(), (path, method)
            if method != "get":
                assert {"409", "413", "422"} <= answers.keys(), (path, method)
