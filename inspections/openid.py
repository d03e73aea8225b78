"""OpenID Connect, the part of who relies on it: begin a log-in, fetch and check the token."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hmac import compare_digest
from typing import Any
from urllib.parse import urlencode

from authlib.oauth2.rfc7636 import create_s256_code_challenge
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from inspections.issuers import Issuer
from inspections.outgoing import CallFailed, get_json, is_allowed, post_form

ALGORITHMS = ["RS256", "PS256", "ES256", "RS384", "PS384", "ES384", "RS512", "PS512", "EdDSA"]
LEEWAY = 60  # seconds two clocks may differ
OLDEST = 600  # seconds since the token was made
KEPT = timedelta(hours=1)  # what the provider says about itself
REFETCH = timedelta(minutes=1)  # keys are not asked for more often because a token names another
ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")


class TokenRefused(Exception):
    """What came back proves nobody; the reason is for the log."""


@dataclass(frozen=True, slots=True)
class Begun:
    """A log-in on its way; kept by the browser in a signed cookie until it comes back."""

    state: str
    nonce: str
    verifier: str
    again: bool = False  # the person is to be asked there now, not known from before


@dataclass(slots=True)
class _Known:
    document: dict[str, Any]
    keys: KeySet
    at: datetime


class Provider:
    """One issuer, with what it says about itself; a process asks once an hour."""

    def __init__(self, issuer: Issuer) -> None:
        self.issuer = issuer
        self._known: _Known | None = None

    def begin(self, redirect_uri: str, *, again: bool, now: datetime) -> tuple[str, Begun]:
        """Where to send the browser. Raises CallFailed."""
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        begun = Begun(state, nonce, verifier, again)
        asked = {
            "response_type": "code",
            "client_id": self.issuer.client_id,
            "redirect_uri": redirect_uri,
            "scope": self.issuer.scopes,
            "state": begun.state,
            "nonce": begun.nonce,
            "code_challenge": create_s256_code_challenge(begun.verifier),
            "code_challenge_method": "S256",
        }
        if again:
            asked |= {"prompt": "login", "max_age": "0"}
        where = self._about(now).document["authorization_endpoint"]
        return f"{where}{'&' if '?' in where else '?'}{urlencode(asked)}", begun

    def finish(
        self, begun: Begun, answer: Mapping[str, str], redirect_uri: str, *, now: datetime
    ) -> dict[str, Any]:
        """The claims of the person. Raises TokenRefused, CallFailed."""
        if not compare_digest(answer.get("state", "").encode(), begun.state.encode()):
            raise TokenRefused("another state")
        if answer.get("iss", self.issuer.issuer) != self.issuer.issuer:
            raise TokenRefused("answer of another issuer")
        if "error" in answer or not answer.get("code"):
            raise TokenRefused(f"no code: {answer.get('error', '')[:100]}")
        form = {
            "grant_type": "authorization_code",
            "code": answer["code"],
            "redirect_uri": redirect_uri,
            "code_verifier": begun.verifier,
        }
        login = (self.issuer.client_id, self.issuer.client_secret)
        given = post_form(self._about(now).document["token_endpoint"], form, login)
        claims = self.claims(str(given.get("id_token", "")), begun.nonce, now=now)
        if begun.again:
            asked_at = claims.get("auth_time")
            recent = isinstance(asked_at, int) and now.timestamp() - asked_at <= OLDEST
            _must(recent, "not asked anew")
        return claims

    def claims(self, token: str, nonce: str, *, now: datetime) -> dict[str, Any]:
        """Raises TokenRefused."""
        claims = self._signed(token, now)
        moment = int(now.timestamp())
        registry = jwt.JWTClaimsRegistry(
            now=moment,
            leeway=LEEWAY,
            iss={"essential": True, "value": self.issuer.issuer},
            sub={"essential": True},
            aud={"essential": True, "value": self.issuer.client_id},
            exp={"essential": True},
            iat={"essential": True},
        )
        try:
            registry.validate(claims)
        except JoseError as error:
            raise TokenRefused(repr(error))
        _must(claims.get("nonce") == nonce and bool(nonce), "another nonce, or none")
        _must(isinstance(claims["sub"], str) and 0 < len(claims["sub"]) < 256, "no subject")
        _must(moment - claims["iat"] <= OLDEST, "made long ago")
        _must(claims.get("azp", self.issuer.client_id) == self.issuer.client_id, "for another")
        alone = claims["aud"] in (self.issuer.client_id, [self.issuer.client_id])
        _must(alone or "azp" in claims, "for several, and none of them named")
        return claims

    def _signed(self, token: str, now: datetime) -> dict[str, Any]:
        """By a key of the issuer; asked for anew, but not often, when it names one we lack."""
        fault = ""
        for known in self._keys(now):
            try:
                return dict(jwt.decode(token, known.keys, algorithms=ALGORITHMS).claims)
            except (JoseError, ValueError, TypeError, KeyError) as error:
                fault = repr(error)
        raise TokenRefused(fault)

    def _keys(self, now: datetime) -> Iterator[_Known]:
        known = self._about(now)
        yield known
        if now - known.at >= REFETCH:
            self._known = None
            yield self._about(now)

    def _about(self, now: datetime) -> _Known:
        if self._known is None or now - self._known.at >= KEPT:
            self._known = self._asked(now)
        return self._known

    def _asked(self, now: datetime) -> _Known:
        document = get_json(f"{self.issuer.issuer.rstrip('/')}/.well-known/openid-configuration")
        if document.get("issuer") != self.issuer.issuer:
            raise CallFailed(f"{self.issuer.issuer}: calls itself {document.get('issuer')!r}")
        for name in ENDPOINTS:
            if not is_allowed(str(document.get(name, ""))):
                raise CallFailed(f"{self.issuer.issuer}: {name} is no https address")
        try:
            keys = KeySet.import_key_set(get_json(document["jwks_uri"]))  # type: ignore[arg-type]
        except (JoseError, ValueError, TypeError, KeyError) as error:
            raise CallFailed(f"{self.issuer.issuer}: keys: {error!r}")
        return _Known(document, keys, now)


def _must(condition: bool, problem: str) -> None:
    if not condition:
        raise TokenRefused(problem)
