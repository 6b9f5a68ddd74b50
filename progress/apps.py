from django.apps import AppConfig


class ProgressConfig(AppConfig):
    name = "progress"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from progress import bodyweight, performances, records, telling, weighing_in
        from workouts.signals import log_changed

        # In this order: records and sums go by the bodyweight of the day.
        log_changed.connect(bodyweight.weigh_on_its_day, dispatch_uid="measurements")
        log_changed.connect(weighing_in.weigh_what_came_in, dispatch_uid="weighing in")
        log_changed.connect(records.follow_the_log, dispatch_uid="records")
        log_changed.connect(performances.follow_the_log, dispatch_uid="performances")
        log_changed.connect(telling.tell_of_records, dispatch_uid="telling")
