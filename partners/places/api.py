"""`/api/v2/places/?q=`: which places a text may mean; `/api/v2/places/<slug>/`: what applies there."""

import datetime

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from partners.directory.hotlines import Line, hotlines
from partners.places.consulates import ConsulateHere
from partners.places.days import day_asked
from partners.places.meaning import meant
from partners.places.place_page import consulates_at, label_of, outer
from partners.places.queries import MAX_TEXT, Candidate, containing, resolve
from partners.places.rules import agreements, of_institutions_in, of_places, rules
from partners.policies.api import RuleSerializer, rule_rows, web_address
from partners.policies.models import Agreement
from portal.vocabulary import PlaceKind
from search import parameters
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
        lang = _language(request)
        with translation.override(lang):
            errors = _errors(request)
            if errors:
                return Response({"errors": errors}, status=400)
            return Response({"candidates": [_candidate(each) for each in resolve(request.GET["q"], lang)]})


class ConsulateSerializer(serializers.Serializer):
    country = serializers.CharField(help_text="ISO 3166-1 code of the country that it represents.")
    organization = serializers.CharField(help_text="Slug.")
    name = serializers.CharField()
    confirmed = serializers.BooleanField(help_text="False: the nearest office, its district is not known.")
    since = serializers.DateField(allow_null=True)


class HotlineSerializer(serializers.Serializer):
    name = serializers.CharField()
    number = serializers.CharField(help_text="E.164.")
    run_by = serializers.CharField(allow_blank=True)
    always_open = serializers.BooleanField()
    url = serializers.CharField()


class AgreementSerializer(serializers.Serializer):
    agency = serializers.CharField()
    place = serializers.CharField(help_text="Slug.")
    type = serializers.CharField()
    signed = serializers.DateField(allow_null=True)
    listed_on = serializers.DateField(help_text="A list proves that an agreement exists, not what it says.")
    source_url = serializers.CharField(allow_null=True)


class PlaceAnswerSerializer(serializers.Serializer):
    slug = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    kind = serializers.ChoiceField(choices=PlaceKind.values)
    as_of = serializers.DateField()
    within = serializers.ListField(child=serializers.CharField())
    rules = RuleSerializer(many=True)
    consulates = ConsulateSerializer(many=True)
    hotlines = HotlineSerializer(many=True)
    agreements = AgreementSerializer(many=True)


class PlaceView(PublicView):
    """What applies at a place on a day: rules in force, districts of consulates, agreements; hotlines are today's."""

    @extend_schema(  # type: ignore[untyped-decorator]
        operation_id="place",
        parameters=[
            OpenApiParameter("slug", OpenApiTypes.STR, OpenApiParameter.PATH),
            OpenApiParameter("as_of", OpenApiTypes.DATE, description="The day asked about; today without it."),
            LANG,
        ],
        responses={200: PlaceAnswerSerializer, 400: ErrorSerializer, 404: ErrorSerializer},
        tags=["places"],
    )
    def get(self, request: Request, slug: str) -> Response:
        lang = _language(request)
        with translation.override(lang):
            asked = parameters.read(request.GET, lang=lang, strict=True, names=("as_of", "lang"))
            day, error = day_asked(request.GET.get("as_of", "").strip())
            if len(request.GET.getlist("as_of")) > 1:
                error = _("Give this only once.")
            if asked.errors or error:
                return Response({"errors": {**asked.errors, **({"as_of": [error]} if error else {})}}, status=400)
            answer = _place(slug, day or timezone.localdate(), lang)
            return Response(answer) if answer else _unknown(slug, lang)


def _unknown(slug: str, lang: str) -> Response:
    found = meant(slug, lang)
    slugs = [each.slug for each in ((found.place,) if found.place else found.suggestions)]
    return Response({"errors": {"slug": [_("We do not know this place.")]}, "suggestions": slugs}, status=404)


def _place(slug: str, day: datetime.date, lang: str) -> dict[str, object] | None:
    """At most six queries."""
    around = containing(slug)
    here = next((each for each in around if each.slug == slug), None)
    if here is None:
        return None
    slugs = [each.slug for each in around]
    held = rules(of_places(slugs) | of_institutions_in(slug), day, lang)
    return {
        "slug": slug,
        "label": label_of(here, lang),
        "kind": here.kind,
        "as_of": day,
        "within": [each.slug for each in outer(here, around, lang)],
        "rules": [row for rule in held for row in rule_rows(rule)],
        "consulates": [_consulate(each) for each in consulates_at(here, slugs, day)],
        "hotlines": [_hotline(line) for line in hotlines(lang) if line.number and line.reaches(here.state_code)],
        "agreements": [_agreement(each) for each in agreements(slugs, day)],
    }


def _consulate(here: ConsulateHere) -> dict[str, object]:
    return {
        "country": here.country,
        "organization": here.organization.slug,
        "name": str(here.name),
        "confirmed": here.confirmed,
        "since": here.since,
    }


def _hotline(line: Line) -> dict[str, object]:
    return {
        "name": str(line.name),
        "number": line.number.as_e164,
        "run_by": line.owner.in_words,
        "always_open": line.always_open,
        "url": f"{reverse('hotlines')}#{line.slug}",
    }


def _agreement(row: Agreement) -> dict[str, object]:
    return {
        "agency": row.agency,
        "place": row.place.slug,
        "type": row.type,
        "signed": row.signed,
        "listed_on": row.listed_on,
        "source_url": web_address(row.url or (row.source.address if row.source else "")),
    }


def _language(request: Request) -> str:
    asked = request.GET.get("lang", "").lower()
    return asked if asked in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


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
