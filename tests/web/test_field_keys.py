"""ODK Collect is connected by a code that is shown once."""

from __future__ import annotations

import json
import re
import zlib
from base64 import b64decode

from flask import Flask

from inspections.db import transaction
from inspections.domain.vocabulary import Role
from inspections.store.field_forms import FieldKey
from inspections.store.people import User
from tests.fixtures.collect import Collect
from tests.fixtures.small_district import SmallDistrict
from web.pages.field_keys import settings_code


def test_the_shown_key_opens_the_list_of_forms(app: Flask, small: SmallDistrict, client_of) -> None:
    client = client_of(Role.INSPECTOR)
    page = client.post_form("/konto/collect").text
    assert "<svg" in page
    key = re.search(r"<dt>Schlüssel</dt>\s*<dd>([^<]+)</dd>", page)[1]
    assert Collect(app, small.user(Role.INSPECTOR).login, key).get("/formList").status_code == 200
    assert key not in client.get("/konto/collect").text
    with transaction(small.sessions) as session:
        [row] = session.query(FieldKey)
        assert key not in row.key_hash


def test_the_code_is_what_collect_reads(small: SmallDistrict) -> None:
    with transaction(small.sessions) as session:
        user = session.get_one(User, small.user(Role.INSPECTOR).id)
        code = settings_code("https://amt.example", user, "geheim")
    settings = json.loads(zlib.decompress(b64decode(code)))
    assert settings["general"]["server_url"] == "https://amt.example"
    assert settings["general"]["form_update_mode"] == "match_exactly"
    assert settings["general"]["password"] == "geheim"
    assert settings["project"]["name"] == "Landkreis Goerlitz"


def test_nobody_takes_back_the_key_of_another(small: SmallDistrict, client_of) -> None:
    client_of(Role.INSPECTOR).post_form("/konto/collect")
    answer = client_of(Role.COORDINATOR).post_form("/konto/collect/1/trennen")
    assert answer.status_code == 404


def test_without_https_the_page_says_what_is_missing(client_of) -> None:
    assert "Diese Anlage spricht kein https" in client_of(Role.INSPECTOR).get("/konto/collect").text
