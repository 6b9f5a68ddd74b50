"""The exercise library and lifters' own exercises."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from exercises.querysets import ExerciseQuerySet, ProposalQuerySet
from exercises.search import fold_key, indexed, phrase
from exercises.tracking import MOVES_BODYWEIGHT, RULES, Rule, Tracking
from gymtracker.conflicts import Conflict

LONGEST_REASON = 500
MOST_PROPOSALS = 20  # of one lifter that wait for an answer


class TooManyProposals(Conflict):
    def __init__(self) -> None:
        super().__init__(f"{MOST_PROPOSALS} of your exercises wait for an answer already. Take one back first.")


class AlreadyAnswered(Conflict):
    def __init__(self) -> None:
        super().__init__("This proposal was answered or taken back meanwhile.")


class Region(models.TextChoices):
    """A muscle group; the order is the one of menus."""

    CHEST = "chest", "Chest"
    BACK = "back", "Back"
    SHOULDERS = "shoulders", "Shoulders"
    ARMS = "arms", "Arms"
    CORE = "core", "Core"
    LEGS = "legs", "Legs"


class Category(models.TextChoices):
    STRENGTH = "strength", "Strength"
    POWERLIFTING = "powerlifting", "Powerlifting"
    OLYMPIC = "olympic", "Olympic lifting"
    STRONGMAN = "strongman", "Strongman"
    PLYOMETRICS = "plyometrics", "Plyometrics"
    CARDIO = "cardio", "Cardio"
    STRETCHING = "stretching", "Stretching"


class Equipment(models.TextChoices):
    BARBELL = "barbell", "Barbell"
    DUMBBELL = "dumbbell", "Dumbbell"
    KETTLEBELL = "kettlebell", "Kettlebell"
    EZ_BAR = "ez-bar", "EZ bar"
    TRAP_BAR = "trap-bar", "Trap bar"
    MACHINE = "machine", "Machine"
    CABLE = "cable", "Cable"
    SMITH_MACHINE = "smith-machine", "Smith machine"
    BODYWEIGHT = "bodyweight", "Bodyweight"
    BAND = "band", "Band"
    PLATE = "plate", "Plate"
    LANDMINE = "landmine", "Landmine"
    SUSPENSION = "suspension", "Suspension trainer"
    RINGS = "rings", "Rings"
    MEDICINE_BALL = "medicine-ball", "Medicine ball"
    EXERCISE_BALL = "exercise-ball", "Exercise ball"
    FOAM_ROLLER = "foam-roller", "Foam roller"
    SLED = "sled", "Sled"
    SANDBAG = "sandbag", "Sandbag"
    CARDIO_MACHINE = "cardio-machine", "Cardio machine"
    OTHER = "other", "Other"
    NONE = "none", "None"


class Mechanic(models.TextChoices):
    UNSAID = "", "—"
    COMPOUND = "compound", "Compound"
    ISOLATION = "isolation", "Isolation"


class Force(models.TextChoices):
    UNSAID = "", "—"
    PUSH = "push", "Push"
    PULL = "pull", "Pull"
    STATIC = "static", "Static"


class Level(models.TextChoices):
    BEGINNER = "beginner", "Beginner"
    INTERMEDIATE = "intermediate", "Intermediate"
    EXPERT = "expert", "Expert"


class CompetitionLift(models.TextChoices):
    NONE = "", "—"
    SQUAT = "squat", "Squat"
    BENCH = "bench", "Bench press"
    DEADLIFT = "deadlift", "Deadlift"


class App(models.TextChoices):
    """Where an alias comes from; blank is what people simply say."""

    GENERAL = "", "General"
    STRONG = "strong", "Strong"
    HEVY = "hevy", "Hevy"
    FITNOTES = "fitnotes", "FitNotes"
    FITBOD = "fitbod", "Fitbod"
    LIFTOSAUR = "liftosaur", "Liftosaur"
    JEFIT = "jefit", "JEFIT"
    STRONGLIFTS = "stronglifts", "StrongLifts"
    GYM_TRACKER = "gymtracker", "Gym Tracker"


class Muscle(models.Model):
    slug = models.SlugField(primary_key=True, max_length=40)
    name = models.CharField(max_length=40, unique=True)
    region = models.CharField(max_length=12, choices=Region)
    side = models.CharField("seen from", max_length=5, choices=[("front", "Front"), ("back", "Back")])
    position = models.PositiveSmallIntegerField(default=0, help_text="Order in menus.")

    class Meta:
        ordering = ["position", "slug"]

    def __str__(self) -> str:
        return self.name


# What search looks through: written by `reindex`.
INDEXED = ["name_key", "search_name", "search_muscle", "search_text", "alias_count"]


class Exercise(models.Model):
    """A movement that sets are logged of. `owner` is null for the library."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE, related_name="custom_exercises"
    )
    slug = models.SlugField(
        max_length=120, blank=True, help_text="The library's fixed name; blank for custom exercises."
    )
    name = models.CharField(max_length=100)
    category = models.CharField(max_length=12, choices=Category, default=Category.STRENGTH)
    equipment = models.CharField(max_length=14, choices=Equipment, default=Equipment.OTHER)
    mechanic = models.CharField(max_length=9, choices=Mechanic, blank=True, default="")
    force = models.CharField(max_length=6, choices=Force, blank=True, default="")
    level = models.CharField(max_length=12, choices=Level, default=Level.BEGINNER)
    primary_muscle = models.ForeignKey(Muscle, on_delete=models.RESTRICT, related_name="primary_in")
    secondary_muscles = models.ManyToManyField(Muscle, blank=True, related_name="secondary_in")
    tracking = models.CharField("what is logged", max_length=20, choices=Tracking, default=Tracking.WEIGHT_REPS)
    is_unilateral = models.BooleanField("one side at a time", default=False, help_text="Reps are counted per side.")
    implements = models.PositiveSmallIntegerField(
        default=1, choices=[(1, "One"), (2, "Two")], help_text="Two for a pair of dumbbells; the weight is that of one."
    )
    bodyweight_share = models.PositiveSmallIntegerField(
        default=0, help_text="Percent of the lifter's bodyweight that one rep moves: 100 for a pull up."
    )
    competition_lift = models.CharField(max_length=8, choices=CompetitionLift, blank=True, default="")
    instructions = models.TextField(blank=True, max_length=4000, help_text="One step a line.")
    video_url = models.URLField("video", blank=True)
    archived_at = models.DateTimeField(null=True, blank=True, editable=False)
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, editable=False, on_delete=models.RESTRICT, related_name="merged_from"
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    # What the fixtures said last: `load_library` leaves alone what the admin has changed since.
    shipped = models.JSONField(null=True, blank=True, editable=False)
    # What imported files said last, by layout: an import leaves alone what was changed here since. To `load_library`
    # an imported value is the admin's.
    imported = models.JSONField(default=dict, blank=True, editable=False)
    # Folded words for search (exercises/search.py), written by `reindex`.
    name_key = models.CharField(max_length=200, editable=False)
    search_name = models.TextField(editable=False)
    search_muscle = models.CharField(max_length=60, editable=False)
    search_text = models.TextField(editable=False)
    # The more apps and people have a name for it, the better known it is: what search lists first among equals.
    alias_count = models.PositiveSmallIntegerField(default=0, editable=False)

    objects = ExerciseQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                "slug", condition=models.Q(owner=None), name="library_slug_once",
                violation_error_message="The library has an exercise with this slug.",
            ),
            models.UniqueConstraint(
                "name_key", condition=models.Q(owner=None, merged_into=None), name="library_name_once",
                violation_error_message="The library has an exercise with this name.",
            ),
            models.UniqueConstraint(
                "owner", "name_key", condition=models.Q(archived_at=None, merged_into=None), name="own_name_once",
                violation_error_message="You have an exercise with this name.",
            ),
            models.CheckConstraint(condition=models.Q(tracking__in=Tracking.values), name="tracking_known"),
            models.CheckConstraint(condition=models.Q(implements__in=[1, 2]), name="implements_one_or_two"),
            models.CheckConstraint(
                condition=models.Q(tracking__in=MOVES_BODYWEIGHT, bodyweight_share__range=(1, 100))
                | ~models.Q(tracking__in=MOVES_BODYWEIGHT) & models.Q(bodyweight_share=0),
                name="bodyweight_share_fits_tracking",
                violation_error_message="Bodyweight share is 1 to 100 for bodyweight exercises and 0 for all others.",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name

    def clean_fields(self, exclude: Any = None) -> None:
        # The uniqueness of names is judged on the folded name, so it has to be there before the constraints look.
        self.name_key = fold_key(self.name)
        super().clean_fields(exclude)

    @property
    def is_custom(self) -> bool:
        return self.owner_id is not None

    @property
    def rule(self) -> Rule:
        return RULES[self.tracking]

    @property
    def steps(self) -> list[str]:
        return [line for line in self.instructions.splitlines() if line.strip()]

    def reindex(self) -> None:
        """Write the folded words that search looks through; call it after names, aliases or muscles changed."""
        self.index([alias.name for alias in self.aliases.all()], self.secondary_muscles.all())
        self.save(update_fields=INDEXED)

    def index(self, aliases: Iterable[str], secondary_muscles: Iterable[Muscle]) -> None:
        """Fold the words without asking the database or writing to it."""
        aliases = list(aliases)
        self.name_key = fold_key(self.name)
        self.search_name = indexed(self.name)
        self.search_muscle = phrase(self.primary_muscle.name)
        self.alias_count = len(aliases)
        self.search_text = indexed(
            self.name,
            *aliases,
            self.get_equipment_display(),
            self.get_category_display(),
            *(f"{muscle.name} {muscle.get_region_display()}" for muscle in (self.primary_muscle, *secondary_muscles)),
        )

    def edit(self, *, secondary_muscles: Any = None, **fields: Any) -> None:
        """Change a custom exercise; its history stays, since it hangs on the row and not on the name."""
        with transaction.atomic():
            for name, value in fields.items():
                setattr(self, name, value)
            self.name_key = fold_key(self.name)
            self.save(update_fields=[*fields, "name_key"])
            if secondary_muscles is not None:
                self.secondary_muscles.set(secondary_muscles)
            self.reindex()

    def discard(self) -> None:
        """Delete it where nothing hangs on it; else archive it."""
        try:
            with transaction.atomic():
                self.name_mappings.all().delete()  # what other apps call it is no use that would keep it
                Exercise.objects.get(pk=self.pk).delete()  # read again, so that this one keeps its id
        except (models.RestrictedError, IntegrityError):  # the latter of what came in at the same moment
            self.archive()

    def propose(self) -> Proposal:
        """Offer one's own exercise to the library. Asked twice it is offered once. Raises TooManyProposals."""
        with transaction.atomic():
            others = Proposal.objects.waiting().filter(exercise__owner=self.owner_id).exclude(exercise=self)
            if others.count() >= MOST_PROPOSALS:
                raise TooManyProposals
            proposal, _ = self.proposals.get_or_create(answered_at=None)
        return proposal

    def take_back(self) -> None:
        """The offer that nobody has answered; it leaves no row."""
        self.proposals.unanswered().delete()

    def archive(self) -> None:
        """Out of every list, but its history stays."""
        Exercise.objects.filter(pk=self.pk, archived_at=None).update(archived_at=timezone.now())

    def unarchive(self) -> None:
        """Back into the lists. Raises IntegrityError where another exercise took its name meanwhile."""
        with transaction.atomic():
            Exercise.objects.filter(pk=self.pk).update(archived_at=None)


class ExerciseAlias(models.Model):
    """A name under which another app, or people, know an exercise."""

    exercise = models.ForeignKey(Exercise, on_delete=models.CASCADE, related_name="aliases")
    app = models.CharField(max_length=12, choices=App, blank=True, default="")
    name = models.CharField(max_length=100)
    key = models.CharField(max_length=200, editable=False)

    class Meta:
        ordering = ["app", "name"]
        verbose_name_plural = "aliases"
        constraints = [
            models.UniqueConstraint(
                "app", "key", name="alias_once_per_app",
                violation_error_message="Another exercise has this alias.",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name

    def clean_fields(self, exclude: Any = None) -> None:
        self.key = fold_key(self.name)
        super().clean_fields(exclude)


class NameMapping(models.Model):
    """What a lifter said that a name in another app's file is: the answer for every later file (matching.py)."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="name_mappings", db_index=False
    )
    app = models.CharField(max_length=12, choices=App, blank=True, default="")
    key = models.CharField(max_length=200)
    exercise = models.ForeignKey(Exercise, on_delete=models.RESTRICT, related_name="name_mappings")

    class Meta:
        verbose_name = "name in another app"
        verbose_name_plural = "names in other apps"
        constraints = [models.UniqueConstraint(fields=["user", "app", "key"], name="one_mapping_a_name")]

    def __str__(self) -> str:
        return self.key


class Answer(models.TextChoices):
    WAITING = "", "Waiting"
    ACCEPTED = "accepted", "Accepted"
    MERGED = "merged", "Was there already"
    DECLINED = "declined", "Declined"


class Proposal(models.Model):
    """A lifter's own exercise that they offer to the library, and what an editor said to it.

    The exercise stays the lifter's own whatever is said: what is accepted becomes a new row of the library, into which
    the lifter's is merged (gymtracker/proposals.py). So all of this goes with the account.
    """

    exercise = models.ForeignKey(Exercise, on_delete=models.CASCADE, related_name="proposals")
    proposed_at = models.DateTimeField(default=timezone.now)
    answered_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(max_length=8, choices=Answer, blank=True, default="")
    reason = models.TextField(max_length=LONGEST_REASON, blank=True, help_text="The lifter reads it.")

    objects = ProposalQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["exercise"], condition=models.Q(answered_at=None), name="offered_once_at_a_time"
            ),
            models.CheckConstraint(
                condition=models.Q(answered_at=None, answer="", reason="")
                | models.Q(answered_at__isnull=False, answer__in=[Answer.ACCEPTED, Answer.MERGED], reason="")
                | models.Q(answered_at__isnull=False, answer=Answer.DECLINED) & ~models.Q(reason=""),
                name="answer_fits_proposal",
            ),
        ]

    def __str__(self) -> str:
        return f"Proposal {self.pk}"  # the admin's log keeps this: it must not name a lifter's own exercise

    @property
    def is_waiting(self) -> bool:
        return self.answered_at is None

    def settle(self, answer: Answer, *, reason: str = "") -> None:
        """Raises AlreadyAnswered, also where it was taken back."""
        now = timezone.now()
        waiting = Proposal.objects.unanswered().filter(pk=self.pk)
        if not waiting.update(answered_at=now, answer=answer, reason=reason):
            raise AlreadyAnswered
        self.answered_at, self.answer, self.reason = now, answer, reason

    def decline(self, *, reason: str) -> None:
        """Raises AlreadyAnswered."""
        self.settle(Answer.DECLINED, reason=reason)


class LibraryImport(models.Model):
    """A file of exercises that somebody uploaded in the admin, kept from its preview until it is applied."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="library_imports")
    name = models.CharField(max_length=100)  # the file's
    content = models.BinaryField()  # what was read of it (library_files.packed); empty once applied
    created_at = models.DateTimeField(default=timezone.now)
    applied_at = models.DateTimeField(null=True)
    report = models.JSONField(default=dict)

    def __str__(self) -> str:
        return self.name
