"""The faults of the matrix, each one a way to hurt the running stack; names as in the plan.

A fault returns how long it lasts and how to mend it, or nothing when it is over at once.
"""

from __future__ import annotations

import os
import random
import signal
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

import psycopg
import redis

from tests.faults.processes.program import Program
from tests.faults.processes.stack import LEASE, Stack

Mend = Callable[[], None]
Lasting = tuple[float, Mend] | None
Chance = random.Random

PHASES = ("banner", "ehlo", "mail", "rcpt", "data", "dot")
FOR_NOW = ("421 4.3.2 going down", "450 4.2.0 busy", "451 4.3.0 later", "452 4.3.1 full", "drop")
FOR_GOOD = ("550 5.1.1 no such mailbox", "552 5.3.4 too big", "554 5.7.1 refused")


@dataclass(frozen=True)
class Fault:
    name: str
    what: str
    begin: Callable[[Stack, Chance], Lasting]
    weight: int
    kills: int = 0  # processes killed each time


def kill_worker(stack: Stack, chance: Chance) -> Lasting:
    """The first process only; its children live on until it is started again."""
    chance.choice(stack.workers).kill()
    return None


def _kill_child(program: Program, chance: Chance) -> None:
    children = program.children()
    if children:
        with suppress(ProcessLookupError):
            os.kill(chance.choice(children), signal.SIGKILL)


def _kill_pool_child(stack: Stack, chance: Chance) -> Lasting:
    _kill_child(chance.choice(stack.workers), chance)
    return None


def _kill_beat(stack: Stack, _chance: Chance) -> Lasting:
    stack.beats[0].kill()
    return None


def _no_beat(stack: Stack, chance: Chance) -> Lasting:
    stack.held.add("beat-1")
    stack.beats[0].kill()
    return chance.uniform(3, 12), lambda: stack.held.discard("beat-1")


def _two_beats(stack: Stack, chance: Chance) -> Lasting:
    stack.held.discard("beat-2")

    def mend() -> None:
        stack.held.add("beat-2")
        stack.beats[1].end(3)

    return chance.uniform(8, 20), mend


def _kill_web_worker(stack: Stack, chance: Chance) -> Lasting:
    _kill_child(stack.web, chance)
    return None


def _kill_web(stack: Stack, _chance: Chance) -> Lasting:
    stack.web.kill()
    stack.web.clear_away()
    return None


def _kill_redis(stack: Stack, chance: Chance) -> Lasting:
    """It comes back empty, at once or after some seconds."""
    stack.held.add("valkey")
    stack.redis.program.kill()
    return chance.choice((0.1, 1.0, 4.0)), lambda: stack.held.discard("valkey")


def _flush_redis(stack: Stack, _chance: Chance) -> Lasting:
    with suppress(redis.RedisError), stack.redis.client() as client:
        client.flushall()
    return None


def _stop(program: Program, seconds: float) -> Lasting:
    program.send_group(signal.SIGSTOP)
    return seconds, lambda: program.send_group(signal.SIGCONT)


def _pause_redis(stack: Stack, chance: Chance) -> Lasting:
    return _stop(stack.redis.program, chance.uniform(2, 8))


def _pause_worker(stack: Stack, chance: Chance) -> Lasting:
    """Longer than the lease: another takes the letter, and the sleeper wakes up with it."""
    return _stop(chance.choice(stack.workers), LEASE + chance.uniform(0.5, 3))


def _kill_backends(stack: Stack, _chance: Chance) -> Lasting:
    with suppress(psycopg.OperationalError):
        stack.postgres.cut_connections()
    return None


def _stop_postgres(stack: Stack, chance: Chance) -> Lasting:
    stack.held.add("postgres")
    stack.postgres.stop_at_once()
    return chance.choice((0.1, 0.5, 2.0)), lambda: stack.held.discard("postgres")


def misbehave(stack: Stack, phase: str, answer: str, share: float, seconds: float) -> Lasting:
    stack.sink.misbehave(phase, answer, share)
    return seconds, stack.sink.behave


def _no_mail_server(stack: Stack, chance: Chance) -> Lasting:
    stack.held.add("sink")
    stack.sink.program.kill()
    return chance.uniform(0.5, 5), lambda: stack.held.discard("sink")


def _mail_for_now(stack: Stack, chance: Chance) -> Lasting:
    phase, answer = chance.choice(PHASES), chance.choice(FOR_NOW)
    return misbehave(stack, phase, answer, chance.choice((0.5, 1)), chance.uniform(1, 4))


def _mail_for_good(stack: Stack, chance: Chance) -> Lasting:
    phase, answer = chance.choice(PHASES), chance.choice(FOR_GOOD)
    return misbehave(stack, phase, answer, 0.4, chance.uniform(0.5, 2))


def _accept_then_drop(stack: Stack, chance: Chance) -> Lasting:
    return misbehave(stack, "dot", "keep_and_drop", chance.choice((0.5, 1)), chance.uniform(1, 4))


def _mail_hangs(stack: Stack, chance: Chance) -> Lasting:
    """Nothing is said, in any phase, also once the letter is taken."""
    phase = chance.choice((*PHASES, "kept"))
    if phase == "kept":
        return misbehave(stack, "dot", "keep_and_hush", 1, chance.uniform(1, 4))
    return misbehave(stack, phase, "silence", 1, chance.uniform(1, 4))


def _mail_is_slow(stack: Stack, chance: Chance) -> Lasting:
    """It reads nothing for seconds, or says what it says byte by byte."""
    phase, answer = chance.choice((("data", "deaf"), ("reply", "drip")))
    return misbehave(stack, phase, answer, 1, chance.uniform(1, 4))


def _clock_on(stack: Stack, chance: Chance) -> Lasting:
    """Time goes on: an hour, a day, eight days."""
    stack.clock.set(stack.clock.offset + chance.choice((3600, 86400, 86400, 8 * 86400)))
    return None


def _clock_back(stack: Stack, chance: Chance) -> Lasting:
    """An hour or eight days back, for a while."""
    back = chance.choice((3600, 8 * 86400))
    stack.clock.set(stack.clock.offset - back)
    return chance.uniform(2, 6), lambda: stack.clock.set(stack.clock.offset + back)


FAULTS = (
    Fault("F-01", "kill -9 of a worker's main process", kill_worker, 14, kills=1),
    Fault("F-02", "kill -9 of a pool child", _kill_pool_child, 26, kills=1),
    Fault("F-03", "kill -9 of beat", _kill_beat, 6, kills=1),
    Fault("F-04a", "no beat for some seconds", _no_beat, 3, kills=1),
    Fault("F-04b", "two beats", _two_beats, 3),
    Fault("F-05a", "kill -9 of a web worker", _kill_web_worker, 18, kills=1),
    Fault("F-05b", "kill -9 of the web server", _kill_web, 5, kills=1),
    Fault("F-06", "kill -9 of Redis, back empty", _kill_redis, 6, kills=1),
    Fault("F-07", "FLUSHALL", _flush_redis, 6),
    Fault("F-10", "Redis stopped for seconds", _pause_redis, 3),
    Fault("F-11", "PostgreSQL stopped at once, log replayed", _stop_postgres, 4, kills=1),
    Fault("F-12", "every database connection cut", _kill_backends, 6),
    Fault("F-16", "mail server killed, port closed", _no_mail_server, 3, kills=1),
    Fault("F-17", "4xx or a cut line, any SMTP phase", _mail_for_now, 6),
    Fault("F-18", "5xx, any SMTP phase", _mail_for_good, 3),
    Fault("F-19", "letter accepted, line cut before the 250", _accept_then_drop, 6),
    Fault("F-20a", "mail server silent, any SMTP phase", _mail_hangs, 4),
    Fault("F-20b", "mail server deaf, or a byte at a time", _mail_is_slow, 4),
    Fault("F-23a", "clock jumps ahead (libfaketime)", _clock_on, 7),
    Fault("F-23b", "clock jumps back and is set right (libfaketime)", _clock_back, 2),
    Fault("F-25", "worker stopped for longer than the lease", _pause_worker, 5),
)
WITH_FAKETIME = ("F-23a", "F-23b")
