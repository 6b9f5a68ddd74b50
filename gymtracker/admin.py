"""The admin site: logs in through the product's own door, with its throttle."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin

from exercises.models import Exercise
from gymtracker.merging_admin import MergingExerciseAdmin

admin.site.site_header = "Gym Tracker"
admin.site.site_title = "Gym Tracker admin"
admin.site.index_title = "Administration"
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

admin.site.unregister(Exercise)
admin.site.register(Exercise, MergingExerciseAdmin)
