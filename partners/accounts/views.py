from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from partners.accounts.first_login import read_token, sign_in_first


@require_http_methods(["GET", "HEAD", "POST"])
def first_login(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows a button, so that a link scanner uses nothing up; POST signs in and leads to the second factor."""
    if request.method == "POST":
        response = sign_in_first(request, token=token)
        if response is not None:
            return response
    usable = read_token(token) is not None
    return render(request, "account/first_login.html", {"usable": usable}, status=200 if usable else 410)
