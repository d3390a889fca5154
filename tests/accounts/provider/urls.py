from django.contrib.auth.models import User
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse
from django.urls import include, path


def moves(request: HttpRequest) -> HttpResponse:
    User.objects.filter(username=request.POST["name"]).update(email=request.POST["email"])
    return HttpResponse("moved")


urlpatterns = [
    path("login/", LoginView.as_view(template_name="login.html")),
    path("moves/", moves),
    path("o/", include("oauth2_provider.urls", namespace="oauth2_provider")),
]
