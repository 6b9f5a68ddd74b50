from django.urls import path

from gymtracker.accounts import views

urlpatterns = [
    path("more/", views.more, name="more"),
    path("settings/profile/", views.profile, name="settings-profile"),
    path("settings/units/", views.units, name="settings-units"),
    path("settings/delete-account/", views.delete_account, name="delete-account"),
]
