"""Sealing of secrets kept in the database: each sealed text carries the id of the key that opens it."""

from __future__ import annotations

import base64
import hashlib
import hmac

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings

from apps.core.errors import AccordError


def seal(text: str) -> str:
    """The text sealed under the newest key, as 'key id:token'."""
    newest = settings.ACCORD_FIELD_KEYS[0]
    return f"{_key_id(newest)}:{_fernet(newest).encrypt(text.encode()).decode()}"


def unseal(sealed: str) -> str:
    """The text again.  Raises AccordError when the key is not among the settings' keys or the text was changed."""
    key_id, _, token = sealed.partition(":")
    for key in settings.ACCORD_FIELD_KEYS:
        if _key_id(key) == key_id:
            try:
                return _fernet(key).decrypt(token.encode()).decode()
            except InvalidToken as error:
                raise AccordError(
                    "A sealed value was changed outside Accord and cannot be opened."
                ) from error
    raise AccordError(f"The key {key_id} is missing: add it to ACCORD_FIELD_KEYS_OLD.")


def sealed_with_newest(sealed: str) -> bool:
    """True when nothing is to be done for this value at a change of keys."""
    return sealed.startswith(f"{_key_id(settings.ACCORD_FIELD_KEYS[0])}:")


def fingerprint(text: str, purpose: str) -> str:
    """A keyed fingerprint under the newest key, as 'key id:hex': tells equals from others, and nothing else."""
    return _printed(settings.ACCORD_FIELD_KEYS[0], text, purpose)


def fingerprints(text: str, purpose: str) -> list[str]:
    """The same under every key in use: what to look for, since rows kept before a change of keys carry an older one."""
    return [_printed(key, text, purpose) for key in settings.ACCORD_FIELD_KEYS]


def _printed(key: str, text: str, purpose: str) -> str:
    made = hmac.new(b"accord fingerprint " + key.encode(), f"{purpose}\n{text}".encode(), hashlib.sha256)
    return f"{_key_id(key)}:{made.hexdigest()}"


def _key_id(key: str) -> str:
    return hashlib.sha256(b"accord key id " + key.encode()).hexdigest()[:8]


def _fernet(key: str) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(b"accord field key " + key.encode()).digest()))
