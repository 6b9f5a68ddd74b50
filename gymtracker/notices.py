"""What the person is told after a verb: a toast, on the next page or out of band with the fragment."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest

RECORD = messages.SUCCESS + 1


def tell(request: HttpRequest, text: str, *, undo: str = "") -> None:
    """`undo` is the address that a press on Undo posts to."""
    messages.success(request, text, extra_tags=undo)


def tell_record(request: HttpRequest, text: str, *, working: str) -> None:
    """`working` is the page that shows where it comes from."""
    messages.add_message(request, RECORD, text, extra_tags=working)


def tell_goals(request: HttpRequest, goals: Iterable[Any]) -> None:
    """Each goal that was reached just now."""
    for goal in goals:
        tell_record(request, f"Goal reached: {goal.title_for(request.user)}", working=goal.get_absolute_url())


def warn(request: HttpRequest, text: str) -> None:
    messages.error(request, text)
