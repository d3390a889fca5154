"""`/api/v2/events/`: dates of events, as the contract says."""

from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from portal.vocabulary import EventStatus, Mode
from resources.events import flows
from resources.events.listing import EventRow
from search import parameters
from search.api import PublicView
from search.api_schema import SEARCH_PARAMETERS, ErrorSerializer


class OccurrenceSerializer(serializers.Serializer):
    event = serializers.UUIDField()
    title = serializers.CharField()
    lang = serializers.CharField(help_text="Language of the title.")
    start = serializers.DateTimeField(help_text="With the offset of the event's own zone.")
    end = serializers.DateTimeField()
    timezone = serializers.CharField()
    all_day = serializers.BooleanField()
    status = serializers.ChoiceField(choices=EventStatus.values)
    mode = serializers.ChoiceField(choices=Mode.values)
    place = serializers.CharField(allow_blank=True)
    host = serializers.CharField()
    languages = serializers.ListField(child=serializers.CharField())
    url = serializers.CharField()


class EventsAnswerSerializer(serializers.Serializer):
    total = serializers.IntegerField()
    page = serializers.IntegerField()
    size = serializers.IntegerField()
    occurrences = OccurrenceSerializer(many=True)


class EventsView(PublicView):
    """Dates of public events: those that are not over, or those between two days."""

    @extend_schema(  # type: ignore[untyped-decorator]
        operation_id="events",
        parameters=SEARCH_PARAMETERS,
        responses={200: EventsAnswerSerializer, 400: ErrorSerializer, 503: ErrorSerializer},
        tags=["events"],
    )
    def get(self, request: Request) -> Response:
        asked_language = request.GET.get("lang", "").lower()
        lang = asked_language if asked_language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        with translation.override(lang):
            asked = parameters.read(request.GET, lang=lang, strict=True, fixed={"kind": flows.KIND})
            if asked.errors:
                places = {"suggestions": list(asked.suggestions)} if "near" in asked.errors else {}
                return Response({"errors": asked.errors, **places}, status=400)
            dates = flows.find_dates(asked, reader=asked.query.lang)
            if dates.degraded:
                message = _("Search is being repaired. Try again in a few minutes.")
                return Response({"errors": {"search": [message]}}, 503, headers={"Retry-After": str(flows.RETRY_AFTER)})
            return Response(_answer(dates))


def _answer(dates: flows.Dates) -> dict[str, Any]:
    return {
        "total": dates.total,
        "page": dates.page,
        "size": dates.size,
        "occurrences": [_occurrence(row) for row in dates.rows],
    }


def _occurrence(row: EventRow) -> dict[str, Any]:
    event = row.event
    return {
        "event": str(event.pk),
        "title": row.title,
        "lang": row.lang,
        "start": row.when.start.isoformat(),
        "end": row.when.end.isoformat(),
        "timezone": event.time_zone,
        "all_day": event.all_day,
        "status": row.status,
        "mode": event.mode,
        "place": row.place,
        "host": event.host.slug,
        "languages": row.spoken,
        "url": row.url,
    }
