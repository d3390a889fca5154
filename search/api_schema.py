"""The shapes of the API's answers and parameters, for the OpenAPI document."""

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers

from search.contract import FACETS, KINDS, REACHES
from search.registry import KIND_LABELS
from search.suggesting import SUGGESTED_KINDS


class NearSerializer(serializers.Serializer):
    label = serializers.CharField()  # type: ignore[assignment]
    lat = serializers.FloatField()
    lon = serializers.FloatField()
    radius_km = serializers.FloatField()


class UnderstoodSerializer(serializers.Serializer):
    kind = serializers.ChoiceField(choices=("word", "exact", "excluded", "place", "state", "here"))
    text = serializers.CharField(help_text="As it was typed.")
    also = serializers.ListField(child=serializers.CharField(), help_text="Searched too, for it means the same.")
    label = serializers.CharField(  # type: ignore[assignment]
        allow_null=True, help_text="The place that the words name."
    )


class QuerySerializer(serializers.Serializer):
    text = serializers.CharField(allow_blank=True)
    lang = serializers.CharField()
    filters = serializers.DictField(child=serializers.ListField(child=serializers.CharField()))
    near = NearSerializer(allow_null=True)
    sentence = serializers.CharField(allow_blank=True)
    understood = UnderstoodSerializer(many=True)


class ResultSerializer(serializers.Serializer):
    id = serializers.CharField()
    kind = serializers.ChoiceField(choices=KINDS)
    lang = serializers.CharField()
    title = serializers.CharField()
    snippet = serializers.CharField(allow_blank=True, help_text="Escaped text with <mark> only.")
    url = serializers.CharField()
    score = serializers.FloatField()
    distance_km = serializers.FloatField(allow_null=True, help_text="To the nearest public location.")
    reach = serializers.ChoiceField(choices=REACHES, allow_null=True)
    assured_date = serializers.DateField(allow_null=True)
    topics = serializers.ListField(child=serializers.CharField())
    languages = serializers.ListField(child=serializers.CharField())


class FacetValueSerializer(serializers.Serializer):
    value = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    count = serializers.IntegerField()
    selected = serializers.BooleanField()


class SearchAnswerSerializer(serializers.Serializer):
    engine = serializers.CharField()
    degraded = serializers.BooleanField()
    took_ms = serializers.IntegerField()
    total = serializers.IntegerField()
    page = serializers.IntegerField()
    size = serializers.IntegerField()
    query = QuerySerializer()
    did_you_mean = serializers.CharField(allow_null=True)
    results = ResultSerializer(many=True)
    facets = serializers.DictField(child=FacetValueSerializer(many=True))


class SuggestionSerializer(serializers.Serializer):
    text = serializers.CharField()
    kind = serializers.ChoiceField(choices=SUGGESTED_KINDS)
    url = serializers.CharField()


class SuggestAnswerSerializer(serializers.Serializer):
    suggestions = SuggestionSerializer(many=True)


class ErrorSerializer(serializers.Serializer):
    errors = serializers.DictField(  # type: ignore[assignment]
        child=serializers.ListField(child=serializers.CharField())
    )
    suggestions = serializers.ListField(child=serializers.CharField(), required=False)


def _facet_parameter(name: str) -> OpenApiParameter:
    values = {"enum": list(KIND_LABELS)} if name == "kind" else {}
    return OpenApiParameter(
        name,
        OpenApiTypes.STR,
        many=True,
        explode=True,
        description="Repeatable; its values are alternatives.",
        **values,
    )


Q = OpenApiParameter("q", OpenApiTypes.STR, description="Text of at most 1,000 characters.")
SUGGESTED = OpenApiParameter(
    "kind",
    OpenApiTypes.STR,
    many=True,
    explode=True,
    enum=SUGGESTED_KINDS,
    description="Repeatable: suggest these kinds alone.",
)
LANG = OpenApiParameter("lang", OpenApiTypes.STR, description="Language shown and favoured; filters nothing.")
SEARCH_PARAMETERS = [
    Q,
    LANG,
    *(_facet_parameter(name) for name in FACETS),
    OpenApiParameter("near", OpenApiTypes.STR, description='ZIP, "City, ST" or "lat,lon".'),
    OpenApiParameter("radius_km", OpenApiTypes.FLOAT, description="1 to 1000; default 80."),
    OpenApiParameter("from", OpenApiTypes.DATE, description="First day, inclusive; keeps only events."),
    OpenApiParameter("to", OpenApiTypes.DATE, description="Last day, inclusive; keeps only events."),
    OpenApiParameter("page", OpenApiTypes.INT, description="From 1; the first 10,000 results can be read."),
    OpenApiParameter("size", OpenApiTypes.INT, description="1 to 100; default 20."),
]
