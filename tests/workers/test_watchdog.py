"""A worker that lives but hears nothing is ended, and no other is."""

from __future__ import annotations

import pytest

from workers.watchdog import EVERY, PATIENCE, Watchdog


class Worker:
    """Counts the calls; time passes by hand."""

    def __init__(self) -> None:
        self.now, self.calls, self.ended = 0.0, 0, 0
        self.is_busy, self.redis_answers, self.hears = False, True, False
        self.dog = Watchdog(self.call, lambda: self.is_busy, self.give_up, lambda: self.now)

    def call(self) -> None:
        if not self.redis_answers:
            raise ConnectionError
        self.calls += 1
        if self.hears:
            self.dog.heard()

    def give_up(self) -> None:
        self.ended += 1

    def live(self, seconds: float) -> None:
        for _look in range(int(seconds / EVERY)):
            self.dog.look()
            self.now += EVERY
            if self.hears:
                self.dog.heard()


@pytest.fixture
def worker() -> Worker:
    return Worker()


def test_a_worker_that_answers_lives_on(worker: Worker) -> None:
    worker.hears = True
    worker.live(20 * PATIENCE)
    assert not worker.ended
    assert worker.calls


def test_a_worker_that_hears_nothing_is_ended_when_patience_is_over(worker: Worker) -> None:
    worker.live(PATIENCE)
    assert not worker.ended
    worker.live(EVERY)
    assert worker.ended == 1


def test_a_worker_at_work_is_not_asked(worker: Worker) -> None:
    worker.is_busy = True
    worker.live(5 * PATIENCE)
    assert (worker.calls, worker.ended) == (0, 0)


def test_while_redis_is_away_patience_does_not_run(worker: Worker) -> None:
    worker.live(PATIENCE - EVERY)
    worker.redis_answers = False
    worker.live(10 * PATIENCE)
    worker.redis_answers = True
    worker.live(PATIENCE)
    assert not worker.ended
    worker.live(EVERY)
    assert worker.ended == 1
