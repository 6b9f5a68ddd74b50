from django.urls import path

from gymtracker.sharing import views

urlpatterns = [
    path("workouts/<uuid:workout_id>/share/", views.share_workout, name="share-workout"),
    path("workouts/templates/<uuid:template_id>/share/", views.share_template, name="share-template"),
    path("settings/sharing/", views.sharing, name="sharing"),
    path("settings/sharing/<int:link_id>/", views.share_link, name="share-link"),
    path("settings/sharing/<int:link_id>/revoke/", views.share_revoke, name="share-revoke"),
    path("s/<str:token>/", views.shared, name="shared"),
    path("s/<str:token>/copy/", views.shared_copy, name="shared-copy"),
]
