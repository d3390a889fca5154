"""What waits for an editor or translator on the first page of the admin. A panel with nothing in it is not shown."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings
from django.db.models import Model, Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from wagtail.admin.ui.components import Component
from wagtail.models import DraftStateMixin, Page
from wagtail.snippets.models import get_snippet_models

from partners import permissions
from partners.editing import shown_name
from portal import languages
from resources.editing.links import dead_references
from resources.editing.state import State, behind_their_source

SHOWN = 8


class DeskPanel(Component):
    """Rows of things to do, each with its address, and the way to all of them."""

    template_name = "wagtailadmin/home/desk.html"
    icon = "edit"
    heading = ""
    introduction = ""

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        return {"panel": self, **self.content(parent_context["request"].user)}

    def content(self, user: Any) -> dict[str, Any]:
        """`rows` of (words, note, url, language), `total`, and perhaps `more`, an address."""
        raise NotImplementedError


class DraftsPanel(DeskPanel):
    """What the person began and nobody has published; one query a kind that the person may change."""

    name, order, icon = "my-drafts", 200, "draft"

    def content(self, user: Any) -> dict[str, Any]:
        found = [row for model in self._kinds(user) for row in self._of(model, user)]
        found.sort(key=lambda row: row[0], reverse=True)
        return {"heading": _("My drafts"), "rows": [row[1] for row in found[:SHOWN]], "total": len(found)}

    def _kinds(self, user: Any) -> Iterable[type[Model]]:
        if permissions.may_edit_pages(user):
            yield Page
        for model in get_snippet_models():
            if issubclass(model, DraftStateMixin) and permissions.may(user, "change", model):
                yield model

    def _of(self, model: Any, user: Any) -> Iterable[tuple[Any, tuple[str, str, str, str]]]:
        waiting = model.objects.filter(Q(live=False) | Q(has_unpublished_changes=True), latest_revision__user=user)
        waiting = waiting.select_related("latest_revision", *(["locale"] if model is Page else []))
        if hasattr(model, "texts"):
            waiting = waiting.prefetch_related("texts")
        for entry in waiting.order_by("-latest_revision__created_at")[: SHOWN + 1]:
            yield entry.latest_revision.created_at, _draft(entry)


def _draft(entry: Any) -> tuple[str, str, str, str]:
    if isinstance(entry, Page):
        code = entry.locale.language_code
        url = reverse("wagtailadmin_pages:edit", args=[entry.pk])
        return entry.draft_title or entry.title, languages.name_in(code, languages.current()), url, code
    url = reverse(entry.snippet_viewset.get_url_name("edit"), args=[entry.pk])
    return shown_name(entry), str(entry._meta.verbose_name), url, languages.current()


class BehindPanel(DeskPanel):
    """Translations whose source has changed since; two queries."""

    name, order, icon = "behind-their-source", 205, "globe"

    def content(self, user: Any) -> dict[str, Any]:
        if not permissions.may_edit_pages(user):
            return {}
        behind = behind_their_source().select_related("source", "target_locale").order_by("-source__last_updated_at")
        found = list(behind[: SHOWN + 1])
        keys = {translation.source.object_id for translation in found}
        pages = Page.objects.filter(translation_key__in=keys).values_list("translation_key", "locale", "pk")
        own = {(key, locale): pk for key, locale, pk in pages}
        return {
            "heading": _("Translations behind their source"),
            "rows": [_translation(each, own) for each in found[:SHOWN]],
            "total": len(found),
            "more": f"{reverse('pages_by_language')}?{urlencode({'state': State.BEHIND.value})}",
        }


def _translation(each: Any, own: Mapping[Any, int]) -> tuple[str, str, str, str]:
    pk = own.get((each.source.object_id, each.target_locale_id))
    url = reverse("wagtailadmin_pages:edit", args=[pk]) if pk else reverse("pages_by_language")
    note = languages.name_in(each.target_locale.language_code, languages.current())
    return each.source.object_repr, note, url, settings.LANGUAGE_CODE


class BrokenLinksPanel(DeskPanel):
    """Links of published pages to what is gone; two queries."""

    name, order, icon = "broken-links", 230, "link"

    def content(self, user: Any) -> dict[str, Any]:
        if not permissions.may_edit_pages(user):
            return {}
        keys = [int(pk) for pk in dead_references().values_list("object_id", flat=True).distinct()[: SHOWN + 1]]
        pages = Page.objects.filter(pk__in=keys).select_related("locale")
        rows = [
            (page.title, "", reverse("wagtailadmin_pages:edit", args=[page.pk]), page.locale.language_code)
            for page in pages[:SHOWN]
        ]
        return {
            "heading": _("Broken links"),
            "rows": rows,
            "total": len(keys),
            "more": reverse("broken_links"),
        }


def add_panels(request: HttpRequest, panels: list[Component]) -> None:
    panels += [DraftsPanel(), BehindPanel(), BrokenLinksPanel()]
