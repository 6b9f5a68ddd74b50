"""Search as you type: any word order, plural, case, accents, unfinished words; best match first."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import RequestFactory
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from exercises.filters import ExerciseFilter
from exercises.models import Exercise
from exercises.search import LONGEST_QUERY, MOST_WORDS, fold, fold_words, indexed, query_words, singular
from gymtracker.accounts.models import User
from tests import factories
from workouts import picker


@factories.row_by_row()
def exercise(name: str, *, aliases: Any = (), secondary: Any = (), muscle: Any = None, **fields: Any) -> Exercise:
    made: Exercise = factories.ExerciseFactory(
        name=name, primary_muscle=muscle or factories.MuscleFactory(slug="chest", region="chest"), **fields
    )
    for alias in aliases:
        made.aliases.create(name=alias, key=fold(alias))
    made.secondary_muscles.set(secondary)
    made.reindex()
    return Exercise.objects.get(pk=made.pk)


def found(query: str, lifter: User | None = None) -> list[str]:
    rows = Exercise.objects.offered_to(lifter) if lifter else Exercise.objects.all()
    return list(rows.search(query).best_match_first().values_list("name", flat=True))


# --- Folding ---


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Bench Press (Barbell)", "bench press barbell"),
        ("Überzug – Élan", "uberzug elan"),
        ("FARMER'S walk", "farmers walk"),
        ("Farmer’s Walk", "farmers walk"),
        ("Größe ÆØÅ łódź ıI", "grosse aeoa lodz ii"),
        ("Clean & Jerk", "clean and jerk"),
        ("snake_case", "snake case"),
        ("８ Ｒｅｐ", "8 rep"),
        ("  ", ""),
        ("💪 — ()", ""),
        ("T-Bar Row", "t bar row"),
        ("Жим лёжа", "жим лежа"),
    ],
)
def test_a_text_is_folded_to_plain_words(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(st.text(max_size=60))
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert "  " not in fold(text)


@pytest.mark.parametrize(
    ("plural", "word"),
    [
        ("curls", "curl"), ("presses", "press"), ("crunches", "crunch"), ("pushes", "push"), ("boxes", "box"),
        ("flies", "fly"), ("flyes", "fly"), ("calves", "calf"), ("raises", "raise"), ("abs", "ab"), ("dips", "dip"),
        ("press", "press"), ("triceps", "triceps"), ("biceps", "biceps"), ("plus", "plu"), ("ups", "up"),
        ("lats", "lat"), ("curl", "curl"),
    ],
)  # fmt: skip
def test_a_plural_is_cut_back(plural: str, word: str) -> None:
    assert singular(plural) == word


def test_an_index_holds_each_word_once_after_a_blank() -> None:
    assert indexed("Bench Press", "Press Bench Curls") == " bench press curl curls benchpress pressbench benchcurl"
    assert indexed("") == ""


def test_a_query_is_cut_to_what_is_worth_looking_for() -> None:
    assert query_words("Bench Presse") == [("bench",), ("presse", "press")]
    assert query_words("calve") == [("calve", "calv", "calf")]
    assert len(query_words(" ".join("abcdefghijklm"))) == MOST_WORDS
    assert query_words("x" * 500) == [("x" * LONGEST_QUERY,)]
    assert query_words(" - ") == []


@given(st.sampled_from(["Bench Press (Barbell)", "Calf Raises", "Überzug", "Face Pull", "Crunch", "Leg Extensions"]))
def test_every_beginning_of_a_word_is_in_the_index_of_it(name: str) -> None:
    for word in fold_words(name):
        for end in range(1, len(word) + 1):
            assert f" {word[:end]}" in indexed(name)


# --- Finding ---


@pytest.mark.django_db
@pytest.mark.parametrize(
    "query",
    [
        "bench press", "press bench", "BENCH", "bEnCh PrEsS", "Bénch", "bench-press", "bench presses", "benches",
        "b", "ben", "bench pr", "pr be", "barbell bench", "bench barbell press", "bench presse", "  bench  ",
        "bench press (barbell)", "bench, press!",
    ],
)  # fmt: skip
def test_an_exercise_is_found_however_it_is_typed(query: str) -> None:
    exercise("Bench Press (Barbell)")
    exercise("Plank", equipment="none")
    assert found(query) == ["Bench Press (Barbell)"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "query"),
    [
        ("Überzug", "uberzug"),
        ("Überzug", "ÜBERZU"),
        ("Farmer's Walk", "farmers walk"),
        ("Farmer's Walk", "farmer’s"),
        ("Standing Calf Raise", "calves"),
        ("Standing Calf Raise", "calf raises"),
        ("Chest Fly", "flyes"),
        ("Chest Fly", "flies"),
        ("Chest Flyes", "fly"),
        ("Leg Curls", "curl"),
        ("T Bar Row", "t-bar"),
        ("Clean and Jerk", "clean & jerk"),
        ("Pull Up", "pull ups"),
        ("Push Up", "push-ups"),
        ("Sit Ups", "sit up"),
    ],
)
def test_plural_accent_and_sign_make_no_difference(name: str, query: str) -> None:
    exercise(name, equipment="none")
    assert found(query) == [name]


@pytest.mark.django_db
@pytest.mark.parametrize("word", ["calves", "presses", "crunches", "flyes", "raises", "dips", "ups"])
def test_a_plural_is_found_at_every_letter_typed(word: str) -> None:
    exercise("Calf Press Crunch Fly Raise Dip Up", equipment="none")
    missed = [word[:end] for end in range(1, len(word) + 1) if not found(word[:end])]
    assert missed == []


@pytest.mark.django_db
def test_every_word_has_to_be_there() -> None:
    exercise("Bench Press (Barbell)")
    assert found("bench squat") == found("xyz") == []


@pytest.mark.django_db
def test_a_word_is_found_from_its_beginning_only() -> None:
    exercise("Bench Press (Barbell)")
    assert found("ress") == found("ench") == []


@pytest.mark.django_db
def test_aliases_muscles_equipment_and_category_are_searched_too() -> None:
    lats = factories.MuscleFactory(slug="lats", name="Lats", region="back")
    exercise("Lat Pulldown", aliases=["LPD"], muscle=lats, equipment="cable", category="strength")
    exercise("Run", equipment="none", category="cardio")
    for query in ("lpd", "lats", "back", "cable", "strength pulldown", "cable back"):
        assert found(query) == ["Lat Pulldown"], query
    assert found("cardio") == ["Run"]


@pytest.mark.django_db
def test_secondary_muscles_are_searched_too() -> None:
    exercise("Bench Press", secondary=[factories.MuscleFactory(slug="triceps", region="arms")])
    assert found("triceps") == found("arms") == ["Bench Press"]


@pytest.mark.django_db
def test_a_query_without_words_finds_all() -> None:
    exercise("A One")
    exercise("B Two")
    assert found("") == found(" - ") == ["A One", "B Two"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "query", ["%", "_", "%bench", "'; DROP TABLE x; --", "\\", "{{ x }}", "<b>bench</b>x", "\u202e"]
)
def test_hostile_queries_are_words_like_others(query: str) -> None:
    exercise("Plank", equipment="none")
    assert found(query) in ([], ["Plank"])
    assert found("Pl_nk") == found("pl%k") == []


# --- The best first ---


@pytest.mark.django_db
def test_the_best_match_comes_first() -> None:
    exercise("Dip Machine Press", aliases=["x", "y", "z"])  # all words in the name
    exercise("Press Dip Curl", aliases=["q", "r"])  # begins so
    exercise("Chest Lift", aliases=["Press Dip"])  # an alias says just this
    exercise("Press Dip")  # the name itself
    exercise("Push", aliases=["Dip of Press"])  # elsewhere
    assert found("press dip") == ["Press Dip", "Chest Lift", "Press Dip Curl", "Dip Machine Press", "Push"]


@pytest.mark.django_db
def test_among_equals_the_better_known_comes_first_then_the_alphabet() -> None:
    exercise("Curl B")
    exercise("Curl A")
    exercise("Curl C", aliases=["Ccc"])
    assert found("curl") == ["Curl C", "Curl A", "Curl B"]


@pytest.mark.django_db
def test_an_alias_of_another_app_is_a_match_of_its_own() -> None:
    made = exercise("Overhead Press (Barbell)")
    made.aliases.create(app="strong", name="OHP", key="ohp")
    with factories.row_by_row():
        made.reindex()
    assert Exercise.objects.search("ohp").get().match == 1


# --- Whose ---


@pytest.mark.django_db
def test_a_custom_exercise_is_found_by_its_owner_alone(lifter: User, other_lifter: User) -> None:
    exercise("Secret Press", owner=lifter)
    assert found("secret", lifter) == ["Secret Press"]
    assert found("secret", other_lifter) == []
    assert list(Exercise.objects.known_to(other_lifter)) == []


@pytest.mark.django_db
def test_archived_and_merged_exercises_are_not_offered_but_known(lifter: User) -> None:
    target = exercise("Press A")
    exercise("Press B").archive()
    Exercise.objects.filter(pk=exercise("Press C").pk).update(merged_into=target)
    exercise("Press D", owner=lifter).archive()
    assert found("press", lifter) == ["Press A"]
    assert Exercise.objects.known_to(lifter).count() == 4


@pytest.mark.django_db
def test_what_was_trained_lately_comes_before_all(lifter: User) -> None:
    exercise("Press", aliases=["a", "b"])
    old, recent, newest = exercise("Press Old"), exercise("Press Recent"), exercise("Press Newest")
    for done, days_ago in ((old, 200), (recent, 20), (newest, 2)):
        factories.log(factories.entry(factories.finished_workout(lifter, days_ago=days_ago), done))
    names = list(picker.offered(lifter, "press").values_list("name", flat=True))
    assert names == ["Press Newest", "Press Recent", "Press", "Press Old"]


@pytest.mark.django_db
def test_without_a_query_recent_ones_come_first_then_the_best_known(lifter: User, other_lifter: User) -> None:
    known, recent, theirs = exercise("Known", aliases=["a"]), exercise("Recent"), exercise("Theirs")
    factories.log(factories.entry(factories.finished_workout(lifter), recent))
    factories.log(factories.entry(factories.finished_workout(other_lifter), theirs))
    removed = factories.finished_workout(lifter, started_at=timezone.now() - timedelta(hours=3))
    factories.log(factories.entry(removed, theirs))
    removed.trash()
    assert list(picker.offered(lifter)) == [recent, known, theirs]


@pytest.mark.django_db
def test_the_picker_offers_thirty_at_most(lifter: User) -> None:
    for n in range(picker.MOST_OFFERED + 5):
        exercise(f"Curl {n:02}")
    assert len(picker.offered(lifter, "curl")) == picker.MOST_OFFERED


# --- Filters of the library page ---


def filtered(lifter: User, **query: str) -> set[str]:
    request = RequestFactory().get("/exercises/", query)
    request.user = lifter
    chosen = ExerciseFilter(request.GET, queryset=Exercise.objects.offered_to(lifter).search(""), request=request)
    assert chosen.form.is_valid(), chosen.form.errors
    return set(chosen.qs.best_match_first().values_list("name", flat=True))


@pytest.mark.django_db
def test_the_library_is_filtered_by_muscle_equipment_category_level_and_owner(lifter: User) -> None:
    lats = factories.MuscleFactory(slug="lats", region="back")
    exercise("Row", muscle=lats, equipment="cable", level="expert")
    exercise("Press", secondary=[lats], category="olympic")
    exercise("Own", owner=lifter, equipment="cable")
    assert filtered(lifter) == {"Row", "Press", "Own"}
    assert filtered(lifter, muscle="lats") == {"Row", "Press"}
    assert filtered(lifter, region="back") == {"Row"}
    assert filtered(lifter, equipment="cable") == {"Row", "Own"}
    assert filtered(lifter, equipment="cable", mine="on") == filtered(lifter, mine="true") == {"Own"}
    assert filtered(lifter, category="olympic", q="pre") == {"Press"}
    assert filtered(lifter, level="expert") == {"Row"}


@pytest.mark.django_db
@pytest.mark.parametrize("query", [{"muscle": "nope"}, {"equipment": "x"}, {"region": "%"}, {"q": "x" * 101}])
def test_a_filter_that_does_not_exist_is_refused(lifter: User, query: dict[str, str]) -> None:
    request = RequestFactory().get("/exercises/", query)
    request.user = lifter
    chosen = ExerciseFilter(request.GET, queryset=Exercise.objects.offered_to(lifter).search(""), request=request)
    assert not chosen.form.is_valid()


@pytest.mark.django_db
def test_active_filters_are_counted_without_the_words(lifter: User) -> None:
    request = RequestFactory().get("/exercises/", {"q": "press", "equipment": "cable", "mine": "true"})
    request.user = lifter
    chosen = ExerciseFilter(request.GET, queryset=Exercise.objects.all(), request=request)
    assert chosen.form.is_valid()
    assert chosen.active_count == 2


# --- The shipped library ---

FIRST_HITS = {
    "bench": "Bench Press (Barbell)",
    "ben": "Bench Press (Barbell)",
    "bench press": "Bench Press (Barbell)",
    "press bench": "Bench Press (Barbell)",
    "squat": "Squat (Barbell)",
    "Squats": "Squat (Barbell)",
    "back squat": "Squat (Barbell)",
    "deadlift": "Deadlift (Barbell)",
    "dead": "Deadlift (Barbell)",
    "ohp": "Overhead Press (Barbell)",
    "overhead": "Overhead Press (Barbell)",
    "military press": "Overhead Press (Barbell)",
    "lat pull": "Lat Pulldown (Cable)",
    "pulldown": "Lat Pulldown (Cable)",
    "rdl": "Romanian Deadlift (Barbell)",
    "sldl": "Stiff Leg Deadlift (Barbell)",
    "curl": "Bicep Curl (Barbell)",
    "curls": "Bicep Curl (Barbell)",
    "biceps curl": "Bicep Curl (Barbell)",
    "pec": "Pec Deck (Machine)",
    "pec dec": "Pec Deck (Machine)",
    "barbell row": "Bent Over Row (Barbell)",
    "db row": "Row - Single Arm (Dumbbell)",
    "pull up": "Pull Up",
    "pullups": "Pull Up",
    "chin": "Chin Up",
    "push up": "Push Up",
    "db bench": "Bench Press (Dumbbell)",
    "incline db press": "Incline Bench Press (Dumbbell)",
    "cgbp": "Bench Press - Close Grip (Barbell)",
    "lateral raise": "Lateral Raise (Dumbbell)",
    "lat raise": "Lateral Raise (Dumbbell)",
    "face pull": "Face Pull (Cable)",
    "shrug": "Shrug (Barbell)",
    "leg press": "Leg Press (Machine)",
    "leg ext": "Leg Extension (Machine)",
    "bulgarian": "Bulgarian Split Squat (Dumbbell)",
    "hip thrusts barbell": "Hip Thrust (Barbell)",
    "plank": "Plank",
    "crunch": "Crunch",
    "hanging leg": "Hanging Leg Raise",
    "running": "Running",
    "run": "Running",
    "treadmill": "Treadmill Running",
    "rower": "Rowing Machine",
    "skipping": "Jump Rope",
    "farmers": "Farmer's Walk",
    "kb swing": "Swing (Kettlebell)",
    "power clean": "Power Clean (Barbell)",
    "calf raise": "Standing Calf Raise (Barbell)",
    "sumo deadlift": "Deadlift - Sumo (Barbell)",
}

# Any of these will do as the first hit.
GOOD_FIRST_HITS = {
    "pull ups": {"Pull Up"},
    "chin-ups": {"Chin Up"},
    "push ups": {"Push Up"},
    "pushup": {"Push Up"},
    "pushups": {"Push Up"},
    "situps": {"Sit Up"},
    "facepull": {"Face Pull (Cable)"},
    "step ups": {"Step Up (Bodyweight)", "Step Up (Dumbbell)"},
    "leg curl": {"Lying Leg Curl (Machine)", "Seated Leg Curl (Machine)"},
    "sumo": {"Deadlift - Sumo (Barbell)"},
    "rear delt": {"Reverse Fly (Dumbbell)", "Reverse Fly (Machine)", "Reverse Fly (Cable)", "Face Pull (Cable)"},
}


@pytest.mark.django_db
def test_what_lifters_type_finds_what_they_mean_first(library: None, lifter: User) -> None:
    wrong = {
        query: found(query, lifter)[:3] for query, name in FIRST_HITS.items() if found(query, lifter)[:1] != [name]
    }
    assert wrong == {}


@pytest.mark.django_db
def test_everyday_words_for_lifts_find_a_good_one_first(library: None, lifter: User) -> None:
    hits = {query: found(query, lifter)[:3] for query in GOOD_FIRST_HITS}
    assert {query: first for query, first in hits.items() if not set(first[:1]) & GOOD_FIRST_HITS[query]} == {}


MUSCLE_WORDS = {
    "chest": "chest", "lats": "lats", "traps": "traps", "biceps": "biceps", "triceps": "triceps", "abs": "abs",
    "obliques": "obliques", "forearms": "forearms", "quads": "quadriceps", "quadriceps": "quadriceps",
    "hamstrings": "hamstrings", "glutes": "glutes", "calves": "calves", "adductors": "adductors",
    "abductors": "abductors", "lower back": "lower-back", "rear deltoids": "rear-deltoids",
}  # fmt: skip


@pytest.mark.django_db
def test_the_name_of_a_muscle_finds_first_what_trains_it_foremost(library: None, lifter: User) -> None:
    first = {word: Exercise.objects.get(name=found(word, lifter)[0]) for word in MUSCLE_WORDS}
    wrong = {
        word: hit.name
        for word, hit in first.items()
        if hit.primary_muscle_id != MUSCLE_WORDS[word] or hit.category == "stretching"
    }
    assert wrong == {}


@pytest.mark.django_db
def test_every_shipped_exercise_finds_itself_by_name_and_by_alias(library: None) -> None:
    for made in Exercise.objects.prefetch_related("aliases"):
        said = [made.name, *(alias.name for alias in made.aliases.all())]
        for text in said:
            missing = [
                readings
                for readings in query_words(text)
                if not any(f" {word}" in made.search_text for word in readings)
            ]
            assert missing == [], text
