"""`import_providers`: services of organizations from a table."""

from partners.imports.providers import import_providers
from portal.management.importing import ImportCommand


class Command(ImportCommand):
    help = "Take services, their organizations, places, phones and hours from a CSV file."
    importer = import_providers
