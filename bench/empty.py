"""The portal's addresses and one more: an empty view on the search API's own stack."""

from django.urls import path
from rest_framework.request import Request
from rest_framework.response import Response

from portal.urls import urlpatterns as served
from search.api import PublicView


class EmptyView(PublicView):
    def get(self, request: Request) -> Response:
        return Response({})


urlpatterns = [path("api/v2/bench/", EmptyView.as_view()), *served]
