"""Logs speak of numbers, never of people: what a server or database quotes is taken out.

So are keys that stand in the path of a page: operators', residents', of passwords, of calendars.
"""

from __future__ import annotations

import logging
import re
from typing import Any

ADDRESS = "(address)"
_LOCAL = r"[\w.!#$%&'*+/=?^`{|}~-]"
_ADDRESS = re.compile(rf"(?<!{_LOCAL}){_LOCAL}++@[\w-]++(?:\.[\w-]++)++")
# PostgreSQL quotes the values of the row that broke a rule
_DETAIL = re.compile(r"(DETAIL:\s+)[^\n]*?(?=\\n|\n|$)")
_KEYED = re.compile(r"((?:^|[\s'\"]|https?://[\w.:\[\]-]++)/(?:a|m|zugang|kalender)/)[\w.~%-]++")

_plain_factory = logging.getLogRecordFactory()
_formatter = logging.Formatter()


def without_people(text: str) -> str:
    text = _ADDRESS.sub(ADDRESS, _DETAIL.sub(r"\1(values)", text))
    return _KEYED.sub(r"\1...", text)


def keep_logs_quiet() -> None:
    """For every logger and handler of this process, tracebacks too; as often as one likes."""
    logging.setLogRecordFactory(_quiet_record)


def _quiet_record(*given: Any, **more: Any) -> logging.LogRecord:
    record = _plain_factory(*given, **more)
    said = record.getMessage()
    if (quiet := without_people(said)) != said:
        record.msg, record.args = quiet, ()
    if record.exc_info:
        record.exc_text = without_people(_formatter.formatException(record.exc_info))
    return record
