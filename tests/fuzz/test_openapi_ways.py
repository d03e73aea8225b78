"""Made-up ways through the description of the wire, along its links, as each role.

What a request needs of the one before comes from its answer: the inspection of the list, the part
that is missing. So inspections are handed in and photos completed, and more is sent after that.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable
from contextlib import closing
from typing import Any

import pysqlite3
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase
from hypothesis import settings as bounds
from schemathesis import Case
from schemathesis.transport.serialization import Binary

from inspections.domain.vocabulary import Role
from inspections.settings import Settings
from tests.fixtures.pictures import a_large_photo
from tests.fuzz.test_openapi_fuzz import CHECKS, ROLES
from tests.web.test_api_submission import a_finished_one
from web.api.inspections import IMAGES
from web.api.reading import FILERS
from web.api.uploads import BYTES
from web.session_cookie import cookie_name

WAYS = int(os.environ.get("BEGEHUNG_FUZZ_EXAMPLES", "0"))
PHOTO = a_large_photo(60, 40)
SHA256 = hashlib.sha256(PHOTO).hexdigest()
REACHED = {  # by whose inspection it is, within any number of ways worth the name
    "GET /api/v1/inspections/{uid} 200",
    "PUT /api/v1/inspections/{uid}/answers/{answer_uid} 201",
    "PUT /api/v1/inspections/{uid}/uploads/{sha256}/{offset} 200",
    "PUT /api/v1/inspections/{uid}/submission 201",
    "GET /api/v1/inspections/{uid}/receipt 200",
}
@pytest.mark.parametrize("role", ROLES, ids=lambda role: role or "stranger")
def test_no_way_ends_in_a_fault_or_where_nobody_said(
    role: Any, app: Any, small: Any, client_of: Any, database: Any, settings: Settings
) -> None:
    small.plan()
    whole = a_finished_one(small, "C06")
    visitor = app.test_client() if role is None else client_of(role)
    cookie = visitor.get_cookie(cookie_name(visitor.wiring.settings))
    schema = schemathesis.openapi.from_dict(
        client_of(Role.INSPECTOR).get("/api/v1/openapi.json").json
    )
    schema.app = app
    schema.config.generation.update(with_security_parameters=False)  # said below
    again = beginning(database, settings)
    reached: set[str] = set()

    class Ways(schema.as_state_machine()):  # type: ignore[misc]
        def setup(self) -> None:
            again()

        def before_call(self, case: Case) -> None:
            _make_it_possible(case, whole)

        def get_call_kwargs(self, case: Case) -> dict[str, Any]:
            cookies = {cookie.key: cookie.value} if cookie else {}
            return {"headers": {"X-Begehung": "1"}, "cookies": cookies}

        def validate_response(self, response: Any, case: Case, **_more: Any) -> None:
            reached.add(f"{case.method} {case.operation.path} {response.status_code}")
            case.validate_response(response, checks=CHECKS)

    Ways.run(settings=bounded(WAYS or (60 if role is Role.INSPECTOR else 8)))
    if role is Role.INSPECTOR:
        assert sorted(REACHED - reached) == []
    elif role not in FILERS:
        assert [one for one in reached if one.endswith((" 200", " 201", " 204"))] == []


def bounded(ways: int) -> bounds:
    return bounds(
        max_examples=ways,
        stateful_step_count=15,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )


def beginning(database: Any, settings: Settings) -> Callable[[], None]:
    """What brings the district back to this moment: each way begins in the same one."""
    kept = pysqlite3.connect(":memory:")
    with closing(database.engine.raw_connection()) as now:
        now.driver_connection.backup(kept)

    def again() -> None:
        with closing(database.engine.raw_connection()) as now:
            kept.backup(now.driver_connection)
        shutil.rmtree(settings.data_dir / "photos", ignore_errors=True)

    return again


def _make_it_possible(case: Case, whole: dict[str, Any]) -> None:
    """A photo under its right name, an item that is asked for, a checklist that is complete."""
    path = case.operation.path
    if "{sha256}" in path:
        case.path_parameters["sha256"] = SHA256
        if case.method == "POST":
            case.query = {"item": "C06"}
    if case.media_type in (BYTES, *IMAGES):
        case.body = Binary(PHOTO)
    elif path.endswith("/submission"):
        case.body = whole
    elif path.endswith("/{answer_uid}"):
        case.body = {"item": "C06", "value": "no"} | ({"remark": str(case.body)[:50]})
    elif isinstance(case.body, dict) and "size" in case.body:
        case.body["size"] = len(PHOTO)
