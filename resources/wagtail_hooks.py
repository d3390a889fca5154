"""The calendar's menu, and what helps people who write and translate."""

from typing import Any

from django.http import HttpRequest
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.log_actions import LogActionRegistry
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSetGroup

from partners import permissions
from resources.editing.choosing import ChoosableRecords
from resources.editing.desk import say_what_to_look_at
from resources.editing.panels import add_panels
from resources.editing.table import TableView
from resources.editing.translating import REVIEWED, keep_the_words, review, upload_po
from resources.editing.views import broken_links
from resources.events.viewsets import EventViewSet, OccurrenceViewSet


class EventsGroup(SnippetViewSetGroup):
    menu_label = _("Events")
    menu_name = "events"
    menu_icon = "date"
    menu_order = 130
    items = (EventViewSet, OccurrenceViewSet)


class ForEditors(MenuItem):
    """A report that only those see who may edit pages."""

    def is_shown(self, request: HttpRequest) -> bool:
        return permissions.may_edit_pages(request.user)


def addresses() -> list[Any]:
    return [
        # Stands before the same address of wagtail-localize, which takes whatever a file says.
        path("localize/translate/<int:translation_id>/pofile/upload/", upload_po, name="upload_po"),
        # wagtail-localize names every record to everyone in the admin.
        path("localize/api/snippets/<slug:app_label>/<slug:model_name>/", ChoosableRecords.as_view({"get": "list"})),
        path(
            "localize/api/snippets/<slug:app_label>/<slug:model_name>/<str:pk>/",
            ChoosableRecords.as_view({"get": "retrieve"}),
        ),
        path("localize/page/<int:page_id>/convert_to_alias/", keep_the_words, name="keep_the_words"),
        path("pages/<int:pk>/who-has-read-it/", review, name="review_page"),
        path("reports/pages-by-language/", TableView.as_view(), name="pages_by_language"),
        path(
            "reports/pages-by-language/results/", TableView.as_view(results_only=True), name="pages_by_language_results"
        ),
        path("reports/broken-links/", broken_links, name="broken_links"),
    ]


def pages_by_language() -> MenuItem:
    return ForEditors(
        _("Pages by language"), reverse("pages_by_language"), name="pages-by-language", icon_name="globe", order=100
    )


def broken() -> MenuItem:
    return ForEditors(_("Broken links"), reverse("broken_links"), name="broken-links", icon_name="link", order=110)


def offer_no_alias(items: list[Any], request: HttpRequest, context: dict[str, Any]) -> None:
    items[:] = [item for item in items if item.name != "localize-convert-to-alias"]


def name_the_review(actions: LogActionRegistry) -> None:
    actions.register_action(REVIEWED, _("Who has read it"), _("Said who has read the page"))


register_snippet(EventsGroup)
hooks.register("register_admin_urls", addresses)
hooks.register("register_reports_menu_item", pages_by_language)
hooks.register("register_reports_menu_item", broken)
hooks.register("register_log_actions", name_the_review)
hooks.register("construct_homepage_panels", add_panels)
hooks.register("construct_page_action_menu", offer_no_alias)
hooks.register("after_create_page", say_what_to_look_at)
hooks.register("after_edit_page", say_what_to_look_at)
