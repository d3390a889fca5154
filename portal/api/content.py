"""Wagtail's own read API for pages, images and documents, for everyone and without accounts."""

import re
from collections.abc import Callable
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.http import Http404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from wagtail.api.v2.router import WagtailAPIRouter
from wagtail.api.v2.utils import BadRequestError
from wagtail.api.v2.views import BaseAPIViewSet, PagesAPIViewSet
from wagtail.documents.api.v2.views import DocumentsAPIViewSet
from wagtail.images.api.v2.views import ImagesAPIViewSet

_NAMES = re.compile(r"[\w.]+")
MAX_OFFSET = 1_000_000
MAX_NESTED = 20


class PublicContent(BaseAPIViewSet):
    """JSON only, readable from any site; errors under the name of the parameter that is wrong."""

    renderer_classes = [JSONRenderer]
    authentication_classes: list[type] = []

    def perform_authentication(self, request: Request) -> None:
        """Nobody has an account here; Wagtail asks this user what restricted collections it may see."""
        request.user = AnonymousUser()

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Refuse what Wagtail would take and then stumble over."""
        super().initial(request, *args, **kwargs)
        offset = request.GET.get("offset", "")
        if offset.isdecimal() and int(offset[:10]) > MAX_OFFSET:
            raise BadRequestError(f"offset cannot be higher than {MAX_OFFSET}")
        if request.GET.get("fields", "").count("(") > MAX_NESTED:
            raise BadRequestError(f"fields can open at most {MAX_NESTED} brackets")

    def handle_exception(self, exc: Exception) -> Response:
        if isinstance(exc, ValidationError):
            return Response({"errors": {"query": exc.messages}}, status=400)
        # Wagtail leaves it to the database to find that a value is no number.
        if isinstance(exc, BadRequestError | ValueError):
            return Response({"errors": self._errors(str(exc))}, status=400)
        if isinstance(exc, Http404) and self.action == "listing_view":
            return Response({"errors": {"locale": ["Unknown language."]}}, status=400)
        if isinstance(exc, Http404):
            return Response({"errors": {"id": ["Not found."]}}, status=404)
        return super().handle_exception(exc)

    def _errors(self, message: str) -> dict[str, list[str]]:
        """Wagtail names the parameter somewhere in its sentence."""
        said = set(_NAMES.findall(message))
        return {name: [message] for name in self.request.GET if name in said} or {"query": [message]}

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        response = super().finalize_response(request, response, *args, **kwargs)
        response["Access-Control-Allow-Origin"] = "*"
        return response


def _text(name: str, description: str) -> OpenApiParameter:
    return OpenApiParameter(name, OpenApiTypes.STR, description=description)


FIELDS = _text("fields", "Fields to add, `*` for all, `-name` to leave one out.")
LIST = [
    OpenApiParameter("limit", OpenApiTypes.INT, description="1 to 100; default 20."),
    OpenApiParameter("offset", OpenApiTypes.INT, description="How many to leave out first."),
    FIELDS,
    _text("order", "A field, with `-` backwards, or `random`."),
]
PAGE_LIST = [
    *LIST,
    _text("type", "Kind of page, such as `resources.GuidePage`."),
    _text("locale", "Language code."),
    OpenApiParameter("translation_of", OpenApiTypes.INT, description="Translations of the page with this number."),
    OpenApiParameter("child_of", OpenApiTypes.INT, description="Pages directly below this one."),
    OpenApiParameter("descendant_of", OpenApiTypes.INT, description="Pages anywhere below this one."),
]
PK = OpenApiParameter("id", OpenApiTypes.INT, OpenApiParameter.PATH)
ANSWER = {200: OpenApiTypes.OBJECT, 400: OpenApiTypes.OBJECT}


def _described(name: str, parameters: list[OpenApiParameter]) -> Callable[[type[PublicContent]], type[PublicContent]]:
    """Wagtail names its actions in its own way, so each is described where the description is looked for."""

    def describe(view: type[PublicContent]) -> type[PublicContent]:
        def listing_view(self: PublicContent, request: Request) -> Response:
            return super(view, self).listing_view(request)

        def detail_view(self: PublicContent, request: Request, pk: int) -> Response:
            return super(view, self).detail_view(request, pk)

        shared = {"description": view.__doc__, "responses": ANSWER, "tags": ["content"]}
        listed = extend_schema(operation_id=f"{name}_list", parameters=parameters, **shared)
        detailed = extend_schema(operation_id=f"{name}_detail", parameters=[PK, FIELDS], **shared)
        view.listing_view, view.detail_view = listed(listing_view), detailed(detail_view)
        return view

    return describe


@_described("pages", PAGE_LIST)
class Pages(PublicContent, PagesAPIViewSet):
    """Published pages that are open to everyone: guides, words explained, introductions."""


@_described("images", LIST)
class Images(PublicContent, ImagesAPIViewSet):
    """Images outside of restricted collections."""


@_described("documents", LIST)
class Documents(PublicContent, DocumentsAPIViewSet):
    """Documents outside of restricted collections."""


router = WagtailAPIRouter("content_api")
router.register_endpoint("pages", Pages)
router.register_endpoint("images", Images)
router.register_endpoint("documents", Documents)
