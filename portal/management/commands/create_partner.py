"""`create_partner`: invite the first administrator of an organization."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email

from partners.members.inviting import NotInvited, link_to
from partners.members.onboarding import create_partner
from portal.vocabulary import OrganizationKind


class Command(BaseCommand):
    help = (
        "Invite somebody to keep an organization's entry: finds the organization of this name and kind or makes it, "
        "mails an invitation and prints its link. A second run prints the same link."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help="of the organization")
        parser.add_argument("--kind", required=True, choices=OrganizationKind.values)
        parser.add_argument("--email", required=True, help="of its first administrator")
        parser.add_argument(
            "--language", default=settings.LANGUAGE_CODE, choices=[code for code, _ in settings.LANGUAGES]
        )

    def handle(self, *args: Any, **options: Any) -> None:
        name, email = options["name"].strip(), options["email"]
        if not name or len(name) > 255:
            raise CommandError("NAME is wrong: use 1 to 255 letters")
        try:
            validate_email(email)
            done = create_partner(name, kind=options["kind"], email=email, language=options["language"])
        except ValidationError as error:
            raise CommandError(f"{email!r} is not an e-mail address") from error
        except NotInvited as reason:
            raise CommandError(str(reason)) from reason
        self.stdout.write(f"{done.organization}: {'a new entry' if done.made else 'was here already'}.")
        if done.invitation is None:
            self.stdout.write(f"{email} is a member already: nobody was invited.")
            return
        until = done.invitation.expires_at
        said = "was invited" if done.invited else "had been invited already"
        self.stdout.write(f"{email} {said}. The link opens once, until {until:%Y-%m-%d %H:%M} UTC:")
        self.stdout.write(link_to(done.invitation))
