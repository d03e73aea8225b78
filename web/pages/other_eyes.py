"""Who closes what somebody found and may not close, in a sentence."""

from __future__ import annotations

from sqlalchemy.orm import Session

from inspections.domain.vocabulary import Role
from inspections.labels import _
from inspections.store import people
from web.context import current_user, district_id

DECIDE = (Role.COORDINATOR, Role.COMMISSIONER)


def closed_by(session: Session) -> str:
    found = [user for role in DECIDE for user in people.with_role(session, district_id(), role)]
    names = [user.name for user in found if user.id != current_user().id]
    if not names:
        return _(
            "Schließen muss eine zweite Person. Zurzeit kann das niemand; die Administration kann"
            " jemanden dafür anlegen oder die Regel ändern."
        )
    return _("Schließen kann eine zweite Person: %(names)s.") % {"names": ", ".join(names)}
