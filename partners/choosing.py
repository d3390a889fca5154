"""Who may choose which records in the admin's forms. Wagtail alone would name every record to everyone in the admin."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import Http404
from wagtail.snippets.views import chooser

from partners import permissions


def choosable(user: Any, model: Any) -> QuerySet:
    """The records that the person may name: of entries that they may not view, what the public sees anyway.

    Raises PermissionDenied where they may name none.
    """
    if not permissions.may_choose(user, model):
        raise PermissionDenied
    rows: QuerySet = model._default_manager.all()
    whole = permissions.may(user, "view", model) or not hasattr(rows, "listed")
    return rows if whole else rows.listed()  # type: ignore[attr-defined]


class Choosable:
    request: Any
    model_class: Any

    def get_object_list(self) -> QuerySet:
        return choosable(self.request.user, self.model_class)

    def get_object(self, pk: Any) -> Any:
        try:
            return self.get_object_list().get(pk=pk)
        except (ValidationError, ValueError) as error:
            raise Http404 from error  # no key at all

    def get_objects(self, pks: list[Any]) -> QuerySet:
        try:
            return self.get_object_list().filter(pk__in=pks)
        except (ValidationError, ValueError) as error:
            raise Http404 from error


class ChooseView(Choosable, chooser.ChooseView):
    pass


class ChooseResultsView(Choosable, chooser.ChooseResultsView):
    pass


class ChosenView(Choosable, chooser.SnippetChosenView):
    pass


class ChosenMultipleView(Choosable, chooser.SnippetChosenMultipleView):
    pass


class RecordChooserViewSet(chooser.SnippetChooserViewSet):
    choose_view_class = ChooseView
    choose_results_view_class = ChooseResultsView
    chosen_view_class = ChosenView
    chosen_multiple_view_class = ChosenMultipleView
