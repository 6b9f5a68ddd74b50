"""The picture of a year holds what was ticked and nothing else, and is only a picture."""

from __future__ import annotations

import itertools
import re
import xml.etree.ElementTree as ET
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from gymtracker.accounts.models import User
from progress.facts import FACT_SLUGS, facts_of
from tests.factories import ExerciseFactory, MuscleFactory
from tests.gymtracker.test_hostile_text import PAYLOADS, is_inert
from tests.progress.test_year import review, train

URL = "/progress/year/2024/image.svg"
PAGE = "/progress/year/2024/image/"
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def trained(lifter: User) -> User:
    """Numbers that cannot be mistaken for one another."""
    lift = ExerciseFactory(name="Zercher Squat", primary_muscle=MuscleFactory(slug="quadriceps"))
    for day in range(17):
        month, on = divmod(day, 9)
        sets = [(61 + day, 7)] * 3
        train(lifter, f"2024-0{month + 1}-{on * 2 + 1:02} 18:00", *sets, exercise=lift, minutes=73)
    User.objects.filter(pk=lifter.pk).update(full_name="Lena Lifter")
    return lifter


def picture(client: Client, *shown: str) -> str:
    response = client.get(URL, {"show": list(shown)})
    assert response.status_code == 200
    text: str = response.content.decode()
    return text


def texts(svg: str) -> list[str]:
    return [one.text or "" for one in ET.fromstring(svg).iter(f"{SVG}text")]


ALWAYS = {"A year in training", "2024", "Gym Tracker"}


def of_a_fact(lifter: User, slug: str) -> set[str]:
    """What a fact could leave in the picture."""
    if slug == "name":
        return {"Lena Lifter"}
    if slug == "heat":
        return {"Every training day"}
    fact = next(one for one in facts_of(review(lifter)) if one.slug == slug)
    return {fact.label, fact.said, fact.note, *itertools.chain.from_iterable(fact.lines)} - {""}


def test_there_is_something_to_say_of_every_fact(trained: User) -> None:
    """Else the next test would prove nothing."""
    assert {fact.slug for fact in facts_of(review(trained))} | {"heat", "name"} == set(FACT_SLUGS)


@pytest.mark.parametrize("ticked", FACT_SLUGS)
def test_what_is_ticked_is_in_it_and_nothing_else(browser: Client, trained: User, ticked: str) -> None:
    svg = picture(browser, ticked)
    assert set(texts(svg)) - ALWAYS <= of_a_fact(trained, ticked)
    assert set(texts(svg)) - ALWAYS
    said = re.sub(r'="[^"]*"', "", svg)  # without sizes and places, which are numbers as well
    for other in set(FACT_SLUGS) - {ticked}:
        mine = of_a_fact(trained, ticked)
        hidden = {text for text in of_a_fact(trained, other) if not any(text in one for one in mine)}
        assert [text for text in hidden if re.search(rf"(?<!\w){re.escape(text)}(?!\w)", said)] == [], other
    has_days = 'rx="3"' in svg
    assert has_days == (ticked == "heat")


def test_what_is_not_ticked_changes_not_one_byte(browser: Client, trained: User) -> None:
    """Not even by a size or a place that follows from it."""
    before = {slug: picture(browser, slug) for slug in FACT_SLUGS}
    User.objects.filter(pk=trained.pk).update(full_name="Somebody Else", email="else@example.org", weekly_target=1)
    other = ExerciseFactory(name="Sissy Squat", primary_muscle=MuscleFactory(slug="calves"))
    for workout in trained.workouts.all():
        workout.describe(name="Renamed", notes="Renamed")
    for at, weight in (("2024-02-26 09:00", 200), ("2024-02-27 09:00", 260)):
        train(trained, at, *[(weight, 10)] * 9, exercise=other, minutes=170)
    after = {slug: picture(browser, slug) for slug in FACT_SLUGS}
    assert {slug for slug in FACT_SLUGS if before[slug] == after[slug]} == set()  # each was changed, and shows it
    User.objects.filter(pk=trained.pk).update(full_name="Lena Lifter", weekly_target=3)
    for workout in trained.workouts.filter(name=""):
        workout.trash()
    again = {slug: picture(browser, slug) for slug in FACT_SLUGS}
    assert again == before
    User.objects.filter(pk=trained.pk).update(full_name="Somebody Else", email="else@example.org", sex="female")
    assert {slug for slug in FACT_SLUGS if picture(browser, slug) != before[slug]} == {"name"}


def test_without_a_tick_it_holds_the_year_alone(browser: Client, trained: User) -> None:
    assert set(texts(browser.get(URL).content.decode())) == ALWAYS
    assert not any(secret in browser.get(URL).content.decode() for secret in ("Lena", "Zercher", trained.email))


def test_all_of_it_at_once_fits(browser: Client, trained: User) -> None:
    svg = picture(browser, *FACT_SLUGS)
    root = ET.fromstring(svg)
    for rect in root.iter(f"{SVG}rect"):
        x, y, width, height = (float(rect.get(name, "0")) for name in ("x", "y", "width", "height"))
        assert width > 0
        assert height > 0
        assert x + width <= 1080
        assert y + height <= 1350
    for text in root.iter(f"{SVG}text"):
        assert 60 <= float(text.get("x", "0")) <= 1010
        assert 0 < float(text.get("y", "0")) < 1320
        assert float(text.get("font-size", "0")) >= 17


@pytest.mark.parametrize("count", range(1, 9))
def test_tiles_never_lie_upon_each_other(browser: Client, trained: User, count: int) -> None:
    numbers = FACT_SLUGS[:count]
    for others in ((), ("heat",), ("favourites",), ("favourites", "gains", "heat"), FACT_SLUGS[8:]):
        root = ET.fromstring(picture(browser, *numbers, *others))
        cards = [
            tuple(float(one.get(name, "0")) for name in ("x", "y", "width", "height"))
            for one in root.iter(f"{SVG}rect")
            if one.get("rx") == "28"
        ]
        assert len(cards) >= count
        for (x, y, width, height), (left, top, wide, high) in itertools.combinations(cards, 2):
            apart = (
                x + width <= left + 0.2 or left + wide <= x + 0.2 or y + height <= top + 0.2 or top + high <= y + 0.2
            )
            assert apart
        assert all(y >= 282 - 0.2 and y + height <= 1244.2 for _, y, _, height in cards)


def test_it_is_only_a_picture(browser: Client, trained: User) -> None:
    response = browser.get(URL, {"show": list(FACT_SLUGS)})
    svg = response.content.decode()
    tags = {one.tag.removeprefix(SVG) for one in ET.fromstring(svg).iter()}
    assert tags == {"svg", "title", "rect", "text"}
    assert re.findall(r"(?:href|src|url\(|style=|<!|@import)", svg) == []
    assert re.findall(r"https?://[^\"]+", svg) == ["http://www.w3.org/2000/svg"]
    assert response["Content-Type"].startswith("image/svg+xml")
    assert response["Content-Disposition"] == 'attachment; filename="training-2024.svg"'
    assert "no-store" in response["Cache-Control"]
    assert "private" in response["Cache-Control"]
    assert "default-src 'none'" in response["Content-Security-Policy"]


@pytest.mark.parametrize("text", PAYLOADS.values(), ids=PAYLOADS)
def test_hostile_text_is_only_text(browser: Client, lifter: User, text: str) -> None:
    lift = ExerciseFactory(owner=lifter, name=text, primary_muscle=MuscleFactory(slug="m", name=text[:40]))
    for day in (1, 2):
        train(lifter, f"2024-01-0{day} 18:00", (80 + day, 5), exercise=lift, name=text)
    User.objects.filter(pk=lifter.pk).update(full_name=text)
    svg = picture(browser, *(slug for slug in FACT_SLUGS if slug != "streak"))
    tags = {one.tag.removeprefix(SVG) for one in ET.fromstring(svg).iter()}
    assert tags == {"svg", "title", "rect", "text"}
    for url in ("/progress/year/2024/", PAGE, "/progress/year/2024/weeks/", "/progress/year/2024/month/"):
        assert is_inert(browser.get(url))


@pytest.mark.parametrize("character", ["\x01", "\x0b", "\x1f", "\ufffe", "\x7f"])
def test_what_no_xml_may_hold_is_left_out(browser: Client, trained: User, character: str) -> None:
    User.objects.filter(pk=trained.pk).update(full_name=f"Le{character}na")
    assert ET.fromstring(picture(browser, "name")) is not None


@pytest.mark.parametrize("show", ["email", "<script>", "workouts'", "", "1e400", "WORKOUTS"])
def test_what_cannot_be_shown_is_refused(browser: Client, trained: User, show: str) -> None:
    assert browser.get(URL, {"show": show}).status_code == 422
    response = browser.get(PAGE, {"show": show})
    assert response.status_code == 422
    assert is_inert(response)


def test_what_the_year_has_not_may_be_asked_for_all_the_same(browser: Client, lifter: User) -> None:
    assert set(texts(picture(browser, *FACT_SLUGS))) - ALWAYS == {
        "Workouts", "0", "Every training day", "Lena Lifter",
    }  # fmt: skip


def boxes(response: Any) -> dict[str, bool]:
    found = re.findall(r'name="show" value="([a-z]+)"( checked)?', response.content.decode())
    return {slug: bool(checked) for slug, checked in found}


def test_the_name_is_never_ticked_unasked(browser: Client, trained: User) -> None:
    page = browser.get(PAGE)
    ticked = boxes(page)
    assert set(ticked) == set(FACT_SLUGS)
    assert not ticked["name"]
    assert ticked["workouts"]
    assert b"show=workouts" in page.content
    assert b"show=name" not in page.content


def test_the_preview_follows_the_ticks(browser: Client, hx: Client, trained: User) -> None:
    page = browser.get(PAGE, {"chosen": "1", "show": ["volume", "name"]})
    assert {slug for slug, on in boxes(page).items() if on} == {"volume", "name"}
    assert f'src="{URL}?show=volume&amp;show=name"' in page.content.decode()
    none = browser.get(PAGE, {"chosen": "1"})
    assert not any(boxes(none).values())
    fragment = hx.get(PAGE, {"chosen": "1", "show": "volume"}).content.decode()
    assert "<html" not in fragment
    assert f'src="{URL}?show=volume"' in fragment


def test_who_has_no_name_is_not_offered_it(browser: Client, trained: User) -> None:
    User.objects.filter(pk=trained.pk).update(full_name="")
    assert "name" not in boxes(browser.get(PAGE))


def test_it_is_reached_from_the_year(browser: Client, trained: User) -> None:
    assert reverse("progress:year-image-page", args=[2024]) in browser.get("/progress/year/2024/").content.decode()
