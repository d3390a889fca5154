"""Addresses below /workspace/; each concept adds its own list."""

from django.urls import path, register_converter
from django.urls.converters import SlugConverter

from partners.audit.workspace import urlpatterns as of_audit
from partners.changes.views import urls as of_changes
from partners.corrections import workspace as corrections
from partners.evidence import workspace as evidence
from partners.freshness.urls import urlpatterns as of_freshness
from partners.members.urls import urlpatterns as of_members
from partners.sharing.urls import urlpatterns as of_sharing
from partners.workspace import changing, entries, views
from partners.workspace.kinds import kind_named


class KindConverter(SlugConverter):
    """A kind of entry that is kept in the workspace; any other word is somebody else's address."""

    def to_python(self, value: str) -> str:
        if kind_named(value) is None:
            raise ValueError(value)
        return value


register_converter(KindConverter, "kind")
app_name = "workspace"
urlpatterns = [
    path("", views.home, name="home"),
    path("organizations/<uuid:pk>/", views.organization, name="organization"),
    *of_freshness,
    *of_members,
    path("organizations/<uuid:pk>/about/", entries.entry, {"kind": "organizations"}, name="about"),
    path("organizations/<uuid:pk>/add/<kind:kind>/", changing.add, name="add"),
    path("<kind:kind>/<uuid:pk>/", entries.entry, name="entry"),
    path("<kind:kind>/<uuid:pk>/preview/", entries.preview, name="preview"),
    path("<kind:kind>/<uuid:pk>/remove/", entries.remove, name="remove"),
    path("<kind:kind>/<uuid:pk>/restore/", entries.restore, name="restore"),
    path("<kind:kind>/<uuid:pk>/change/<slug:section>/", changing.change, name="change"),
    path("<kind:kind>/<uuid:pk>/change/<slug:section>/<slug:part>/", changing.change, name="change_part"),
    *corrections.urlpatterns,
    *of_audit,
    *of_sharing,
    *evidence.urlpatterns,
    *of_changes,
]
