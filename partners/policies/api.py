"""`/api/v2/policies/`: what rules say, a provision a row; and the same rows for `/api/v2/places/<slug>/`."""

from typing import Any

from django.conf import settings
from django.db.models import F, Q, QuerySet
from django.utils import translation
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from partners.places.meaning import Meant, meant
from partners.places.rules import Rule, issuer_kind, of_institutions_in, of_places
from partners.policies.models import Policy
from partners.policies.search import issuer_label
from portal.vocabulary import Answer, ProvisionStatus, ProvisionTopic
from search import parameters
from search.api import PublicView
from search.api_schema import LANG, ErrorSerializer

NAMES = frozenset({"place", "provision", "status", "lang", "page", "size"})
_SAID = {
    "topic": "versions__provisions__topic",
    "answer": "versions__provisions__answer",
    "quotation": "versions__provisions__quotation",
    "said_in": "versions__provisions__citation",
    "status": "versions__provisions__status",
    "said_source": "versions__provisions__source__address",
    "effective": "versions__effective",
    "ended": "versions__ended",
}


class RuleSerializer(serializers.Serializer):
    policy = serializers.CharField(help_text="Its slug; its page is /<lang>/policies/<slug>/.")
    issuer = serializers.CharField()
    provision = serializers.ChoiceField(
        choices=ProvisionTopic.values, allow_null=True, help_text="Null: nothing of the policy is read yet."
    )
    answer = serializers.ChoiceField(choices=Answer.values, allow_null=True, help_text="Null: not yet read.")
    quotation = serializers.CharField(allow_null=True)
    citation = serializers.CharField(allow_blank=True)
    status = serializers.ChoiceField(choices=ProvisionStatus.values, allow_null=True, help_text="As known today.")
    source_url = serializers.CharField(allow_null=True)
    issuer_kind = serializers.CharField(help_text="A kind of place or of organization; a city's rule holds inside it.")
    effective = serializers.DateField(allow_null=True)
    ended = serializers.DateField(allow_null=True)


class PoliciesAnswerSerializer(serializers.Serializer):
    total = serializers.IntegerField()
    page = serializers.IntegerField()
    size = serializers.IntegerField()
    results = RuleSerializer(many=True)


def _many(name: str, values: list[str], description: str) -> OpenApiParameter:
    return OpenApiParameter(name, OpenApiTypes.STR, many=True, explode=True, enum=values, description=description)


class PoliciesView(PublicView):
    """What laws and local policies say, a provision a row; a policy of which nothing is read yet is one row."""

    @extend_schema(  # type: ignore[untyped-decorator]
        operation_id="policies",
        parameters=[
            OpenApiParameter(
                "place", OpenApiTypes.STR, description="Slug, ZIP code, city, county or state: what applies."
            ),
            _many("provision", ProvisionTopic.values, "Repeatable; its values are alternatives."),
            _many("status", ProvisionStatus.values, "Repeatable; its values are alternatives."),
            LANG,
            OpenApiParameter("page", OpenApiTypes.INT, description="From 1; the first 10,000 results can be read."),
            OpenApiParameter("size", OpenApiTypes.INT, description="1 to 100; default 20."),
        ],
        responses={200: PoliciesAnswerSerializer, 400: ErrorSerializer},
        tags=["places"],
    )
    def get(self, request: Request) -> Response:
        asked_language = request.GET.get("lang", "").lower()
        lang = asked_language if asked_language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        with translation.override(lang):
            asked = parameters.read(request.GET, lang=lang, strict=True, names=NAMES)
            place = meant(request.GET["place"], lang) if request.GET.get("place", "").strip() else Meant()
            errors = {**asked.errors, **_errors(request, place)}
            if errors:
                suggestions = {"suggestions": [each.slug for each in place.suggestions]} if place.error else {}
                return Response({"errors": errors, **suggestions}, status=400)
            return Response(_answer(asked, place, request.GET.getlist("status")))


def _errors(request: Request, place: Meant) -> dict[str, list[str]]:
    errors = {"place": [place.error]} if place.error else {}
    if len(request.GET.getlist("place")) > 1:
        errors["place"] = [_("Give this only once.")]
    unknown = [value[:100] for value in request.GET.getlist("status") if value not in ProvisionStatus.values]
    if unknown:
        errors["status"] = [_("Unknown value: %(values)s.") % {"values": ", ".join(unknown)}]
    return errors


def _answer(asked: parameters.Asked, place: Meant, statuses: list[str]) -> dict[str, Any]:
    """Two queries."""
    query = asked.query
    rows = said_by(place)
    if topics := query.filters.get("provision"):
        rows = rows.filter(topic__in=topics)
    if statuses:
        rows = rows.filter(status__in=statuses)
    first = (query.page - 1) * query.size
    return {
        "total": rows.count(),
        "page": query.page,
        "size": query.size,
        "results": [_said(row, query.lang) for row in rows[first : first + query.size]],
    }


def said_by(place: Meant) -> QuerySet[Policy]:
    """Listed policies, once for each provision, those of the place and of institutions in it where there is one."""
    issued = of_places(place.place.reached) | of_institutions_in(place.place.slug) if place.place else Q()
    return (
        Policy.objects.listed()
        .filter(issued)
        .select_related("jurisdiction", "organization", "source")
        .annotate(**{name: F(lookup) for name, lookup in _SAID.items()})
        .order_by(
            "slug", "effective", "versions__pk", "versions__provisions__order", "topic", "versions__provisions__pk"
        )
    )


def _said(row: Any, lang: str) -> dict[str, Any]:
    """`row` is a policy with the annotations of `said_by`."""
    dates = {"effective": row.effective, "ended": row.ended}
    return _row(row, row, issuer=issuer_label(row, lang), citation=row.said_in, source=row.said_source, **dates)


def rule_rows(rule: Rule) -> list[dict[str, Any]]:
    """A rule as `/api/v2/places/<slug>/` gives it: a row a provision, one where none is read."""
    if not rule.provisions:
        return [_row(rule.policy, None, issuer=rule.issuer)]
    return [
        _row(
            rule.policy,
            each,
            issuer=rule.issuer,
            citation=each.citation,
            source=each.source.address if each.source else "",
            effective=each.version.effective,
            ended=each.version.ended,
        )
        for each in rule.provisions
    ]


def _row(
    policy: Policy, said: Any, *, issuer: str, citation: str = "", source: str = "", **dates: Any
) -> dict[str, Any]:
    """`said` is a provision, or has its topic, answer, quotation and status; None where nothing is read."""
    own = policy.source.address if policy.source else ""
    return {
        "policy": policy.slug,
        "issuer": issuer,
        "provision": said and said.topic,
        "answer": (said and said.answer) or None,
        "quotation": (said and said.quotation) or None,
        "citation": citation or policy.citation,
        "status": said and said.status,
        "source_url": web_address(source or own),
        "issuer_kind": issuer_kind(policy),
        "effective": dates.get("effective"),
        "ended": dates.get("ended"),
    }


def web_address(address: str) -> str | None:
    """A source that is a file has no address."""
    return address if address.startswith(("https://", "http://")) else None
