"""What the network says of an entry: checked when and by whom, how old that is, withdrawn or not."""

import datetime
from collections.abc import Iterable
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.models import ClusterableModel


class Withdrawn(models.TextChoices):
    """Why the public does not see an entry that is published."""

    NO = "", _("Not withdrawn")
    TAKEN_DOWN = "taken-down", _("Taken down by the network")
    CLOSED = "closed", _("Said to be closed")
    STALE = "stale", _("Not checked for too long")
    VANISHED = "vanished", _("No longer listed by its source")


class Freshness(models.TextChoices):
    """How far an entry's clock has run; the clock job (partners/freshness/) settles it. In this order."""

    UNCHECKED = "unchecked", _("Never checked")
    FRESH = "fresh", _("Checked")
    DUE = "due", _("To be checked")
    REMINDED = "reminded", _("Reminded once")
    REMINDED_AGAIN = "reminded-again", _("Reminded twice")
    ASKED = "asked", _("The network is asked")
    WARNED = "warned", _("Visitors are warned")
    LOWERED = "lowered", _("Shown below others")
    UNLISTED = "unlisted", _("Not shown")


OLD = frozenset({Freshness.WARNED, Freshness.LOWERED, Freshness.UNLISTED})
"""Stages in which visitors are warned."""


SAID_OF_IT = (
    "assured_date",
    "assured_by_id",
    "assurer_id",
    "due_date",
    "freshness",
    "withdrawn",
    "withdrawn_at",
)
"""Columns of an entry that no form and no draft holds."""


class Assured(ClusterableModel):
    """Columns that no form and no draft holds, kept from whoever read the entry before they changed."""

    assured_date = models.DateField(_("checked on"), null=True, blank=True)
    assured_by = models.ForeignKey(
        "partners.Organization", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("checked by")
    )
    assurer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("person who checked"),
    )
    due_date = models.DateField(_("to be checked by"), null=True, blank=True, editable=False, db_index=True)
    freshness = models.CharField(
        _("freshness"), max_length=14, choices=Freshness, default=Freshness.UNCHECKED, editable=False
    )
    withdrawn = models.CharField(
        _("withdrawn"), max_length=10, choices=Withdrawn, default=Withdrawn.NO, blank=True, editable=False
    )
    withdrawn_at = models.DateTimeField(_("withdrawn since"), null=True, blank=True, editable=False)

    _said: dict[str, Any] = {}
    """What the row said of SAID_OF_IT when this object read or wrote it."""

    class Meta:
        abstract = True

    @property
    def is_old(self) -> bool:
        """Whether visitors are warned that nobody has checked it for long."""
        return self.freshness in OLD

    @classmethod
    def from_db(cls, db: Any, field_names: Any, values: Any) -> Self:
        entry: Self = super().from_db(db, field_names, values)
        entry._remember(SAID_OF_IT)
        return entry

    def refresh_from_db(self, *args: Any, **kwargs: Any) -> None:
        super().refresh_from_db(*args, **kwargs)
        named = kwargs.get("fields")
        self._remember(SAID_OF_IT if named is None else named)

    def _remember(self, names: Iterable[str]) -> None:
        """That the row says of these what this object says."""
        said = {name: self.__dict__[name] for name in SAID_OF_IT if name in self.__dict__ and name in names}
        self._said = {**self._said, **said}

    def _do_update(self, rows: Any, using: Any, key: Any, values: Any, update_fields: Any, *rest: Any) -> bool:
        """An object that was read a while ago does not write over what the network says of the entry since.

        Of SAID_OF_IT, a save that names no fields writes what was changed on the object. Told here, because a save
        that names the others looks different to whoever listens to it.
        """
        if update_fields is None:
            values = [each for each in values if not self._is_as_read(each[0].attname)]
        done: bool = super()._do_update(rows, using, key, values, update_fields, *rest)
        self._remember({each[0].attname for each in values})
        return done

    def _is_as_read(self, name: str) -> bool:
        return name in self._said and self._said[name] == self.__dict__.get(name)

    def look_again(self) -> None:
        """Read what the network says of it as it is now, and hold the row until the transaction ends.

        Whoever saves those columns does this first: since it was read, somebody may have taken the entry down.
        """
        rows = type(self)._base_manager.select_for_update()
        self.refresh_from_db(fields=["live", *SAID_OF_IT], from_queryset=rows)

    def assure(self, *, by: Any, organization: Any, on: datetime.date | None = None) -> None:
        """Say that all of this entry was checked; starts its freshness clock, and shows what was too old to show."""
        from partners.freshness.intervals import days_between_checks  # it knows the kinds of entry, which build on this

        self.assured_date = on or timezone.localdate()
        self.assurer, self.assured_by = by, organization
        days = days_between_checks(self)
        self.due_date = None if days is None else self.assured_date + datetime.timedelta(days=days)
        self.freshness = Freshness.FRESH
        if self.withdrawn == Withdrawn.STALE:
            self.withdrawn, self.withdrawn_at = Withdrawn.NO, None
