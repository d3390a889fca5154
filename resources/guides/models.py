"""Home, guides and glossary: what an editor writes and a tree orders."""

from typing import Any

from django.db import models
from django.http import Http404
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel
from wagtail.api import APIField
from wagtail.fields import StreamField
from wagtail.models import Orderable, Page, TranslatableMixin
from wagtail.rich_text import expand_db_html
from wagtail.url_routing import RouteResult
from wagtail_localize.fields import BaseTranslatableField, SynchronizedField, TranslatableField

from partners.blocks import PARTNER_BLOCKS
from partners.directory.terms import TopicItem
from portal import html, languages
from portal.blocks import FLOOR_BLOCKS
from portal.fields import CleanRichTextField
from portal.pages import IntroducedPage
from resources.guides.forms import GuideForm
from resources.guides.onward import guides_after
from resources.guides.public import PublicPage, Sites, open_pages, page_path, parent_path
from resources.guides.reading import read
from resources.guides.topics import topic_names
from resources.guides.words import Lexicon, Word, lexicon
from search import trails

BODY_BLOCKS = [*FLOOR_BLOCKS, *PARTNER_BLOCKS]


class HomePage(PublicPage, IntroducedPage):
    """The first page of a language."""

    parent_page_types = ["wagtailcore.Page"]
    subpage_types = [
        "resources.GuideIndexPage",
        "resources.GlossaryIndexPage",
        "resources.EventIndexPage",
        "partners.DirectoryIndexPage",
        "partners.PolicyIndexPage",
    ]
    template = "resources/home.html"

    class Meta:
        verbose_name = _("home page")

    def route(self, request: Any, path_components: list[str]) -> RouteResult:
        """No page of the tree has addresses below its own, so one look finds any; Wagtail takes two a level."""
        if not path_components:
            return super().route(request, path_components)
        models_below = {"guides": GuidePage, "glossary": TermPage}
        model = models_below.get(path_components[0], Page) if len(path_components) == 2 else Page
        found = model.objects.live().filter(url_path=f"{self.url_path}{'/'.join(path_components)}/").first()
        if found is None:
            raise Http404
        return RouteResult(found.specific)


class GuideIndexPage(PublicPage, IntroducedPage):
    """Lists the guides of its language."""

    max_count_per_parent = 1
    parent_page_types = ["resources.HomePage"]
    subpage_types = ["resources.GuidePage"]
    template = "resources/guide_index.html"

    class Meta:
        verbose_name = _("list of guides")

    def get_context(self, request: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        guides = list(open_pages(GuidePage.objects.child_of(self)).order_by("path"))
        names = topic_names(GuideTopic.objects, [guide.pk for guide in guides], languages.current())
        sites = Sites()
        rows = [(guide, page_path(guide, sites), list(names[guide.pk].values())) for guide in guides]
        return {**super().get_context(request, *args, **kwargs), "guides": rows}


class GuideTopic(TopicItem):
    content_object = ParentalKey("resources.GuidePage", on_delete=models.CASCADE, related_name="topic_items")


class ReviewedPage(PublicPage, Page):
    """A text on law: who confirmed the translation, and whether a lawyer has read it."""

    machine_translated = models.BooleanField(_("translated by a machine, not yet confirmed by a person"), default=False)
    lawyer_review_date = models.DateField(_("read by a lawyer on"), null=True, blank=True)
    lawyer_review_by = models.CharField(_("read by"), max_length=255, blank=True)

    review_panels = [
        MultiFieldPanel(
            [FieldPanel("machine_translated"), FieldPanel("lawyer_review_date"), FieldPanel("lawyer_review_by")],
            heading=_("Review"),
        )
    ]
    # Each language has its own: what a lawyer read in English nobody has read in Spanish.
    review_translations = [
        BaseTranslatableField("machine_translated"),
        BaseTranslatableField("lawyer_review_date"),
        BaseTranslatableField("lawyer_review_by"),
    ]

    class Meta:
        abstract = True

    def rendered_body(self, context: dict[str, Any]) -> SafeString:
        raise NotImplementedError

    def get_context(self, request: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        sources = list(self.sources.all())
        reading = read(self.rendered_body(context), sources=len(sources), lexicon=self.lexicon())
        path, asked = page_path(self), trails.carried(request.GET, ())
        up = parent_path(path) if path else ""
        back = trails.way_back(up, asked) if up else {}
        others = [{**each, "url": trails.beside(each["url"], asked)} for each in context["alternates"]]
        found = {"reading": reading, "sources": sources, "up_url": up, "alternates": others}
        return {**context, **found, **back}

    def serve(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """No cache keeps a page whose way back holds what was searched."""
        response = super().serve(request, *args, **kwargs)
        if trails.carried(request.GET, ()):
            response.headers["Cache-Control"] = "no-store"
        return response

    def lexicon(self) -> Lexicon:
        """The glossary of this language without this page's own word; one query."""
        terms = open_pages(TermPage.objects.filter(locale=self.locale_id)).exclude(pk=self.pk).order_by("pk")
        sites = Sites()
        return lexicon(tuple(term.word(sites) for term in terms.defer("body")), languages.current())


class PageSource(TranslatableMixin, Orderable):
    """A public page or statute that a statement rests on, and the day it was read. `[2]` in a text means the second."""

    label = models.CharField(_("what it is"), max_length=255)
    url = models.URLField(_("address"), max_length=500)
    read_on = models.DateField(_("read on"))
    note = models.CharField(_("note"), max_length=255, blank=True)

    panels = [FieldPanel("label"), FieldPanel("url"), FieldPanel("read_on"), FieldPanel("note")]
    api_fields = [APIField("label"), APIField("url"), APIField("read_on")]
    translatable_fields = [
        TranslatableField("label"),
        SynchronizedField("url", overridable=True),
        SynchronizedField("read_on", overridable=False),
        TranslatableField("note"),
    ]

    class Meta(TranslatableMixin.Meta, Orderable.Meta):
        abstract = True

    def __str__(self) -> str:
        return self.label


class GuidePage(ReviewedPage):
    """One guide in one language."""

    summary = models.CharField(_("summary"), max_length=255)
    body = StreamField(BODY_BLOCKS, verbose_name=_("text"))
    topics = ClusterTaggableManager(through=GuideTopic, blank=True, verbose_name=_("topics"))
    source_url = models.URLField(_("taken from"), max_length=500, blank=True)

    parent_page_types = ["resources.GuideIndexPage"]
    subpage_types: list[str] = []
    template = "resources/guide.html"
    base_form_class = GuideForm
    content_panels = [
        *Page.content_panels,
        FieldPanel("summary"),
        FieldPanel("body"),
        FieldPanel("topics"),
        InlinePanel("sources", label=_("source"), heading=_("Sources")),
        *ReviewedPage.review_panels,
    ]
    api_fields = [
        APIField("summary"),
        APIField("body"),
        APIField("topics"),
        APIField("sources"),
        APIField("machine_translated"),
        APIField("lawyer_review_date"),
    ]
    override_translatable_fields = [
        TranslatableField("title"),
        TranslatableField("summary"),
        TranslatableField("body"),
        TranslatableField("sources"),
        SynchronizedField("slug", overridable=True),
        *ReviewedPage.review_translations,
    ]

    class Meta:
        verbose_name = _("guide")
        verbose_name_plural = _("guides")

    def rendered_body(self, context: dict[str, Any]) -> SafeString:
        return self.body.render_as_block(context)

    def get_context(self, request: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        base = context["up_url"]
        context["onward"] = (
            [(guide, f"{base}{guide.slug}/") for guide in guides_after(self).defer("body")] if base else []
        )
        if getattr(request, "is_preview", False):
            return {**context, "topics": [str(item.tag) for item in self.topic_items.all()]}
        names = topic_names(GuideTopic.objects, [self.pk], languages.current())[self.pk]
        return {**context, "topics": list(names.values()), "topic_codes": list(names)}


class GuideSource(PageSource):
    page = ParentalKey(GuidePage, on_delete=models.CASCADE, related_name="sources")

    class Meta(PageSource.Meta):
        verbose_name = _("source")
        verbose_name_plural = _("sources")


class GlossaryIndexPage(PublicPage, IntroducedPage):
    """Lists the terms of its language."""

    max_count_per_parent = 1
    parent_page_types = ["resources.HomePage"]
    subpage_types = ["resources.TermPage"]
    template = "resources/glossary.html"

    class Meta:
        verbose_name = _("glossary")

    def get_context(self, request: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        terms = open_pages(TermPage.objects.child_of(self)).order_by("title")
        sites = Sites()
        rows = [(term, page_path(term, sites)) for term in terms]
        return {**super().get_context(request, *args, **kwargs), "terms": rows}


class TermPage(ReviewedPage):
    """One word of the law, explained."""

    short = models.CharField(_("in one or two sentences"), max_length=255)
    body = CleanRichTextField(_("more"), blank=True)
    also = models.CharField(_("also called"), max_length=255, blank=True, help_text=_("Separated by commas"))

    parent_page_types = ["resources.GlossaryIndexPage"]
    subpage_types: list[str] = []
    template = "resources/term.html"
    content_panels = [
        *Page.content_panels,
        FieldPanel("short"),
        FieldPanel("body"),
        FieldPanel("also"),
        InlinePanel("sources", label=_("source"), heading=_("Sources")),
        *ReviewedPage.review_panels,
    ]
    api_fields = [APIField("short"), APIField("body"), APIField("also"), APIField("sources")]
    override_translatable_fields = [
        TranslatableField("title"),
        TranslatableField("short"),
        TranslatableField("body"),
        TranslatableField("also"),
        TranslatableField("sources"),
        SynchronizedField("slug", overridable=True),
        *ReviewedPage.review_translations,
    ]

    class Meta:
        verbose_name = _("term")
        verbose_name_plural = _("terms")

    def rendered_body(self, context: dict[str, Any]) -> SafeString:
        return html.clean_rendered(expand_db_html(self.body))

    def other_names(self) -> list[str]:
        return [name.strip() for name in self.also.split(",") if name.strip()]

    def word(self, sites: Sites) -> Word:
        """This term as texts use it."""
        return Word(self.pk, self.title, self.short, page_path(self, sites), (self.title, *self.other_names()))


class TermSource(PageSource):
    page = ParentalKey(TermPage, on_delete=models.CASCADE, related_name="sources")

    class Meta(PageSource.Meta):
        verbose_name = _("source")
        verbose_name_plural = _("sources")
