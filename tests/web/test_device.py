"""The pages as an application on a device: worker, manifest, and whose data is sent."""

from __future__ import annotations

import re

from inspections.domain.vocabulary import Role


def test_the_worker_lies_at_the_root_and_is_always_asked_for_anew(anonymous):
    answer = anonymous.get("/sw.js")
    assert answer.mimetype == "text/javascript"
    assert answer.headers["Cache-Control"] == "no-cache"


def test_every_file_the_worker_brings_is_there(anonymous):
    [files] = re.findall(r"const FILES = \[(.*)\];", anonymous.get("/sw.js").text)
    paths = re.findall(r'"([^"]+)"', files)
    assert "/static/js/filing.js" in paths
    assert [path for path in paths if anonymous.get(path).status_code != 200] == []


def test_pages_and_worker_name_the_same_version(anonymous, client_of):
    [version] = re.findall(r'const VERSION = "(\w+)"', anonymous.get("/sw.js").text)
    page = client_of(Role.INSPECTOR).get("/heute")
    assert page.headers["X-Begehung-Version"] == version
    assert page.headers["Cache-Control"] == "no-store"


def test_the_manifest_names_icons_that_are_there(anonymous):
    manifest = anonymous.get("/manifest.webmanifest").json
    assert (manifest["start_url"], manifest["display"]) == ("/heute", "standalone")
    assert [
        one["src"] for one in manifest["icons"] if anonymous.get(one["src"]).status_code != 200
    ] == []


def test_nothing_is_sent_in_the_name_of_the_next_person(small, client_of):
    visitor, other = client_of(Role.COORDINATOR), small.user(Role.INSPECTOR)
    answer = visitor.get("/api/v1/inspections", headers={"X-Begehung-User": str(other.id)})
    assert answer.status_code == 401
    own = str(small.user(Role.COORDINATOR).id)
    assert visitor.get("/api/v1/inspections", headers={"X-Begehung-User": own}).status_code == 200
