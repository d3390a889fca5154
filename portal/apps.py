from typing import Any

from django.apps import AppConfig, apps
from django.core.management import call_command
from django.db.models.signals import post_migrate


def make_cache_table(sender: AppConfig, **kwargs: Any) -> None:
    """The shared cache lives in the database until Redis is named; migrating makes its table."""
    call_command("createcachetable", verbosity=0, database=kwargs["using"])


class PortalConfig(AppConfig):
    name = "portal"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from portal import clock, publishing

        clock.register("publishing", publishing.publish_due)
        # Django tells only apps with models; this one has none.
        post_migrate.connect(make_cache_table, sender=apps.get_app_config("sessions"))
