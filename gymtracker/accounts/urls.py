from django.urls import path

from gymtracker.accounts import views

urlpatterns = [
    path("more/", views.more, name="more"),
    path("settings/profile/", views.profile, name="settings-profile"),
    path("settings/units/", views.units, name="settings-units"),
    path("settings/delete-account/", views.delete_account, name="delete-account"),
    # In place of allauth's page, which asks for each session one by one and deletes on GET.
    path("accounts/sessions/", views.signed_in_devices, name="usersessions_list"),
    path("accounts/sessions/<int:session_id>/end/", views.end_session, name="session-end"),
]
