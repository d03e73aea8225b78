"""What we write when nobody acted in time: escalation, the ladder of danger, extensions."""

from __future__ import annotations

from inspections.domain.vocabulary import Role
from inspections.labels import _
from inspections.mail.case import Case
from inspections.mail.dates import long_date, short_date
from inspections.mail.words import Words, subject


def deficiency_escalated(case: Case) -> Words:
    opening = (
        _(
            "Es besteht Gefahr im Verzug, und die Frist von 24 Stunden ist um. Der Betreiber hat "
            "nicht gemeldet, dass der Mangel behoben ist. Bitte sorgen Sie dafür, dass sofort "
            "gehandelt wird."
        )
        if case.dangerous
        else _(
            "Der Betreiber hat auch nach Ablauf der Frist nicht gemeldet, dass der Mangel behoben "
            "ist. Bitte entscheiden Sie mit der Koordination über das weitere Vorgehen."
        )
    )
    return Words(
        subject=subject(
            case, _("eskaliert, Frist abgelaufen am %(deadline)s") % {"deadline": case.until_short}
        ),
        headline=_("Seit Ablauf der Frist am %(deadline)s keine Beseitigung gemeldet")
        % {"deadline": case.until},
        opening=opening,
        action=_("Mangel öffnen"),
        closing=_to_call(case),
    )


def danger_unanswered(case: Case) -> Words:
    """To the coordinator, then the commissioner, then the office, until somebody acts."""
    before = {
        Role.COORDINATOR: _("Der Betreiber hat bisher nicht geantwortet."),
        Role.COMMISSIONER: _("Weder Betreiber noch Koordination haben bisher reagiert."),
        Role.OFFICE: _("Weder Betreiber noch Koordination noch Beauftragte haben bisher reagiert."),
    }[case.role]
    return Words(
        subject=subject(case, _("niemand hat bisher reagiert")),
        headline=_("Bitte rufen Sie jetzt an: Gefahr im Verzug, zu beheben bis %(deadline)s")
        % {"deadline": case.until},
        opening=" ".join(
            (
                before,
                _(
                    "Bitte klären Sie am Telefon, ob vor Ort gehandelt wird, und vermerken Sie "
                    "beim Mangel „Ich kümmere mich“. Dann wird niemand weiter alarmiert."
                ),
            )
        ),
        action=_("Anrufliste öffnen"),
        closing=_to_call(case),
    )


def extension_asked(case: Case) -> Words:
    return Words(
        subject=subject(
            case, _("Verlängerung bis %(day)s beantragt") % {"day": short_date(case.asked_until)}
        ),
        headline=_("Eine Fristverlängerung bis %(day)s wartet auf Ihre Entscheidung")
        % {"day": long_date(case.asked_until)},
        opening=_(
            "Die Koordination bittet um eine Verlängerung, die eine zweite Person genehmigen "
            "muss. Bis zu Ihrer Entscheidung gilt die bisherige Frist."
        ),
        action=_("Antrag entscheiden"),
        closing="",
    )


def extension_refused(case: Case) -> Words:
    return Words(
        subject=subject(case, _("Verlängerung abgelehnt")),
        headline=_("Die Fristverlängerung ist abgelehnt"),
        opening=_("Es bleibt bei der bisherigen Frist. Der Betreiber erhält darüber keinen Brief."),
        action=_("Mangel öffnen"),
        closing="",
    )


def clock_stands(case: Case) -> Words:
    return Words(
        subject=subject(case, _("Frist ist ausgesetzt, bitte prüfen")),
        headline=_("Ist der Zugang noch immer nicht möglich?"),
        opening=_(
            "Solange die Frist ausgesetzt ist, läuft sie nicht ab. Bitte lassen Sie sie "
            "weiterlaufen, sobald der Zugang wieder möglich ist."
        ),
        action=_("Mangel öffnen"),
        closing="",
    )


def clock_paused(case: Case) -> Words:
    return Words(
        subject=subject(case, _("Frist ausgesetzt")),
        headline=_("Die Frist läuft zurzeit nicht"),
        opening=_(
            "Weil der Zugang nicht möglich ist, zählen diese Tage nicht mit. Wir schreiben Ihnen, "
            "sobald die Frist weiterläuft. Haben Sie den Mangel schon behoben, melden Sie es bitte."
        ),
        action=_("Mangel ansehen"),
        closing="",
        settled=True,
    )


def clock_resumed(case: Case) -> Words:
    return Words(
        subject=subject(
            case, _("Frist läuft weiter bis %(deadline)s") % {"deadline": case.until_short}
        ),
        headline=_("Die Frist läuft weiter bis %(deadline)s") % {"deadline": case.until},
        opening=_(
            "Der Zugang ist wieder möglich. Die Tage, die bei der Unterbrechung übrig waren, "
            "stehen Ihnen noch ganz zu."
        ),
        action=_("Jetzt antworten"),
        closing="",
    )


def deficiency_merged(case: Case) -> Words:
    into = {"number": case.into}
    return Words(
        subject=subject(case, _("weiter unter %(number)s") % into, settled=True),
        headline=_("Dieser Mangel wird unter der Nummer %(number)s weitergeführt") % into,
        opening=_(
            "Er war doppelt erfasst. Bitte antworten Sie nur noch zu %(number)s; es gilt die "
            "Frist, die Ihnen dazu genannt ist."
        )
        % into,
        action=_("Mangel ansehen"),
        closing="",
        settled=True,
    )


def _to_call(case: Case) -> str:
    """Whom to call, for who reads it without the program at hand."""
    if not case.operator_phone:
        return ""
    words = {"name": case.operator, "phone": case.operator_phone}
    return _("Betreiber: %(name)s, Telefon %(phone)s.") % words

