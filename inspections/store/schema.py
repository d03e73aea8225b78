"""Every table of the program, for migrations and for the tests that read the schema."""

from __future__ import annotations

from inspections.audit import rows as audit
from inspections.db import Base
from inspections.runtime import installation, instances, outbox, runs, timers
from inspections.store import (
    accommodations,
    account_links,
    answers,
    api_tokens,
    certificates,
    checklists,
    complaints,
    conflicts,
    deficiencies,
    devices,
    districts,
    erasures,
    exports,
    field_forms,
    figures,
    identities,
    inspections,
    passkeys,
    people,
    photos,
    reminders,
    retention,
    second_factors,
    text_modules,
    visitors,
)

MODULES = (
    audit,
    installation,
    instances,
    outbox,
    runs,
    timers,
    accommodations,
    account_links,
    api_tokens,
    answers,
    certificates,
    checklists,
    complaints,
    conflicts,
    deficiencies,
    devices,
    districts,
    erasures,
    exports,
    field_forms,
    figures,
    identities,
    inspections,
    passkeys,
    people,
    photos,
    reminders,
    retention,
    second_factors,
    text_modules,
    visitors,
)
METADATA = Base.metadata
