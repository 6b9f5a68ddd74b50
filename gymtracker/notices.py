"""What the person is told after a verb: a toast, on the next page or out of band with the fragment."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest


def tell(request: HttpRequest, text: str, *, undo: str = "") -> None:
    """`undo` is the address that a press on Undo posts to."""
    messages.success(request, text, extra_tags=undo)


def warn(request: HttpRequest, text: str) -> None:
    messages.error(request, text)
