"""Made-up requests over the whole description of the wire, as each role: no fault, nothing unsaid.

`make fuzz` tries far more than the daily run does.
"""

from __future__ import annotations

import os
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import CHECKS as ALL
from schemathesis.checks import load_all_checks
from schemathesis.core.parameters import ParameterLocation

from inspections.domain.vocabulary import Role
from web.access import STAFF

EXAMPLES = int(os.environ.get("BEGEHUNG_FUZZ_EXAMPLES", "10"))
LEFT_OUT = {
    "positive_data_acceptance": "what an item takes is said by the checklist, not by the schema",
    "ignored_auth": "the client logs in by itself; `test_rights` asks as a stranger",
    "object_level_authorization": "asks for two people at once; `test_every_route` does",
}
load_all_checks()
CHECKS = [ALL.get_one(name) for name in ALL.get_all_names() if name not in LEFT_OUT]
ROLES = [None, *STAFF]


@pytest.fixture
def schema(client_of: Any, app: Any, busy: Any) -> Any:
    """With ids of a busy district where a path asks for one and is not wrong on purpose."""
    document = client_of(Role.INSPECTOR).get("/api/v1/openapi.json").json
    found = schemathesis.openapi.from_dict(document)
    found.app = app
    found.config.generation.update(with_security_parameters=False)  # the client's cookie
    return found


def operations(schema: Any) -> list[Any]:
    return [found.ok() for found in schema.get_all_operations()]


@pytest.mark.parametrize("role", ROLES, ids=lambda role: role or "stranger")
def test_no_request_is_a_fault_or_answered_as_nobody_said(
    role: Any, schema: Any, client_of: Any, anonymous: Any, busy: Any
) -> None:
    visitor = anonymous if role is None else client_of(role)
    tried = operations(schema)
    assert len(tried) > 10
    for operation in tried:
        _fuzz(operation, visitor, busy)


def _fuzz(operation: Any, visitor: Any, busy: Any) -> None:
    bounded = settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )

    @bounded
    @given(case=st.one_of(operation.as_strategy(generation_mode=mode) for mode in GenerationMode))
    def one(case: Any) -> None:
        if not case.meta.is_negative_at(ParameterLocation.PATH):
            case.path_parameters = {
                name: str(busy.get(name, value))
                for name, value in (case.path_parameters or {}).items()
            }
        headers = {**(case.headers or {}), "X-Begehung": "1"}
        answer = visitor.open(
            case.formatted_path,
            method=case.method,
            headers={name: str(value) for name, value in headers.items()},
            query_string=case.query or None,
            **_body(case),
        )
        case.validate_response(answer, checks=CHECKS)

    one()


def _body(case: Any) -> dict[str, Any]:
    if isinstance(case.body, bytes):
        return {"data": case.body, "content_type": case.media_type}
    if type(case.body).__name__ == "NotSet":
        return {}
    return {"json": case.body}
