"""The library's management in the admin: list, filters, search, aliases, usage, archive."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from exercises.models import Exercise, ExerciseAlias
from gymtracker.accounts.models import User
from tests import factories
from tests.queries import counted

pytestmark = pytest.mark.django_db

LIST = reverse("admin:exercises_exercise_changelist")


@pytest.fixture
def admin(superuser: User) -> Client:
    client = Client()
    client.force_login(superuser)
    return client


@pytest.fixture
def bench(db: None) -> Exercise:
    factories.MuscleFactory(slug="triceps", region="arms")
    made: Exercise = factories.bench_press()
    return made


def url(name: str, exercise: Exercise) -> str:
    return reverse(f"admin:exercises_exercise_{name}", args=[exercise.pk])


def listed(response: HttpResponse) -> list[str]:
    assert response.status_code == 200
    return [exercise.name for exercise in response.context["cl"].result_list]


def posted(exercise: Exercise | None = None, aliases: Any = (), **changes: Any) -> dict[str, Any]:
    """What the change form sends: the exercise, and rows of (id, app, name, delete?) for aliases."""
    data = {
        "name": exercise.name if exercise else "New (Barbell)",
        "primary_muscle": "chest",
        "category": "strength",
        "equipment": "barbell",
        "mechanic": "",
        "force": "",
        "level": "beginner",
        "competition_lift": "",
        "tracking": "weight_reps",
        "implements": "1",
        "bodyweight_share": "0",
        "instructions": "",
        "video_url": "",
        "aliases-TOTAL_FORMS": len(aliases),
        "aliases-INITIAL_FORMS": sum(row[0] is not None for row in aliases),
    }
    for number, (pk, app, name, *gone) in enumerate(aliases):
        data |= {f"aliases-{number}-app": app, f"aliases-{number}-name": name}
        data |= {f"aliases-{number}-exercise": exercise.pk if exercise else ""}
        data |= {f"aliases-{number}-id": pk} if pk else {}
        data |= {f"aliases-{number}-DELETE": "on"} if gone else {}
    return data | changes


def change(admin: Client, exercise: Exercise, aliases: Any = (), **changes: Any) -> HttpResponse:
    return admin.post(url("change", exercise), posted(exercise, aliases, **changes))


def errors_of(response: HttpResponse) -> str:
    assert response.status_code == 200, response.status_code
    return str(response.context["errors"])


# --- Who ---


def test_a_lifter_has_no_way_in(browser: Client, bench: Exercise) -> None:
    for address in (LIST, url("change", bench), url("delete", bench)):
        assert browser.get(address).status_code in {302, 403}
    browser.post(url("change", bench), posted(bench, name="Hacked"))
    bench.refresh_from_db()
    assert bench.name == "Bench Press (Barbell)"


# --- The list ---


def test_the_list_shows_usage_and_owner(admin: Client, bench: Exercise, lifter: User) -> None:
    entry = factories.entry(factories.open_workout(lifter), bench)
    factories.log(entry)
    factories.ExerciseFactory(name="Own", owner=lifter)
    response = admin.get(LIST)
    assert listed(response) == ["Bench Press (Barbell)", "Own"]
    assert [exercise.times_used for exercise in response.context["cl"].result_list] == [1, 0]
    assert lifter.email in response.content.decode()


def test_the_list_is_sorted_by_usage(admin: Client, bench: Exercise, lifter: User) -> None:
    factories.ExerciseFactory(name="Aaa")
    factories.entry(factories.open_workout(lifter), bench)
    columns = ["action_checkbox", "name", "primary_muscle", "equipment", "tracking", "owner", "usage"]
    assert listed(admin.get(LIST, {"o": f"-{columns.index('usage')}"})) == ["Bench Press (Barbell)", "Aaa"]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({"of": "library"}, {"Bench Press (Barbell)", "Pull Up"}),
        ({"of": "lifters"}, {"Own"}),
        ({"primary_muscle__region__exact": "back"}, {"Pull Up"}),
        ({"equipment__exact": "barbell"}, {"Bench Press (Barbell)"}),
        ({"tracking__exact": "bodyweight_reps"}, {"Pull Up"}),
        ({"level__exact": "expert"}, {"Own"}),
        ({"category__exact": "cardio"}, set()),
    ],
)
def test_the_list_is_filtered(admin: Client, bench: Exercise, lifter: User, query: Any, names: set[str]) -> None:
    lats = factories.MuscleFactory(slug="lats", region="back")
    factories.ExerciseFactory(pull_up=True, primary_muscle=lats)
    factories.ExerciseFactory(name="Own", owner=lifter, level="expert", equipment="other")
    assert set(listed(admin.get(LIST, query))) == names


@pytest.mark.parametrize("query", ["bench", "PRESS bench", "presses", "flat", "chest barbell"])
def test_the_list_is_searched_as_the_product_searches(admin: Client, bench: Exercise, query: str) -> None:
    change(admin, bench, [(None, "strong", "Flat Bench")])
    factories.ExerciseFactory(name="Plank", equipment="none", primary_muscle=factories.MuscleFactory(slug="abs"))
    assert listed(admin.get(LIST, {"q": query})) == ["Bench Press (Barbell)"]


def test_a_search_lists_the_best_match_first(admin: Client, bench: Exercise) -> None:
    factories.ExerciseFactory(name="A Press Bench")
    factories.ExerciseFactory(name="Press")
    assert listed(admin.get(LIST, {"q": "press"})) == ["Press", "A Press Bench", "Bench Press (Barbell)"]
    assert listed(admin.get(LIST, {"q": "x" * 500})) == []


def test_the_list_asks_no_more_queries_with_more_rows(admin: Client, bench: Exercise, lifter: User) -> None:
    with counted() as few:
        admin.get(LIST)
    for n in range(30):
        factories.ExerciseFactory(name=f"Own {n}", owner=lifter)
    with counted() as many:
        admin.get(LIST)
    assert len(many) == len(few), many


def test_muscles_are_completed_while_typing(admin: Client, bench: Exercise) -> None:
    query = {"app_label": "exercises", "model_name": "exercise", "field_name": "primary_muscle", "term": "tri"}
    response = admin.get(reverse("admin:autocomplete"), query)
    assert response.json()["results"] == [{"id": "triceps", "text": "Triceps"}]


def test_muscles_are_listed(admin: Client, bench: Exercise) -> None:
    response = admin.get(reverse("admin:exercises_muscle_changelist"), {"q": "tri", "region__exact": "arms"})
    assert [muscle.slug for muscle in response.context["cl"].result_list] == ["triceps"]


# --- Changing ---


def test_the_form_shows_the_exercise_with_its_aliases(admin: Client, bench: Exercise) -> None:
    bench.aliases.create(app="hevy", name="Bankdrücken", key="bankdrucken")
    page = admin.get(url("change", bench)).content.decode()
    assert "Bankdrücken" in page
    assert "Bench Press (Barbell)" in page


def test_an_inline_alias_is_saved_and_found_at_once(admin: Client, bench: Exercise) -> None:
    response = change(admin, bench, [(None, "strong", "Flat  Bench"), (None, "", "Bänkli")])
    assert response.status_code == 302, errors_of(response)
    assert set(bench.aliases.values_list("app", "key")) == {("strong", "flat bench"), ("", "bankli")}
    assert Exercise.objects.search("bankli").get() == bench
    bench.refresh_from_db()
    assert bench.alias_count == 2


def test_a_deleted_alias_is_found_no_longer(admin: Client, bench: Exercise) -> None:
    alias = bench.aliases.create(app="hevy", name="Bankdrücken", key="bankdrucken")
    assert change(admin, bench, [(alias.pk, "hevy", "Bankdrücken", True)]).status_code == 302
    assert not ExerciseAlias.objects.exists()
    assert not Exercise.objects.search("bankdrucken").exists()


def test_a_renamed_alias_is_found_by_its_new_name(admin: Client, bench: Exercise) -> None:
    alias = bench.aliases.create(app="hevy", name="Bankdrücken", key="bankdrucken")
    assert change(admin, bench, [(alias.pk, "hevy", "Drücken")]).status_code == 302
    assert bench.aliases.get().key == "drucken"


def test_an_alias_of_another_exercise_is_refused_with_its_reason(admin: Client, bench: Exercise) -> None:
    other = factories.ExerciseFactory(name="Floor Press")
    other.aliases.create(app="strong", name="Press", key="press")
    response = change(admin, bench, [(None, "strong", "PRESS")])
    assert "Another exercise has this alias." in errors_of(response)
    assert not bench.aliases.exists()


def test_the_same_alias_twice_in_one_form_is_refused(admin: Client, bench: Exercise) -> None:
    assert errors_of(change(admin, bench, [(None, "strong", "Press"), (None, "strong", "press")]))


def test_a_new_name_and_muscles_are_found_at_once(admin: Client, bench: Exercise) -> None:
    assert change(admin, bench, name="Board Press", secondary_muscles=["triceps"]).status_code == 302
    assert Exercise.objects.search("board triceps").get() == bench
    assert not Exercise.objects.search("barbell bench").exists()


def test_a_name_of_another_library_exercise_is_refused_with_its_reason(admin: Client, bench: Exercise) -> None:
    factories.ExerciseFactory(name="Floor Press")
    response = change(admin, bench, name="FLOOR press")
    assert "The library has an exercise with this name." in errors_of(response)
    bench.refresh_from_db()
    assert bench.name == "Bench Press (Barbell)"


def test_a_share_that_does_not_fit_is_refused_with_its_reason(admin: Client, bench: Exercise) -> None:
    response = change(admin, bench, bodyweight_share="50")
    assert "Bodyweight share is 1 to 100 for bodyweight exercises and 0 for all others." in errors_of(response)


def test_a_slug_and_an_owner_never_change(admin: Client, bench: Exercise, lifter: User) -> None:
    assert change(admin, bench, slug="other", owner=lifter.pk).status_code == 302
    bench.refresh_from_db()
    assert (bench.slug, bench.owner) == ("bench-press-barbell", None)


def test_an_exercise_is_added(admin: Client, bench: Exercise) -> None:
    address = reverse("admin:exercises_exercise_add")
    assert admin.get(address).status_code == 200
    response = admin.post(address, posted(aliases=[(None, "hevy", "Neu")], slug="new-barbell"))
    assert response.status_code == 302, errors_of(response)
    made = Exercise.objects.get(slug="new-barbell")
    assert (made.owner, made.name_key) == (None, "new barbell")
    assert Exercise.objects.search("neu").get() == made


def test_an_exercise_of_a_known_slug_is_refused_with_its_reason(admin: Client, bench: Exercise) -> None:
    response = admin.post(reverse("admin:exercises_exercise_add"), posted(slug=bench.slug))
    assert "The library has an exercise with this slug." in errors_of(response)


# --- Going ---


def test_what_was_logged_cannot_be_deleted(admin: Client, bench: Exercise, lifter: User) -> None:
    factories.entry(factories.open_workout(lifter), bench)
    assert admin.get(url("delete", bench)).status_code == 403
    assert admin.post(url("delete", bench), {"post": "yes"}).status_code == 403
    assert 'class="deletelink"' not in admin.get(url("change", bench)).content.decode()
    assert Exercise.objects.filter(pk=bench.pk).exists()


def test_what_nobody_logged_can_be_deleted(admin: Client, bench: Exercise) -> None:
    assert 'class="deletelink"' in admin.get(url("change", bench)).content.decode()
    assert admin.post(url("delete", bench), {"post": "yes"}).status_code == 302
    assert not Exercise.objects.filter(pk=bench.pk).exists()


def test_many_cannot_be_deleted_at_once(admin: Client, bench: Exercise) -> None:
    admin.post(LIST, {"action": "delete_selected", "_selected_action": [bench.pk], "post": "yes"})
    assert Exercise.objects.filter(pk=bench.pk).exists()


def test_exercises_are_archived_and_taken_back(admin: Client, bench: Exercise, lifter: User) -> None:
    others = [factories.ExerciseFactory(), factories.ExerciseFactory()]
    chosen = {"_selected_action": [bench.pk, *(other.pk for other in others)]}
    admin.post(LIST, {"action": "archive", **chosen})
    assert not Exercise.objects.offered_to(lifter).exists()
    admin.post(LIST, {"action": "unarchive", **chosen})
    assert Exercise.objects.offered_to(lifter).count() == 3


def test_taking_back_one_whose_name_is_taken_is_said_and_not_done(admin: Client, bench: Exercise, lifter: User) -> None:
    old = factories.ExerciseFactory(name="Own", owner=lifter)
    old.archive()
    factories.ExerciseFactory(name="Own", owner=lifter)
    response = admin.post(LIST, {"action": "unarchive", "_selected_action": [old.pk]})
    assert response.status_code == 302
    old.refresh_from_db()
    assert old.archived_at is not None


# --- An editor without all rights ---


@pytest.fixture
def editor(bench: Exercise) -> Client:
    person = factories.UserFactory(is_staff=True)
    person.user_permissions.set(Permission.objects.filter(content_type__app_label="exercises"))
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def own(lifter: User) -> Exercise:
    made: Exercise = factories.ExerciseFactory(name="Rehab Press", owner=lifter)
    return made


@pytest.mark.parametrize("query", [{}, {"of": "lifters"}, {"q": "Rehab"}, {"owner__email__startswith": "l"}])
def test_an_editor_does_not_see_what_is_lifters_own(editor: Client, own: Exercise, query: dict[str, str]) -> None:
    page = editor.get(LIST, query, follow=True).content.decode()
    assert own.owner is not None
    assert "Rehab Press" not in page
    assert own.owner.email not in page


def test_an_editor_reaches_the_library_alone(editor: Client, bench: Exercise, own: Exercise) -> None:
    assert editor.get(f"{LIST}{bench.pk}/change/").status_code == 200
    for page in ("change", "history", "delete", "merge"):
        assert editor.get(f"{LIST}{own.pk}/{page}/").status_code == 302, page
    editor.post(LIST, {"action": "archive", "_selected_action": [own.pk]})
    own.refresh_from_db()
    assert own.archived_at is None


@pytest.mark.parametrize("method", ["get", "post"])
def test_an_editor_merges_nothing_into_what_is_a_lifters_own(
    editor: Client, bench: Exercise, own: Exercise, method: str
) -> None:
    response = getattr(editor, method)(f"{LIST}{bench.pk}/merge/", {"target": own.pk})
    assert "Rehab Press" not in response.content.decode()
    bench.refresh_from_db()
    assert bench.merged_into is None


def test_an_editor_merges_what_a_lifter_proposes_and_sees_no_other_of_theirs(
    editor: Client, bench: Exercise, own: Exercise, lifter: User
) -> None:
    factories.ExerciseFactory(name="Secret Press", owner=lifter)
    assert editor.get(f"{LIST}{own.pk}/merge/", {"target": "Press"}).status_code == 302
    own.propose()
    page = editor.get(f"{LIST}{own.pk}/merge/", {"target": "Press"})
    assert page.status_code == 200
    assert "Secret Press" not in page.content.decode()
    assert [one.name for one in page.context["found"]] == [bench.name]
    editor.post(f"{LIST}{own.pk}/merge/", {"target": bench.pk})
    own.refresh_from_db()
    assert own.merged_into == bench
