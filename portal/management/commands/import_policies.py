"""`import_policies`: laws, ordinances and rules from a table."""

from partners.imports.policies import import_policies
from portal.management.importing import ImportCommand


class Command(ImportCommand):
    help = "Take policies, one row a provision, from a CSV file."
    importer = import_policies
