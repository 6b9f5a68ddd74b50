"""Correcting, deleting and bringing back a logged set."""

from __future__ import annotations

import html
import re
from typing import Any
from uuid import UUID

import pytest
from django.http import HttpRequest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from gymtracker.accounts.models import User
from tests.factories import ExerciseFactory, entry, finished_workout, log, open_workout
from tests.gymtracker.test_access_matrix import snapshot
from tests.queries import counted
from workouts.models import Set
from workouts.views import entries


@pytest.fixture
def performed(lifter: User) -> Set:
    """82.5 kg x 8 of bench press, in the open workout of the lifter."""
    done: Set = log(entry(open_workout(lifter)), 82.5, 8, rpe_tenths=85, rest_seconds=90)
    return done


def url_of(performed: Set, verb: str = "edit") -> str:
    return reverse(f"workouts:set-{verb}", args=[performed.pk])


def amend(client: Client, performed: Set, **typed: Any) -> Any:
    return client.post(url_of(performed), {"version": 1, "weight": "85", "reps": "6", "rest": "1:30"} | typed)


def text_of(response: Any) -> str:
    return html.unescape(response.content.decode())


def field(response: Any, name: str) -> str:
    if name in {"kind", "side"}:
        return "".join(re.findall(rf'name="{name}" value="(\w+)" checked', edit_form(response)))
    found = re.search(rf'name="{name}" value="([^"]*)"', edit_form(response))
    assert found, f"no field {name}"
    return found[1]


def edit_form(response: Any) -> str:
    return text_of(response).split('class="edit ', 1)[1]


def values(performed: Set) -> tuple[Any, ...]:
    performed.refresh_from_db()
    return performed.weight_grams, performed.reps, performed.version, performed.deleted_at is None


# --- The form ---


@pytest.mark.parametrize("client", ["browser", "hx"])
def test_the_form_shows_the_set_as_it_is(request: Any, performed: Set, client: str) -> None:
    page = request.getfixturevalue(client).get(url_of(performed))
    assert page.status_code == 200
    assert ("<html" in text_of(page)) is (client == "browser")
    shown = {name: field(page, name) for name in ("weight", "reps", "rpe", "rest", "kind", "version")}
    assert shown == {"weight": "82.5", "reps": "8", "rpe": "8.5", "rest": "1:30", "kind": "normal", "version": "1"}


def test_a_save_without_a_change_keeps_the_grams_in_either_unit(browser: Client, lifter: User, performed: Set) -> None:
    for unit in ("lb", "kg", "lb"):
        User.objects.update(weight_unit=unit)
        page = browser.get(url_of(performed))
        names = ("weight", "reps", "rpe", "rest", "kind", "version")
        assert browser.post(url_of(performed), {name: field(page, name) for name in names}).status_code == 302
        assert values(performed)[:2] == (82_500, 8)
    assert (performed.rpe_tenths, performed.rest_seconds, performed.kind) == (85, 90, "normal")


def test_the_side_of_a_set_can_be_corrected(hx: Client, lifter: User) -> None:
    performed = log(entry(open_workout(lifter), ExerciseFactory(unilateral=True)), 20, 10, side="left")
    assert field(hx.get(url_of(performed)), "side") == "left"
    assert amend(hx, performed, side="right").status_code == 200
    performed.refresh_from_db()
    assert performed.side == "right"


# --- Saving ---


def test_a_browser_without_javascript_is_sent_back_to_the_card(browser: Client, performed: Set) -> None:
    response = amend(browser, performed, weight="87,5", kind="failure", rpe="10")
    entry_id = performed.workout_exercise_id
    assert response["Location"] == f"/workouts/{performed.workout_exercise.workout_id}/#exercise-{entry_id}"
    assert values(performed) == (87_500, 6, 2, True)
    assert (performed.kind, performed.rpe_tenths) == ("failure", 100)
    assert "<span>Saved</span>" in text_of(browser.get(response["Location"]))


def test_htmx_gets_the_card_in_place_of_the_form(hx: Client, performed: Set) -> None:
    response = amend(hx, performed)
    assert response.status_code == 200
    text = text_of(response)
    assert f'id="sets-{performed.workout_exercise_id}"' in text
    assert "<html" not in text
    assert re.findall(r'class="set__what">([^<]*)<', text) == ["85 kg × 6"]
    assert "Saved" in text
    assert not response.has_header("HX-Retarget")


def test_a_correction_leaves_when_and_where_the_set_was_done(hx: Client, performed: Set) -> None:
    log(performed.workout_exercise, 100, 1)
    performed.refresh_from_db()
    was = (performed.completed_at, performed.position, performed.workout_exercise_id)
    amend(hx, performed)
    performed.refresh_from_db()
    assert (performed.completed_at, performed.position, performed.workout_exercise_id) == was


def test_a_blank_rpe_and_rest_are_taken_away(hx: Client, performed: Set) -> None:
    amend(hx, performed, rpe="", rest="")
    performed.refresh_from_db()
    assert (performed.rpe_tenths, performed.rest_seconds) == (None, None)


def test_a_set_of_a_finished_workout_is_corrected_on_its_edit_page(browser: Client, lifter: User) -> None:
    past = finished_workout(lifter)
    performed = log(entry(past))
    response = amend(browser, performed)
    assert response["Location"] == f"/workouts/{past.pk}/edit/#exercise-{performed.workout_exercise_id}"
    assert values(performed)[:2] == (85_000, 6)


def test_the_count_follows_a_set_that_becomes_a_warm_up(hx: Client, performed: Set) -> None:
    response = amend(hx, performed, kind="warm_up")
    assert 'class="set set--warm_up"' in text_of(response)


# --- Refusals ---


@pytest.mark.parametrize(
    ("name", "typed", "message"),
    [
        ("weight", "heavy", "Enter a number such as 82.5."),
        ("weight", "", "This field is required."),
        ("weight", "2001", "Enter 0 to 2,000 kg."),
        ("reps", "1001", "Enter a whole number from 0 to 1,000."),
        ("rpe", "11", "Enter an RPE from 1 to 10 in halves, such as 8.5."),
        ("rest", "1:99", "Minutes and seconds after a colon go up to 59."),
    ],
)
def test_a_refused_correction_says_why_and_keeps_what_was_typed(
    browser: Client, hx: Client, performed: Set, name: str, typed: str, message: str
) -> None:
    before = snapshot()
    for sender in (browser, hx):
        response = amend(sender, performed, **{name: typed})
        assert response.status_code == 422
        assert ("<html" in text_of(response)) is (sender is browser)
        id = f"{performed.pk.hex}-{name}"
        errors = re.search(rf'id="{id}_error">(.*?)</div>', text_of(response), re.DOTALL)
        assert errors, "no message at the field"
        assert message in errors[1]
        assert field(response, name) == typed
        assert field(response, "version") == "1"
    assert snapshot() == before


def test_a_refused_form_stays_where_it_is(hx: Client, performed: Set) -> None:
    response = amend(hx, performed, weight="heavy")
    assert (response["HX-Retarget"], response["HX-Reswap"]) == (f"#set-{performed.pk}", "innerHTML")
    assert not hx.get(url_of(performed)).has_header("HX-Retarget")


@pytest.mark.parametrize("version", ["", "0", "-1", "x", "1e400", str(2**63)])
def test_a_correction_that_does_not_say_what_it_saw_writes_nothing(hx: Client, performed: Set, version: str) -> None:
    assert amend(hx, performed, version=version).status_code == 422
    assert values(performed) == (82_500, 8, 1, True)


# --- Two at once ---


@pytest.mark.parametrize("client", ["browser", "hx"])
def test_a_stale_correction_shows_both_values_and_writes_nothing(request: Any, performed: Set, client: str) -> None:
    sender = request.getfixturevalue(client)
    assert amend(sender, performed, weight="90", reps="5").status_code in {200, 302}
    before = snapshot()
    response = amend(sender, performed, weight="95", reps="4", rpe="9")
    assert response.status_code == 409
    assert "it now says 90 kg × 5." in text_of(response)
    assert [field(response, name) for name in ("weight", "reps", "rpe")] == ["95", "4", "9"]
    assert snapshot() == before


def test_the_stale_form_is_swapped_where_it_stands(hx: Client, performed: Set) -> None:
    amend(hx, performed)
    response = amend(hx, performed, weight="95")
    assert (response["HX-Retarget"], response["HX-Reswap"]) == (f"#set-{performed.pk}", "innerHTML")
    assert "<html" not in text_of(response)


def test_saving_again_takes_the_typed_value(hx: Client, performed: Set) -> None:
    amend(hx, performed, weight="90")
    stale = amend(hx, performed, weight="95")
    names = ("weight", "reps", "rest", "kind", "version")
    assert hx.post(url_of(performed), {name: field(stale, name) for name in names}).status_code == 200
    assert values(performed) == (95_000, 6, 3, True)


def test_a_set_deleted_while_it_is_saved_is_said_to_be_gone(
    hx: Client, performed: Set, monkeypatch: pytest.MonkeyPatch
) -> None:
    find = entries.find_set

    def find_and_lose(request: HttpRequest, set_id: UUID) -> Set:
        found = find(request, set_id)
        Set.objects.filter(pk=set_id).update(deleted_at=timezone.now())
        return found

    monkeypatch.setattr(entries, "find_set", find_and_lose)
    response = amend(hx, performed)
    assert response.status_code == 409
    assert "This set was deleted elsewhere in the meantime." in text_of(response)
    assert "Save set" not in text_of(response)
    assert values(performed) == (82_500, 8, 1, False)


@pytest.mark.parametrize("verb", ["edit", "remove"])
@pytest.mark.parametrize("gone", ["set", "exercise", "workout"])
def test_what_is_deleted_is_not_found(browser: Client, performed: Set, verb: str, gone: str) -> None:
    parent = performed.workout_exercise
    {"set": performed.remove, "exercise": parent.remove, "workout": parent.workout.trash}[gone]()
    before = snapshot()
    data = {"version": 1, "weight": "85", "reps": "6"}
    assert browser.post(url_of(performed, verb), data).status_code == 404
    if verb == "edit":
        assert browser.get(url_of(performed)).status_code == 404
    assert snapshot() == before


# --- Deleting and bringing back ---


@pytest.mark.parametrize("client", ["browser", "hx"])
def test_a_deleted_set_leaves_the_page_and_can_be_undone(request: Any, performed: Set, client: str) -> None:
    sender = request.getfixturevalue(client)
    workout = performed.workout_exercise.workout
    response = sender.post(url_of(performed, "remove"))
    if client == "browser":
        assert response["Location"] == f"{workout.get_absolute_url()}#exercise-{performed.workout_exercise_id}"
        response = sender.get(response["Location"])
    text = text_of(response)
    assert "82.5 kg × 8" not in re.sub(r'value="[^"]*"', "", text)
    assert "Set deleted" in text
    assert f'action="{url_of(performed, "restore")}"' in text
    assert values(performed) == (82_500, 8, 2, False)


def test_the_count_follows_a_deleted_set(hx: Client, performed: Set) -> None:
    log(performed.workout_exercise)
    text = text_of(hx.post(url_of(performed, "remove")))
    assert text.count('<li class="set ') == 1


def test_a_set_deleted_twice_is_not_found_the_second_time(browser: Client, performed: Set) -> None:
    assert browser.post(url_of(performed, "remove")).status_code == 302
    before = snapshot()
    assert browser.post(url_of(performed, "remove")).status_code == 404
    assert snapshot() == before


@pytest.mark.parametrize("client", ["browser", "hx"])
def test_undo_brings_the_set_back_as_it_was(request: Any, performed: Set, client: str) -> None:
    sender = request.getfixturevalue(client)
    sender.post(url_of(performed, "remove"))
    assert sender.post(url_of(performed, "restore")).status_code in {200, 302}
    assert values(performed) == (82_500, 8, 3, True)
    assert "82.5 kg × 8" in text_of(sender.get(performed.workout_exercise.workout.get_absolute_url()))


def test_what_is_not_deleted_cannot_be_brought_back(browser: Client, performed: Set) -> None:
    before = snapshot()
    assert browser.post(url_of(performed, "restore")).status_code == 404
    assert snapshot() == before


@pytest.mark.parametrize("gone", ["exercise", "workout"])
def test_a_set_does_not_come_back_into_what_is_deleted(browser: Client, performed: Set, gone: str) -> None:
    performed.remove()
    parent = performed.workout_exercise
    (parent.remove if gone == "exercise" else parent.workout.trash)()
    assert browser.post(url_of(performed, "restore")).status_code == 404
    assert values(performed)[3] is False


def test_cancelling_brings_the_card_back_as_it_is(hx: Client, performed: Set) -> None:
    response = hx.get(reverse("workouts:entry", args=[performed.workout_exercise_id]))
    assert response.status_code == 200
    assert "82.5 kg × 8" in text_of(response)
    assert "Saved" not in text_of(response)


# --- Speed ---


@pytest.mark.parametrize("client", ["browser", "hx"])
def test_correcting_takes_the_same_few_queries_however_long_the_history(
    request: Any, lifter: User, performed: Set, client: str
) -> None:
    sender = request.getfixturevalue(client)
    counts = []
    for version, more in ((1, 1), (2, 30)):
        for number in range(more):  # heavier, so that the corrected set breaks no record
            log(entry(finished_workout(lifter, days_ago=2 + number)), 120, 12)
        with counted() as queries:
            assert amend(sender, performed, version=version).status_code in {200, 302}
        assert len(queries) < 15, queries
        counts.append(len(queries))
    assert counts[1] <= counts[0] + 2  # record rows that differ: one query takes away, one adds
