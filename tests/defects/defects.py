"""Mistakes other programs made, each a patch of one place, and the test that has to see it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Defect:
    """`wrong` in the place of `right`; `seen_by` is a test of pytest, or a file of Node's.

    `also` are more such places (file, right, wrong), where one mistake alone would do no harm.
    """

    name: str
    file: str
    right: str
    wrong: str
    seen_by: str
    also: tuple[tuple[str, str, str], ...] = ()

    @property
    def places(self) -> tuple[tuple[str, str, str], ...]:
        return ((self.file, self.right, self.wrong), *self.also)


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
    Defect(
        "two lines of the audit log may follow the same one",
        "inspections/store/migrations/versions/0014_audit_log.py",
        "    sa.UniqueConstraint('chain', 'prev_hash', "
        "name=op.f('uq_audit_lines_chain_prev_hash'))\n",
        "",
        "tests/audit/test_lines.py"
        "::test_the_database_refuses_a_second_line_in_the_place_of_one_or_after_the_same[sqlite-1]",
    ),
    Defect(
        "the end of a chain is read without keeping others from reading it",
        "inspections/audit/append.py",
        "    .with_for_update()\n",
        "",
        "tests/audit/test_concurrency.py"
        "::test_writers_at_once_make_one_chain_for_each_district[postgres]",
    ),
    Defect(
        "four eyes where a photo is no proof, instead of where the district wants them",
        "inspections/usecases/four_eyes.py",
        "in policy.four_eyes and",
        "in policy.on_site and",
        "tests/usecases/test_four_eyes.py"
        "::test_seen_remedied_by_its_finder_it_waits_for_somebody_else",
    ),
    Defect(
        "a workbook without the filter of its district",
        "inspections/store/deficiency_lists.py",
        "found = [Deficiency.district_id == district_id, *_view(wanted.view, today)]",
        "found = [*_view(wanted.view, today)]",
        "tests/tenancy/test_canaries.py::test_no_workbook_names_the_other_district",
        also=(
            (
                "inspections/usecases/build_export.py",
                "with reading(sessions, district.id) as session:",
                "with reading(sessions, WHOLE_INSTALLATION) as session:",
            ),
            (
                "inspections/usecases/build_export.py",
                "from inspections.usecases.filter_words import",
                "from inspections.tenancy import WHOLE_INSTALLATION\n"
                "from inspections.usecases.filter_words import",
            ),
        ),
    ),
)
