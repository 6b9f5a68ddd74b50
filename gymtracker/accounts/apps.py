from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "gymtracker.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from allauth.account.signals import user_logged_in
        from allauth.usersessions.signals import on_user_logged_in

        # It would ask for every session of the account one by one; the adapter calls `devices.note_log_in` instead.
        user_logged_in.disconnect(on_user_logged_in)
