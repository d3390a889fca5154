from typing import Any

from django.apps import AppConfig
from django.core.management import call_command
from django.db.models.signals import post_migrate


def make_cache_table(sender: AppConfig, **kwargs: Any) -> None:
    """The shared cache lives in the database until Redis is named; migrating makes its table."""
    call_command("createcachetable", verbosity=0, database=kwargs["using"])


class PortalConfig(AppConfig):
    name = "portal"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        post_migrate.connect(make_cache_table, sender=self)
