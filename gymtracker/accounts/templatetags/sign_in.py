"""What pages and mails about logging in need."""

from __future__ import annotations

import ipaddress
import re
from typing import Any

from django import template
from django.http.request import split_domain_port

register = template.Library()
# Everything that some mail program could take for the end of a line.
LINE_ENDS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


@register.simple_tag(takes_context=True)
def passkeys_fit_here(context: dict[str, Any]) -> bool:
    """False where the site is opened by an IP address: browsers know passkeys for names only."""
    host, _ = split_domain_port(context["request"].get_host())
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return True
    return False


@register.filter
def one_line(text: str) -> str:
    """What somebody typed, unable to begin a line of its own in a mail."""
    return LINE_ENDS.sub(" ", str(text))
