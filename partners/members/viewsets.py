"""Memberships in the Wagtail admin: every change goes through `managing`, which knows the rules and tells the trail."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.panels import FieldPanel
from wagtail.admin.ui.tables import DateColumn
from wagtail.log_actions import log
from wagtail.snippets.views.snippets import CreateView, EditView

from partners.audit.listening import told_by_hand
from partners.editing import RecordViewSet
from partners.members import managing
from partners.members.managing import Refused
from partners.members.models import Membership


class _Managed:
    """A form that is shown again with the reason where `managing` refuses."""

    request: HttpRequest
    form: Any

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            answer: HttpResponse = super().form_valid(form)  # type: ignore[misc]
        except Refused as reason:
            form.add_error("role", str(reason))
            answer = self.form_invalid(form)  # type: ignore[attr-defined]
        return answer

    def logged(self, row: Membership, action: str) -> Membership:
        with told_by_hand():
            log(instance=row, action=action, user=self.request.user)
        return row


class AddMembershipView(_Managed, CreateView):
    def save_instance(self) -> Membership:
        given = self.form.cleaned_data
        row = managing.add(given["user"], given["organization"], given["role"], by=self.request.user)
        return self.logged(row, "wagtail.create")


class EditMembershipView(_Managed, EditView):
    """Another role; somebody else, or another organization, is another membership."""

    def get_form(self, *args: Any, **kwargs: Any) -> Any:
        form = super().get_form(*args, **kwargs)
        for name in ("user", "organization"):
            form.fields[name].disabled = True
        return form

    def save_instance(self) -> Membership:
        stored = Membership.objects.get(pk=self.object.pk)
        row = managing.change_role(stored, self.form.cleaned_data["role"], by=self.request.user)
        return self.logged(row, "wagtail.edit")


class MembershipViewSet(RecordViewSet):
    model = Membership
    icon = "user"
    add_view_class = AddMembershipView
    edit_view_class = EditMembershipView
    list_display = ["user", "organization", "role", DateColumn("since", label=gettext_lazy("Since"), sort_key="since")]
    list_filter = ["role"]
    search_fields = ["user__email", "user__name", "organization__name"]
    joined = ("user", "organization")
    panels = [FieldPanel("user"), FieldPanel("organization"), FieldPanel("role")]


def end_memberships(request: HttpRequest, instances: Any) -> HttpResponse | None:
    """Deleting memberships, one or many at once, ends each as the workspace does."""
    rows = [each for each in instances if isinstance(each, Membership)]
    if request.method != "POST" or not rows:
        return None
    for row in rows:
        who = row.user
        try:
            managing.remove(row, by=request.user)
        except Refused as reason:
            messages.error(request, f"{who}: {reason}")
        else:
            messages.success(request, _("%(who)s is not a member any more.") % {"who": who})
    return HttpResponseRedirect(reverse(MembershipViewSet().get_url_name("list")))
