"""The addresses of this room alone, mounted as the roof does."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path
from drf_spectacular.views import SpectacularJSONAPIView

from search import urls

urlpatterns = [
    path("api/v2/", include(urls.api_urlpatterns)),
    path("api/schema/", SpectacularJSONAPIView.as_view()),
    *i18n_patterns(path("", include((urls.page_urlpatterns, "search")))),
]
