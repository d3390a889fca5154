"""Places in the admin: loaded from the gazetteer, seldom edited."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel

from partners.editing import RecordViewSet
from partners.places.models import Jurisdiction


class JurisdictionViewSet(RecordViewSet):
    model = Jurisdiction
    icon = "globe"
    list_display = ["label", "kind", "state_code", "country", "fips", "time_zone"]
    list_filter = ["kind", "country", "state_code"]
    search_fields = ["name", "search_name", "code", "fips"]
    panels = [
        FieldPanel("name"),
        MultiFieldPanel(
            [FieldPanel(name) for name in ("kind", "country", "state_code", "code", "fips", "slug")],
            heading=_("Identity"),
        ),
        FieldPanel("parents", read_only=True),
        MultiFieldPanel(
            [FieldPanel("latitude"), FieldPanel("longitude"), FieldPanel("time_zone")], heading=_("Point and time zone")
        ),
    ]
    inspect_view_fields = [
        "name",
        "kind",
        "country",
        "state_code",
        "code",
        "fips",
        "latitude",
        "longitude",
        "time_zone",
    ]
