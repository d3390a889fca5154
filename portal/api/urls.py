"""The API's own addresses; rooms add theirs below `/api/v2/` in `portal.urls`."""

from django.urls import path

from portal.api import docs
from portal.api.content import router

urlpatterns = [
    path("v2/", router.urls),
    path("schema/", docs.schema, name="api_schema"),
    path("docs/", docs.docs, name="api_docs"),
]
