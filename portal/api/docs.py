"""`/api/schema/` for programs and `/api/docs/` for people, both made from the same description."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from drf_spectacular.generators import EndpointEnumerator, SchemaGenerator

# What a reader can try at once; parameters without an example here are left out of the sample address.
EXAMPLES = {
    "q": "asylum",
    "lang": "es",
    "near": "79901",
    "place": "79901",
    "radius_km": "80",
    "size": "5",
    "limit": "5",
    "fields": "*",
}


@dataclass(frozen=True)
class Parameter:
    name: str
    type: str
    description: str
    choices: tuple[str, ...]
    repeatable: bool


@dataclass(frozen=True)
class Operation:
    id: str
    path: str
    description: str
    parameters: tuple[Parameter, ...]
    example: str


class PublicEndpoints(EndpointEnumerator):
    """Ours only: the admin and the accounts have interfaces of their own, which are nobody else's."""

    def should_include_endpoint(self, path: str, callback: Any) -> bool:
        if not path.startswith("/api/v2/") or path.endswith("/find/"):
            return False
        return bool(super().should_include_endpoint(path, callback))


class PublicSchema(SchemaGenerator):
    endpoint_inspector_cls = PublicEndpoints


@lru_cache(maxsize=1)
def description() -> dict[str, Any]:
    """The OpenAPI document; it depends on the code alone, so a process makes it once."""
    found: dict[str, Any] = PublicSchema().get_schema(request=None, public=True)
    return found


@require_safe
def schema(request: HttpRequest) -> HttpResponse:
    response = JsonResponse(description(), content_type="application/vnd.oai.openapi+json")
    response["Access-Control-Allow-Origin"] = "*"
    return response


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    context = {"operations": list(_operations(description())), "title": description()["info"]["title"]}
    return render(request, "portal/api_docs.html", context)


def _operations(document: dict[str, Any]) -> Iterator[Operation]:
    for path, methods in sorted(document["paths"].items()):
        for method, operation in methods.items():
            if method == "get":
                parameters = tuple(_parameter(each) for each in operation.get("parameters", []))
                description = operation.get("description", "")
                yield Operation(operation["operationId"], path, description, parameters, _example(path, parameters))


def _parameter(each: dict[str, Any]) -> Parameter:
    shape = each.get("schema", {})
    item = shape.get("items", shape)
    kind = item.get("format") or item.get("type", "string")
    choices = tuple(str(value) for value in item.get("enum", ()))
    return Parameter(each["name"], kind, each.get("description", ""), choices, shape.get("type") == "array")


def _example(path: str, parameters: tuple[Parameter, ...]) -> str:
    if "{" in path:
        return ""
    query = urlencode({each.name: EXAMPLES[each.name] for each in parameters if each.name in EXAMPLES})
    return f"{settings.BASE_URL}{path}{'?' + query if query else ''}"
