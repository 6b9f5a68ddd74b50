"""Signatures as the Standard Webhooks specification lays them out (https://www.standardwebhooks.com): the receiver can
tell that a message is ours, whole, and sent just now."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets

PREFIX = "whsec_"
SECRET_BYTES = 32


def new_secret() -> str:
    return PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def signature(secret: str, *, id: str, timestamp: int, body: str) -> str:
    """ "v1," and the HMAC-SHA256 of "id.timestamp.body" in base64; the key is what the secret encodes."""
    key = base64.b64decode(secret.removeprefix(PREFIX))
    digest = hmac.new(key, f"{id}.{timestamp}.{body}".encode(), hashlib.sha256).digest()
    return f"v1,{base64.b64encode(digest).decode()}"


def headers(secret: str, *, id: str, timestamp: int, body: str) -> dict[str, str]:
    return {
        "Content-Type": "application/json",
        "User-Agent": "Gym-Tracker-Webhooks/1",
        "Webhook-Id": id,
        "Webhook-Timestamp": str(timestamp),
        "Webhook-Signature": signature(secret, id=id, timestamp=timestamp, body=body),
    }
