"""Every address of the portal."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from partners.accounts.urls import localised_side_doors, side_doors
from partners.urls import api as partners_api
from partners.urls import pages as partners_pages
from portal import media, safety
from portal.starter import about
from resources.events.meetings.feed import feed as member_calendar
from resources.urls import api as resources_api
from resources.urls import asked_hourly
from resources.urls import pages as resources_pages
from search.urls import api_urlpatterns as search_api
from search.urls import page_urlpatterns as search_pages

handler400 = "portal.errors.bad_request"
handler403 = "portal.errors.refused"
handler404 = "portal.errors.not_found"
handler500 = "portal.errors.broken"

urlpatterns = [
    path("", include("portal.machines.urls")),
    path("exit/", safety.leave, name="exit"),
    path("accounts/", include("partners.accounts.urls")),
    path("calendar/<str:token>.ics", member_calendar, name="member_calendar"),
    path("workspace/meetings/", include("resources.events.meetings.urls")),
    path("workspace/dates/", include("resources.events.hosting.urls")),
    path("workspace/doors/", include("resources.events.seats.urls")),
    path("workspace/calendars/", include("resources.events.imports.urls")),
    path("workspace/", include("partners.workspace.urls")),
    *side_doors,
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("media/images/<path:name>", media.picture, name="picture"),
    path("api/v2/", include(search_api)),
    path("api/v2/", include(partners_api)),
    path("api/v2/", include(resources_api)),
    path("api/", include("portal.api.urls")),
    *i18n_patterns(
        path("", include(asked_hourly)),
        *localised_side_doors,
        path("safety/", safety.safety, name="safety"),
        path("about-this-content/", about.about, name="about_content"),
        path("", include((search_pages, "search"))),
        path("", include(partners_pages)),
        path("", include(resources_pages)),
        path("", include(wagtail_urls)),
    ),
]
