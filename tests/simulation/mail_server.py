"""A mail server with every outcome of the fault matrix, and a journal no crash reaches."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from email.message import Message as Letter
from random import Random

from inspections.crash_points import crash_point
from inspections.mail.outcomes import PermanentFailure, TemporaryFailure
from tests.simulation.journal import Attempt, Journal
from tests.simulation.letters import address_of, content_of

MOODS = {  # each with the odds of its answers
    "well": {"accept": 20, "drop": 1, "busy": 1, "slow": 1},
    "down": {"refuse": 1},
    "flaky": {"accept": 4, "busy": 2, "drop": 2, "timeout": 1, "slow": 4, "reject": 1},
    "dropping": {"accept": 1, "drop": 3},
}
ODDS_OF_MOODS = {"well": 8, "flaky": 3, "down": 1, "dropping": 1}


class MailServer:
    def __init__(
        self,
        random: Random,
        journal: Journal,
        clock: Callable[[], datetime],
        meanwhile: Callable[[timedelta], None],
    ) -> None:
        self.random, self.journal, self.clock, self.meanwhile = random, journal, clock, meanwhile
        self.mood = "well"
        self.faulty = True
        self.row = 0  # what the worker says it is delivering

    def send(self, message: Letter, in_time: Callable[[], bool]) -> None:
        attempt = Attempt(
            row=self.row,
            message_id=message["Message-ID"],
            date=message["Date"],
            to=address_of(message),
            digest=content_of(message),
            started=self.clock(),
        )
        self.journal.attempts.append(attempt)
        try:
            crash_point("mail.before_send")
            if not in_time():
                raise TemporaryFailure("too late")
            self._answer(attempt, self._outcome())
            attempt.told = "accepted"
            crash_point("mail.after_accept")
        except TemporaryFailure:
            attempt.told = "temporary"
            raise
        except PermanentFailure:
            attempt.told = "permanent"
            raise
        finally:
            attempt.ended = self.clock()

    def _outcome(self) -> str:
        odds = MOODS[self.mood] if self.faulty else {"accept": 1}
        [outcome] = self.random.choices(list(odds), list(odds.values()))
        if outcome != "accept":
            self.journal.count(f"smtp {outcome}")
        return outcome

    def _answer(self, attempt: Attempt, outcome: str) -> None:
        match outcome:
            case "refuse":
                raise TemporaryFailure("connection refused")
            case "busy":
                raise TemporaryFailure("451 try again later")
            case "reject":
                raise PermanentFailure("550 no such user")
            case "drop":
                attempt.accepted = True
                raise TemporaryFailure("connection closed before the reply")
            case "timeout":
                attempt.accepted = self.random.random() < 0.5
                self.meanwhile(timedelta(seconds=60))
                raise TemporaryFailure("timed out")
            case "slow":  # also a worker that is stopped for a while, longer than its lease
                self.meanwhile(timedelta(minutes=self.random.choice((1, 5, 14, 16, 17, 30))))
                if self.random.random() < 0.6:
                    raise TemporaryFailure("452 out of storage")
        attempt.accepted = True
