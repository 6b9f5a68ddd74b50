"""A file beside the library: new, unchanged, changed, clashing; writing it; and living with every release after."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
import zeal
from django.db import IntegrityError, connection, transaction

from exercises.library import as_shipped, load_library
from exercises.library_comparison import ADD, CLASHING, KEEP, LEAVE, TAKE, Comparison, Item, LibraryChanged
from exercises.library_comparison import compare as compare_file
from exercises.library_files import read_library_file
from exercises.library_writing import Written
from exercises.library_writing import write as write_comparison
from exercises.models import Exercise, ExerciseAlias, LibraryImport, Muscle
from gymtracker.accounts.models import User
from gymtracker.library_import import apply_library_file
from tests import factories
from tests.exercises.library import FOREIGN_FILE, foreign, own, read
from tests.gymtracker.test_access_matrix import snapshot
from tests.queries import counted

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def muscles(request: Any, db: None) -> Iterator[None]:
    with zeal.zeal_ignore():  # of the loader, which works row by row
        if "library" not in request.fixturenames:
            load_library([])
        yield


def compare(*entries: Any) -> Comparison:
    return compare_file(read(*entries))


def the_item(*entries: Any) -> Item:
    (item,) = compare(*entries).items
    return item


def import_(*entries: Any, otherwise: str = KEEP, **chosen: str) -> Written:
    """`chosen` by entry: e2="take"."""
    file = read(*entries)
    assert not file.faults
    numbers = {int(name[1:]): choice for name, choice in chosen.items()}
    return apply_library_file(file, seen=compare_file(file).digest(), chosen=numbers, otherwise=otherwise)


def the_row(slug: str = "jetty-press") -> Exercise:
    return Exercise.objects.library().get(slug=slug)


def ship(*entries: Any) -> Any:
    return load_library([as_shipped(entry) for entry in entries])


def standings(item: Item) -> dict[str, str]:
    return {one.field: one.standing for one in item.differences}


def kinds(comparison: Comparison) -> list[str]:
    return [item.kind for item in comparison.items]


def aliases_of(slug: str) -> set[tuple[str, str]]:
    return set(the_row(slug).aliases.values_list("app", "name"))


def muscles_of(slug: str) -> set[str]:
    return set(the_row(slug).secondary_muscles.values_list("slug", flat=True))


# --- New ---


def test_what_the_library_has_not_is_new_and_comes_with_all_it_says() -> None:
    entry = own(aliases={"hevy": ["Jetty"], "": ["Pier Press"]}, level="expert")
    assert the_item(entry).kind == "new"
    assert import_(entry).as_json() == {
        "created": ["jetty-press"], "updated": [], "kept": [], "left_out": [], "unchanged": 0,
    }  # fmt: skip
    row = the_row()
    assert (row.name, row.level, row.equipment, row.owner) == ("Jetty Press", "expert", "barbell", None)
    assert row.steps == ["Lie down.", "Press."]
    assert muscles_of("jetty-press") == {"triceps", "front-deltoids"}
    assert aliases_of("jetty-press") == {("hevy", "Jetty"), ("", "Pier Press")}
    assert list(Exercise.objects.search("pier triceps")) == [row]


def test_comparing_writes_nothing() -> None:
    import_(own())
    before = snapshot()
    compare(own(level="expert"), own("other"), foreign("Third"))
    assert snapshot() == before


def test_the_whole_foreign_file_comes_in_and_again_changes_nothing() -> None:
    file = read_library_file(BytesIO(FOREIGN_FILE.read_bytes()), Muscle.objects.values_list("slug", flat=True))
    written = apply_library_file(file, seen=compare_file(file).digest(), chosen={}, otherwise=KEEP)
    assert len(written.created) == len(file.entries) == 17
    before = snapshot()
    again = compare_file(file)
    assert (len(again.unchanged), again.can_be_applied) == (17, False)
    apply_library_file(file, seen=again.digest(), chosen={}, otherwise=TAKE)
    assert snapshot() == before


def test_search_finds_imported_rows_as_if_they_were_indexed_one_by_one() -> None:
    import_(own(aliases={"hevy": ["Jetty", "Aft Press"], "": ["Pier Press"]}))
    import_(own(aliases={"hevy": ["Jetty"]}, secondary_muscles=["lats", "abs"], name="Pier Push"))
    row = the_row()
    indexed = {name: getattr(row, name) for name in ("name_key", "search_name", "search_muscle", "alias_count")}
    words = row.search_text.split()
    row.reindex()
    assert {name: getattr(row, name) for name in indexed} == indexed
    assert sorted(row.search_text.split()) == sorted(words)


def test_queries_do_not_grow_with_the_file() -> None:
    """But for the batches in which a database takes many rows."""
    import_(own())
    few, many = (
        [own(f"{prefix}-number-{number}") for number in range(count)] for prefix, count in (("a", 2), ("b", 60))
    )
    counts = []
    for entries in (few, many):
        with counted() as to_create:
            import_(*entries)
        changed = [{**entry, "level": "expert", "secondary_muscles": ["lats"], "aliases": {}} for entry in entries]
        with counted() as to_change:
            import_(*changed)
        counts.append((len(to_create), len(to_change)))
    (created, updated), (many_created, many_updated) = counts
    assert many_created <= created + 10
    assert many_updated <= updated + 10


# --- Changed ---


CHANGES: list[tuple[str, Any]] = [
    ("name", "Jetty Push"),
    ("category", "strongman"),
    ("equipment", "machine"),
    ("mechanic", ""),
    ("force", "pull"),
    ("level", "expert"),
    ("tracking", "weight_duration"),
    ("is_unilateral", True),
    ("implements", 2),
    ("competition_lift", "bench"),
    ("instructions", ["Press harder."]),
    ("primary_muscle", "triceps"),
    ("secondary_muscles", ["lats"]),
    ("secondary_muscles", []),
]


@pytest.mark.parametrize(("field", "value"), CHANGES)
@pytest.mark.parametrize("comes_from", ["a file", "the fixtures"])
def test_a_field_that_the_file_changed_is_shown_and_written(field: str, value: Any, comes_from: str) -> None:
    base = own(secondary_muscles=["abs"])
    import_(base) if comes_from == "a file" else ship(base)
    item = the_item({**base, field: value})
    assert (item.kind, standings(item)) == ("changed", {field: "plain"})
    assert import_({**base, field: value}).updated == ["jetty-press"]
    stored = (
        sorted(muscles_of("jetty-press")) if field == "secondary_muscles"
        else the_row().steps if field == "instructions"
        else the_row().primary_muscle_id if field == "primary_muscle"
        else getattr(the_row(), field)
    )  # fmt: skip
    assert stored == value
    assert the_item({**base, field: value}).kind == "unchanged"


def test_a_change_is_told_in_words_before_and_after() -> None:
    import_(own())
    item = the_item(own(tracking="weight_duration", is_unilateral=True, instructions=["Lie down.", "Push."]))
    said = {one.label: (one.shown_before, one.shown_after) for one in item.differences}
    assert said == {
        "what is logged": ("Weight and reps", "Weight and time"),
        "one side at a time": ("no", "yes"),
        "instructions": ("Press.", "Push."),
    }


def test_what_a_file_does_not_say_is_left_alone() -> None:
    import_(own(level="expert", instructions=["Press."]))
    assert the_item(own(level=..., instructions=..., secondary_muscles=..., aliases=...)).kind == "unchanged"


def test_line_ends_of_the_admins_form_are_no_change() -> None:
    import_(own())
    Exercise.objects.update(instructions="Lie down.\r\nPress.")
    assert the_item(own()).kind == "unchanged"


def test_tracking_and_share_change_together() -> None:
    import_(own())
    item = the_item(own(tracking="bodyweight_reps", bodyweight_share=64))
    assert standings(item) == {"tracking": "plain", "bodyweight_share": "plain"}
    Exercise.objects.update(tracking="reps")
    item = the_item(own(tracking="bodyweight_reps", bodyweight_share=64))
    assert standings(item) == {"tracking": "chosen", "bodyweight_share": "chosen"}
    import_(own(tracking="bodyweight_reps", bodyweight_share=64))
    assert (the_row().tracking, the_row().bodyweight_share) == ("reps", 0)
    import_(own(tracking="bodyweight_reps", bodyweight_share=64), otherwise=TAKE)
    assert (the_row().tracking, the_row().bodyweight_share) == ("bodyweight_reps", 64)


def test_aliases_come_and_go_as_the_file_says() -> None:
    import_(own(aliases={"strong": ["Jetty"], "hevy": ["Pier"]}))
    the_row().aliases.create(app="", name="By hand", key="by hand")
    changed = own(aliases={"strong": ["Jetty"], "fitnotes": ["Quay"]})
    item = the_item(changed)
    assert (item.kind, item.gained, item.lost) == ("changed", [["fitnotes", "Quay"]], [["hevy", "Pier"]])
    import_(changed)
    assert aliases_of("jetty-press") == {("strong", "Jetty"), ("fitnotes", "Quay"), ("", "By hand")}
    assert the_item(changed).kind == "unchanged"


def test_an_alias_that_was_removed_here_stays_away() -> None:
    import_(own())
    the_row().aliases.all().delete()
    assert the_item(own()).kind == "unchanged"


def test_an_alias_that_another_has_stays_there_and_it_is_said(lifter: User) -> None:
    custom = Exercise.objects.create_custom(lifter, name="Mine", primary_muscle_id="chest")
    custom.aliases.create(app="hevy", name="Own word", key="own word")
    import_(own("other", aliases={"strong": ["Quay"]}), own())
    item = the_item(own(aliases={"strong": ["Quay", "jetty-press in Strong"], "hevy": ["Own word"]}, level="expert"))
    assert item.gained == []
    assert item.notes == ["Alias “Own word” (Hevy) stays with a lifter’s own exercise.",
                          "Alias “Quay” (Strong) stays with “Other”."]  # fmt: skip


# --- An alias that moves from one entry to another ---


def zorks(a: Any = (), b: Any = (), **changes_of_b: Any) -> list[Any]:
    """Two entries with what people call them."""
    return [own("zork-a", aliases={"": list(a)}), own("zork-b", aliases={"": list(b)}, **changes_of_b)]


def of_zorks() -> tuple[set[str], set[str]]:
    first, second = ({name for _, name in aliases_of(slug)} for slug in ("zork-a", "zork-b"))
    return first, second


@pytest.mark.parametrize("turn", [1, -1], ids=["the loser first", "the gainer first"])
@pytest.mark.parametrize("comes_from", ["a file", "the fixtures"])
def test_an_alias_moves_from_one_entry_to_another(turn: int, comes_from: str) -> None:
    before = zorks(a=["zork common"])
    import_(*before) if comes_from == "a file" else ship(*before)
    moved = zorks(b=["Zork Common"], instructions=["Zork."])[::turn]
    loser, gainer = compare(*moved).items[::turn]
    assert (loser.lost, gainer.gained, gainer.notes) == ([["", "zork common"]], [["", "Zork Common"]], [])
    import_(*moved)
    assert of_zorks() == (set(), {"Zork Common"})
    assert list(Exercise.objects.search("zork common")) == [the_row("zork-b")]
    assert kinds(compare(*moved)) == ["unchanged", "unchanged"]


@pytest.mark.parametrize("entry", [own("zork-b", aliases={"": ["zork common"]}), own("zork-b", name="Zork Common")])
def test_an_alias_moves_to_an_entry_that_is_new(entry: Any) -> None:
    import_(own("zork-a", aliases={"": ["zork common"]}))
    moved = [entry, own("zork-a", aliases={})]
    assert kinds(compare(*moved)) == ["new", "changed"]
    import_(*moved)
    assert of_zorks() == (set(), {name for _, name in aliases_of("zork-b")})
    assert kinds(compare(*moved)) == ["unchanged", "unchanged"]


def test_an_alias_that_is_spelt_anew_is_not_lost() -> None:
    import_(own(aliases={"": ["pier press"]}))
    import_(own(aliases={"": ["Pier Press"]}))
    assert aliases_of("jetty-press") == {("", "Pier Press")}


@pytest.mark.parametrize("clash", ["zork-a", "zork-b"])
@pytest.mark.parametrize("choice", [KEEP, TAKE])
def test_an_alias_moves_though_one_of_the_two_clashes(clash: str, choice: str) -> None:
    import_(*zorks(a=["zork common"]))
    Exercise.objects.filter(slug=clash).update(level="expert")
    import_(*zorks(b=["zork common"]), otherwise=choice)
    assert of_zorks() == (set(), {"zork common"})


@pytest.mark.parametrize(("clash", "number"), [("zork-a", "e1"), ("zork-b", "e2")])
def test_an_alias_stays_where_one_of_the_two_is_left_out_and_moves_later(clash: str, number: str) -> None:
    import_(*zorks(a=["zork common"]))
    Exercise.objects.filter(slug=clash).update(level="expert")
    moved = zorks(b=["zork common"], force="pull")
    assert compare(*moved).items[1].notes == [
        "Alias “zork common” moves here from “Zork A”, unless one of the two is left out."
    ]
    written = import_(*moved, **{number: LEAVE})
    assert of_zorks() == ({"zork common"}, set())
    assert written.updated == ([] if clash == "zork-b" else ["zork-b"])
    assert list(Exercise.objects.search("zork common")) == [the_row("zork-a")]
    import_(*moved, otherwise=TAKE)
    assert of_zorks() == (set(), {"zork common"})


def test_an_alias_stays_where_its_exercise_is_left_out_and_the_other_is_new() -> None:
    import_(own("zork-a", aliases={"": ["zork common"]}))
    Exercise.objects.update(level="expert")
    moved = zorks(b=["zork common", "zork rare"])
    import_(*moved, e1=LEAVE)
    assert of_zorks() == ({"zork common"}, {"zork rare"})
    import_(*moved)
    assert of_zorks() == (set(), {"zork common", "zork rare"})


def test_an_alias_that_an_earlier_import_refused_moves_once_the_file_takes_it_from_its_holder() -> None:
    import_(*zorks(a=["zork common"]))
    (taking,) = zorks(b=["zork common"], force="pull")[1:]
    import_(taking)
    assert of_zorks() == ({"zork common"}, set())
    import_(*zorks(b=["zork common"], force="pull"))
    assert of_zorks() == (set(), {"zork common"})


def test_an_alias_stays_though_it_moves_to_an_entry_that_is_kept_as_the_same_row() -> None:
    import_(own("zork-a", aliases={"": ["zork common"]}))
    moved = [own("zork-a", aliases={}), own("zork-c", name="A Zork", aliases={"": ["zork common"]})]
    item = compare(*moved).items[1]
    assert (item.kind, item.choices, item.notes) == (CLASHING, (KEEP, LEAVE), [])
    for choice in (LEAVE, KEEP, LEAVE, KEEP):
        import_(*moved, e2=choice)
        assert aliases_of("zork-a") == {("", "zork common")}


def test_two_aliases_change_places() -> None:
    import_(*zorks(a=["zork left"], b=["zork right"]))
    import_(*zorks(a=["zork right"], b=["zork left"]))
    assert of_zorks() == ({"zork right"}, {"zork left"})


def test_a_name_that_another_has_is_not_taken_from_it() -> None:
    import_(own(), own("other"))
    (item,) = compare(own(name="OTHER")).items
    assert (standings(item), item.kind) == ({"name": "fixed"}, "unchanged")
    import_(own(name="Other", level="expert"), otherwise=TAKE)
    assert (the_row().name, the_row().level) == ("Jetty Press", "expert")


def test_an_archived_exercise_stays_archived() -> None:
    import_(own())
    the_row().archive()
    assert the_item(own(level="expert")).notes == ["It is archived, and stays so."]
    import_(own(level="expert"))
    assert the_row().archived_at is not None


# --- Changed here since ---


def test_a_field_that_was_changed_here_since_clashes() -> None:
    import_(own())
    Exercise.objects.update(level="expert")
    item = the_item(own(level="intermediate", force="pull"))
    assert (item.kind, item.choices) == (CLASHING, (KEEP, TAKE, LEAVE))
    assert standings(item) == {"force": "plain", "level": "chosen"}
    assert item.differences[1].why == "It was changed here since."


@pytest.mark.parametrize(
    ("choice", "level", "force"),
    [(KEEP, "expert", "pull"), (TAKE, "intermediate", "pull"), (LEAVE, "expert", "push")],
)
def test_the_choice_decides(choice: str, level: str, force: str) -> None:
    import_(own())
    Exercise.objects.update(level="expert")
    written = import_(own(level="intermediate", force="pull"), own("second"), e1=choice)
    assert (the_row().level, the_row().force) == (level, force)
    assert (written.kept, written.left_out) == (
        ["jetty-press"] if choice == KEEP else [], ["jetty-press"] if choice == LEAVE else [],
    )  # fmt: skip
    assert written.created == ["second"]


def test_keeping_ours_over_and_over_changes_nothing_more() -> None:
    import_(own())
    Exercise.objects.update(level="expert")
    import_(own(level="intermediate"))
    before = snapshot()
    assert the_item(own(level="intermediate")).kind == CLASHING
    import_(own(level="intermediate"))
    assert snapshot() == before


def test_a_row_made_by_hand_clashes_in_all_that_differs() -> None:
    factories.ExerciseFactory(slug="jetty-press", name="Jetty Press", level="expert", force="push", mechanic="compound")
    item = the_item(own(instructions=..., secondary_muscles=..., aliases=...))
    assert standings(item) == {"level": "chosen"}
    assert item.differences[0].why == "It was set here."


# --- Known under another slug ---


def other_row(**fields: Any) -> Exercise:
    made: Exercise = factories.ExerciseFactory(name="Jetty Press", slug="press-off-a-jetty", **fields)
    return made


@pytest.mark.parametrize(
    ("entry", "why"),
    [
        (own(name="JETTY press"), "“Jetty Press” has the same name."),
        (own(name="Press (Jetty)"), "“Jetty Press” is made of the same words."),
        (own(name="The Quay"), "Its name is an alias of “Jetty Press” (Hevy)."),
        (own(name="Xyz", aliases={"hevy": ["the QUAY"]}), "Its alias “the QUAY” (Hevy) is one of “Jetty Press”."),
        (own(name="Xyz", aliases={"": ["Jetty Press"]}), "Its alias “Jetty Press” is the name of “Jetty Press”."),
        (foreign("Jetty_Press"), "“Jetty Press” has the same name."),
        (foreign("Press_Off_A_Jetty", name="Xyz"), "“Jetty Press” has the same slug."),
    ],
)
def test_the_same_name_or_alias_under_another_slug_clashes(entry: Any, why: str) -> None:
    row = other_row()
    row.aliases.create(app="hevy", name="The Quay", key="the quay")
    item = the_item(entry)
    assert (item.kind, item.exercise, item.why) == (CLASHING, row, why)
    assert set(standings(item).values()) == {"chosen"}


def test_an_alias_in_another_app_is_no_clash() -> None:
    other_row().aliases.create(app="hevy", name="The Quay", key="the quay")
    assert the_item(own(name="Xyz", aliases={"strong": ["The Quay"], "": []})).kind == "new"


def test_a_lifters_own_exercise_of_that_name_is_no_clash(lifter: User) -> None:
    Exercise.objects.create_custom(lifter, name="Jetty Press", primary_muscle_id="chest")
    assert the_item(own()).kind == "new"


@pytest.mark.parametrize(
    ("choice", "level", "count"), [(KEEP, "expert", 1), (TAKE, "beginner", 1), (LEAVE, "expert", 1)]
)
def test_of_two_that_are_one_the_choice_decides(choice: str, level: str, count: int) -> None:
    row = other_row(level="expert")
    written = import_(own(), otherwise=choice)
    row.refresh_from_db()
    assert (row.level, row.slug) == (level, "press-off-a-jetty")
    assert Exercise.objects.count() == count
    assert ("strong", "jetty-press in Strong") in aliases_of(row.slug) or choice == LEAVE
    assert written.updated == ([] if choice == LEAVE else ["press-off-a-jetty"])


def test_it_is_another_exercise_where_that_is_chosen_and_possible() -> None:
    row = other_row()
    row.aliases.create(app="strong", name="The Quay", key="the quay")
    entry = own(name="The Quay", aliases={"strong": ["The Quay", "Wharf"]})
    assert the_item(entry).choices == (KEEP, TAKE, LEAVE, ADD)
    assert import_(entry, e1=ADD).created == ["jetty-press"]
    assert aliases_of("jetty-press") == {("strong", "Wharf")}
    assert aliases_of(row.slug) == {("strong", "The Quay")}
    assert the_item(entry).kind == "unchanged"


def test_an_entry_that_is_merely_alike_takes_no_alias_away() -> None:
    ship(own("pier-press", name="Jetty Press"))
    item = the_item(own(aliases={"hevy": ["Quay"]}))
    assert (item.kind, item.gained, item.lost) == (CLASHING, [["hevy", "Quay"]], [])


def test_two_of_one_name_cannot_both_be() -> None:
    other_row()
    assert ADD not in the_item(own()).choices
    import_(own(), e1=ADD)
    assert Exercise.objects.count() == 1


def test_which_row_stood_for_an_entry_is_remembered() -> None:
    row = other_row(level="expert")
    import_(foreign(level="beginner"), otherwise=TAKE)
    item = the_item(foreign(level="intermediate", name="Renamed by them"))
    assert (item.exercise, item.kind) == (row, "changed")
    assert standings(item) == {"name": "plain", "level": "plain"}


def test_what_another_database_leaves_open_is_never_written_over_ours() -> None:
    row = other_row(
        tracking="weight_duration", implements=2, is_unilateral=True, competition_lift="bench", equipment="dumbbell"
    )
    import_(foreign(), otherwise=TAKE)
    row.refresh_from_db()
    assert (row.tracking, row.implements, row.is_unilateral) == ("weight_duration", 2, True)
    assert (row.competition_lift, row.equipment) == ("bench", "barbell")


def test_two_entries_that_are_one_row_do_not_both_change_it() -> None:
    row = other_row()
    row.aliases.create(app="", name="The Quay", key="the quay")
    first, second = compare(own(), own("second", name="The Quay")).items
    assert (first.choices, second.choices) == ((KEEP, TAKE, LEAVE), (KEEP, LEAVE))
    assert second.why.startswith("Entry 1 (“Jetty Press”) is “Jetty Press” already.")
    import_(own(level="expert"), own("second", name="The Quay", level="intermediate"), otherwise=TAKE)
    row.refresh_from_db()
    assert row.level == "expert"
    assert ("strong", "second in Strong") in aliases_of(row.slug)


def test_an_entry_with_the_rows_own_slug_goes_before_one_that_is_merely_alike() -> None:
    other_row()
    comparison = compare(own(), own("press-off-a-jetty", name="Something else"))
    assert [item.speaks_first for item in comparison.items] == [False, True]


def test_a_merged_exercise_is_the_one_it_was_merged_into() -> None:
    import_(own(), own("other", aliases={}))
    Exercise.objects.filter(slug="jetty-press").update(merged_into=the_row("other"))
    item = the_item(own(level="expert"))
    assert (item.exercise, item.kind) == (the_row("other"), CLASHING)
    assert item.why == "“Jetty Press” was merged into “Other”."
    import_(own(level="expert"))
    assert the_row("other").level == the_row("jetty-press").level == "beginner"


# --- With sets logged ---


@pytest.fixture
def logged(lifter: User) -> Exercise:
    import_(own())
    factories.log(factories.entry(factories.finished_workout(lifter), the_row()))
    return the_row()


def test_what_is_logged_stays_where_sets_are_logged(logged: Exercise) -> None:
    changed = own(tracking="bodyweight_reps", bodyweight_share=64, level="expert")
    item = the_item(changed)
    assert standings(item) == {"level": "plain", "tracking": "fixed", "bodyweight_share": "fixed"}
    assert item.kind == "changed"
    import_(changed, otherwise=TAKE)
    logged.refresh_from_db()
    assert (logged.tracking, logged.bodyweight_share, logged.level) == ("weight_reps", 0, "expert")


@pytest.mark.parametrize("choice", [KEEP, TAKE])
def test_how_it_is_counted_is_a_choice_and_records_follow(logged: Exercise, lifter: User, choice: str) -> None:
    def volume() -> int:
        return lifter.records.get(exercise=logged, kind="best_session_volume").value

    assert volume() == 80_000 * 8
    item = the_item(own(implements=2))
    assert (item.kind, standings(item)) == (CLASHING, {"implements": "chosen"})
    written = import_(own(implements=2), otherwise=choice)
    assert volume() == 80_000 * 8 * (2 if choice == TAKE else 1)
    assert written.counted_anew == ([logged.pk] if choice == TAKE else [])


def test_lifters_data_stays_on_the_row(logged: Exercise, lifter: User) -> None:
    import_(own(name="Renamed", level="expert"))
    assert [one.exercise.name for one in lifter.workout_exercises.all()] == ["Renamed"]


# --- Nothing by halves ---


@pytest.mark.parametrize(
    "meanwhile",
    [
        lambda: Exercise.objects.update(level="intermediate"),
        lambda: the_row().aliases.all().delete(),
        lambda: the_row().archive(),
        lambda: factories.ExerciseFactory(name="New One", slug="elsewhere"),
        lambda: the_row().delete(),
    ],
    ids=["changed", "alias", "archived", "name taken", "deleted"],
)
def test_a_library_that_changed_since_is_said_and_nothing_written(meanwhile: Any) -> None:
    import_(own())
    file = read(own(level="expert", aliases={}), own("new-one"))
    seen = compare_file(file).digest()
    meanwhile()
    before = snapshot()
    with pytest.raises(LibraryChanged, match="has changed since"):
        apply_library_file(file, seen=seen, chosen={}, otherwise=TAKE)
    assert snapshot() == before


def test_a_change_that_has_nothing_to_do_with_the_file_is_no_obstacle() -> None:
    import_(own())
    file = read(own(level="expert"))
    seen = compare_file(file).digest()
    factories.ExerciseFactory(name="Another")
    assert apply_library_file(file, seen=seen, chosen={}, otherwise=KEEP).updated == ["jetty-press"]


def test_a_failure_half_way_leaves_nothing_behind() -> None:
    file = read(own(), own("second"))
    comparison = compare_file(file)
    comparison.items[1].gained = comparison.items[0].gained  # the same alias twice: the database refuses
    before = snapshot()
    with pytest.raises(IntegrityError), transaction.atomic():
        write_comparison(comparison, {}, KEEP)
    assert snapshot() == before


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite lets but one write anyway")
def test_nobody_changes_the_library_while_it_is_written_and_lifters_log_on() -> None:
    import_(own())
    with counted() as queries:
        import_(own(level="expert"))
    assert sum("FOR NO KEY UPDATE" in sql for sql in queries.sql) == 1


def test_a_muscle_that_is_gone_since_is_no_crash() -> None:
    file = read(own(primary_muscle="neck"))
    seen = compare_file(file).digest()
    Muscle.objects.filter(slug="neck").delete()
    with pytest.raises(LibraryChanged):
        apply_library_file(file, seen=seen, chosen={}, otherwise=KEEP)


# --- Every release after ---


def test_a_release_neither_undoes_nor_doubles_what_a_file_brought() -> None:
    import_(own(level="expert"))
    before = snapshot()
    assert ship().created == []
    assert snapshot() == before
    report = ship(own(level="beginner"))
    assert (report.created, the_row().level) == ([], "expert")
    assert report.left_alone == ["jetty-press: level"]
    ship(own(level="intermediate"), own("new-one"))
    assert the_row().level == "expert"
    assert Exercise.objects.count() == 2


def test_a_release_does_not_undo_what_a_file_changed_in_a_shipped_exercise() -> None:
    ship(own())
    import_(own(level="expert", secondary_muscles=["lats"]))
    before = snapshot()
    ship(own())
    assert snapshot() == before
    ship(own(force="pull"))
    assert (the_row().level, the_row().force, muscles_of("jetty-press")) == ("expert", "pull", {"lats"})


def test_a_release_with_the_same_name_under_another_slug_does_not_double_it() -> None:
    import_(own())
    report = ship(own("other-slug", name="Jetty Press", aliases={}))
    assert report.left_alone == ["other-slug: name, which the admin gave to another exercise"]
    assert Exercise.objects.count() == 1


def test_a_release_that_says_what_the_file_said_is_at_peace_with_it() -> None:
    import_(own(level="expert"))
    assert ship(own(level="expert")).left_alone == []
    ship(own(level="intermediate"))
    assert the_row().level == "intermediate"


def test_a_release_after_an_import_makes_the_older_file_clash() -> None:
    ship(own())
    import_(own(level="expert"))
    ship(own(force="pull"))
    item = the_item(own(level="expert"))
    assert (item.kind, standings(item)) == (CLASHING, {"force": "chosen"})


def test_the_shipped_library_as_a_file_is_unchanged(library: None) -> None:
    from tests.exercises.test_library_data import ENTRIES

    comparison = compare(*ENTRIES)
    assert set(kinds(comparison)) == {"unchanged"}
    assert not comparison.can_be_applied


def test_the_foreign_file_beside_the_shipped_library_is_new(library: None) -> None:
    file = read_library_file(BytesIO(FOREIGN_FILE.read_bytes()), Muscle.objects.values_list("slug", flat=True))
    assert set(kinds(compare_file(file))) == {"new"}


def test_an_account_takes_its_uploads_with_it(lifter: User) -> None:
    LibraryImport.objects.create(user=lifter, name="x.json", content=b"x")
    lifter.erase()
    assert not LibraryImport.objects.exists()


def test_no_alias_is_left_without_its_key() -> None:
    import_(own(aliases={"hevy": ["Jétty  Près"]}))
    assert ExerciseAlias.objects.get().key == "jetty pres"
