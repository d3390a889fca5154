"""`/api/v2/places/?q=`: which places a text may mean."""

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from partners.places.queries import MAX_TEXT, Candidate, resolve
from portal.vocabulary import PlaceKind
from search.api import PublicView
from search.api_schema import LANG, ErrorSerializer

NAMES = frozenset({"q", "lang"})


class CandidateSerializer(serializers.Serializer):
    slug = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    kind = serializers.ChoiceField(choices=PlaceKind.values)
    lat = serializers.FloatField(allow_null=True)
    lon = serializers.FloatField(allow_null=True)
    within = serializers.ListField(
        child=serializers.CharField(), help_text="Slugs of the state and counties around it."
    )
    from_zip = serializers.CharField(allow_null=True, help_text="The ZIP code that hints at this place.")


class PlacesAnswerSerializer(serializers.Serializer):
    candidates = CandidateSerializer(many=True)


class PlacesView(PublicView):
    """Places for a ZIP code, city, county or state. A ZIP code gives candidates: its city and its counties."""

    @extend_schema(  # type: ignore[untyped-decorator]
        operation_id="places",
        parameters=[
            OpenApiParameter("q", OpenApiTypes.STR, required=True, description="ZIP code, city, county or state."),
            LANG,
        ],
        responses={200: PlacesAnswerSerializer, 400: ErrorSerializer},
        tags=["places"],
    )
    def get(self, request: Request) -> Response:
        asked = request.GET.get("lang", "").lower()
        lang = asked if asked in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        with translation.override(lang):
            errors = _errors(request)
            if errors:
                return Response({"errors": errors}, status=400)
            return Response({"candidates": [_candidate(each) for each in resolve(request.GET["q"], lang)]})


def _errors(request: Request) -> dict[str, list[str]]:
    errors = {name[:100]: [_("Unknown parameter.")] for name in request.GET if name not in NAMES}
    for name in NAMES & set(request.GET):
        if len(request.GET.getlist(name)) > 1:
            errors[name] = [_("Give this only once.")]
    text = request.GET.get("q", "").strip()
    if not text:
        errors["q"] = [_("Write a ZIP code, a city, a county or a state.")]
    elif len(text) > MAX_TEXT:
        errors["q"] = [_("Write at most %(count)d characters.") % {"count": MAX_TEXT}]
    lang = request.GET.get("lang", "").lower()
    if lang and lang not in dict(settings.LANGUAGES):
        errors["lang"] = [
            _("Unknown language; there are: %(values)s.") % {"values": ", ".join(dict(settings.LANGUAGES))}
        ]
    return errors


def _candidate(found: Candidate) -> dict[str, object]:
    return {
        "slug": found.slug,
        "label": found.label,
        "kind": found.kind,
        "lat": found.lat,
        "lon": found.lon,
        "within": list(found.within),
        "from_zip": found.from_zip,
    }
