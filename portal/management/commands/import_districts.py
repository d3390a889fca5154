"""`import_districts`: consular districts from a table."""

from partners.imports.districts import import_districts
from portal.management.importing import ImportCommand


class Command(ImportCommand):
    help = "Take which state or county a consulate looks after, and when, from a CSV file."
    importer = import_districts
