from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    name = "search"
    verbose_name = _("Search")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from portal import clock
        from search import checks, registry, versions  # noqa: F401 - the import registers the check

        registry.register_own_facets()
        clock.register("content-versions", versions.fold)
