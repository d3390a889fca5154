"""`<entry>/wrong/` and `/false-lawyer/`: anybody says what is wrong, without account, cookie or script."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render

from partners.corrections.forms import FalseLawyerForm, WrongForm
from partners.corrections.models import KEPT_DAYS, Wrong
from partners.corrections.sending import send_correction
from partners.texts import shown_name
from portal import anonymous, languages

SENT = "sent"


@anonymous.page
def wrong(request: HttpRequest, slug: str, *, model: Any) -> HttpResponse:
    """About a public entry of `model`; after sending, the same address says what happens now."""
    entry = get_object_or_404(model.objects.listed(), slug=slug)
    owner = getattr(entry, "organization", None) or getattr(entry, "host", None)
    context = {"entry": entry, "name": shown_name(entry), "owner": owner, "days": KEPT_DAYS}
    if SENT in request.GET and request.method != "POST":
        return render(request, "partners/wrong_sent.html", context)
    # A link may choose for the reader: of a false lawyer.
    form = WrongForm(request, kind=model._meta.model_name, initial={"what": request.GET.get("what", "")})
    if request.method == "POST" and form.is_valid():
        send_correction(
            entry=entry,
            what=Wrong(form.cleaned_data["what"]),
            words=form.cleaned_data["words"],
            language=languages.current(),
        )
        return _sent(request)
    return render(request, "partners/wrong.html", {**context, "form": form}, status=form.status)


@anonymous.page
def false_lawyer(request: HttpRequest) -> HttpResponse:
    """About somebody who need not be in the directory; for the network's reviewers alone."""
    if SENT in request.GET and request.method != "POST":
        return render(request, "partners/wrong_sent.html", {"days": KEPT_DAYS})
    form = FalseLawyerForm(request)
    if request.method == "POST" and form.is_valid():
        send_correction(what=Wrong.FALSE_LAWYER, words=form.cleaned_data["words"], language=languages.current())
        return _sent(request)
    return render(request, "partners/false_lawyer.html", {"form": form, "days": KEPT_DAYS}, status=form.status)


def _sent(request: HttpRequest) -> HttpResponseRedirect:
    """To the thanks, so that reloading sends nothing twice."""
    response = HttpResponseRedirect(f"{request.path}?{SENT}=1")
    response.status_code = 303
    return response
