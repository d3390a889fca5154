"""What a person may answer to a doubt, and what each answer does; each in one transaction, noted in the audit log."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.log_actions import log

from partners import permissions
from partners.directory.models import Organization, Service
from partners.doubts.comparing import rows_of
from partners.doubts.merging import NotMergeable, merge
from partners.doubts.models import DECIDED, Doubt, Kind, Reason, State, pair_key
from partners.doubts.sides import sides_of
from partners.entries import Entry, Origin
from partners.imports.districts import take_district
from partners.imports.policy_drafts import remember_policy, take_policy
from partners.imports.provider_drafts import remember_row, take_row
from partners.imports.provider_homes import keep_names
from partners.imports.provider_rows import ProviderRow
from partners.imports.providers import ProviderImport
from partners.imports.report import Report
from partners.places.names import search_form
from partners.policies.models import Policy
from partners.sources import ExternalId


class NotDecidable(Exception):
    """The answer cannot be carried out now; the message says why."""


class Answer(models.TextChoices):
    OURS = "ours", gettext_lazy("Keep ours")
    THEIRS = "theirs", gettext_lazy("Take theirs")
    DIFFERENT = "different", gettext_lazy("Not the same")
    MERGE = "merge", gettext_lazy("Merge into ours")
    MERGE_AWAY = "merge-away", gettext_lazy("Merge into theirs")


@dataclass(frozen=True)
class Choice:
    """An answer that fits a doubt, and what it will do."""

    answer: Answer
    effect: str
    name: str = ""
    """The entry that stays, where one of two does."""

    @property
    def label(self) -> str:
        return _("Keep “%(entry)s”") % {"entry": self.name} if self.name else str(self.answer.label)


def choices(doubt: Doubt) -> list[Choice]:
    """The answers that fit, none when it is decided."""
    if doubt.state != State.OPEN:
        return []
    if doubt.kind == Kind.CONFLICT:
        return [
            Choice(Answer.OURS, _("The entry stays as it is. This row is not asked about again until it changes.")),
            Choice(Answer.THEIRS, _("The entry says what the row says. If changes wait, it joins them and waits too.")),
        ]
    different = Choice(Answer.DIFFERENT, _("Both stay as they are. You are not asked again."))
    if not doubt.is_of_import:
        effect = _("It stays and takes over everything of the other, whose links lead here from then on.")
        return [
            Choice(Answer.MERGE, effect, doubt.name),
            Choice(Answer.MERGE_AWAY, effect, doubt.other_name),
            different,
        ]
    return [
        Choice(Answer.THEIRS, _("It is the same: the rows become services of our organization.")),
        Choice(Answer.OURS, _("It is the same, and what we have is enough: the rows are left out.")),
        Choice(Answer.DIFFERENT, _("The rows become an organization of their own. You are not asked again.")),
    ]


@transaction.atomic
def decide(doubt: Doubt, answer: str, *, by: Any) -> Doubt:
    """Carry out an answer of `choices`; the doubt as it stands afterwards.

    Raises NotDecidable (decided already, gone, or locked) and PermissionDenied.
    """
    if not permissions.may(by, "decide", doubt):
        raise PermissionDenied
    doubt = Doubt.objects.select_for_update().get(pk=doubt.pk)
    if answer not in {choice.answer for choice in choices(doubt)}:
        raise NotDecidable(_("Somebody has decided this meanwhile."))
    if doubt.entry is None or (doubt.other_id and doubt.other is None):
        raise NotDecidable(_("The entry is no longer there."))
    entry = doubt.entry
    if not permissions.may(by, "change", entry):
        raise PermissionDenied
    doubt.state = FLOWS[Answer(answer)](doubt, by)
    doubt.decided_at, doubt.decided_by = timezone.now(), by
    doubt.save()
    log(instance=doubt, action=DECIDED, user=by, data={"decision": doubt.state})
    if doubt.state != State.MERGED:  # a merge notes itself on both
        log(instance=entry, action=DECIDED, user=by, data={"decision": doubt.state, "doubt": str(doubt.pk)})
    return doubt


def keep_ours(doubt: Doubt, by: Any) -> State:
    if doubt.kind == Kind.CONFLICT:
        _keep(doubt.entry, _rows(doubt))
    return State.OURS


def take_theirs(doubt: Doubt, by: Any) -> State:
    """A conflict: the rows go into our entry. A duplicate: they go into our organization."""
    if doubt.kind == Kind.CONFLICT:
        _take(doubt, _rows(doubt), by)
        return State.THEIRS
    rows = _rows(doubt)
    names = {(row.source.scheme, row.organization_key): (doubt.object_id, "") for row in rows}
    keep_names(Organization, names)
    _recognise_services(doubt.object_id, rows)
    _import(doubt, rows, doubt.object_id, by)
    return State.THEIRS


def not_the_same(doubt: Doubt, by: Any) -> State:
    if doubt.is_of_import:
        doubt.other_id = _import(doubt, _rows(doubt), None, by)
        doubt.key = pair_key(doubt.object_id, doubt.other_id)
    return State.DIFFERENT


def merge_into_ours(doubt: Doubt, by: Any) -> State:
    return _merge(doubt, doubt.entry, doubt.other, by)


def merge_into_theirs(doubt: Doubt, by: Any) -> State:
    return _merge(doubt, doubt.other, doubt.entry, by)


def _merge(doubt: Doubt, survivor: Any, other: Any, by: Any) -> State:
    try:
        merge(survivor, other, by=by)
    except NotMergeable as reason:
        raise NotDecidable(str(reason)) from reason
    return State.MERGED


FLOWS: dict[Answer, Callable[[Doubt, Any], State]] = {
    Answer.OURS: keep_ours,
    Answer.THEIRS: take_theirs,
    Answer.DIFFERENT: not_the_same,
    Answer.MERGE: merge_into_ours,
    Answer.MERGE_AWAY: merge_into_theirs,
}


def _keep(entry: Any, rows: list[Any]) -> None:
    """What the rows say is settled; of a district's row the doubt itself says so."""
    if sides := sides_of(type(entry)):
        sides.keep(rows, entry)
    elif isinstance(entry, Policy):
        remember_policy(rows, entry)
    elif isinstance(entry, Service):
        for row in rows:
            remember_row(row, entry)


def _take(doubt: Doubt, rows: list[Any], by: Any) -> None:
    entry: Any = doubt.entry
    lock = entry.get_lock() if isinstance(entry, Entry) else None
    if lock and lock.for_user(by):
        raise NotDecidable(_("“%(entry)s” is locked by somebody else.") % {"entry": entry})
    if sides := sides_of(type(entry)):
        sides.take(rows, entry, by, doubt.file)
    elif isinstance(entry, Policy):
        take_policy(rows, entry, by=by, file=doubt.file)
    elif isinstance(entry, Service):
        for row in rows:
            take_row(row, entry, by=by, file=doubt.file)
    elif not take_district(rows[0], entry):
        raise NotDecidable(capfirst(str(Reason.PLACE.label)))


def _rows(doubt: Doubt) -> list[Any]:
    rows = rows_of(doubt)
    if not rows:
        raise NotDecidable(_("The rows of the file cannot be read any more. Import the file again."))
    return rows


def _import(doubt: Doubt, rows: list[ProviderRow], owner: Any, by: Any) -> Any:
    cells = {said.line: said.cells for said in doubt.rows.all()}
    return ProviderImport(doubt.file, Origin.IMPORT, Report(), by=by).take_into(owner, rows, cells)


def _recognise_services(organization: Any, rows: list[ProviderRow]) -> None:
    """A row called like one of our services is that service: it is compared with it rather than put beside it."""
    by_name = {
        search_form(name): key
        for key, name in Service.objects.filter(organization=organization).values_list("pk", "texts__name")
        if name
    }
    kind = ContentType.objects.get_for_model(Service)
    for row in rows:
        key = by_name.get(search_form(row.service))
        if key:
            name = {"scheme": row.source.scheme, "value": row.external_id[:200], "content_type": kind}
            ExternalId.objects.get_or_create(**name, defaults={"object_id": key})
