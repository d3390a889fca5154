from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ResourcesConfig(AppConfig):
    name = "resources"
    verbose_name = _("Guides and events")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from portal import clock
        from resources import search, signals, slots
        from resources.events import changes, workspace
        from resources.events.feeds.keeping import settle_all
        from resources.events.hosting import unsaved
        from resources.events.imports import wiring as calendars
        from resources.events.meetings import panels as meetings
        from resources.events.seats import minding
        from resources.events.seats import slots as seats_slots
        from resources.imports.pairs import settle_next

        search.register_all()
        signals.connect()
        changes.connect()
        slots.register_all()
        workspace.register_kind()
        meetings.register()
        calendars.connect()
        clock.register("translations", settle_next)
        clock.register("feeds", settle_all)
        minding.register()
        unsaved.register()
        seats_slots.register()
