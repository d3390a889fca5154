"""Whoever calls off a whole event says why, as for one date."""

from typing import Any

from django import forms

from resources.events.models import Event
from resources.events.rules.reading import RuleRefused
from resources.events.rules.splitting import give_reason


class SayingWhy(forms.BaseForm):
    """For forms of an Event that hold `status` and `reason`; the error stands beside the reason."""

    instance: Any
    fields: Any

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or self.cleaned_data
        before = Event.objects.filter(pk=self.instance.pk).first() or Event()
        try:
            give_reason(Event(status=said.get("status", ""), reason=said.get("reason", "")), before)
        except RuleRefused as refused:
            self.add_error(refused.field if refused.field in self.fields else None, str(refused))
        return said
