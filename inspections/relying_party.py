"""WebAuthn as we ask for it: discoverable, the person verified by the device, nothing attested."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

import webauthn
from webauthn.helpers import (
    base64url_to_bytes,
    bytes_to_base64url,
    parse_authentication_credential_json,
)
from webauthn.helpers.cose import COSEAlgorithmIdentifier as Algorithm
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.options_to_json_dict import options_to_json_dict
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from inspections.domain.errors import NotAllowed

NAME = "Begehung"
PATIENCE = 120_000  # milliseconds a browser waits for its person
LONGEST_ANSWER = 20_000
ALGORITHMS = [
    Algorithm.EDDSA,
    Algorithm.ECDSA_SHA_256,
    Algorithm.RSASSA_PKCS1_v1_5_SHA_256,  # Windows Hello on older machines
]
# what the package says of answers that are none, and what it stumbles over
NO_ANSWER = (WebAuthnException, ValueError, TypeError, KeyError, AttributeError, IndexError)


class AnswerRefused(NotAllowed):
    """What the browser sent proves nothing; `details["because"]` is for the log."""

    status = 401


@dataclass(frozen=True, slots=True)
class Called:
    """How devices know a person; the handle tells nobody who it is."""

    handle: str
    login: str
    name: str


@dataclass(frozen=True, slots=True)
class NewKey:
    credential_id: str
    public_key: str
    sign_count: int


@dataclass(frozen=True, slots=True)
class Claim:
    """Which key an answer says it is of; not proved yet."""

    credential_id: str
    handle: str | None


@dataclass(frozen=True, slots=True)
class RelyingParty:
    id: str
    origin: str

    def ask_new(self, person: Called, known: list[str], challenge: str) -> dict[str, Any]:
        """For `navigator.credentials.create`; devices with one of the known keys decline."""
        return options_to_json_dict(
            webauthn.generate_registration_options(
                rp_id=self.id,
                rp_name=NAME,
                user_id=base64url_to_bytes(person.handle),
                user_name=person.login,
                user_display_name=person.name,
                challenge=base64url_to_bytes(challenge),
                timeout=PATIENCE,
                authenticator_selection=AuthenticatorSelectionCriteria(
                    resident_key=ResidentKeyRequirement.REQUIRED,
                    require_resident_key=True,
                    user_verification=UserVerificationRequirement.REQUIRED,
                ),
                exclude_credentials=_described(known),
                supported_pub_key_algs=ALGORITHMS,
            )
        )

    def ask_known(self, known: list[str], challenge: str) -> dict[str, Any]:
        """For `navigator.credentials.get`; with no known key, whichever the person chooses."""
        return options_to_json_dict(
            webauthn.generate_authentication_options(
                rp_id=self.id,
                challenge=base64url_to_bytes(challenge),
                timeout=PATIENCE,
                allow_credentials=_described(known),
                user_verification=UserVerificationRequirement.REQUIRED,
            )
        )

    def check_new(self, answer: str, challenge: str) -> NewKey:
        """Raises AnswerRefused."""
        try:
            checked = webauthn.verify_registration_response(
                credential=_limited(answer),
                expected_challenge=base64url_to_bytes(challenge),
                expected_rp_id=self.id,
                expected_origin=self.origin,
                require_user_verification=True,
                supported_pub_key_algs=ALGORITHMS,
            )
        except NO_ANSWER as error:
            raise AnswerRefused(because=str(error))
        return NewKey(
            bytes_to_base64url(checked.credential_id),
            bytes_to_base64url(checked.credential_public_key),
            checked.sign_count,
        )

    def check_known(self, answer: str, challenge: str, public_key: str) -> int:
        """What the device has counted up to; whether that can be is for `note_use` to say.

        Raises AnswerRefused.
        """
        try:
            return webauthn.verify_authentication_response(
                credential=_limited(answer),
                expected_challenge=base64url_to_bytes(challenge),
                expected_rp_id=self.id,
                expected_origin=self.origin,
                credential_public_key=base64url_to_bytes(public_key),
                credential_current_sign_count=0,
                require_user_verification=True,
            ).new_sign_count
        except NO_ANSWER as error:
            raise AnswerRefused(because=str(error))


def relying_party(base_url: str) -> RelyingParty | None:
    """By the public address, never by what a request says; None where browsers allow no passkeys:
    without https (but on localhost), and at a bare number."""
    url = urlsplit(base_url)
    host = url.hostname or ""
    secure = url.scheme == "https" or host == "localhost"
    if not secure or _is_number(host):
        return None
    usual = {"https": 443, "http": 80}[url.scheme]
    port = "" if url.port in (None, usual) else f":{url.port}"
    return RelyingParty(host, f"{url.scheme}://{host}{port}")


def claim_of(answer: str) -> Claim:
    """Raises AnswerRefused."""
    try:
        said = parse_authentication_credential_json(_limited(answer))
    except NO_ANSWER as error:
        raise AnswerRefused(because=str(error))
    handle = said.response.user_handle
    return Claim(bytes_to_base64url(said.raw_id), bytes_to_base64url(handle) if handle else None)


def _limited(answer: str) -> str:
    if len(answer) > LONGEST_ANSWER:
        raise AnswerRefused(because="too long")
    return answer


def _described(known: list[str]) -> list[PublicKeyCredentialDescriptor]:
    return [PublicKeyCredentialDescriptor(id=base64url_to_bytes(each)) for each in known]


def _is_number(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
