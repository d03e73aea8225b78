"""What can follow what: links of the description, along which whole ways through it are tried."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

ALL = "/api/v1/inspections"
ONE = f"{ALL}/{{uid}}"
ANSWER, SUBMISSION = f"{ONE}/answers/{{answer_uid}}", f"{ONE}/submission"
PHOTO, UPLOAD = f"{ONE}/photos/{{sha256}}", f"{ONE}/uploads/{{sha256}}"
PART = f"{UPLOAD}/{{offset}}"

SAME = "$request.path."  # the parameter of the same name, as in the request before
INSPECTION = {"uid": f"{SAME}uid"}
FILE = INSPECTION | {"sha256": f"{SAME}sha256"}
FIRST = {"uid": "$response.body#/0/uid"}

Request = tuple[str, str]
LINKS: dict[Request, dict[Request, dict[str, str]]] = {
    ("get", ALL): {
        ("get", ONE): FIRST,
        ("put", ANSWER): FIRST,
        ("put", UPLOAD): FIRST,
        ("put", SUBMISSION): FIRST,
    },
    ("get", ONE): {
        ("put", ANSWER): INSPECTION,
        ("put", UPLOAD): INSPECTION,
        ("get", f"{ONE}/conflicts"): INSPECTION,
        ("put", SUBMISSION): INSPECTION,
    },
    ("put", ANSWER): {
        ("put", ANSWER): INSPECTION | {"answer_uid": f"{SAME}answer_uid"},
        ("get", f"{ONE}/conflicts"): INSPECTION,
        ("get", ONE): INSPECTION,
        ("put", SUBMISSION): INSPECTION,
    },
    ("put", SUBMISSION): {
        ("put", SUBMISSION): INSPECTION,
        ("get", f"{ONE}/receipt"): INSPECTION,
        ("put", ANSWER): INSPECTION,
    },
    ("put", UPLOAD): {
        ("put", PART): FILE | {"offset": "$response.body#/missing/0"},
        ("get", UPLOAD): FILE,
        ("post", UPLOAD): FILE,
    },
    ("put", PART): {("post", UPLOAD): FILE, ("get", UPLOAD): FILE},
    ("post", UPLOAD): {("patch", PHOTO): FILE, ("delete", PHOTO): FILE},
    ("put", PHOTO): {("patch", PHOTO): FILE, ("delete", PHOTO): FILE},
}


def with_links(document: dict[str, Any]) -> dict[str, Any]:
    """Said at each answer that means success."""
    for (method, path), following in LINKS.items():
        for status, said in document["paths"][path][method]["responses"].items():
            if status in ("200", "201"):
                said["links"] = dict(_spelled(following))
    return document


def _spelled(following: dict[Request, dict[str, str]]) -> Iterator[tuple[str, dict[str, Any]]]:
    for (method, path), parameters in following.items():
        pointer = path.replace("~", "~0").replace("/", "~1")
        name = f"{method} {path.removeprefix(ALL).strip('/') or 'all'}"
        yield name, {"operationRef": f"#/paths/{pointer}/{method}", "parameters": parameters}
