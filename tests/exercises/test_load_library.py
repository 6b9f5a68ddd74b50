"""`load_library`: over and over without harm, and never over what the admin has changed."""

from __future__ import annotations

from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
import zeal
from django.core.management import call_command

from exercises.library import LoadReport, as_shipped, load_library, shipped_exercises, shipped_muscles
from exercises.models import Exercise, ExerciseAlias, Muscle
from gymtracker.accounts.models import User
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def row_by_row() -> Iterator[None]:
    """The loader works row by row on purpose: it runs once a release, not in a request."""
    with zeal.zeal_ignore():
        yield


def entry(slug: str = "bench-press-barbell", **changes: Any) -> dict[str, Any]:
    """One exercise as the fixtures would ship it."""
    return as_shipped(
        {
            "slug": slug,
            "name": "Bench Press (Barbell)",
            "category": "strength",
            "equipment": "barbell",
            "mechanic": "compound",
            "force": "push",
            "level": "beginner",
            "primary_muscle": "chest",
            "secondary_muscles": ["triceps", "front-deltoids"],
            "tracking": "weight_reps",
            "is_unilateral": False,
            "implements": 1,
            "bodyweight_share": 0,
            "competition_lift": "bench",
            "instructions": ["Lie down.", "Press."],
            "aliases": {"strong": ["Bench Press (Barbell)"], "": ["Flat Bench"]},
            **changes,
        }
    )


def bench() -> Exercise:
    return Exercise.objects.get(slug="bench-press-barbell")


def aliases_of(exercise: Exercise) -> set[tuple[str, str]]:
    return set(exercise.aliases.values_list("app", "name"))


def muscles_of(exercise: Exercise) -> set[str]:
    return set(exercise.secondary_muscles.values_list("slug", flat=True))


def found_by(query: str) -> list[str]:
    return list(Exercise.objects.search(query).values_list("slug", flat=True))


def everything() -> list[Any]:
    """All rows of the library's tables."""
    tables = (Muscle, Exercise, Exercise.secondary_muscles.through, ExerciseAlias)
    return [list(table._default_manager.order_by("pk").values()) for table in tables]


# --- Loading ---


def test_a_first_load_creates_the_row_with_all_it_says() -> None:
    report = load_library([entry()])
    exercise = bench()
    assert (report.created, report.updated, report.unchanged, report.left_alone) == (["bench-press-barbell"], [], 0, [])
    assert exercise.owner is None
    assert (exercise.name, exercise.mechanic, exercise.force) == ("Bench Press (Barbell)", "compound", "push")
    assert exercise.steps == ["Lie down.", "Press."]
    assert exercise.primary_muscle_id == "chest"
    assert muscles_of(exercise) == {"triceps", "front-deltoids"}
    assert aliases_of(exercise) == {("strong", "Bench Press (Barbell)"), ("", "Flat Bench")}
    assert exercise.alias_count == 2
    assert found_by("flat bench") == found_by("tricep press") == ["bench-press-barbell"]


def test_blank_facts_are_stored_blank() -> None:
    load_library([entry(mechanic=None, force=None)])
    assert (bench().mechanic, bench().force) == ("", "")


def test_muscles_are_loaded_in_the_order_of_menus() -> None:
    load_library([])
    shipped = [muscle["slug"] for muscle in shipped_muscles()]
    assert list(Muscle.objects.values_list("slug", flat=True)) == shipped


def test_a_second_load_changes_nothing() -> None:
    load_library([entry(), entry("squat-barbell", name="Squat (Barbell)", aliases={})])
    before = everything()
    report = load_library([entry(), entry("squat-barbell", name="Squat (Barbell)", aliases={})])
    assert everything() == before
    assert (report.created, report.updated, report.unchanged, report.left_alone) == ([], [], 2, [])


def test_the_shipped_library_loads_twice_without_a_change(library: None) -> None:
    before = everything()
    report = load_library()
    assert everything() == before
    assert (report.created, report.updated, report.left_alone) == ([], [], [])
    assert report.unchanged == len(shipped_exercises()) == Exercise.objects.count()


def test_a_row_is_found_by_slug_and_brought_up_to_date() -> None:
    load_library([entry()])
    pk = bench().pk
    report = load_library(
        [
            entry(
                name="Bench Press - Flat (Barbell)",
                level="intermediate",
                primary_muscle="triceps",
                secondary_muscles=["chest"],
                instructions=["Press."],
                aliases={"strong": ["Bench"], "hevy": ["Bench Press (Barbell)"]},
            )
        ]
    )
    exercise = bench()
    assert (report.created, report.updated) == ([], ["bench-press-barbell"])
    assert exercise.pk == pk
    assert (exercise.name, exercise.level) == ("Bench Press - Flat (Barbell)", "intermediate")
    assert exercise.primary_muscle_id == "triceps"
    assert muscles_of(exercise) == {"chest"}
    assert aliases_of(exercise) == {("strong", "Bench"), ("hevy", "Bench Press (Barbell)")}
    assert exercise.alias_count == 2


def test_search_follows_an_update() -> None:
    load_library([entry()])
    load_library([entry(name="Chest Push (Barbell)", secondary_muscles=["lats"], aliases={"": ["Guillotine"]})])
    assert found_by("chest push") == found_by("guillotine") == found_by("lats") == ["bench-press-barbell"]
    assert found_by("flat bench") == found_by("triceps") == []


def test_a_changed_muscle_table_arrives() -> None:
    Muscle.objects.create(slug="chest", name="Brust", region="legs", side="back", position=99)
    load_library([])
    chest = Muscle.objects.get(slug="chest")
    assert (chest.name, chest.region, chest.side) == ("Chest", "chest", "front")


def test_lifters_data_stays_on_the_row(lifter: User) -> None:
    load_library([entry()])
    logged = factories.log(factories.entry(factories.open_workout(lifter), bench()))
    load_library([entry(name="Bench (Barbell)", level="expert")])
    logged.refresh_from_db()
    assert logged.workout_exercise.exercise.name == "Bench (Barbell)"
    assert logged.weight_grams == 80_000


def test_a_lifters_own_exercise_is_left_alone(lifter: User) -> None:
    muscle = factories.MuscleFactory()
    own = Exercise.objects.create_custom(lifter, name="Bench Press (Barbell)", primary_muscle=muscle)
    load_library([entry()])
    load_library([entry(level="expert")])
    own.refresh_from_db()
    assert (own.owner, own.level, own.slug) == (lifter, "beginner", "")


def test_what_is_shipped_no_longer_stays_for_those_who_logged_it() -> None:
    load_library([entry()])
    load_library([])
    assert Exercise.objects.filter(slug="bench-press-barbell").exists()


# --- What the admin has changed ---


CHANGES = [
    ("name", "Bankdrücken", "Bench (Barbell)"),
    ("category", "powerlifting", "strongman"),
    ("equipment", "machine", "smith-machine"),
    ("mechanic", "isolation", ""),
    ("force", "static", "pull"),
    ("level", "expert", "intermediate"),
    ("is_unilateral", True, None),
    ("implements", 2, None),
    ("competition_lift", "", "squat"),
    ("instructions", "Our way.", "New words."),
    ("primary_muscle_id", "lats", "triceps"),
]


@pytest.mark.parametrize(("field", "by_admin", "shipped"), CHANGES, ids=[field for field, *_ in CHANGES])
def test_a_field_that_the_admin_changed_is_left_alone_and_reported(field: str, by_admin: Any, shipped: Any) -> None:
    load_library([entry()])
    Exercise.objects.update(**{field: by_admin})
    name = field.removesuffix("_id")
    changed = entry() | ({name: shipped} if shipped is not None else {"force": "pull"})
    report = load_library([changed])
    assert getattr(bench(), field) == by_admin
    assert report.left_alone == [f"bench-press-barbell: {name}"]
    assert f"left alone, changed in the admin: bench-press-barbell: {name}" in str(report)


def test_a_shipped_change_of_another_field_still_arrives() -> None:
    load_library([entry()])
    Exercise.objects.update(name="Bankdrücken")
    load_library([entry(level="expert")])
    load_library([entry(level="expert", force="pull")])
    assert (bench().name, bench().level, bench().force) == ("Bankdrücken", "expert", "pull")
    assert found_by("bankdrucken") == ["bench-press-barbell"]


def test_a_field_that_the_admin_changed_stays_so_over_many_releases() -> None:
    load_library([entry()])
    Exercise.objects.update(level="expert")
    for level in ("intermediate", "intermediate", "beginner", "intermediate"):
        load_library([entry(level=level)])
        assert bench().level == "expert"


def test_a_field_that_the_admin_and_the_release_changed_alike_is_no_longer_special() -> None:
    load_library([entry()])
    Exercise.objects.update(level="expert")
    assert load_library([entry(level="expert")]).left_alone == []
    load_library([entry(level="intermediate")])
    assert bench().level == "intermediate"


def test_muscles_that_the_admin_changed_are_left_alone_and_reported() -> None:
    load_library([entry()])
    bench().secondary_muscles.set(["lats"])
    report = load_library([entry(secondary_muscles=["triceps"], level="expert")])
    assert muscles_of(bench()) == {"lats"}
    assert bench().level == "expert"
    assert report.left_alone == ["bench-press-barbell: secondary_muscles"]
    assert found_by("lats") == ["bench-press-barbell"]


def test_an_archived_exercise_stays_archived() -> None:
    load_library([entry()])
    bench().archive()
    load_library([entry(level="expert")])
    assert bench().archived_at is not None


def test_an_alias_that_the_admin_added_stays() -> None:
    load_library([entry()])
    bench().aliases.create(app="hevy", name="Bank", key="bank")
    load_library([entry(aliases={"strong": ["Bench Press (Barbell)", "BP"], "": ["Flat Bench"]})])
    assert ("hevy", "Bank") in aliases_of(bench())
    assert ("strong", "BP") in aliases_of(bench())
    assert found_by("bank") == ["bench-press-barbell"]


def test_an_alias_that_the_admin_removed_stays_away() -> None:
    load_library([entry()])
    bench().aliases.filter(name="Flat Bench").delete()
    load_library([entry(level="expert")])
    assert aliases_of(bench()) == {("strong", "Bench Press (Barbell)")}
    assert bench().alias_count == 1


@pytest.mark.parametrize("change", ["added", "removed"])
def test_aliases_that_the_admin_changed_are_reported(change: str) -> None:
    load_library([entry()])
    if change == "added":
        bench().aliases.create(app="hevy", name="Bank", key="bank")
    else:
        bench().aliases.filter(name="Flat Bench").delete()
    assert load_library([entry(level="expert")]).left_alone == ["bench-press-barbell: aliases"]


def test_an_alias_that_the_admin_gave_to_another_exercise_is_not_taken_away() -> None:
    load_library([entry(), entry("squat-barbell", name="Squat (Barbell)", aliases={})])
    squat = Exercise.objects.get(slug="squat-barbell")
    squat.aliases.create(app="hevy", name="The Lift", key="the lift")
    load_library([entry(aliases={"hevy": ["The Lift"]}), entry("squat-barbell", name="Squat (Barbell)", aliases={})])
    assert aliases_of(squat) == {("hevy", "The Lift")}
    assert aliases_of(bench()) == set()


def test_an_exercise_that_the_admin_made_under_a_slug_to_come_is_taken_over() -> None:
    load_library([])
    own = factories.ExerciseFactory(name="Bench Press (Barbell)", slug="bench-press-barbell", level="expert")
    report = load_library([entry()])
    assert bench().pk == own.pk
    assert bench().level == "expert"
    assert "bench-press-barbell: level" in report.left_alone


# --- What moves from one exercise to another ---


@pytest.mark.parametrize("new_owner_first", [False, True])
def test_a_shipped_alias_can_move_to_another_exercise(new_owner_first: bool) -> None:
    load_library([entry(aliases={"strong": ["Press"]}), entry("push-press", name="Push Press", aliases={})])
    release = [entry(aliases={}), entry("push-press", name="Push Press", aliases={"strong": ["Press"]})]
    load_library(reversed(release) if new_owner_first else release)
    assert ExerciseAlias.objects.get(app="strong", key="press").exercise.slug == "push-press"


@pytest.mark.parametrize("new_owner_first", [False, True])
def test_a_shipped_name_can_move_to_another_exercise(new_owner_first: bool) -> None:
    load_library([entry("squat-barbell", name="Squat (Barbell)", aliases={})])
    release = [
        entry("squat-barbell", name="Squat - High Bar (Barbell)", aliases={}),
        entry("back-squat", name="Squat (Barbell)", aliases={}),
    ]
    load_library(reversed(release) if new_owner_first else release)
    assert Exercise.objects.get(name="Squat (Barbell)").slug == "back-squat"


def test_a_name_that_the_admin_has_given_away_does_not_stop_the_release() -> None:
    """The release phase runs `load_library`; were it to fail, the new version would not come up."""
    load_library([entry("squat-barbell", name="Squat (Barbell)", aliases={})])
    Exercise.objects.filter(slug="squat-barbell").update(name="Bench Press (Barbell)", name_key="bench press barbell")
    report = load_library([entry("squat-barbell", name="Squat (Barbell)", aliases={}), entry(aliases={})])
    assert any("bench-press-barbell" in line for line in report.left_alone)


# --- The command ---


def test_the_command_says_what_it_did(library: None) -> None:
    Exercise.objects.filter(slug="bench-press-barbell").update(level="expert", shipped=None)
    out = StringIO()
    call_command("load_library", stdout=out)
    assert f"0 created, 1 updated, {len(shipped_exercises()) - 1} unchanged" in out.getvalue()
    assert "left alone, changed in the admin: bench-press-barbell: level" in out.getvalue()


def test_a_failure_half_way_leaves_nothing_behind() -> None:
    with pytest.raises(KeyError):
        load_library([entry(), {"slug": "broken"}])
    assert not Exercise.objects.exists()


def test_a_report_is_told_in_lines() -> None:
    report = LoadReport(created=["a"], updated=["b", "c"], unchanged=4, left_alone=["b: name"])
    assert str(report) == "1 created, 2 updated, 4 unchanged\nleft alone, changed in the admin: b: name"
