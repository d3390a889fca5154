"""Pages about one date, for hosts in the workspace and for the network in the admin."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from partners import permissions
from partners.changes.differing import ChangedMeanwhile
from partners.workspace.access import for_members
from partners.workspace.addresses import entry_url
from portal import languages
from resources.events.editing.date_form import DateForm, restore, save
from resources.events.editing.times import in_words
from resources.events.editing.way import way_to
from resources.events.listing import title_of
from resources.events.occurrence_models import Occurrence
from resources.events.rules.making import is_marked
from resources.events.rules.reading import RuleRefused


def _answered(request: HttpRequest, date: Occurrence) -> tuple[DateForm, str | None]:
    """The form, and what became of it; None where it is to be shown (again)."""
    if request.method != "POST":
        return DateForm(date=date), None
    form = DateForm(request.POST, date=date)
    if "restore" in request.POST:
        try:
            done = restore(date, by=request.user, based_on=request.POST.get("of_date", ""))
            return form, _("The date takes place as the rule says.") if done else _("Nothing was different.")
        except (RuleRefused, ChangedMeanwhile) as refused:
            is_rule = isinstance(refused, RuleRefused)
            messages.error(request, str(refused) if is_rule else _("Somebody else changed this date meanwhile."))
            return DateForm(date=Occurrence.objects.select_related("event__host").get(pk=date.pk)), None
    return form, save(form, by=request.user) if form.is_valid() else None


def _context(date: Occurrence, form: DateForm) -> dict[str, Any]:
    reader = languages.current()
    title, lang = title_of(date.event, reader)
    return {
        "form": form,
        "date": date,
        "title": title,
        "lang": lang,
        "day": in_words(date.local(date.starts_at), reader),
        "problems": form.problems() if form.is_bound else [],
        "differs": is_marked(date),
        "waits": form.waits,
    }


@require_http_methods(["GET", "HEAD", "POST"])
@for_members
def one_date(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """One date of an event in its host's workspace."""
    date = Occurrence.objects.select_related("event__host").filter(pk=pk).first()
    if date is None or not permissions.may(request.user, "view", date.event):
        raise Http404
    if not permissions.may(request.user, "change", date.event):
        raise PermissionDenied
    form, done = _answered(request, date)
    if done is not None:
        messages.success(request, done)
        date.refresh_from_db()  # it may belong to the series that goes on
        return HttpResponseRedirect(f"{entry_url(date.event)}#dates")
    context = _context(date, form) | {"back": entry_url(date.event)}
    return render(request, "workspace/events/date.html", context, status=422 if form.is_bound else 200)


class DateView(WagtailAdminTemplateMixin, TemplateView):
    """The same in the admin."""

    template_name = "wagtailadmin/events/date.html"
    page_title = gettext_lazy("One date")
    breadcrumbs_items = way_to(page_title)
    header_icon = "calendar-alt"

    def dispatch(self, request: HttpRequest, *args: Any, pk: Any, **kwargs: Any) -> Any:
        self.date = get_object_or_404(Occurrence.objects.select_related("event__host"), pk=pk)
        allowed = all(permissions.may(request.user, "change", each) for each in (self.date, self.date.event))
        if not permissions.may_enter_admin(request.user) or not allowed:
            raise PermissionDenied
        self.form, self.done = _answered(request, self.date)
        return super().dispatch(request, *args, pk=pk, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**_context(self.date, self.form), back=self.back, **kwargs)

    @property
    def back(self) -> str:
        return reverse("wagtailsnippets_resources_event:edit", args=[self.date.event_id])

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.done is None:
            return self.render_to_response(self.get_context_data(), status=422)
        messages.success(request, self.done)
        self.date.refresh_from_db()
        return HttpResponseRedirect(self.back)
