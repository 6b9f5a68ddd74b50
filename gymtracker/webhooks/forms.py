"""The form of a webhook: an address on the public internet, and what it wants to be told."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import SplitResult, urlsplit, urlunsplit
from uuid import UUID

from django import forms
from django.conf import settings
from django.utils.encoding import iri_to_uri

from gymtracker.ids import uuid7
from gymtracker.webhooks.models import EVENTS, LONGEST_URL, Webhook
from gymtracker.webhooks.networks import Unreachable, addresses_of

HOST = re.compile(r"[a-z0-9]([a-z0-9._-]*[a-z0-9])?\.?|[0-9a-f:.]+")
SPACE_OR_CONTROL = re.compile(r"[\x00-\x20\x7f]")


class WebhookForm(forms.ModelForm):
    uuid = forms.UUIDField(widget=forms.HiddenInput, required=False)
    url = forms.CharField(
        label="Address",
        max_length=LONGEST_URL,
        widget=forms.URLInput({"placeholder": "https://", "autocomplete": "off", "spellcheck": "false"}),
        help_text="Where your program listens.",
    )

    class Meta:
        model = Webhook
        fields = ["url", *EVENTS.values()]

    def clean_uuid(self) -> UUID:
        return self.cleaned_data["uuid"] or uuid7()

    def clean_url(self) -> str:
        text = self.cleaned_data["url"]
        try:
            parts = examined(text)
            addresses_of(parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80))
        except Unreachable as error:
            raise forms.ValidationError(str(error), code="unreachable") from None
        url = urlunsplit(parts)
        if len(url) > LONGEST_URL:
            raise forms.ValidationError(f"Written out it has more than {LONGEST_URL} characters.", code="max_length")
        return url

    def clean(self) -> dict[str, Any]:
        events = list(EVENTS.values())
        if not any(self.cleaned_data.get(field) for field in events):
            self.add_error(events[-1], "Tick what it should be told: one thing at least.")
        return self.cleaned_data

    @property
    def written(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


def examined(text: str) -> SplitResult:
    """The parts of an address as it goes over the wire, all ASCII. Raises Unreachable."""
    try:
        parts = urlsplit(text)
        host = (parts.hostname or "").encode("idna").decode().lower()
        port = parts.port
    except ValueError:  # of IDNA, too
        raise Unreachable("This is no web address. One looks like https://example.org/gym") from None
    schemes = {"https", "http"} if settings.WEBHOOK_PRIVATE_NETWORKS else {"https"}
    if parts.scheme not in schemes:
        raise Unreachable("The address must begin with https://")
    if SPACE_OR_CONTROL.search(text) or not HOST.fullmatch(host) or port == 0:
        raise Unreachable("This is no web address. One looks like https://example.org/gym")
    if "@" in parts.netloc:
        raise Unreachable("Leave out the name and password: messages are signed instead.")
    if parts.fragment:
        raise Unreachable("Leave out the # and what follows: it is never sent.")
    netloc = (f"[{host}]" if ":" in host else host) + (f":{port}" if port else "")
    return SplitResult(parts.scheme, netloc, iri_to_uri(parts.path), iri_to_uri(parts.query), "")
