"""The settings pages of webhooks. Nothing is sent from here: `deliver_webhooks` does, so that no other server can hold
up a page."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gymtracker.accounts.requests import LifterRequest
from gymtracker.notices import tell, warn
from gymtracker.webhooks.forms import WebhookForm
from gymtracker.webhooks.models import KEPT, MOST_WEBHOOKS, Delivery, Webhook, WebhookIsOff
from workouts.views.workout import damaged

DELIVERIES_SHOWN = 20


@require_safe
def webhooks(request: LifterRequest) -> HttpResponse:
    return list_page(request, WebhookForm())


def list_page(request: LifterRequest, form: WebhookForm, *, status: int = 200) -> HttpResponse:
    rows = list(request.user.webhooks.oldest_first()[:MOST_WEBHOOKS])
    context = {"form": form, "webhooks": rows, "is_full": len(rows) >= MOST_WEBHOOKS, "most": MOST_WEBHOOKS}
    return render(request, "webhooks/webhooks.html", context, status=status)


@require_POST
def webhook_add(request: LifterRequest) -> HttpResponse:
    """The answer itself shows the secret, this once."""
    form = WebhookForm(request.POST)
    if not form.is_valid():
        return damaged(request) if "uuid" in form.errors else list_page(request, form, status=422)
    made, is_new = Webhook.add(request.user, id=form.cleaned_data["uuid"], **form.written)
    if not is_new:  # sent twice: whether the secret was seen nobody knows, and there is a button for another
        return redirect("webhook", made.pk)
    return render(request, "webhooks/secret.html", {"webhook": made, "is_new": True})


@require_http_methods(["GET", "HEAD", "POST"])
def webhook(request: LifterRequest, webhook_id: UUID) -> HttpResponse:
    """One webhook with its last deliveries; a POST changes address and events."""
    one = find(request, webhook_id)
    # A row of its own: a refused form must not change the one that the page is drawn with.
    form = WebhookForm(request.POST if request.method == "POST" else None, instance=find(request, webhook_id))
    if request.method == "POST" and form.is_valid():
        one.change(**form.written)
        tell(request, "Saved")
        return redirect("webhook", one.pk)
    context = {
        "webhook": one,
        "form": form,
        "deliveries": list(one.deliveries.newest_first().defer("body")[:DELIVERIES_SHOWN]),
        "kept_days": KEPT.days,
    }
    return render(request, "webhooks/webhook.html", context, status=422 if form.is_bound else 200)


@require_POST
def webhook_switch_on(request: LifterRequest, webhook_id: UUID) -> HttpResponse:
    one = find(request, webhook_id)
    one.switch_on()
    tell(request, "Switched on: told from now on")
    return redirect("webhook", one.pk)


@require_POST
def webhook_switch_off(request: LifterRequest, webhook_id: UUID) -> HttpResponse:
    one = find(request, webhook_id)
    if one.is_on:
        one.switch_off()
    tell(request, "Switched off")
    return redirect("webhook", one.pk)


@require_POST
def webhook_rotate(request: LifterRequest, webhook_id: UUID) -> HttpResponse:
    """The answer itself shows the new secret, this once."""
    one = find(request, webhook_id)
    one.rotate_secret()
    return render(request, "webhooks/secret.html", {"webhook": one, "is_new": False})


@require_POST
def webhook_test(request: LifterRequest, webhook_id: UUID) -> HttpResponse:
    one = find(request, webhook_id)
    try:
        one.send_test()
    except WebhookIsOff as error:
        warn(request, str(error))
    else:
        tell(request, "The test goes out with the next round")
    return redirect("webhook", one.pk)


@require_POST
def webhook_retry(request: LifterRequest, delivery_id: UUID) -> HttpResponse:
    mine = Delivery.objects.filter(webhook__user=request.user).select_related("webhook")
    delivery = get_object_or_404(mine, pk=delivery_id)
    try:
        delivery.try_again()
    except WebhookIsOff as error:
        warn(request, str(error))
    else:
        tell(request, "It goes out again with the next round")
    return redirect("webhook", delivery.webhook_id)


@require_POST
def webhook_delete(request: LifterRequest, webhook_id: UUID) -> HttpResponse:
    find(request, webhook_id).delete()
    tell(request, "Webhook deleted")
    return redirect("webhooks")


def find(request: LifterRequest, webhook_id: UUID) -> Webhook:
    return get_object_or_404(request.user.webhooks, pk=webhook_id)
