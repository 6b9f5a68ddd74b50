"""The mail that goes with an invitation. It is the same for everybody: no account is looked up for it."""

from __future__ import annotations

import logging

from allauth.account.adapter import get_adapter
from django.conf import settings

from gymtracker.accounts.models import Coaching

log = logging.getLogger("gymtracker.coaching")


def mail(invitation: Coaching) -> bool:
    """Whether a mail server took it: there may be none, or it may be down. The invitation stands either way."""
    if not settings.EMAIL_IS_CONFIGURED:
        return False
    details = {"trainer": invitation.trainer, "invitation": invitation}
    try:
        get_adapter().send_mail("coaching/email/invitation", invitation.email, details)
    except OSError:  # smtplib's errors are OSErrors too
        log.exception("an invitation could not be sent")
        return False
    return True
