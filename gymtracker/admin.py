"""What stands in the admin beside each app's own pages: the exercises with merges, imports and proposals.

The site itself (door, look, index) is `admin_site.py`.
"""

from django.contrib import admin

from exercises.models import Exercise, Proposal
from gymtracker.library_admin import ImportingExerciseAdmin
from gymtracker.proposals_admin import ProposalAdmin

admin.site.unregister(Exercise)
admin.site.register(Exercise, ImportingExerciseAdmin)
admin.site.register(Proposal, ProposalAdmin)
