"""Mistakes other programs made, each a patch of one place, and the test that has to see it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Defect:
    """`wrong` in the place of `right`; `seen_by` is a test of pytest, or a file of Node's."""

    name: str
    file: str
    right: str
    wrong: str
    seen_by: str


DEFECTS = (
    Defect(
        "who reads and then writes begins as a reader",
        "inspections/db.py",
        '"BEGIN" if readonly else "BEGIN IMMEDIATE"',
        '"BEGIN"',
        "tests/test_db.py::test_a_writer_has_the_file_to_itself_before_it_reads",
    ),
    Defect(
        "acknowledged before it is on the disk",
        "inspections/db.py",
        '"synchronous=FULL"',
        '"synchronous=NORMAL"',
        "tests/test_db.py::test_what_is_committed_is_on_the_disk",
    ),
    Defect(
        "an ended session empties the queue of the device",
        "web/static/js/outbox.js",
        'if (status === 401) return { stop: "login" };',
        "if (status === 401) return {};",
        "tests/js/outbox.test.mjs",
    ),
    Defect(
        "a limiter that lets through when in doubt",
        "inspections/usecases/log_in.py",
        "if by_login >= MOST_PER_LOGIN or by_address >= MOST_PER_ADDRESS:",
        "if by_login >= MOST_PER_LOGIN and by_address >= MOST_PER_ADDRESS:",
        "tests/web/test_log_in.py"
        "::test_ten_failures_close_an_account_for_a_quarter_of_an_hour_from_every_address",
    ),
    Defect(
        "a photo nobody compares with its hash",
        "inspections/photo_parts.py",
        "if hashlib.sha256(found).hexdigest() != sha256:",
        "if not hashlib.sha256(found).hexdigest():",
        "tests/web/test_api_uploads.py",
    ),
    Defect(
        "half of what was handed in is kept when the rest fails",
        "inspections/db.py",
        'connection.exec_driver_sql("BEGIN" if readonly else "BEGIN IMMEDIATE")',
        'readonly and connection.exec_driver_sql("BEGIN")',
        "tests/faults/nth_operation/test_nth_operation.py"
        "::test_nothing_is_half_done_and_the_next_try_ends_the_same[hand in]",
    ),
)
