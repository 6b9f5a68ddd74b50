"""A security key in software: answers the server's challenges as a browser with a real one would."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


@dataclass
class SoftKey:
    host: str = "testserver"
    origin: str = "http://testserver"
    is_verified: bool = True
    user_handle: str = ""
    id: bytes = field(default_factory=lambda: secrets.token_bytes(16))
    secret: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    def client_data(self, kind: str, challenge: str) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}).encode()

    def authenticator_data(self, flags: int, credential: AttestedCredentialData | None = None) -> AuthenticatorData:
        flags |= PRESENT | (VERIFIED if self.is_verified else 0)
        return AuthenticatorData.create(sha256(self.host.encode()).digest(), flags, 1, credential or b"")

    def answered(self, **response: bytes) -> dict[str, Any]:
        return {
            "id": websafe_encode(self.id),
            "rawId": websafe_encode(self.id),
            "type": "public-key",
            "authenticatorAttachment": "platform",
            "clientExtensionResults": {"credProps": {"rk": True}},
            "response": {name: websafe_encode(value) for name, value in response.items()},
        }

    def create(self, options: dict[str, Any]) -> dict[str, Any]:
        """The answer to creation options."""
        asked = options["publicKey"]
        self.user_handle = asked["user"]["id"]
        public = ES256.from_cryptography_key(self.secret.public_key())
        credential = AttestedCredentialData.create(b"\0" * 16, self.id, public)
        attestation = AttestationObject.create("none", self.authenticator_data(ATTESTED, credential), {})
        return self.answered(
            clientDataJSON=self.client_data("webauthn.create", asked["challenge"]), attestationObject=bytes(attestation)
        )

    def get(self, options: dict[str, Any]) -> dict[str, Any]:
        """The answer to request options."""
        client_data = self.client_data("webauthn.get", options["publicKey"]["challenge"])
        data = bytes(self.authenticator_data(0))
        signature = self.secret.sign(data + sha256(client_data).digest(), ec.ECDSA(SHA256()))
        answer = self.answered(clientDataJSON=client_data, authenticatorData=data, signature=signature)
        answer["response"]["userHandle"] = self.user_handle
        return answer
