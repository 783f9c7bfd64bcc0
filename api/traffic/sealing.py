"""Reading an Idempotency-Key, and what is derived from it: the name of a request, the fingerprint of its body, a sealed answer.

The database gets none of these in the clear. An answer may hold a note, or the secret of a new key of which only the hash is kept;
sealed with the Idempotency-Key it can be opened by who repeats the request, and by nobody who has the database alone.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import secrets
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

if TYPE_CHECKING:
    from collections.abc import Iterable

_KEY: Final = re.compile(r'"((?:[ !#-\[\]-~]|\\["\\]){1,255})"|([!#-\[\]-~]{1,255})')
"""A structured-field string (RFC 9651), or the same without its quotes, as many clients send it."""
_NONCE_BYTES: Final = 12


def key_in(header: str) -> str | None:
    """The key that the header holds; None where it is none."""
    match = _KEY.fullmatch(header.strip())
    if match is None:
        return None
    return match[2] if match[1] is None else re.sub(r"\\(.)", r"\1", match[1])


@dataclass(frozen=True, slots=True)
class Answer:
    """A response as it is kept."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes


class Seal:
    """What an Idempotency-Key makes of a request to a route on behalf of an organisation.

    >>> seal = Seal("6f0e4b0d", "centre", "POST /v1/notes")
    >>> seal.open(seal.close(Answer(201, [("location", "/v1/notes/1")], b"{}"))).status
    201
    """

    def __init__(self, key: str, organisation: str, route: str) -> None:
        self._whole = json.dumps([key, organisation, route]).encode()
        self.name = self._derived("name").hex()

    def fingerprint(self, digest: bytes, target: str) -> str:
        """The fingerprint of what was sent where; without the key nobody can try what text it might be of."""
        return hmac.new(self._derived("fingerprint"), digest + target.encode(), hashlib.sha256).hexdigest()

    def close(self, answer: Answer) -> bytes:
        """An answer, sealed."""
        head = json.dumps([answer.status, answer.headers]).encode()
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return nonce + self._cipher().encrypt(nonce, zlib.compress(head + b"\n" + answer.body), None)

    def open(self, sealed: bytes) -> Answer | None:
        """A sealed answer; None where another seal was on it."""
        try:
            whole = zlib.decompress(self._cipher().decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], None))
        except InvalidTag:
            return None
        head, _, body = whole.partition(b"\n")
        status, headers = json.loads(head)
        return Answer(status, [(name, value) for name, value in headers], body)

    def _cipher(self) -> AESGCM:
        return AESGCM(self._derived("answer"))

    def _derived(self, purpose: str) -> bytes:
        return hmac.new(purpose.encode(), self._whole, hashlib.sha256).digest()


class BodyDigest:
    """The digest of a body, taken as it comes, however it is cut.

    The boundary of a form is left out, since a client that sends a form again chooses another.
    """

    def __init__(self, media_type: str) -> None:
        self._hash = hashlib.sha256()
        match = re.search(r'boundary="?([^";,]+)"?', media_type) if media_type.lower().startswith("multipart/") else None
        self._boundary = match[1].encode("latin-1") if match else b""
        self._rest = b""

    def feed(self, chunk: bytes) -> None:
        """The next bytes."""
        if not self._boundary:
            self._hash.update(chunk)
            return
        *parts, last = (self._rest + chunk).split(self._boundary)
        self._take(parts)
        keep = max(0, len(last) - len(self._boundary) + 1)
        self._hash.update(last[:keep])
        self._rest = last[keep:]

    def digest(self) -> bytes:
        """The digest of what was fed."""
        whole = self._hash.copy()
        whole.update(self._rest)
        return whole.digest()

    def _take(self, parts: Iterable[bytes]) -> None:
        for part in parts:
            self._hash.update(part + b"\0--boundary--\0")
