"""The links of a client's own pages, turned to what their trainer may open of the same.

The pages are written by the lifter's own templates, whose links lead to the reader's training. Here each leads to the
client's page in the admin; where there is none its text stays, and what only asks to do something is left out.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit, urlunsplit

from django.urls import Resolver404, resolve, reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

# The lifter's page, and that of a client which shows the same by the same arguments.
TURNED = {
    "progress:overview": "change",
    "progress:strength": "strength",
    "progress:muscles": "muscles",
    "progress:records": "records",
    "progress:number": "number",
    "progress:estimate": "estimate",
    "progress:record": "record",
    "progress:set-records": "set-records",
    "workouts:detail": "workout",
}
LINK = re.compile(r'<a\b([^>]*?)\shref="([^"]*)"([^>]*)>(.*?)</a>', re.DOTALL)
ASKS = re.compile(r'class="(btn|link)\b')
NOTHING_LEFT = re.compile(r"<p[^>]*>[\s·]*</p>")


def turned(markup: str, client_id: int) -> SafeString:
    """`markup` is what a template made, so it is escaped."""

    def turn(found: re.Match[str]) -> str:
        before, address, after, text = found.groups()
        if address.startswith(("?", "#")):  # turns this page
            return found[0]
        if there := address_for_trainer(address, client_id):
            return f'<a{before} href="{there}"{after}>{text}</a>'
        return "" if ASKS.search(before + after) else f"<span>{text}</span>"

    return mark_safe(NOTHING_LEFT.sub("", LINK.sub(turn, markup)))  # noqa: S308


def address_for_trainer(address: str, client_id: int) -> str:
    """Empty where the trainer has no such page. Addresses are escaped, as they stand in the markup."""
    parts = urlsplit(address)
    try:
        match = resolve(parts.path)
    except Resolver404:
        return ""
    if match.view_name not in TURNED:
        return ""
    path = reverse(f"admin:coaching_client_{TURNED[match.view_name]}", args=[client_id, *match.kwargs.values()])
    return urlunsplit(("", "", escape(path), parts.query, parts.fragment))
