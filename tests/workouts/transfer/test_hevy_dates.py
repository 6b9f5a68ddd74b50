"""Dates as Hevy's app and browsers write them, language by language."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workouts.transfer.cells import BadCell
from workouts.transfer.hevy_dates import UnknownMonth, moment
from workouts.transfer.months import LANGUAGES, fold, month_of

# How each language's app shortens January to December, as it would stand in a file.
SHORT = {
    "English": "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec",
    "Portuguese": "jan fev mar abr mai jun jul ago set out nov dez",
    "Spanish": "ene feb mar abr may jun jul ago sep oct nov dic",
    "French": "janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc.",
    "German": "Jan. Feb. März Apr. Mai Juni Juli Aug. Sept. Okt. Nov. Dez.",
    "Italian": "gen feb mar apr mag giu lug ago set ott nov dic",
    "Turkish": "Oca Şub Mar Nis May Haz Tem Ağu Eyl Eki Kas Ara",
    "Korean": "1월 2월 3월 4월 5월 6월 7월 8월 9월 10월 11월 12월",
    "Japanese, Chinese": "1月 2月 3月 4月 5月 6月 7月 8月 9月 10月 11月 12月",
    "Polish": "sty lut mar kwi maj cze lip sie wrz paź lis gru",
    "Russian": "янв. февр. мар. апр. мая июня июля авг. сент. окт. нояб. дек.",
    "Ukrainian": "січ. лют. бер. квіт. трав. черв. лип. серп. вер. жовт. лист. груд.",
    "Dutch": "jan feb mrt apr mei jun jul aug sep okt nov dec",
    "Swedish": "jan feb mars apr maj juni juli aug sep okt nov dec",
    "Danish": "jan. feb. mar. apr. maj juni juli aug. sep. okt. nov. dec.",
    "Norwegian": "jan. feb. mars apr. mai juni juli aug. sep. okt. nov. des.",
    "Finnish": "tammi helmi maalis huhti touko kesä heinä elo syys loka marras joulu",
    "Czech": "led úno bře dub kvě čvn čvc srp zář říj lis pro",
    "Slovak": "jan feb mar apr máj jún júl aug sep okt nov dec",
    "Hungarian": "jan. febr. márc. ápr. máj. jún. júl. aug. szept. okt. nov. dec.",
    "Romanian": "ian. feb. mart. apr. mai iun. iul. aug. sept. oct. nov. dec.",
    "Greek": "Ιαν Φεβ Μαρ Απρ Μαΐ Ιουν Ιουλ Αυγ Σεπ Οκτ Νοε Δεκ",
    "Catalan": "gen. febr. març abr. maig juny jul. ag. set. oct. nov. des.",
    "Indonesian": "Jan Feb Mar Apr Mei Jun Jul Agu Sep Okt Nov Des",
}


@pytest.mark.parametrize("language", SHORT)
@pytest.mark.parametrize("shape", ["28 {} 2025, 17:29", "{} 28, 2025, 5:29\u202fPM", "28 {} 2025 17:29"])
def test_months_of_every_language(language, shape):
    for month, name in enumerate(SHORT[language].split(), start=1):
        for spelt in (name, name.upper(), name.rstrip(".")):
            assert moment("start_time", shape.format(spelt)) == datetime(2025, month, 28, 17, 29), spelt


def test_a_spelling_means_one_month_in_all_languages():
    meanings: dict[str, set[int]] = {}
    for months in LANGUAGES.values():
        assert len(months.split()) == 12
        for month, spellings in enumerate(months.split(), start=1):
            for spelling in spellings.split("/"):
                meanings.setdefault(fold(spelling), set()).add(month)
    assert {spelling: found for spelling, found in meanings.items() if len(found) > 1} == {}


@pytest.mark.parametrize("name", ["", ".", "0월", "13月", "Foo", "lundi", "jan uar", "3"])
def test_what_is_no_month(name):
    assert month_of(name) is None


@pytest.mark.parametrize(
    "text",
    [
        "28 Mar 2025, 17:29",
        "Mar 28, 2025, 5:29 PM",
        "Mar 28, 2025, 5:29\u202fPM",
        "Mar 28, 2025, 5:29 p.m.",
        "28 Mar 2025, 5:29 pm",
        "28 mar 2025, 5:29 p.\u00a0m.",
        "March 28, 2025 at 5:29 PM",
        "28.03.2025, 17:29",
        "28.3.2025 klo 17.29",
        "28. 3. 2025 17:29",
        "28. März 2025 um 17:29",
        "28 de mar. de 2025, 17:29",
        "28 de marzo de 2025, 17:29",
        "28 mars 2025 à 17:29",
        "28 mars 2025, 17:29:00",
        "28. mar. 2025 17.29",
        "28 мар. 2025 г., 17:29",
        "28 бер. 2025 р., 17:29",
        "2025. 3. 28. 오후 5:29",
        "2025년 3월 28일 오후 5:29",
        "28 3월 2025, 17:29",
        "2025年3月28日 17:29",
        "2025/03/28 17:29",
        "2025/3/28 下午5:29",
        "2025. márc. 28. 17:29",
        "28 Μαρ 2025, 5:29 μ.μ.",
        "2025-03-28 17:29",
        "2025-03-28T17:29:00",
        "28-Mar-2025, 17:29",
        "\u200e28 Mar 2025, 17:29",
        "  28  mar  2025 ,  17:29 ",
    ],
)
def test_one_moment_in_many_shapes(text):
    assert moment("start_time", text) == datetime(2025, 3, 28, 17, 29)


@pytest.mark.parametrize(
    ("text", "hour"),
    [
        ("Mar 28, 2025, 12:05 AM", 0), ("Mar 28, 2025, 12:05 PM", 12), ("Mar 28, 2025, 1:05 AM", 1),
        ("Mar 28, 2025, 11:05 PM", 23), ("2025. 3. 28. 오전 12:05", 0), ("2025/3/28 午前11:05", 11),
        ("28 Mar 2025, 00:05", 0), ("28 Mar 2025, 7:05", 7),
    ],
)  # fmt: skip
def test_the_halves_of_the_day(text, hour):
    assert moment("start_time", text) == datetime(2025, 3, 28, hour, 5)


@pytest.mark.parametrize("text", ["28 Foo 2025, 17:29", "Foo 28, 2025, 5:29 PM", "28 13월 2025, 17:29"])
def test_a_month_of_no_language_is_told_from_other_faults(text):
    with pytest.raises(
        UnknownMonth, match=r"start_time is “.+”, not a date that we can read: “.+” is a month in no lan"
    ):
        moment("start_time", text)


@pytest.mark.parametrize(
    "text",
    [
        "", "yesterday", "28 Mar 2025", "17:29", "3/4/2025, 17:29", "30 Feb 2025, 17:29", "28 Mar 20260, 17:29",
        "28 Mar 2025, 24:00", "28 Mar 2025, 17:60", "Mar 28, 2025, 13:29 PM", "Mar 28, 2025, 0:29 AM",
        "0 Mar 2025, 1:00",
        "28 Mar 1899, 17:29", "28 Mar 2201, 17:29", "28 Mar 2025, 17:29 tea", "28 Mar 2025 tea 17:29",
        "28 Mar 2025, 117:29", "28 Mar 99999999999999999999, 17:29", "128 Mar 2025, 17:29",
    ],
)  # fmt: skip
def test_what_is_no_date(text):
    with pytest.raises(BadCell) as raised:
        moment("start_time", text)
    assert not isinstance(raised.value, UnknownMonth)


@given(st.text(max_size=60))
def test_no_text_raises_anything_but_bad_cell(text):
    with suppress(BadCell):
        moment("start_time", text)


@given(
    at=st.datetimes(datetime(1900, 1, 1), datetime(2200, 12, 31)),
    language=st.sampled_from(list(SHORT)),
    is_twelve=st.booleans(),
)
def test_every_minute_comes_back(at, language, is_twelve):
    month = SHORT[language].split()[at.month - 1]
    clock = f"{at:%I:%M\u202f%p}" if is_twelve else f"{at:%H:%M}"
    expected = at.replace(second=0, microsecond=0)
    assert moment("end_time", f"{at.day} {month} {at.year}, {clock}") == expected
    assert moment("end_time", f"{month} {at.day}, {at.year}, {clock}") == expected
