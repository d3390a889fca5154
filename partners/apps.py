from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PartnersConfig(AppConfig):
    name = "partners"
    verbose_name = _("Partners")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from partners import panels, search, signals, suggesting
        from partners.audit import listening
        from partners.audit import workspace as activity
        from partners.changes import wiring
        from partners.corrections import deciding as corrections
        from partners.corrections import workspace as messages
        from partners.doubts import finding
        from partners.evidence import checking as evidence
        from partners.evidence import workspace as evidence_panels
        from partners.freshness import asking, clocks
        from partners.freshness import panels as freshness_panels
        from partners.letters import queue
        from partners.members import claiming, inviting
        from partners.members import panels as members_panels
        from partners.sharing import panels as sharing_panels
        from partners.workspace import own_kinds, previewing
        from portal import clock

        search.register()
        suggesting.register()
        signals.connect()
        panels.register()
        finding.register()
        members_panels.register()
        claiming.connect()
        clock.register("members.claims", claiming.purge_claims)
        wiring.register()
        clock.register("members.invitations", inviting.purge_invitations)
        listening.connect()
        corrections.register()
        messages.register()
        activity.register()
        sharing_panels.register()
        evidence.register()
        evidence_panels.register()
        clock.register("letters", queue.forget)
        clocks.register()
        clock.register("freshness letters", asking.ask)
        own_kinds.register_all()
        previewing.register()
        freshness_panels.register()
