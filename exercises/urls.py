from django.urls import path

from exercises import views

urlpatterns = [
    path("", views.exercise_list, name="list"),
    path("new/", views.exercise_create, name="create"),
    path("<int:exercise_id>/edit/", views.exercise_edit, name="edit"),
    path("<int:exercise_id>/archive/", views.exercise_archive, name="archive"),
    path("<int:exercise_id>/unarchive/", views.exercise_unarchive, name="unarchive"),
    path("<int:exercise_id>/propose/", views.exercise_propose, name="propose"),
    path("<int:exercise_id>/take-back/", views.exercise_take_back, name="take-back"),
]
