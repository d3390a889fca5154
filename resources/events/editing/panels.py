"""The form of an event in the admin, part by part."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel

from partners.editing import texts_panel
from resources.events.editing.dates_panel import DatesPanel

WORDS = texts_panel("title", "description", "audience", "fees", "image_description")
WHEN = MultiFieldPanel(
    [
        FieldPanel("time_zone", help_text=_("Starts and ends are on the clocks of this zone.")),
        FieldRowPanel([FieldPanel("starts_at"), FieldPanel("ends_at")]),
        FieldPanel("all_day"),
    ],
    heading=_("When"),
)
REPEATS = MultiFieldPanel(
    [
        DatesPanel(),
        FieldRowPanel([FieldPanel("frequency"), FieldPanel("interval")]),
        *(FieldPanel(name) for name in ("weekdays", "positions", "month_days", "months", "ends")),
        FieldRowPanel([FieldPanel("ends_on"), FieldPanel("ends_after")]),
        FieldPanel("rdates"),
        FieldPanel("exdates"),
    ],
    heading=_("How it repeats"),
)
WRITTEN = MultiFieldPanel(
    [FieldPanel("rrule")],
    heading=_("The rule as calendar programs write it"),
    classname="collapsed",
)
NEVER_PUBLIC = _("A partner meeting is never public: only its host sees it, and the groups and kinds that you name.")
WHO = MultiFieldPanel(
    [
        FieldPanel("host"),
        InlinePanel("co_hosts", [FieldPanel("organization")], heading=_("Together with"), label=_("co-host")),
        FieldPanel("contact"),
    ],
    heading=_("Who holds it"),
)
WHERE = MultiFieldPanel(
    [
        FieldPanel("mode"),
        *(FieldPanel(name) for name in ("venue", "address", "postal_code", "place")),
        FieldRowPanel([FieldPanel("latitude"), FieldPanel("longitude")]),
        FieldPanel("online_url"),
        FieldRowPanel([FieldPanel("venue_shown"), FieldPanel("link_shown")]),
        FieldPanel("told_hours_before"),
    ],
    heading=_("Where"),
)
FOR_WHOM = MultiFieldPanel(
    [
        FieldPanel("cost", help_text=_("What it costs in words stands with the texts.")),
        FieldRowPanel([FieldPanel("wheelchairs"), FieldPanel("children")]),
        FieldPanel("interpretation_on_request"),
    ],
    heading=_("Cost and access"),
)
SEATS = MultiFieldPanel(
    [FieldPanel("capacity"), FieldPanel("seats_offered"), FieldPanel("seats_released_at")],
    heading=_("Seats"),
)
BODY = [
    WORDS,
    MultiFieldPanel(
        [FieldRowPanel([FieldPanel("kind", help_text=NEVER_PUBLIC), FieldPanel("status")]), FieldPanel("reason")],
        heading=_("What it is"),
    ),
    WHO,
    WHEN,
    REPEATS,
    WRITTEN,
    WHERE,
    FOR_WHOM,
    SEATS,
    FieldPanel("image", help_text=_("What it shows stands with the texts, for people who do not see it.")),
    FieldPanel("topics"),
    InlinePanel(
        "languages",
        [FieldPanel("code"), FieldPanel("interpretation")],
        heading=_("Languages spoken"),
        label=_("language"),
    ),
    InlinePanel(
        "required_documents",
        [FieldPanel("language"), FieldPanel("document")],
        heading=_("Documents to bring"),
        label=_("document"),
    ),
    FieldPanel("source"),
]
