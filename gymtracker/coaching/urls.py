from django.urls import path

from gymtracker.coaching import comment_views, views

urlpatterns = [
    path("settings/coaching/", views.coaching, name="coaching"),
    path("settings/coaching/code/", views.coaching_code, name="coaching-code"),
    path("settings/coaching/join/", views.coaching_join, name="coaching-join"),
    path("settings/coaching/code/renew/", views.coaching_renew, name="coaching-renew"),
    path("settings/coaching/invite/", views.coaching_invite, name="coaching-invite"),
    path("settings/coaching/<uuid:coaching_id>/accept/", views.coaching_accept, name="coaching-accept"),
    path("settings/coaching/<uuid:coaching_id>/decline/", views.coaching_decline, name="coaching-decline"),
    path("settings/coaching/<uuid:coaching_id>/withdraw/", views.coaching_withdraw, name="coaching-withdraw"),
    path("settings/coaching/<uuid:coaching_id>/end/", views.coaching_end, name="coaching-end"),
    path("workouts/<uuid:workout_id>/comments/", comment_views.comments, name="comments"),
    path("workouts/<uuid:workout_id>/comments/seen/", comment_views.comments_seen, name="comments-seen"),
    path("comments/<uuid:comment_id>/delete/", comment_views.comment_remove, name="comment-remove"),
    path("comments/<uuid:comment_id>/restore/", comment_views.comment_restore, name="comment-restore"),
]
