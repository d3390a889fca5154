"""What the translation editor may learn of records that a page points at."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from wagtail_localize.views.snippets_api import SnippetViewSet

from partners.choosing import choosable


class ChoosableRecords(SnippetViewSet):
    def initialize_request(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        # The framework is set up for an API without accounts and forgets who asks.
        self.person = request.user
        return super().initialize_request(request, *args, **kwargs)

    def get_queryset(self) -> QuerySet:
        return choosable(self.person, self.get_model())
