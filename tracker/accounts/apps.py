from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.db.models import Model, ProtectedError
from django.db.models.signals import pre_delete


class AccountsConfig(AppConfig):
    name = "tracker.accounts"
    verbose_name = "Accounts"

    def ready(self) -> None:
        pre_delete.connect(refuse_deletion, sender="auth.User", dispatch_uid="an account is never deleted")


class DeskConfig(AdminConfig):
    """Django's admin with `DeskSite` as its site."""

    default_site = "tracker.accounts.site.DeskSite"


def refuse_deletion(instance: Model, **kwargs: object) -> None:
    """Raise ProtectedError: the admin's history of an account would be deleted with it."""
    raise ProtectedError("An account is deactivated, never deleted: who did what must stay.", {instance})
