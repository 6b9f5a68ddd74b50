from django.urls import path

from gymtracker.accounts import token_views as tokens
from gymtracker.accounts import views

urlpatterns = [
    path("more/", views.more, name="more"),
    path("settings/profile/", views.profile, name="settings-profile"),
    path("settings/units/", views.units, name="settings-units"),
    path("settings/api/", tokens.api_settings, name="settings-api"),
    path("settings/api/tokens/<int:token_id>/revoke/", tokens.revoke_token, name="token-revoke"),
    path("settings/api/sessions/<int:session_id>/end/", tokens.end_api_session, name="api-session-end"),
    path("settings/delete-account/", views.delete_account, name="delete-account"),
    # In place of allauth's page, which asks for each session one by one and deletes on GET.
    path("accounts/sessions/", views.signed_in_devices, name="usersessions_list"),
    path("accounts/sessions/<int:session_id>/end/", views.end_session, name="session-end"),
]
