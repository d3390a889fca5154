"""`<organization>/claim/` and the mailed link that proves it: public, without account, cookie or script."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from partners import permissions
from partners.directory.models import Organization
from partners.members import claiming
from partners.members.domains import is_own_address, own_hosts
from partners.members.models import Claim
from partners.workspace.access import for_members
from portal import anonymous, languages
from portal.anonymous import AnonymousForm, Rate
from portal.scans import MEGABYTE, as_attachment, check_scan

SENT = "sent"
LARGEST = 5
"""Megabytes that somebody unknown may send."""


AFTER_SENDING = gettext_lazy(
    "If you gave an address of the organization, look into its mailbox: a link is on its way. If you sent a document, "
    "the network's reviewers look at it and answer by mail."
)
AFTER_OTHERS = gettext_lazy("Somebody of this organization looks after it. Ask your colleagues for an invitation.")
AFTER_PROOF = gettext_lazy("A reviewer of the network looks at it now. If all is well, you get an invitation by mail.")


class ClaimForm(AnonymousForm):
    rate = Rate(5, 3600)
    email = forms.EmailField(
        label=gettext_lazy("Your e-mail at the organization"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "dir": "ltr"}),
    )
    words = forms.CharField(
        label=gettext_lazy("Who you are there"),
        help_text=gettext_lazy("Your work, and how the network can reach you. Only its reviewers read it."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    document = forms.FileField(
        label=gettext_lazy("A document, if you have no such address"),
        help_text=gettext_lazy("A PDF or a picture, at most 5 MB: for example a letter of the organization."),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
    )

    def __init__(self, request: HttpRequest, organization: Organization) -> None:
        self.organization = organization
        super().__init__(request)

    def clean_document(self) -> Any:
        file = self.cleaned_data["document"]
        return check_scan(file, megabytes=LARGEST) if file else None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        email = cleaned.get("email")
        if email and "document" in cleaned and not cleaned["document"] and not is_own_address(self.organization, email):
            self.add_error("email", _not_there(own_hosts(self.organization)))
        return cleaned


def _not_there(hosts: list[str]) -> str:
    if hosts:
        said = _("This is not an address of the organization (%(hosts)s). Use one, or add a document.")
        return said % {"hosts": ", ".join(hosts)}
    return _("The entry names no website or e-mail of its own to compare with. Please add a document.")


@anonymous.page(largest=LARGEST * MEGABYTE + 64 * 1024, files=True)  # type: ignore[untyped-decorator]
def claim(request: HttpRequest, slug: str) -> HttpResponse:
    """Who says that a public entry is theirs; after sending, the same address says what happens now."""
    organization = get_object_or_404(Organization.objects.listed(), slug=slug)
    context = {"organization": organization, "hosts": own_hosts(organization)}
    if SENT in request.GET and request.method != "POST":
        return _answer(request, organization, _("Thank you: it has arrived"), AFTER_SENDING)
    if not claiming.is_claimable(organization):
        return _answer(request, organization, _("This entry has its keepers already"), AFTER_OTHERS, status=410)
    form = ClaimForm(request, organization)
    if request.method == "POST" and form.is_valid() and _kept(form, organization):
        return HttpResponseRedirect(f"{request.path}?{SENT}=1")
    return render(request, "partners/claim.html", {**context, "form": form}, status=form.status)


def _answer(
    request: HttpRequest, organization: Organization, title: str, words: Any, *, status: int = 200
) -> HttpResponse:
    context = {"organization": organization, "title": title, "words": words}
    return render(request, "partners/claim_answer.html", context, status=status)


def _kept(form: ClaimForm, organization: Organization) -> bool:
    try:
        claiming.claim(organization, **form.cleaned_data, language=languages.current())
    except claiming.TooMany:
        said = _("Many people say that this entry is theirs, and wait for the network. Please come back in some days.")
        form.add_error(None, ValidationError(said))
        form.status = 429
        return False
    return True


@anonymous.page
def proof(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows a button, so that a link scanner proves nothing; POST proves."""
    row = claiming.open_proof(token)
    if row is not None and request.method == "POST":
        claiming.prove(row)
        return _answer(request, row.organization, _("Thank you: your address is proven"), AFTER_PROOF)
    status = 200 if row else 410
    return render(
        request,
        "partners/claim_proof.html",
        {"row": row, "organization": getattr(row, "organization", None)},
        status=status,
    )


@require_safe
@for_members
def document(request: HttpRequest, pk: Any) -> FileResponse:
    """What somebody sent to prove a claim; for those who decide it."""
    row = Claim.objects.filter(pk=pk).first()
    if row is None or not row.document or not permissions.may(request.user, "decide", row):
        raise Http404
    return as_attachment(row.document, f"claim-{row.organization.slug}")
