"""One parser, fed by what its own branches lead to: `python -m tests.fuzz.guided NAME CORPUS ...`.

libFuzzer keeps every input that reached a new branch and goes on from there. The exit code is not 0
where something else than a refusal was raised; the input lies in the corpus as `crash-...`.
"""

from __future__ import annotations

import sys
import zipfile
from collections.abc import Callable
from contextlib import suppress
from io import BytesIO
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["inspections"], enable_loader_override=False):
    from inspections.domain.checklist_file import shipped
    from inspections.domain.errors import Refused
    from inspections.domain.expressions import BadExpression, calculation, condition
    from inspections.xlsform.cel_text import read_cel
    from inspections.xlsform.problems import WorkbookRefused
    from inspections.xlsform.read_collected import read_envelope
    from inspections.xlsform.read_form import read_form
    from inspections.xlsform.syntax import Untranslatable
    from inspections.xlsform.xpath_text import read_xpath

from flask import Flask, request
from werkzeug.exceptions import HTTPException

from tests.xlsform.workbooks import form
from web import LARGEST_FORM, MOST_FORM_PARTS
from web.openrosa.messages import LARGEST_POST
from web.openrosa.routes import FORM_FIELD

WORKBOOK = form(("text", "a", "A"), ("integer", "b", "B"))
FILE = b'<data id="begehung-1"><meta><instanceID>uuid:1</instanceID></meta><a>yes</a></data>'
BOUNDARY = "x"
MULTIPART = (
    f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{FORM_FIELD}"; filename="f.xml"\r\n'
    f"Content-Type: text/xml\r\n\r\n{FILE.decode()}\r\n--{BOUNDARY}--\r\n"
).encode()
ITEMS = {item.id: item for item in shipped("monthly").items()}
APP = Flask("web")
APP.config.update(
    MAX_CONTENT_LENGTH=LARGEST_POST,
    MAX_FORM_MEMORY_SIZE=LARGEST_FORM,
    MAX_FORM_PARTS=MOST_FORM_PARTS,
)


def workbook(content: bytes) -> None:
    with suppress(WorkbookRefused):
        read_form(content, "x.xlsx")


def sheet(content: bytes) -> None:
    """The first sheet of a workbook that is sound but for it."""
    file = BytesIO()
    with zipfile.ZipFile(BytesIO(WORKBOOK)) as old, zipfile.ZipFile(file, "w") as new:
        for name in old.namelist():
            new.writestr(name, content if name.endswith("sheet1.xml") else old.read(name))
    workbook(file.getvalue())


def rule(content: bytes) -> None:
    text = content.decode("utf-8", "replace")
    for check in (condition, calculation):
        with suppress(BadExpression):
            check(text, ITEMS)
    for read in (read_cel, read_xpath):
        with suppress(Untranslatable, BadExpression):
            read(text)


def multipart(content: bytes) -> None:
    sent = f"multipart/form-data; boundary={BOUNDARY}"
    with (
        suppress(Refused, HTTPException),
        APP.test_request_context(method="POST", data=content, content_type=sent),
    ):
        for file in request.files.values():
            read_envelope(file.read())


def first_sheet() -> bytes:
    with zipfile.ZipFile(BytesIO(WORKBOOK)) as old:
        return old.read(next(name for name in old.namelist() if name.endswith("sheet1.xml")))


SEEDS: dict[Callable[[bytes], None], list[bytes]] = {
    workbook: [WORKBOOK],
    sheet: [first_sheet()],
    rule: [b'A01 == "yes" && C06 != "no"', b"${a} > 10.5 and not(selected(${b}, 'x'))"],
    multipart: [MULTIPART],
}
PARSERS = {parse.__name__: parse for parse in SEEDS}


def main() -> None:
    name, corpus, *flags = sys.argv[1:]
    folder, parse = Path(corpus), PARSERS[name]
    folder.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(SEEDS[parse]):
        (folder / f"seed-{number}").write_bytes(seed)
    atheris.Setup([sys.argv[0], corpus, f"-artifact_prefix={corpus}/", *flags], parse)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
