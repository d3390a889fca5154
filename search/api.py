"""`/api/v2/search/` and `/api/v2/suggest/`: for everyone, without cookies, sessions or accounts."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, replace
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import BaseParser
from rest_framework.permissions import AllowAny
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from search import flows, parameters
from search.api_schema import (
    LANG,
    SEARCH_PARAMETERS,
    SUGGESTED,
    ErrorSerializer,
    Q,
    SearchAnswerSerializer,
    SuggestAnswerSerializer,
)
from search.cards import FoundItem
from search.contract import FACETS, SearchQuery
from search.filters import FacetValue
from search.suggesting import SUGGESTED_KINDS, Suggested, suggest
from search.understanding import Piece


class AlwaysJSON(BaseContentNegotiation):
    """One representation whatever is asked: no `format` parameter, no 406."""

    def select_parser(self, request: Request, parsers: Iterable[BaseParser]) -> BaseParser:
        return next(iter(parsers))

    def select_renderer(
        self, request: Request, renderers: Iterable[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        renderer = next(iter(renderers))
        return renderer, str(renderer.media_type)


class PublicView(APIView):
    """Reads for anyone; answers to a query are kept by nobody."""

    authentication_classes = ()
    permission_classes = (AllowAny,)
    renderer_classes = (JSONRenderer,)
    content_negotiation_class = AlwaysJSON
    http_method_names = ["get", "head", "options"]

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        response = super().finalize_response(request, response, *args, **kwargs)
        response["Cache-Control"] = "no-store"
        response["Access-Control-Allow-Origin"] = "*"
        return response


def _language(request: Request) -> str:
    """The language of error messages, before the parameters are known to be right."""
    asked = request.GET.get("lang", "").lower()
    return asked if asked in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


class SearchView(PublicView):
    """Search everything public, in any language."""

    @extend_schema(  # type: ignore[untyped-decorator]
        operation_id="search",
        parameters=SEARCH_PARAMETERS,
        responses={200: SearchAnswerSerializer, 400: ErrorSerializer},
        tags=["search"],
    )
    def get(self, request: Request) -> Response:
        lang = _language(request)
        with translation.override(lang):
            asked = parameters.read(request.GET, lang=lang, strict=True)
            if asked.errors:
                return _refused(asked)
            return Response(_answer(flows.find(asked, facets=FACETS)))


class SuggestView(PublicView):
    """At most eight titles, kinds of help and places for what was typed so far."""

    @extend_schema(  # type: ignore[untyped-decorator]
        operation_id="suggest",
        parameters=[Q, LANG, SUGGESTED],
        responses={200: SuggestAnswerSerializer, 400: ErrorSerializer},
        tags=["search"],
    )
    def get(self, request: Request) -> Response:
        lang = _language(request)
        with translation.override(lang):
            data = request.GET.copy()
            kinds = data.pop("kind", [])
            asked = parameters.read(data, lang=lang, strict=True, names=("q", "lang"))
            unknown = [kind[:100] for kind in kinds if kind not in SUGGESTED_KINDS]
            if unknown:
                message = _("Unknown value: %(values)s.") % {"values": ", ".join(unknown[:5])}
                asked = replace(asked, errors={**asked.errors, "kind": [message]})
            if asked.errors:
                return _refused(asked)
            return Response({"suggestions": list(map(asdict, _suggested(asked.query, kinds)))})


def _suggested(query: SearchQuery, kinds: Sequence[str]) -> list[Suggested]:
    return suggest(query.text, lang=query.lang, kinds=kinds or SUGGESTED_KINDS) if query.text else []


def _refused(asked: parameters.Asked) -> Response:
    places = {"suggestions": list(asked.suggestions)} if "near" in asked.errors else {}
    return Response({"errors": asked.errors, **places}, status=400)


def _answer(found: flows.Found) -> dict[str, Any]:
    query, near = found.asked.query, found.query.near
    return {
        "engine": found.engine,
        "degraded": found.degraded,
        "took_ms": found.took_ms,
        "total": found.total,
        "page": found.page,
        "size": found.size,
        "query": {
            "text": query.text,
            "lang": query.lang,
            "filters": {name: list(values) for name, values in query.filters.items()},
            "near": near and {"label": near.label, "lat": near.lat, "lon": near.lon, "radius_km": near.radius_km},
            "sentence": found.sentence,
            "understood": [_understood(piece) for piece in found.understood.pieces if not piece.idle],
        },
        "did_you_mean": found.did_you_mean,
        "results": [_result(item) for item in found.results],
        "facets": {facet.name: [_value(value) for value in facet.values] for facet in found.facets},
    }


def _understood(piece: Piece) -> dict[str, Any]:
    return {"kind": piece.kind, "text": piece.text, "also": list(piece.also), "label": piece.label or None}


def _result(item: FoundItem) -> dict[str, Any]:
    return {
        "id": item.id,
        "kind": item.kind,
        "lang": item.lang,
        "title": item.title,
        "snippet": str(item.snippet),
        "url": item.url,
        "score": item.score,
        "distance_km": item.distance_km,
        "reach": item.reach,
        "assured_date": item.card.assured_date,
        "topics": list(item.card.topics),
        "languages": list(item.card.languages),
    }


def _value(value: FacetValue) -> dict[str, Any]:
    return {"value": value.value, "label": value.label, "count": value.count, "selected": value.selected}
