"""The settings pages of webhooks."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from gymtracker.accounts.models import User
from gymtracker.ids import uuid7
from gymtracker.webhooks import forms
from gymtracker.webhooks.forms import LONGEST_URL
from gymtracker.webhooks.models import MOST_WEBHOOKS, Delivery, Webhook
from gymtracker.webhooks.networks import Unreachable
from tests.factories import row_by_row
from tests.queries import counted
from tests.webhooks.receiving import PUBLIC_URL, hook
from workouts.models.once import IdTaken

EVENTS = {"tells_workouts": "on", "tells_records": "on", "tells_goals": "on"}


def press(client: Client, name: str, *ids: Any, **data: Any) -> Any:
    return client.post(reverse(name, args=[getattr(id, "pk", id) for id in ids]), data)


def text_of(response: Any) -> str:
    return html.unescape(response.content.decode())


def page(client: Client, webhook: Webhook) -> str:
    return text_of(client.get(reverse("webhook", args=[webhook.pk])))


# --- Adding ---


def test_an_empty_list_offers_the_form(browser: Client) -> None:
    text = text_of(browser.get(reverse("webhooks")))
    assert '<details class="card" open>' in text
    assert reverse("webhooks") in text_of(browser.get(reverse("more")))


def test_a_webhook_is_added_and_its_secret_shown_this_once(lifter: User, browser: Client) -> None:
    answer = press(browser, "webhook-add", url=PUBLIC_URL, **EVENTS)
    made = lifter.webhooks.get()
    assert made.secret in text_of(answer)
    assert "no-store" in answer["Cache-Control"]
    assert (made.url, made.is_on, made.events) == (
        PUBLIC_URL, True, ["Workout finished", "Record set", "Goal achieved"],
    )  # fmt: skip
    for shown in (page(browser, made), text_of(browser.get(reverse("webhooks")))):
        assert made.secret not in shown
        assert "93.184.215.14" in shown


def test_sent_twice_it_is_one_webhook(lifter: User, browser: Client) -> None:
    id = uuid7()
    press(browser, "webhook-add", uuid=id, url=PUBLIC_URL, **EVENTS)
    again = press(browser, "webhook-add", uuid=id, url=PUBLIC_URL, **EVENTS)
    assert again["Location"] == reverse("webhook", args=[id])
    assert lifter.webhooks.count() == 1


def test_anothers_id_is_taken(browser: Client, other_lifter: User) -> None:
    theirs = hook(other_lifter)
    assert press(browser, "webhook-add", uuid=theirs.pk, url=PUBLIC_URL, **EVENTS).status_code == 409
    with pytest.raises(IdTaken):
        Webhook.add(User.objects.exclude(pk=other_lifter.pk).get(), id=theirs.pk, url=PUBLIC_URL)


def test_there_are_ten_at_most(lifter: User, browser: Client, other_lifter: User) -> None:
    hook(other_lifter)
    for _ in range(MOST_WEBHOOKS):
        last = hook(lifter)
    text = text_of(browser.get(reverse("webhooks")))
    assert "These are 10, the most there can be." in text
    assert "Add a webhook" not in text
    refused = press(browser, "webhook-add", url=PUBLIC_URL, **EVENTS)
    assert refused.status_code == 409
    assert "You have 10 webhooks." in text_of(refused)
    again = press(browser, "webhook-add", uuid=last.pk, url=PUBLIC_URL, **EVENTS)
    assert again.status_code == 302
    assert lifter.webhooks.count() == MOST_WEBHOOKS


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("", "This field is required."),
        ("example.org/gym", "must begin with https://"),
        ("http://93.184.215.14/", "must begin with https://"),
        ("ftp://93.184.215.14/", "must begin with https://"),
        ("javascript:alert(1)", "must begin with https://"),
        ("https://", "no web address"),
        ("https:///told", "no web address"),
        ("https://a b.org/", "no web address"),
        ("https://93.184.215.14/a b", "no web address"),
        ("https://93.184.215.14/a\tb", "no web address"),
        ("https://93.184.215.14:0/", "no web address"),
        ("https://93.184.215.14:65536/", "no web address"),
        ("https://93.184.215.14:port/", "no web address"),
        ("https://[::1/", "no web address"),
        ("https://ex_ample..org/", "no web address"),
        (f"https://{'a' * 64}.org/", "no web address"),
        ("https://exa%00mple.org/", "no web address"),
        ("https://me:word@93.184.215.14/", "Leave out the name and password"),
        ("https://93.184.215.14\\@127.0.0.1/", "Leave out the name and password"),
        ("https://93.184.215.14/#part", "Leave out the #"),
        ("https://127.0.0.1/", "private or reserved network"),
        ("https://localhost:8000/", "private or reserved network"),
        ("https://169.254.169.254/latest/meta-data/", "private or reserved network"),
        ("https://[::ffff:10.0.0.1]/", "private or reserved network"),
        ("https://2130706433/", "private or reserved network"),
        ("https://１２７.0.0.1/", "private or reserved network"),
        ("https://93.184.215.14/" + "a" * LONGEST_URL, "at most 500 characters"),
        ("https://93.184.215.14/" + "ä" * 200, "more than 500 characters"),
    ],
)
def test_an_address_that_cannot_be_told_is_refused(lifter: User, browser: Client, url: str, says: str) -> None:
    kept = hook(lifter)
    for name, ids in (("webhook-add", []), ("webhook", [kept])):
        refused = press(browser, name, *ids, url=url, **EVENTS)
        assert refused.status_code == 422
        assert says in text_of(refused)
        assert url.strip() in text_of(refused)
    assert [one.url for one in lifter.webhooks.all()] == [PUBLIC_URL]


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("  https://93.184.215.14/told  ", "https://93.184.215.14/told"),
        ("HTTPS://93.184.215.14:8443/told?a=b&c=%20", "https://93.184.215.14:8443/told?a=b&c=%20"),
        ("https://93.184.215.14", "https://93.184.215.14"),
        ("https://[2606:4700:4700::1111]:444/", "https://[2606:4700:4700::1111]:444/"),
        ("https://93.184.215.14/ä?ö=é", "https://93.184.215.14/%C3%A4?%C3%B6=%C3%A9"),
        ("https://Bücher.Example/x", "https://xn--bcher-kva.example/x"),
    ],
)
def test_an_address_is_kept_as_it_goes_over_the_wire(
    lifter: User, browser: Client, monkeypatch: pytest.MonkeyPatch, url: str, kept: str
) -> None:
    monkeypatch.setattr(forms, "addresses_of", lambda host, port: ["93.184.215.14"])
    assert press(browser, "webhook-add", url=url, **EVENTS).status_code == 200
    assert lifter.webhooks.get().url == kept


def test_a_name_that_leads_nowhere_is_refused(browser: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def nowhere(host: str, port: int) -> None:
        raise Unreachable("No server of that name was found.")

    monkeypatch.setattr(forms, "addresses_of", nowhere)
    refused = press(browser, "webhook-add", url="https://nowhere.example/", **EVENTS)
    assert "No server of that name was found." in text_of(refused)


def test_the_setting_allows_ones_own_network(lifter: User, browser: Client, settings: Any) -> None:
    settings.WEBHOOK_PRIVATE_NETWORKS = True
    assert press(browser, "webhook-add", url="http://127.0.0.1:9000/", **EVENTS).status_code == 200


def test_one_event_at_least_is_asked_for(lifter: User, browser: Client) -> None:
    refused = press(browser, "webhook-add", url=PUBLIC_URL)
    assert refused.status_code == 422
    assert "one thing at least" in text_of(refused)
    assert not lifter.webhooks.exists()


# --- One webhook ---


def test_address_and_events_are_changed(lifter: User, browser: Client) -> None:
    webhook = hook(lifter)
    since = webhook.active_since
    assert press(browser, "webhook", webhook, url=f"{PUBLIC_URL}/2", tells_goals="on").status_code == 302
    changed = lifter.webhooks.get()
    assert (changed.url, changed.events) == (f"{PUBLIC_URL}/2", ["Goal achieved"])
    assert since and changed.active_since and changed.active_since > since
    assert changed.secret == webhook.secret


def test_changing_one_that_is_off_does_not_switch_it_on(lifter: User, browser: Client) -> None:
    webhook = hook(lifter)
    webhook.switch_off("gone")
    press(browser, "webhook", webhook, url=PUBLIC_URL, tells_goals="on")
    assert not lifter.webhooks.get().is_on


def test_it_is_switched_off_and_on(lifter: User, browser: Client) -> None:
    webhook = hook(lifter)
    webhook.send_test()
    press(browser, "webhook-switch-off", webhook)
    assert "Switch on" in page(browser, webhook)
    assert "Send a test" not in page(browser, webhook)
    assert webhook.deliveries.get().state == "failed"
    press(browser, "webhook-switch-on", webhook)
    assert "Switch off" in page(browser, webhook)
    since = lifter.webhooks.get().active_since
    press(browser, "webhook-switch-on", webhook)
    assert lifter.webhooks.get().active_since == since


@pytest.mark.parametrize(("because", "says"), [("gone", "answered 410 Gone"), ("failing", "5 messages in a row")])
def test_it_says_why_it_was_switched_off(lifter: User, browser: Client, because: str, says: str) -> None:
    webhook = hook(lifter)
    webhook.switch_off(because)
    assert says in page(browser, webhook)
    press(browser, "webhook-switch-on", webhook)
    assert says not in page(browser, webhook)


def test_a_new_secret_is_shown_this_once(lifter: User, browser: Client) -> None:
    webhook = hook(lifter)
    answer = press(browser, "webhook-rotate", webhook)
    secret = lifter.webhooks.get().secret
    assert secret != webhook.secret
    assert secret in text_of(answer)
    assert secret not in page(browser, webhook)


def test_a_test_waits_for_the_next_round(lifter: User, browser: Client) -> None:
    webhook = hook(lifter)
    press(browser, "webhook-test", webhook)
    one = webhook.deliveries.get()
    assert (one.type, one.state, one.attempts) == ("webhook.test", "waiting", 0)
    text = page(browser, webhook)
    assert "Goes out with the next round." in text
    assert "Try again" not in text


def test_nothing_is_sent_or_tried_again_while_it_is_off(lifter: User, browser: Client) -> None:
    webhook = hook(lifter)
    one = webhook.send_test()
    webhook.switch_off()
    press(browser, "webhook-test", webhook)
    assert "switched off" in page(browser, webhook)
    press(browser, "webhook-retry", one)
    assert "Switch it on first" in page(browser, webhook)
    assert [one.state for one in webhook.deliveries.all()] == ["failed"]


def test_what_failed_is_tried_again(lifter: User, browser: Client) -> None:
    webhook = hook(lifter)
    one = webhook.send_test()
    webhook.switch_off()
    webhook.switch_on()
    assert "Try again" in page(browser, webhook)
    press(browser, "webhook-retry", one)
    assert webhook.deliveries.get().state == "waiting"


def test_it_is_deleted_with_its_messages(lifter: User, browser: Client) -> None:
    webhook = hook(lifter)
    webhook.send_test()
    press(browser, "webhook-delete", webhook)
    assert not Webhook.objects.exists() and not Delivery.objects.exists()


# --- Others ---


def test_anothers_webhook_is_not_found(lifter: User, stranger: Client) -> None:
    webhook = hook(lifter)
    one = webhook.send_test()
    before = Webhook.objects.values().get()
    assert stranger.get(reverse("webhook", args=[webhook.pk])).status_code == 404
    for verb in ("switch-on", "switch-off", "rotate", "test", "delete"):
        assert press(stranger, f"webhook-{verb}", webhook).status_code == 404
    assert press(stranger, "webhook", webhook, url=PUBLIC_URL, **EVENTS).status_code == 404
    assert press(stranger, "webhook-retry", one).status_code == 404
    assert Webhook.objects.values().get() == before


def test_who_is_not_signed_in_is_asked_to(lifter: User, client: Client) -> None:
    assert "/accounts/login/" in client.get(reverse("webhook", args=[hook(lifter).pk]))["Location"]


def test_nothing_is_written_on_get(lifter: User, browser: Client) -> None:
    webhook = hook(lifter)
    for verb in ("add", "switch-on", "switch-off", "rotate", "test", "delete"):
        args = [] if verb == "add" else [webhook.pk]
        assert browser.get(reverse(f"webhook-{verb}", args=args)).status_code == 405


@row_by_row()
def many(lifter: User, webhook: Webhook) -> None:
    for _ in range(8):
        hook(lifter)
    for _ in range(30):
        webhook.send_test()


def test_pages_take_the_same_queries_however_much_there_is(lifter: User, browser: Client) -> None:
    webhook = hook(lifter)
    webhook.send_test()
    counts = []
    for prepare in (lambda: None, lambda: many(lifter, webhook)):
        prepare()
        for url in (reverse("webhooks"), reverse("webhook", args=[webhook.pk])):
            with counted() as queries:
                shown = browser.get(url)
            counts.append(len(queries))
    assert counts[:2] == counts[2:], counts
    assert len(re.findall('class="row"', text_of(shown))) == 20
