"""A policy in words: its fields, its values, what is wrong with one, what changed between two."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from inspections.domain.policy import ANY, PROCESSES, Policy, PolicyInvalid
from inspections.domain.policy_effect import Kept
from inspections.domain.vocabulary import Role, Severity
from inspections.labels import N_, _, label, ngettext

WEEKDAYS = (N_("Montag"), N_("Dienstag"), N_("Mittwoch"), N_("Donnerstag"), N_("Freitag"))
PROCESS_WORDS = {
    "deficiency": N_("Briefe zu Mängeln"),
    "follow_up": N_("Briefe zu Nachkontrollen"),
    "inspection": N_("Briefe zu Begehungen"),
    "complaint": N_("Briefe zu Beschwerden"),
}
FIELDS = {
    "days": N_("Frist in Tagen"),
    "rework_days": N_("Frist zur Nachbesserung in Tagen"),
    "on_site": N_("Nachkontrolle vor Ort bei"),
    "four_eyes": N_("Vier Augen beim Schließen"),
    "ahead_days": N_("Erinnerung vor Fristende in Tagen"),
    "review_days": N_("Erinnerung an ungeprüfte Mängel nach Tagen"),
    "chase_days": N_("Erinnerung an offene Entscheidungen nach Tagen"),
    "escalation_days": N_("Meldung an die Beauftragte nach versäumter Frist in Tagen"),
    "ladder_minutes": N_("Alarm bei Gefahr im Verzug nach Minuten"),
    "digest_weekday": N_("Wochentag der Wochenübersicht"),
    "digest_hour": N_("Stunde der Wochenübersicht"),
    "addressees": N_("Weitere Empfänger"),
    "valid_from": N_("Gültig ab"),
    "land": N_("Land"),
}
RUNGS = (N_("Betreiber"), N_("Koordination"), N_("Beauftragte"), N_("Amt"))
PROBLEMS = {
    "unknown_field": N_("Das gibt es hier nicht."),
    "unknown_role": N_("Diese Rolle gibt es nicht."),
    "unknown_format": N_("Eine Datei auf .toml, .yaml oder .yml wird gebraucht."),
    "unreadable": N_("Das lässt sich nicht lesen: %(because)s"),
    "no_number": N_("Eine ganze Zahl wird gebraucht."),
    "no_text": N_("Ein Text wird gebraucht."),
    "no_list": N_("Eine Liste wird gebraucht."),
    "no_table": N_("Eine Zuordnung von Namen zu Werten wird gebraucht."),
    "out_of_range": N_("Eine Zahl von %(least)s bis %(most)s wird gebraucht."),
    "not_in_order": N_("Schwerere Mängel brauchen die kürzere Frist."),
    "before_finding": N_("Die Erinnerung muss kürzer sein als die kürzeste Frist."),
    "not_four": N_("Vier Stufen werden gebraucht: Betreiber, Koordination, Beauftragte, Amt."),
    "steps_not_in_order": N_("Jede Stufe muss gleich oder später sein als die vorige."),
    "may_not_read": N_("Diese Rolle darf solche Vorgänge nicht lesen."),
    "of_the_district": N_("Das Land gehört zum Landkreis, nicht zu den Regeln."),
    "in_the_past": N_("Bitte einen Tag ab heute wählen."),
    "too_far": N_("Bitte einen Tag in den nächsten zwölf Monaten wählen."),
    "taken": N_("Für diesen Tag sind schon Regeln gesetzt."),
}
KEPT = {
    Kept.TOLD: N_("bleibt: dem Betreiber mitgeteilt, wird nicht verkürzt"),
    Kept.AGREED: N_("bleibt: für diesen Fall festgelegt oder verlängert"),
    Kept.OVER: N_("bleibt: Frist schon abgelaufen"),
    Kept.PAUSED: N_("bleibt: Frist ruht, kein Zutritt"),
    Kept.OLDER_PROCESS: N_("bleibt: läuft nach einer älteren Fassung des Ablaufs"),
}
TIMERS = {
    "reminder": N_("Erinnerung vor Fristende"),
    "unreviewed": N_("Erinnerung an die Prüfung"),
    "escalation": N_("Meldung an die Beauftragte"),
}
OTHER_TIMER = N_("Erinnerung an die Entscheidung")


@dataclass(frozen=True, slots=True)
class Difference:
    field: str
    before: str
    after: str


def problem_words(refusal: PolicyInvalid) -> str:
    """Without the field's name."""
    return _(PROBLEMS[str(refusal.details["problem"])]) % refusal.details


def field_words(field: str) -> str:
    """Such as "Frist in Tagen: Schwer" for days.severe."""
    name, *rest = field.split(".")
    if name == "days" and rest:
        return f"{_(FIELDS[name])}: {label(Severity(rest[0]))}"
    if name == "addressees" and len(rest) == 2:
        return _group(rest[0], rest[1])
    return _(FIELDS[name]) if name in FIELDS else field


def differences(before: Policy, after: Policy) -> list[Difference]:
    """What changed, field by field, in the words of the screen."""
    old, new = dict(_lines(before)), dict(_lines(after))
    return [Difference(name, old[name], new[name]) for name in new if old[name] != new[name]]


def lines(policy: Policy) -> list[tuple[str, str]]:
    """The whole policy, each field with its value; nobody is not added to anything."""
    nobody = _roles(())
    found = [(name, value) for name, value in _lines(policy) if value != nobody]
    return found if policy.addressees else [*found, (_(FIELDS["addressees"]), nobody)]


def timer_words(name: str) -> str:
    return _(TIMERS.get(name, OTHER_TIMER))


def _lines(policy: Policy) -> Iterator[tuple[str, str]]:
    for severity, number in policy.days.items():
        yield field_words(f"days.{severity.value}"), _days(number)
    yield _(FIELDS["rework_days"]), _days(policy.rework_days)
    yield _(FIELDS["on_site"]), _severities(policy.on_site)
    yield _(FIELDS["four_eyes"]), _severities(policy.four_eyes)
    for name in ("ahead_days", "review_days", "chase_days", "escalation_days"):
        yield _(FIELDS[name]), _days(getattr(policy, name))
    yield _(FIELDS["ladder_minutes"]), _ladder(policy)
    yield _(FIELDS["digest_weekday"]), _(WEEKDAYS[policy.digest_weekday])
    yield _(FIELDS["digest_hour"]), _("%s Uhr") % policy.digest_hour
    for process, keys in PROCESSES.items():
        for key in keys:
            roles = policy.addressees.get(process, {}).get(key, ())
            yield _group(process, key), _roles(roles)


def _group(process: str, key: str) -> str:
    words = _(PROCESS_WORDS[process])
    return words if key == ANY else f"{words}: {label(Severity(key))}"


def _days(number: int) -> str:
    return ngettext("%(n)d Tag", "%(n)d Tage", number) % {"n": number}


def _severities(chosen: frozenset[Severity]) -> str:
    return ", ".join(label(one) for one in Severity if one in chosen) or _("keiner")


def _ladder(policy: Policy) -> str:
    steps = zip(RUNGS, policy.ladder_minutes, strict=True)
    return ", ".join(f"{_(rung)} {minutes}" for rung, minutes in steps)


def _roles(roles: tuple[Role, ...]) -> str:
    return ", ".join(label(role) for role in roles) or _("niemand zusätzlich")
