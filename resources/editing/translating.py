"""What translators send: a PO file, and their word that a machine's translation is right."""

import datetime
from typing import Any

from django import forms
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from wagtail.admin import messages
from wagtail.admin.utils import get_valid_next_url_from_request
from wagtail.admin.widgets import AdminDateInput
from wagtail.log_actions import log
from wagtail.models import Page
from wagtail_localize.models import Translation

from resources.editing.po import SIZE, PoRefused, read_po
from resources.guides.models import ReviewedPage

REVIEWED = "puente.review"
REASONS_SHOWN = 5


@require_POST
def upload_po(request: HttpRequest, translation_id: int) -> HttpResponseRedirect:
    """Takes a filled-in PO file of one translation as a whole, or says why not and changes nothing."""
    back = redirect(get_valid_next_url_from_request(request) or reverse("wagtailadmin_home"))
    translation = Translation.objects.filter(pk=translation_id, enabled=True).select_related("source").first()
    try:
        if translation is None:
            raise PoRefused(_("The page of this translation is gone, or it is no longer translated."))
        page = _target(translation)
        if not page.permissions_for_user(request.user).can_edit():
            raise PermissionDenied
        file = request.FILES.get("file")
        if not isinstance(file, UploadedFile):
            raise PoRefused(_("Choose the PO file that you filled in."))
        po = read_po(file.read(SIZE + 1), translation)
        with transaction.atomic():
            translation.import_po(po, user=request.user, tool_name="PO")
    except PoRefused as refused:
        for reason in refused.reasons[:REASONS_SHOWN]:
            messages.error(request, reason)
        if len(refused.reasons) > REASONS_SHOWN:
            more = len(refused.reasons) - REASONS_SHOWN
            messages.error(request, _("... and %(count)d more. Nothing of the file was taken.") % {"count": more})
    else:
        count = sum(1 for entry in po if entry.msgstr and not entry.obsolete)
        messages.success(request, _("Taken: %(count)d texts of the PO file.") % {"count": count})
    return back


def _target(translation: Translation) -> Page:
    """The translated page; raises PoRefused when it or its source was deleted."""
    try:
        translation.source.get_source_instance()
        target: Page = translation.get_target_instance()
    except ObjectDoesNotExist as error:
        raise PoRefused(_("The page of this translation was deleted.")) from error
    return target


def keep_the_words(request: HttpRequest, page_id: int) -> HttpResponseRedirect:
    """Instead of turning a translation into a copy of its source: its readers would lose their words."""
    messages.error(request, _("A translation is not replaced by the words of its source. Unpublish it instead."))
    return redirect("wagtailadmin_pages:edit", page_id)


class ReviewForm(forms.Form):
    """Who stands for the words of one language of a page."""

    checked = forms.BooleanField(
        required=False,
        label=gettext_lazy("A person who speaks the language has read this translation and confirms it"),
    )
    lawyer_review_date = forms.DateField(
        required=False, label=gettext_lazy("Read by a lawyer on"), widget=AdminDateInput
    )
    lawyer_review_by = forms.CharField(required=False, max_length=255, label=gettext_lazy("Lawyer or organization"))


def review(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks for one language of a guide or term who has read it; the answer goes live when its giver may publish."""
    page = get_object_or_404(Page, pk=pk).specific
    may = page.permissions_for_user(request.user)
    if not isinstance(page, ReviewedPage) or not may.can_edit():
        raise PermissionDenied
    draft = page.get_latest_revision_as_object()
    given = {
        "checked": not draft.machine_translated,
        "lawyer_review_date": draft.lawyer_review_date,
        "lawyer_review_by": draft.lawyer_review_by,
    }
    form = ReviewForm(request.POST or None, initial=given)
    if form.is_valid():
        shown = note_reading(draft, by=request.user, publish=page.live and may.can_publish(), **form.cleaned_data)
        in_draft = _("Noted in the draft. It is shown to readers when the page is published.")
        messages.success(request, _("Noted and shown to readers.") if shown else in_draft)
        return redirect(get_valid_next_url_from_request(request) or reverse("wagtailadmin_pages:edit", args=[pk]))
    return render(request, "wagtailadmin/review.html", {"form": form, "page": page, "page_title": page.title})


def note_reading(
    draft: ReviewedPage,
    *,
    by: Any,
    publish: bool,
    checked: bool,
    lawyer_review_date: datetime.date | None,
    lawyer_review_by: str,
) -> bool:
    """Note who has read the page; answers whether readers see it: what else waits in the draft stays there."""
    waiting = draft.has_unpublished_changes
    draft.machine_translated = not checked
    draft.lawyer_review_date, draft.lawyer_review_by = lawyer_review_date, lawyer_review_by
    revision = draft.save_revision(user=by, log_action=True)
    log(draft, REVIEWED, user=by, revision=revision)
    if publish and not waiting:
        revision.publish(user=by)
    return publish and not waiting
