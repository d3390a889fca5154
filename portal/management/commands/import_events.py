"""`import_events`: events of one organization from a calendar or a table."""

import zoneinfo
from typing import Any

from django.core.management.base import CommandError, CommandParser

from partners.directory.models import Organization
from portal.management.importing import ImportCommand
from resources.events.imports.importing import import_events, unknown_organization
from resources.events.imports.naming import language_of


class Command(ImportCommand):
    help = "Take events from an iCalendar file or address, or from a CSV file, for one organization."
    importer = import_events
    pattern = "FILE.ics|URL|FILE.csv"
    file_type = str

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--organization", required=True, metavar="SLUG", help="whose events they are")
        parser.add_argument("--lang", default="", help="language of texts that name none (default: the organization's)")
        parser.add_argument("--timezone", default="", metavar="Z", help="zone of times that name none (America/Denver)")
        parser.add_argument("--draft", action="store_true", help="do not publish")

    def more(self, options: dict[str, Any]) -> dict[str, Any]:
        """Raises CommandError for an organization, language or zone that does not exist."""
        slug, lang, zone = options["organization"], options["lang"], options["timezone"]
        organization = Organization.objects.filter(slug=slug).first()
        if organization is None:
            raise CommandError(unknown_organization(slug))
        if lang and not language_of(lang):
            raise CommandError(f"{lang} is not a language; write a code such as es.")
        if zone and zone not in zoneinfo.available_timezones():
            raise CommandError(f"{zone} is not a time zone; write one such as America/Denver.")
        chosen = {"organization": organization, "lang": language_of(lang), "timezone": zone}
        return {**chosen, "draft": options["draft"]}
