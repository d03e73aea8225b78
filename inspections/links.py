"""Links that leave the house: signed ones for operators, plain ones for people with an account."""

from __future__ import annotations

from hashlib import sha256
from urllib.parse import quote

from itsdangerous import BadData, URLSafeSerializer

from inspections.sealing import Sealer

LONGEST_TOKEN = 200
_PATH_CHARACTERS = "/?&=%:,+~-._#"


class LinkSigner:
    """Signs the id of an operator link; the row behind it knows case, expiry and revocation.

    There is no time in the token: a letter sent again must be the same letter, byte for byte.
    """

    def __init__(self, secret_keys: tuple[str, ...], base_url: str) -> None:
        self._base_url = base_url.rstrip("/")
        self._secret_keys = secret_keys
        self._serializer = URLSafeSerializer(
            list(reversed(secret_keys)),  # ours: the first signs; itsdangerous: the last
            salt="operator-link",
            signer_kwargs={"digest_method": sha256},
        )

    def operator_url(self, link_id: int) -> str:
        return f"{self._base_url}/a/{self._serializer.dumps(link_id)}"

    def link_id(self, token: str) -> int | None:
        """The id that was signed with one of our keys, or None."""
        if len(token) > LONGEST_TOKEN or not token.isascii():
            return None
        try:
            value = self._serializer.loads(token)
        except BadData:
            return None
        return value if type(value) is int and value > 0 else None

    def account_url(self, sealed: str) -> str:
        """Where a person sets the own password. Raises SealBroken."""
        return self.account_page(Sealer(self._secret_keys).unseal(sealed))

    def account_page(self, token: str) -> str:
        return f"{self._base_url}/zugang/{token}"

    def calendar_page(self, key: str) -> str:
        return f"{self._base_url}/kalender/{key}.ics"

    def page_url(self, path: str) -> str:
        if not path.startswith("/"):  # "http://host" + "@elsewhere/" would be another host
            raise ValueError(f"a page begins with a slash: {path!r}")
        return self._base_url + quote(path, safe=_PATH_CHARACTERS)
