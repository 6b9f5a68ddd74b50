"""Gyms with their bars, plates and racks: the rows, the settings pages, the notation of a rack."""

from __future__ import annotations

import html
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from gymtracker.accounts.models import User
from gymtracker.ids import uuid7
from gymtracker.units import KG, LB
from tests.factories import UserFactory, entry, open_workout
from tests.queries import counted
from workouts.inventory import USUAL_IN_KG, USUAL_IN_LB, Bar, runs
from workouts.limits import MOST_GYMS, MOST_PIECE_WEIGHT
from workouts.models import Bar as BarRow
from workouts.models import FixedWeight, Gym, IdTaken, Plate
from workouts.models.gyms import inventory_of
from workouts.racks import Unreadable, rack_text, read_rack


@pytest.fixture
def gym(lifter: User) -> Gym:
    return Gym.open_for(lifter, name="Garage", unit="kg")


def fields_of(gym: Gym, **typed: str) -> dict[str, str]:
    """The form as a browser would send it back, with some of it typed anew."""
    from workouts.gym_forms import GymForm

    form = GymForm(lifter=gym.user, gym=Gym.objects.with_pieces().get(pk=gym.pk))
    return {field.html_name: "" if field.value() is None else str(field.value()) for field in form} | typed


def text_of(response: Any) -> str:
    return html.unescape(response.content.decode())


# --- The rows ---


def test_without_a_gym_of_ones_own_it_is_the_usual_one(lifter: User) -> None:
    assert inventory_of(lifter) == USUAL_IN_KG
    assert inventory_of(UserFactory(in_pounds=True)) == USUAL_IN_LB
    assert not Gym.objects.exists()


@pytest.mark.parametrize(("unit", "usual"), [("kg", USUAL_IN_KG), ("lb", USUAL_IN_LB)])
def test_a_new_gym_has_what_is_usual(lifter: User, unit: str, usual: Any) -> None:
    Gym.open_for(lifter, name="Mine", unit=unit)
    assert inventory_of(lifter) == usual
    assert inventory_of(lifter).name == "Mine"


def test_the_same_id_twice_is_the_same_gym(lifter: User, other_lifter: User) -> None:
    id = uuid7()
    first = Gym.open_for(lifter, id=id, name="Mine", unit="kg")
    assert Gym.open_for(lifter, id=id, name="Mine", unit="kg") == first
    assert Plate.objects.count() == len(USUAL_IN_KG.plates)
    with pytest.raises(IdTaken):
        Gym.open_for(other_lifter, id=id, name="Theirs", unit="kg")


def test_the_gym_that_was_used_last_is_in_use(lifter: User, gym: Gym) -> None:
    other = Gym.open_for(lifter, name="City", unit="lb")
    assert inventory_of(lifter).name == "City"
    gym.use()
    assert inventory_of(lifter).name == "Garage"
    gym.delete()
    assert inventory_of(lifter).name == other.name


def test_all_that_stands_there_is_one_query(lifter: User, gym: Gym) -> None:
    gym.furnish(
        bars=[Bar("barbell", 2000), Bar("barbell", 1500, "Light")],
        plates=[(125, 3), (2000, 5), (1000, 0)],
        fixed=[("kettlebell", 1600), ("dumbbell", 1000), ("dumbbell", 200)],
    )
    with counted() as queries:
        found = inventory_of(lifter)
    assert len(queries) == 1
    assert found.bars == (Bar("barbell", 2000), Bar("barbell", 1500, "Light"))
    assert found.plates == ((2000, 5), (125, 3))
    assert found.fixed == (("dumbbell", 200), ("dumbbell", 1000), ("kettlebell", 1600))


@pytest.mark.parametrize(
    "row",
    [
        lambda gym: BarRow(gym=gym, equipment="barbell", weight=0),
        lambda gym: BarRow(gym=gym, equipment="barbell", weight=MOST_PIECE_WEIGHT + 1),
        lambda gym: BarRow(gym=gym, equipment="barbell", weight=2000),  # once more
        lambda gym: BarRow(gym=gym, equipment="machine", weight=2100),
        lambda gym: Plate(gym=gym, weight=0, count=1),
        lambda gym: Plate(gym=gym, weight=300, count=0),
        lambda gym: Plate(gym=gym, weight=300, count=100),
        lambda gym: Plate(gym=gym, weight=2000, count=1),
        lambda gym: FixedWeight(gym=gym, equipment="dumbbell", weight=200),
        lambda gym: FixedWeight(gym=gym, equipment="barbell", weight=300),
        lambda gym: Gym(user=gym.user, name="garage!", name_key=gym.name_key, unit="kg"),
        lambda gym: Gym(user=gym.user, name="Stone", name_key="stone", unit="st"),
        lambda gym: Gym(user=gym.user, name="Steps", name_key="steps", unit="kg", cable_step=MOST_PIECE_WEIGHT + 1),
    ],
)
def test_the_database_refuses_what_cannot_be(gym: Gym, row: Any) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        row(gym).save()


# --- What a gym's weights are in grams ---


def test_three_plates_of_45_lb_are_135_lb(db: None) -> None:
    assert USUAL_IN_LB.weight(61_235) == Decimal(13_500)
    assert USUAL_IN_LB.grams(13_500) == 61_235


@given(st.integers(1, MOST_PIECE_WEIGHT))
def test_every_weight_of_a_gym_survives_the_way_through_grams(weight: int) -> None:
    for inventory in (USUAL_IN_KG, USUAL_IN_LB):
        assert inventory.weight(inventory.grams(weight)) == weight


@given(st.lists(st.integers(1, 2_000), unique=True).map(sorted))
def test_runs_say_the_same_numbers(numbers: list[int]) -> None:
    said = [first + gap * place for first, gap, count in runs(numbers) for place in range(count)]
    assert said == numbers


def test_even_steps_are_one_run() -> None:
    assert runs([20_000, 22_500, 25_000]) == [[20_000, 2_500, 3]]
    assert runs([]) == []


# --- Racks ---


@pytest.mark.parametrize(
    ("text", "weights"),
    [
        ("", []),
        ("2-10 by 2", [200, 400, 600, 800, 1000]),
        ("1–5 by 1, 7.5; 10", [100, 200, 300, 400, 500, 750, 1000]),
        ("2,5-10 by 2,5", [250, 500, 750, 1000]),
        ("10 to 20 in steps of 5\n35", [1000, 1500, 2000, 3500]),
        ("4-9 by 4", [400, 800]),
        ("10, 10, 5", [500, 1000]),
        ("12,", [1200]),
    ],
)
def test_a_rack_is_read(text: str, weights: list[int]) -> None:
    assert read_rack(text) == weights


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2-30", "“2-30” cannot be read. Write 2-30 by 2"),
        ("2,4,6", "“2,4,6” cannot be read"),
        ("ten", "“ten” cannot be read"),
        ("2-30 by 0", "Enter a weight from 0.01 to 500."),
        ("501", "Enter a weight from 0.01 to 500."),
        ("1.005", "Use at most 2 decimals."),
        ("1,234", "could be 1.234 or 1234"),
        ("30-2 by 2", "“30-2 by 2” runs backwards."),
        ("1-500 by 0.01", "A rack takes at most 100 weights."),
        ("x" * 300, "…” cannot be read"),
        ("1 by 2", "cannot be read"),
        ("٣-٤ by ١", "cannot be read"),
    ],
)
def test_what_is_no_rack_is_refused_with_the_place(text: str, said: str) -> None:
    with pytest.raises(Unreadable) as error:
        read_rack(text)
    assert said in str(error.value)


@given(st.lists(st.integers(1, MOST_PIECE_WEIGHT), unique=True, max_size=30).map(sorted))
def test_a_rack_that_was_written_is_read_back(weights: list[int]) -> None:
    assert read_rack(rack_text(weights)) == weights


# --- The pages ---


def test_the_usual_gym_is_shown_until_there_is_an_own_one(browser: Client) -> None:
    page = text_of(browser.get("/settings/plates/"))
    assert "The usual gym" in page and "16\N{NO-BREAK SPACE}×\N{NO-BREAK SPACE}25" in page
    assert 'href="/settings/plates/"' in text_of(browser.get("/more/"))


def test_the_first_change_makes_it_ones_own(browser: Client, lifter: User) -> None:
    response = browser.post(reverse("gym-create"), {"name": "My gym", "unit": "kg", "uuid": uuid7()})
    gym = lifter.gyms.get()
    assert response["Location"] == reverse("gym", args=[gym.pk])
    page = text_of(browser.get(response["Location"]))
    assert "<h1>My gym</h1>" in page
    assert "2-50 by 2" in page


def test_a_form_sent_twice_makes_one_gym(browser: Client, lifter: User) -> None:
    sent = {"name": "My gym", "unit": "kg", "uuid": uuid7()}
    first, second = (browser.post(reverse("gym-create"), sent) for _ in range(2))
    assert first["Location"] == second["Location"]
    assert lifter.gyms.count() == 1


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"name": "gARAGE"}, "You have a gym with this name."),
        ({"name": ""}, "This field is required."),
        ({"name": "x" * 61}, "at most 60 characters"),
        ({"unit": "stone"}, "stone is not one of the available choices"),
        ({"uuid": "no id"}, "Enter a valid UUID."),
    ],
)
def test_a_gym_that_cannot_be_is_refused(
    typed: dict[str, str], said: str, browser: Client, lifter: User, gym: Gym
) -> None:
    response = browser.post(reverse("gym-create"), {"name": "New", "unit": "kg"} | typed)
    assert response.status_code == 422
    if "uuid" not in typed:
        assert said in text_of(response)
    assert lifter.gyms.count() == 1


def test_there_is_a_limit_to_gyms(browser: Client, lifter: User) -> None:
    Gym.objects.bulk_create(Gym(user=lifter, name=str(n), name_key=str(n), unit="kg") for n in range(MOST_GYMS))
    response = browser.post(reverse("gym-create"), {"name": "One more", "unit": "kg"})
    assert response.status_code == 422
    assert "You can have at most 20 gyms." in text_of(response)


def test_plates_bars_and_racks_are_one_form(browser: Client, lifter: User, gym: Gym) -> None:
    typed = fields_of(
        gym, **{
            "name": "Cellar", "plate-2500": "0", "plate-2000": "3", "plate-25": "", "more-0-weight": "7,5",
            "more-0-count": "2", "bar-0-weight": "17.5", "bar-1-weight": "", "bar-4-equipment": "dumbbell",
            "bar-4-weight": "2", "bar-4-name": "Handle", "dumbbells": "10, 12.5", "machine_step": "", "cable_step": "1",
        },
    )  # fmt: skip
    response = browser.post(reverse("gym", args=[gym.pk]), typed)
    assert response.status_code == 302
    found = inventory_of(lifter)
    assert found.name == "Cellar"
    assert found.plates == ((2000, 3), (1500, 8), (1000, 8), (750, 2), (500, 8), (250, 8), (125, 8))
    assert [(bar.equipment, bar.weight, bar.name) for bar in found.bars] == [
        ("barbell", 1750, ""), ("trap-bar", 2500, ""), ("smith-machine", 1000, ""), ("dumbbell", 200, "Handle"),
    ]  # fmt: skip
    assert [weight for kind, weight in found.fixed if kind == "dumbbell"] == [1000, 1250]
    assert (found.machine_step, found.cable_step) == (0, 100)
    page = text_of(browser.get(reverse("gym", args=[gym.pk])))
    assert 'name="plate-750" value="2"' in page, "an own weight has its row"
    assert "Saved" in page


def test_what_was_not_sent_stays(browser: Client, lifter: User, gym: Gym) -> None:
    sent = {name: value for name, value in fields_of(gym).items() if not name.startswith("plate-")}
    browser.post(reverse("gym", args=[gym.pk]), sent | {"plate-500": "1"})
    plates = dict(inventory_of(lifter).plates)
    assert plates == dict(USUAL_IN_KG.plates) | {500: 1}


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"plate-2000": "100"}, "Enter a whole number from 0 to 99."),
        ({"plate-2000": "-1"}, "Enter a whole number from 0 to 99."),
        ({"plate-2000": "1.5"}, "Enter a whole number from 0 to 99."),
        ({"more-0-weight": "501"}, "Enter a weight from 0.01 to 500."),
        ({"more-0-weight": "1e400"}, "Enter a number such as 82.5."),
        ({"bar-0-weight": "0"}, "Enter a weight from 0.01 to 500."),
        ({"bar-0-equipment": "sledge"}, "sledge is not one of the available choices"),
        ({"bar-4-weight": "20"}, "There is such a bar already."),
        ({"dumbbells": "2-30"}, "“2-30” cannot be read."),
        ({"dumbbells": "1, " * 200}, "A rack is told in at most 400 characters."),
        ({"machine_step": "NaN"}, "Enter a number such as 82.5."),
        ({"name": ""}, "This field is required."),
        ({"name": "City"}, "You have a gym with this name."),
    ],
)
def test_what_cannot_stand_there_is_refused_by_its_field(
    typed: dict[str, str], said: str, browser: Client, lifter: User, gym: Gym
) -> None:
    Gym.open_for(lifter, name="City", unit="kg")
    response = browser.post(reverse("gym", args=[gym.pk]), fields_of(gym, **typed))
    assert response.status_code == 422
    assert said in text_of(response)
    (name,) = typed
    assert f'id="id_{name}_error"' in text_of(response)
    gym.use()
    assert inventory_of(lifter) == USUAL_IN_KG
    assert inventory_of(lifter).name == "Garage"


def test_another_gym_is_put_in_use(browser: Client, lifter: User, gym: Gym) -> None:
    Gym.open_for(lifter, name="City", unit="lb")
    assert browser.post(reverse("gym-use", args=[gym.pk]))["Location"] == "/settings/plates/"
    assert inventory_of(lifter).name == "Garage"


def test_from_a_workout_it_leads_back_there(browser: Client, lifter: User, other_lifter: User, gym: Gym) -> None:
    mine, theirs = entry(open_workout(lifter)), entry(open_workout(other_lifter))
    use = reverse("gym-use", args=[gym.pk])
    back = browser.post(use, {"entry": str(mine.pk)})["Location"]
    assert back == f"{mine.workout.logging_url}#exercise-{mine.pk}"
    for other in (str(theirs.pk), "nonsense", ""):
        assert browser.post(use, {"entry": other})["Location"] == "/settings/plates/"


def test_a_gym_is_deleted_after_a_question(browser: Client, lifter: User, gym: Gym) -> None:
    url = reverse("gym-delete", args=[gym.pk])
    assert "Delete Garage" in text_of(browser.get(url))
    assert lifter.gyms.exists()
    assert browser.post(url)["Location"] == "/settings/plates/"
    assert not lifter.gyms.exists()
    assert "Garage deleted" in text_of(browser.get("/settings/plates/"))


@pytest.mark.parametrize("name", ["gym", "gym-use", "gym-delete"])
def test_another_lifters_gym_is_not_found(name: str, stranger: Client, gym: Gym) -> None:
    url = reverse(name, args=[gym.pk])
    assert stranger.post(url, fields_of(gym, name="Stolen")).status_code == 404
    if name != "gym-use":
        assert stranger.get(url).status_code == 404
    assert Gym.objects.get().name == "Garage"


@pytest.mark.parametrize(
    ("name", "method"), [("settings-plates", "post"), ("gym-create", "get"), ("gym", "put"), ("gym-delete", "put")]
)
def test_wrong_methods_are_refused(name: str, method: str, browser: Client, gym: Gym) -> None:
    args = [gym.pk] if name in {"gym", "gym-delete"} else []
    assert getattr(browser, method)(reverse(name, args=args)).status_code == 405


@pytest.mark.parametrize("name", ["settings-plates", "gym"])
def test_who_is_not_signed_in_is_asked_to(name: str, client: Client, gym: Gym) -> None:
    response = client.get(reverse(name, args=[gym.pk] if name == "gym" else []))
    assert "/accounts/login/" in response["Location"]


def test_the_list_takes_no_more_queries_with_more_gyms(browser: Client, lifter: User) -> None:
    counts = []
    browser.get("/settings/plates/")
    for number in range(0, 10, 5):
        for more in range(5):
            Gym.open_for(lifter, name=f"{number}-{more}", unit="kg")
        with counted() as queries:
            browser.get("/settings/plates/")
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 6


def test_units_are_those_of_the_gym() -> None:
    assert (USUAL_IN_KG.unit, USUAL_IN_LB.unit) == (KG, LB)
