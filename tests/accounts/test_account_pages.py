"""The pages of accounts and settings, the landing page and the error pages."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import zeal
from allauth.account.models import EmailAddress
from django.conf import settings as django_settings
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core import mail
from django.db import OperationalError, connection
from django.db.models import CASCADE
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.test import Client
from django.test.client import Client as Browser
from django.urls import reverse
from django.utils import timezone

from exercises.models import Exercise
from goals.models import GoalPause
from gymtracker.accounts.models import User
from progress.models import BodyMeasurement
from tests.accounts.doors import prove_it
from tests.factories import PASSWORD, ExerciseFactory, UserFactory, bench_press, entry, finished_workout, log
from workouts.inventory import Bar
from workouts.models import FixedWeight, Gym, Plate, Set, Workout

SIGNED_IN_PAGES = [
    "more",
    "settings-profile",
    "settings-units",
    "delete-account",
    "account_email",
    "account_change_password",
    "account_logout",
    "account_reauthenticate",
    "mfa_index",
    "mfa_list_webauthn",
    "usersessions_list",
]
STRANGERS_PAGES = [
    "home",
    "account_login",
    "account_signup",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key_done",
    "account_email_verification_sent",
    "account_inactive",
]
ERROR_PAGES = ["400", "403", "403_csrf", "404", "409", "429", "500", "503"]


def text(response: HttpResponse) -> str:
    return response.content.decode()


def is_signed_in(client: Browser) -> bool:
    return "_auth_user_id" in client.session


def link_in(message: Any, part: str) -> str:
    found = re.search(rf"http://testserver(/\S*{part}\S*)", message.body)
    assert found, message.body
    return found[1]


def looks_like_ours(html: str) -> None:
    assert len(re.findall("<h1[ >]", html)) == 1
    assert "css/pages.css" in html
    assert " style=" not in html and "<script>" not in html and "{%" not in html
    assert not re.findall(r'(?:src|href|action)="(?:https?:)?//', html)


@pytest.fixture
def mandatory_mail(settings: Any) -> Iterator[None]:
    """What `EMAIL_URL` switches on. allauth itself reads an address more than once."""
    settings.EMAIL_IS_CONFIGURED = True
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    settings.ACCOUNT_EMAIL_NOTIFICATIONS = True
    with zeal.zeal_ignore([{"model": "account.EmailAddress"}]):
        yield


# --- All of them ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", STRANGERS_PAGES)
def test_a_strangers_page_has_our_look_and_one_heading(client: Browser, db: None, name: str) -> None:
    response = client.get(reverse(name))
    assert response.status_code == 200
    looks_like_ours(text(response))


@pytest.mark.parametrize("name", SIGNED_IN_PAGES)
def test_a_signed_in_page_has_our_look_and_is_never_stored(browser: Browser, name: str) -> None:
    response = browser.get(reverse(name))
    assert response.status_code == 200
    looks_like_ours(text(response))
    assert "no-store" in response["Cache-Control"] and "private" in response["Cache-Control"]


def test_a_change_of_address_asks_for_the_password_first(browser: Browser, lifter: User, mandatory_mail: None) -> None:
    asked = browser.post(reverse("account_email"), {"email": "moved@example.org", "action_add": ""})["Location"]
    assert asked.startswith(reverse("account_reauthenticate"))
    assert EmailAddress.objects.count() == 1 and not mail.outbox
    browser.post(asked, {"password": PASSWORD})
    assert EmailAddress.objects.count() == 2


@pytest.mark.parametrize("name", SIGNED_IN_PAGES[:6])
def test_a_stranger_is_sent_to_log_in_and_back(client: Browser, db: None, name: str) -> None:
    response = client.get(reverse(name))
    assert response.status_code == 302
    assert response["Location"] == f"{reverse('account_login')}?next={reverse(name)}"


def test_the_theme_is_said_on_the_html_element(browser: Browser, lifter: User) -> None:
    assert "data-theme" not in text(browser.get(reverse("more")))
    User.objects.filter(pk=lifter.pk).update(theme="light")
    assert '<html lang="en" data-theme="light">' in text(browser.get(reverse("more")))


# --- Landing --------------------------------------------------------------------------------------------------------
def test_the_landing_page_leads_to_sign_up_and_log_in(client: Browser, db: None) -> None:
    page = text(client.get("/"))
    assert f'href="{reverse("account_signup")}">Sign up</a>' in page
    assert f'href="{reverse("account_login")}">Log in</a>' in page
    assert re.search(r'class="demo" aria-hidden="true" inert', page)


def test_the_landing_page_counts_the_library_truly(client: Browser, db: None) -> None:
    shipped = (Path(django_settings.BASE_DIR) / "fixtures" / "exercises").glob("*.json")
    count = sum(len(json.loads(file.read_text())) for file in shipped)
    assert f"{count} exercises" in text(client.get("/"))


# --- Sign up --------------------------------------------------------------------------------------------------------
def sign_up(client: Browser, **fields: str) -> HttpResponse:
    form = {"email": "New@Example.org", "password1": PASSWORD, "password2": PASSWORD, **fields}
    return client.post(reverse("account_signup"), form)


def test_signing_up_opens_the_app(client: Browser, db: None) -> None:
    assert sign_up(client)["Location"] == "/"
    assert is_signed_in(client)
    assert User.objects.get().email == "new@example.org"


def test_the_sign_up_page_asks_the_browser_for_its_time_zone(client: Browser, db: None) -> None:
    page = text(client.get(reverse("account_signup")))
    assert re.search(r'<input type="hidden" name="time_zone"[^>]* data-proposed-zone', page)
    assert "js/time-zone.js" in page


@pytest.mark.parametrize(
    ("proposed", "kept"),
    [("Asia/Kathmandu", "Asia/Kathmandu"), ("", "UTC"), ("Mars/Base", "UTC"), ("../etc", "UTC"), ("x" * 10_000, "UTC")],
)
def test_a_new_account_starts_in_the_browsers_time_zone(client: Browser, db: None, proposed: str, kept: str) -> None:
    sign_up(client, time_zone=proposed)
    assert User.objects.get().time_zone == kept


def test_a_sign_up_with_two_passwords_says_so_beside_the_field(client: Browser, db: None) -> None:
    page = text(sign_up(client, password2="something else 7"))
    assert 'id="id_password2_error"' in page and "same password" in page
    assert 'value="New@Example.org"' in page
    assert not User.objects.exists()


def test_a_sign_up_where_mail_is_sent_waits_for_the_link(client: Browser, db: None, mandatory_mail: None) -> None:
    assert sign_up(client)["Location"] == reverse("account_email_verification_sent")
    assert not is_signed_in(client)
    [message] = mail.outbox
    assert message.subject == "Confirm your email address"
    confirm = link_in(message, "confirm-email")
    page = client.get(confirm)
    looks_like_ours(text(page))
    assert "new@example.org" in text(page) and not EmailAddress.objects.get().verified
    client.post(confirm)
    assert EmailAddress.objects.get().verified


def test_signing_up_twice_tells_only_the_owner_of_the_address(
    client: Browser, lifter: User, mandatory_mail: None
) -> None:
    response = sign_up(client, email=lifter.email)
    assert response["Location"] == reverse("account_email_verification_sent")
    [message] = mail.outbox
    assert message.to == [lifter.email] and message.subject == "You have an account already"
    assert User.objects.count() == 1


def test_a_wrong_confirmation_link_says_what_to_do(client: Browser, db: None) -> None:
    page = text(client.get(reverse("account_confirm_email", args=["nonsense"])))
    looks_like_ours(page)
    assert "This link does not work" in page and reverse("account_login") in page


# --- Log in and out -------------------------------------------------------------------------------------------------
def log_in(client: Browser, email: str, password: str = PASSWORD, **fields: str) -> HttpResponse:
    return client.post(reverse("account_login"), {"login": email, "password": password, **fields})


def test_logging_in_goes_where_one_wanted_to(client: Browser, lifter: User) -> None:
    page = text(client.get(reverse("account_login"), {"next": "/settings/units/"}))
    assert '<input type="hidden" name="next" value="/settings/units/">' in page
    assert log_in(client, lifter.email.upper(), next="/settings/units/")["Location"] == "/settings/units/"
    assert is_signed_in(client)


def test_logging_in_never_leads_to_another_site(client: Browser, lifter: User) -> None:
    assert log_in(client, lifter.email, next="https://evil.example/")["Location"] == "/"


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(client: Browser, lifter: User) -> None:
    answers = [text(log_in(client, email, "wrong")) for email in (lifter.email, "nobody@example.org")]
    banners = [re.search(r'<div class="banner" role="alert">(.*?)</div>', answer, re.DOTALL) for answer in answers]
    assert banners[0] and banners[1] and banners[0][1] == banners[1][1]
    assert f'value="{lifter.email}"' in answers[0]
    assert not is_signed_in(client)


def test_guessing_at_passwords_is_stopped(client: Browser, lifter: User) -> None:
    for _ in range(5):
        log_in(client, lifter.email, "wrong")
    assert "Too many failed tries" in text(log_in(client, lifter.email))
    assert not is_signed_in(client)


def test_too_many_requests_get_our_page(browser: Browser) -> None:
    answers = [browser.post(reverse("account_change_password"), {}) for _ in range(31)]
    assert {answer.status_code for answer in answers[:30]} == {200}
    assert answers[-1]["Retry-After"] == "60"
    assert answers[-1].status_code == 429
    looks_like_ours(text(answers[-1]))
    assert "Wait a few minutes" in text(answers[-1])


def test_logging_out_takes_a_post(browser: Browser) -> None:
    browser.get(reverse("account_logout"))
    assert is_signed_in(browser)
    assert browser.post(reverse("account_logout"))["Location"] == "/"
    assert not is_signed_in(browser)


def test_more_has_a_log_out_button_and_the_admin_only_for_staff(browser: Browser, superuser: User) -> None:
    page = text(browser.get(reverse("more")))
    assert re.search(rf'<form method="post" action="{reverse("account_logout")}">.*?<button.*?Log out', page, re.DOTALL)
    assert reverse("admin:index") not in page
    boss = Client()
    boss.force_login(superuser)
    assert reverse("admin:index") in text(boss.get(reverse("more")))


# --- Password and e-mail --------------------------------------------------------------------------------------------
def test_changing_the_password_keeps_one_logged_in(browser: Browser, lifter: User) -> None:
    form = {"oldpassword": PASSWORD, "password1": "another horse 43", "password2": "another horse 43"}
    assert browser.post(reverse("account_change_password"), form).status_code == 302
    lifter.refresh_from_db()
    assert lifter.check_password("another horse 43")
    assert browser.get(reverse("more")).status_code == 200


def test_changing_the_password_takes_the_old_one(browser: Browser, lifter: User) -> None:
    form = {"oldpassword": "wrong", "password1": "another horse 43", "password2": "another horse 43"}
    assert 'id="id_oldpassword_error"' in text(browser.post(reverse("account_change_password"), form))
    lifter.refresh_from_db()
    assert lifter.check_password(PASSWORD)


def test_an_account_without_a_password_can_set_one(browser: Browser, lifter: User) -> None:
    lifter.set_unusable_password()
    lifter.save()
    browser.force_login(lifter)
    assert browser.get(reverse("account_change_password"))["Location"] == reverse("account_set_password")
    looks_like_ours(text(browser.get(reverse("account_set_password"))))
    browser.post(reverse("account_set_password"), {"password1": "another horse 43", "password2": "another horse 43"})
    lifter.refresh_from_db()
    assert lifter.check_password("another horse 43")


def test_a_forgotten_password_is_reset_by_mail(client: Browser, lifter: User, mandatory_mail: None) -> None:
    asked = client.post(reverse("account_reset_password"), {"email": lifter.email})
    assert asked["Location"] == reverse("account_reset_password_done")
    [message] = mail.outbox
    assert message.subject == "Choose a new password"
    page = client.get(link_in(message, "password/reset/key"), follow=True)
    looks_like_ours(text(page))
    form = {"password1": "another horse 43", "password2": "another horse 43"}
    assert client.post(page.request["PATH_INFO"], form)["Location"] == reverse("account_reset_password_from_key_done")
    lifter.refresh_from_db()
    assert lifter.check_password("another horse 43")
    assert mail.outbox[-1].subject == "Your password was reset"
    used = text(client.get(link_in(message, "password/reset/key"), follow=True))
    looks_like_ours(used)
    assert "This link no longer works" in used


def test_asking_for_a_reset_does_not_tell_whether_there_is_an_account(client: Browser, db: None) -> None:
    asked = client.post(reverse("account_reset_password"), {"email": "nobody@example.org"})
    assert asked["Location"] == reverse("account_reset_password_done")
    assert mail.outbox[0].subject == "There is no account for this address"


def test_the_address_changes_once_the_new_one_is_confirmed(
    browser: Browser, lifter: User, mandatory_mail: None
) -> None:
    old = lifter.email
    prove_it(browser)
    browser.post(reverse("account_email"), {"email": "moved@example.org", "action_add": ""})
    page = text(browser.get(reverse("account_email")))
    looks_like_ours(page)
    assert "Waiting to be confirmed" in page and "moved@example.org" in page and "Cancel the change" in page
    lifter.refresh_from_db()
    assert lifter.email == old
    browser.post(link_in(mail.outbox[0], "confirm-email"))
    lifter.refresh_from_db()
    assert lifter.email == "moved@example.org"
    told = mail.outbox[-1]
    assert told.to == [old] and "tell whoever runs this server" in told.body


def test_a_change_of_address_can_be_called_off(browser: Browser, lifter: User, mandatory_mail: None) -> None:
    prove_it(browser)
    browser.post(reverse("account_email"), {"email": "moved@example.org", "action_add": ""})
    assert EmailAddress.objects.count() == 2
    browser.post(reverse("account_email"), {"email": "moved@example.org", "action_remove": ""})
    assert list(EmailAddress.objects.values_list("email", flat=True)) == [lifter.email]


def test_where_no_mail_is_sent_no_page_promises_one(browser: Browser, client: Browser, lifter: User) -> None:
    for page in (browser.get(reverse("account_email")), client.get(reverse("account_reset_password"))):
        assert "sends no" in text(page)
        assert 'type="email"' not in text(page)


def test_a_new_address_must_be_one(browser: Browser, lifter: User, mandatory_mail: None) -> None:
    page = text(browser.post(reverse("account_email"), {"email": "not an address", "action_add": ""}))
    assert 'id="id_email_error"' in page and 'value="not an address"' in page
    assert not mail.outbox


# --- Settings -------------------------------------------------------------------------------------------------------
def test_the_profile_is_saved(browser: Browser, lifter: User) -> None:
    form = {"full_name": "Lena <b>", "time_zone": "America/New_York", "theme": "dark"}
    assert browser.post(reverse("settings-profile"), form)["Location"] == reverse("settings-profile")
    page = text(browser.get(reverse("settings-profile")))
    assert 'value="Lena &lt;b&gt;"' in page and "Saved" in page and 'data-theme="dark"' in page
    assert 'data-use-zone-in="id_time_zone"' in page
    lifter.refresh_from_db()
    assert lifter.time_zone == "America/New_York"


@pytest.mark.parametrize("zone", ["Mars/Base", "", "localtime", "../etc/passwd"])
def test_an_unknown_time_zone_is_refused_and_the_rest_kept(browser: Browser, lifter: User, zone: str) -> None:
    response = browser.post(reverse("settings-profile"), {"full_name": "Typed", "time_zone": zone, "theme": "dark"})
    assert response.status_code == 422
    assert 'value="Typed"' in text(response) and 'id="id_time_zone_error"' in text(response)
    assert "data-theme" not in text(response)
    lifter.refresh_from_db()
    assert (lifter.full_name, lifter.time_zone) == ("Lena Lifter", "Europe/Berlin")


UNITS = {
    "weight_unit": "lb",
    "distance_unit": "mi",
    "week_start": "6",
    "weekly_target": "4",
    "default_rest_seconds": "1:30",
}


def test_the_units_are_saved(browser: Browser, lifter: User) -> None:
    assert browser.post(reverse("settings-units"), UNITS)["Location"] == reverse("settings-units")
    lifter.refresh_from_db()
    saved = (lifter.weight_unit, lifter.distance_unit, lifter.week_start, lifter.weekly_target)
    assert saved == ("lb", "mi", 6, 4)
    assert lifter.default_rest_seconds == 90
    page = text(browser.get(reverse("settings-units")))
    assert 'value="1:30"' in page and 'value="4"' in page


@pytest.mark.parametrize(
    ("field", "typed", "limit"),
    [
        ("weekly_target", "15", "1 to 14"),
        ("weekly_target", "0", "1 to 14"),
        ("weekly_target", "４", "1 to 14"),
        ("weekly_target", "1e400", "1 to 14"),
        ("weekly_target", "", "required"),
        ("default_rest_seconds", "60:01", "1:00:00"),
        ("default_rest_seconds", "soon", "1:30"),
        ("weight_unit", "stone", "valid choice"),
        ("week_start", "9", "valid choice"),
    ],
)
def test_units_out_of_range_name_the_limit_and_keep_what_was_typed(
    browser: Browser, lifter: User, field: str, typed: str, limit: str
) -> None:
    response = browser.post(reverse("settings-units"), UNITS | {field: typed})
    assert response.status_code == 422
    page = text(response)
    error = re.search(rf'id="id_{field}_error">(.*?)</div>', page, re.DOTALL)
    assert error and limit in error[1]
    if "valid choice" not in limit:
        assert f'name="{field}"' in page and (not typed or f'value="{typed}"' in page)
    lifter.refresh_from_db()
    assert lifter.weight_unit == "kg"


@pytest.mark.parametrize("name", ["settings-profile", "settings-units", "delete-account"])
def test_settings_take_only_get_and_post(browser: Browser, name: str) -> None:
    assert browser.put(reverse(name)).status_code == 405


# --- Delete ---------------------------------------------------------------------------------------------------------
CANARY_ID = 987_654_321
CANARY = "canary-7f3a"


@pytest.fixture
def canary(db: None, superuser: User) -> User:
    """A lifter with a row wherever one can have one, each to be known by id or by text."""
    lifter: User = UserFactory(id=CANARY_ID, email=f"{CANARY}@example.org", full_name=CANARY)
    own = ExerciseFactory(owner=lifter, name=f"Lift {CANARY}")
    workout = finished_workout(lifter, name=CANARY, notes=CANARY)
    log(entry(workout, own))
    gym = Gym.open_for(lifter, name=CANARY, unit="kg")
    gym.furnish(bars=[Bar("barbell", 2000, CANARY)], plates=[(2000, 3)], fixed=[("dumbbell", 1000)])
    BodyMeasurement.log(lifter, date=lifter.today(), values={"bodyweight": 80_000, "waist": 850})
    lifter.time_off.create(first_day=lifter.today(), note=CANARY)
    for exercise in (own, bench_press()):
        goal = lifter.goals.create(
            kind="strength", exercise=exercise, target=1, reps=1, made_on=lifter.today(), note=CANARY
        )
        goal.pause(lifter.today())
    trashed = finished_workout(lifter, days_ago=3, name=CANARY)
    log(entry(trashed, bench_press()))
    trashed.trash()
    log(entry(Workout.start(lifter), bench_press()))
    for subject in (lifter, own, EmailAddress.objects.get(user=lifter)):
        LogEntry.objects.create(
            user=superuser,
            content_type=ContentType.objects.get_for_model(subject),
            object_id=str(subject.pk),
            object_repr=str(subject),
            action_flag=CHANGE,
        )
    for days in (30, -1):
        session = SessionStore()
        session["_auth_user_id"] = str(lifter.pk)
        session.save()
        Session.objects.filter(pk=session.session_key).update(expire_date=timezone.now() + timedelta(days=days))
    return lifter


def rows_about(*needles: str) -> dict[str, int]:
    """How many rows of each table hold one of the needles, sessions read in clear."""
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            found[table] = sum(any(needle in str(row) for needle in needles) for row in cursor.fetchall())
    found["sessions"] = sum(
        any(needle in str(session.get_decoded()) for needle in needles) for session in Session.objects.all()
    )
    return {table: count for table, count in found.items() if count}


def test_a_wrong_password_deletes_nothing(canary: User) -> None:
    browser = Client()
    browser.force_login(canary)
    before = rows_about(CANARY, str(CANARY_ID))
    response = browser.post(reverse("delete-account"), {"password": "wrong"})
    assert response.status_code == 422
    assert 'id="id_password_error"' in text(response) and "This is not your password." in text(response)
    assert rows_about(CANARY, str(CANARY_ID)) == before
    assert is_signed_in(browser)


def test_getting_the_page_deletes_nothing_and_says_what_would_go(canary: User) -> None:
    browser = Client()
    browser.force_login(canary)
    page = text(browser.get(reverse("delete-account"), {"password": PASSWORD}))
    assert "every workout with its sets" in page and "the exercises that you made yourself" in page
    assert User.objects.filter(pk=CANARY_ID).exists()


# The word by which the page names what goes with an account; what is worked out from it or kept for admins has none.
GOES_BY_NAME = {
    "EmailAddress": "email address", "Authenticator": "passkeys", "UserSession": "logins",
    "Coaching": "who trains whom", "TimeOff": "time off", "ShareLink": "shared links",
    "PersonalAccessToken": "API tokens", "Webhook": "webhooks", "Exercise": "exercises that you made",
    "ExerciseNote": "your notes on others", "Workout": "every workout", "Gym": "gyms", "ImportBatch": "imports",
    "ArchiveUpload": "uploaded archives", "WorkoutTemplate": "templates", "Programme": "programmes",
    "BodyMeasurement": "measurements", "PersonalRecord": "records", "Goal": "goals", "Comment": "what you wrote",
    "TrainerNote": "wrote to you and about you", "Assignment": "what was assigned",
}  # fmt: skip
GOES_UNNAMED = {
    "LogEntry", "Activity", "TrainerCode", "NameMapping", "LibraryImport", "WorkoutExercise", "ErasedImport",
    "ProgrammeRun", "Performance", "Review", "ReadAudit",
}  # fmt: skip


def test_the_page_names_all_that_goes(browser: Browser) -> None:
    gone = {
        str(relation.related_model.__name__)
        for relation in User._meta.related_objects
        if getattr(relation, "on_delete", None) is CASCADE
    }
    assert gone == set(GOES_BY_NAME) | GOES_UNNAMED
    page = text(browser.get(reverse("delete-account")))
    assert [word for word in GOES_BY_NAME.values() if word not in page] == []


def test_deleting_the_account_leaves_no_trace_in_any_table(canary: User, other_lifter: User) -> None:
    theirs = log(entry(finished_workout(other_lifter), bench_press()))
    planted = rows_about(CANARY, str(CANARY_ID))
    assert {
        "accounts_user",
        "exercises_exercise",
        "workouts_workout",
        "workouts_gym",
        "workouts_bar",
        "progress_bodymeasurement",
        "accounts_timeoff",
        "goals_goal",
        "sessions",
    } <= set(planted)
    assert "account_emailaddress" in planted
    assert planted["django_admin_log"] == 3 and planted["sessions"] == 2

    browser = Client()
    browser.force_login(canary)
    response = browser.post(reverse("delete-account"), {"password": PASSWORD})

    assert response["Location"] == "/"
    assert rows_about(CANARY, str(CANARY_ID)) == {}
    assert list(Set.objects.all()) == [theirs]
    assert not Plate.objects.exists() and not FixedWeight.objects.exists()
    assert not GoalPause.objects.exists()
    assert Exercise.objects.filter(slug="bench-press-barbell").exists()
    assert "is gone" in text(browser.get("/"))


# --- Errors ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("code", ERROR_PAGES)
def test_an_error_page_needs_nothing(code: str) -> None:
    page = render_to_string(f"{code}.html")
    looks_like_ours(page)
    assert 'href="/">Home</a>' in page


@pytest.mark.parametrize("code", ["400", "409"])
def test_an_error_page_gives_its_reason_inert(code: str) -> None:
    assert "<p>No &lt;i&gt;.</p>" in render_to_string(f"{code}.html", {"reason": "No <i>."})


def test_an_unknown_address_gets_the_404_page(client: Browser, db: None) -> None:
    response = client.get("/nowhere/")
    assert response.status_code == 404 and "There is nothing here" in text(response)


def test_text_that_cannot_be_stored_gets_the_400_page(client: Browser, db: None) -> None:
    response = client.get("/", {"q": "a\0b"})
    assert response.status_code == 400 and "q holds a character that cannot be stored." in text(response)


def test_a_form_without_its_token_gets_the_403_page(db: None) -> None:
    response = Client(enforce_csrf_checks=True).post(reverse("account_login"), {})
    assert response.status_code == 403 and "open for too long" in text(response)


@pytest.mark.parametrize(
    ("error", "status", "words"),
    [(ValueError(), 500, "Something broke"), (OperationalError(), 503, "Back in a moment")],
)
def test_a_fault_gets_its_page(monkeypatch: pytest.MonkeyPatch, error: Exception, status: int, words: str) -> None:
    class Broken:
        def cursor(self) -> None:
            raise error

    monkeypatch.setattr("gymtracker.home.connection", Broken())
    response = Client(raise_request_exception=False).get("/healthz")
    assert response.status_code == status and words in text(response)
    assert response.get("Retry-After") == ("5" if status == 503 else None)
    assert "default-src 'none'" in response["Content-Security-Policy"]
