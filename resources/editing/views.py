"""Reports that are plain lists."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from partners import permissions
from resources.editing.links import broken_references, malformed_addresses


def broken_links(request: HttpRequest) -> HttpResponse:
    """Every link of a published page that leads nowhere, as far as that is seen without asking the network."""
    if not permissions.may_edit_pages(request.user):
        raise PermissionDenied
    found = [*broken_references(), *malformed_addresses()]
    return render(request, "wagtailadmin/reports/broken_links.html", {"found": found, "page_title": _("Broken links")})
