"""The door of the workspace: who comes in, and what of it they see. What is not theirs answers as what is not there."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render

from partners import permissions
from partners.directory.models import Organization

View = Callable[..., HttpResponseBase]


def for_members(view: View) -> View:
    """Lets members and the network's people in. The second factor is asked for by the middleware of accounts."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path(), login_url=settings.LOGIN_URL)
        if not permissions.may_enter_workspace(request.user):
            return render(request, "workspace/no_organization.html", status=403)
        return view(request, *args, **kwargs)

    return guarded


def own_organizations(user: Any) -> QuerySet[Organization]:
    """Those of which the person is a member, by name."""
    return Organization.objects.filter(pk__in=permissions.standing_of(user).organizations).order_by("name", "pk")


def get_own(request: HttpRequest, records: QuerySet | type[Model], pk: UUID, action: str = "view") -> Any:
    """The record, if the person may do `action` to it.

    Raises Http404 where they may not even see it (so that nobody learns what exists), PermissionDenied where they
    may see it, but no more.
    """
    rows = records if isinstance(records, QuerySet) else records._default_manager.all()
    record = rows.filter(pk=pk).first()
    if record is None or not permissions.may(request.user, "view", record):
        raise Http404
    if not permissions.may(request.user, action, record):
        raise PermissionDenied
    return record


def get_own_organization(request: HttpRequest, pk: UUID, action: str = "view", model: Any = None) -> Organization:
    """The organization, if the person may see it, and may do `action` to what it owns of `model` (default: itself).

    Raises as `get_own`.
    """
    organization: Organization = get_own(request, Organization, pk)
    if not permissions.may(request.user, action, model or organization, organization=organization):
        raise PermissionDenied
    return organization
