"""Who may choose which records in the admin's forms. Wagtail alone would name every record to everyone in the admin."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from wagtail.snippets.views import chooser

from partners import permissions


class Choosable:
    """Asks first, and of entries that the person may not view offers what the public sees anyway."""

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        if not permissions.may_choose(request.user, self.model_class):  # type: ignore[attr-defined]
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]

    def choosable(self) -> QuerySet:
        rows = self.model_class._default_manager.all()  # type: ignore[attr-defined]
        whole = permissions.may(self.request.user, "view", rows.model)  # type: ignore[attr-defined]
        return rows if whole or not hasattr(rows, "listed") else rows.listed()

    def get_object_list(self) -> QuerySet:
        return self.choosable()

    def get_object(self, pk: Any) -> Any:
        return self.choosable().get(pk=pk)

    def get_objects(self, pks: list[Any]) -> QuerySet:
        return self.choosable().filter(pk__in=pks)


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
