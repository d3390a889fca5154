"""Blocks of a guide that know no room."""

import hashlib
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTable, TypedTableBlock
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock
from wagtail.rich_text import RichText
from wagtail_localize.segments import StringSegmentValue
from wagtail_localize.segments.extract import StreamFieldSegmentExtractor
from wagtail_localize.segments.ingest import StreamFieldSegmentsWriter
from wagtail_localize.segments.types import BaseValue

from portal import html, languages

FEATURES = ["h2", "h3", "bold", "italic", "ol", "ul", "link", "document-link"]
INLINE = ["bold", "italic", "link", "ul"]


class CleanRichTextBlock(blocks.RichTextBlock):
    """Rich text that is sanitised whenever it is stored."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("features", FEATURES)
        super().__init__(**kwargs)

    def get_prep_value(self, value: RichText | None) -> str | None:
        return None if value is None else html.clean_stored(value.source)

    def get_api_representation(self, value: RichText | None, context: Any = None) -> Any:
        return super().get_api_representation(RichText(self.get_prep_value(value) or ""), context)

    class Meta:
        icon = "pilcrow"
        label = _("Text")
        description = _("Paragraphs, headings, lists and links")
        template = "blocks/text.html"
        preview_value = "<h2>Stay calm</h2><p>Breathe. You have rights.</p>"


class StepsBlock(blocks.StructBlock):
    heading = blocks.CharBlock(label=_("Heading"), max_length=120)
    steps = blocks.ListBlock(CleanRichTextBlock(features=INLINE, template=None), label=_("Steps"), min_num=1)

    class Meta:
        icon = "list-ol"
        label = _("Steps")
        description = _("What to do, one after the other")
        template = "blocks/steps.html"
        preview_value = {"heading": "If someone knocks", "steps": ["<p>Do not open.</p>", "<p>Ask who it is.</p>"]}


class WarningBlock(blocks.StructBlock):
    heading = blocks.CharBlock(label=_("Heading"), max_length=120)
    text = CleanRichTextBlock(features=INLINE, label=_("Text"), template=None)

    class Meta:
        icon = "warning"
        label = _("Warning")
        description = _("What must not be overlooked")
        template = "blocks/warning.html"
        preview_value = {"heading": "Do not sign", "text": "<p>Ask for a lawyer first.</p>"}


class ChecklistBlock(blocks.StructBlock):
    heading = blocks.CharBlock(label=_("Heading"), max_length=120)
    items = blocks.ListBlock(blocks.CharBlock(max_length=255), label=_("Things to tick"), min_num=1)

    class Meta:
        icon = "tasks"
        label = _("Checklist")
        description = _("Papers to bring or things to do; nothing that is ticked is kept")
        template = "blocks/checklist.html"
        preview_value = {"heading": "Bring", "items": ["Birth certificate", "Photo identification"]}


class QuestionBlock(blocks.StructBlock):
    question = blocks.CharBlock(label=_("Question"), max_length=255)
    answer = CleanRichTextBlock(label=_("Answer"), template=None)


class QuestionsBlock(blocks.StructBlock):
    heading = blocks.CharBlock(label=_("Heading"), max_length=120, required=False)
    items = blocks.ListBlock(QuestionBlock(), label=_("Questions and answers"), min_num=1)

    class Meta:
        icon = "help"
        label = _("Questions and answers")
        description = _("Short questions, each with its answer")
        template = "blocks/questions.html"
        preview_value = {
            "heading": "",
            "items": [{"question": "Must I open the door?", "answer": "<p>Not without a warrant.</p>"}],
        }


class TranslatedTableBlock(TypedTableBlock):
    """A table whose words can be translated; wagtail-localize passes tables over.

    A piece is named by its source words, not by its row, so a new row takes no translation from those below it.
    """

    def get_translatable_segments(self, value: TypedTable) -> list[BaseValue]:
        found = []
        for column in value.columns:
            found.append(StringSegmentValue(_piece("heading", column["heading"]), column["heading"]))
        for cell in _cells(value):
            inner = StreamFieldSegmentExtractor(None).handle_block(cell.block, cell.value)
            found += [segment.wrap(_piece("cell", _source(cell.value))) for segment in inner]
        return found

    def restore_translated_segments(self, value: TypedTable, segments: list[BaseValue]) -> TypedTable:
        """The table with its words replaced; what has no translation stays."""
        by_piece = defaultdict(list)
        for segment in segments:
            piece, inner = segment.unwrap()
            by_piece[piece].append(inner)
        writer = StreamFieldSegmentsWriter(None, None, None)
        for row in value.row_data:
            row["values"] = [
                writer.handle_block(column["block"], cell, list(inner))
                if (inner := by_piece.get(_piece("cell", _source(cell))))
                else cell
                for column, cell in zip(value.columns, row["values"], strict=True)
            ]
        for column in value.columns:
            if inner := by_piece.get(_piece("heading", column["heading"])):
                column["heading"] = inner[0].render_text()
        return value


def _cells(table: TypedTable) -> Iterator[blocks.BoundBlock]:
    for row in table.rows:
        yield from row


def _source(cell: Any) -> str:
    return cell.source if isinstance(cell, RichText) else str(cell or "")


def _piece(kind: str, words: str) -> str:
    """A name without the dots that part a path of wagtail-localize."""
    return f"{kind}-{hashlib.sha256(words.encode()).hexdigest()[:16]}"


class TableBlock(blocks.StructBlock):
    caption = blocks.CharBlock(label=_("Caption"), max_length=255)
    table = TranslatedTableBlock(
        [
            ("text", blocks.CharBlock(label=_("Text"), required=False)),
            ("rich", CleanRichTextBlock(features=INLINE, template=None)),
        ],
        label=_("Table"),
    )

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        """Rows of cells that know their column's heading; a first column without one holds the rows' own headings."""
        context = super().get_context(value, parent_context=parent_context)
        table = value["table"]
        context["headings"] = headings = [column["heading"] for column in table.columns]
        context["rows"] = [
            [
                {"heading": heading, "value": cell.value, "rich": isinstance(cell.value, RichText)}
                for heading, cell in zip(headings, row, strict=False)
            ]
            for row in table.rows
        ]
        context["row_headings"] = bool(headings) and not headings[0]
        return context

    class Meta:
        icon = "table"
        label = _("Table")
        description = _("Rows and columns with headings; becomes a list on a phone")
        template = "blocks/table.html"
        preview_value = {
            "caption": "Two kinds of warrant",
            "table": {
                "columns": [{"type": "text", "heading": "Paper"}, {"type": "text", "heading": "Signed by"}],
                "rows": [{"values": ["Judicial warrant", "A judge"]}],
            },
        }


class ImageBlock(blocks.StructBlock):
    image = ImageChooserBlock(label=_("Image"))
    alt = blocks.CharBlock(
        label=_("What it shows"),
        max_length=255,
        required=False,
        help_text=_("For people who cannot see it: what does the picture tell them?"),
    )
    decorative = blocks.BooleanBlock(
        label=_("Only decoration"), required=False, help_text=_("It tells nothing that the text does not say")
    )
    caption = blocks.CharBlock(label=_("Caption"), max_length=255, required=False)

    def clean(self, value: Any) -> Any:
        """A draft may wait for its words; publishing does not."""
        cleaned = super().clean(value)
        if not (cleaned["alt"] or cleaned["decorative"] or self.is_deferred_validation):
            words = _("Say what the picture shows, or mark it as decoration.")
            raise blocks.StructBlockValidationError({"alt": ValidationError(words)})
        return cleaned

    class Meta:
        icon = "image"
        label = _("Image")
        description = _("A picture that explains; never a photograph of someone who could be recognised")
        template = "blocks/image.html"
        preview_value = {"image": None, "alt": "A bridge", "decorative": False, "caption": "A bridge"}


class AudioBlock(blocks.StructBlock):
    heading = blocks.CharBlock(label=_("Heading"), max_length=120)
    recording = DocumentChooserBlock(label=_("Recording"), help_text=_("MP3, OGG or M4A"))
    language = blocks.CharBlock(label=_("Language and variant"), max_length=60)
    transcript = CleanRichTextBlock(label=_("Transcript"), template=None)

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if cleaned["recording"].file_extension.lower() not in {"mp3", "ogg", "m4a"}:
            raise blocks.StructBlockValidationError(
                {"recording": ValidationError(_("Choose an MP3, OGG or M4A file."))}
            )
        return cleaned

    class Meta:
        icon = "media"
        label = _("Audio with transcript")
        description = _("A recording, loaded only when someone plays it, and its words")
        template = "blocks/audio.html"
        preview_value = {"heading": "Listen", "recording": None, "language": "Español", "transcript": "<p>...</p>"}


class DocumentsBlock(blocks.StructBlock):
    heading = blocks.CharBlock(label=_("Heading"), max_length=120)
    documents = blocks.ListBlock(DocumentChooserBlock(), label=_("Documents"), min_num=1)

    class Meta:
        icon = "doc-full"
        label = _("Documents")
        description = _("Files to download, with their size")
        template = "blocks/documents.html"
        preview_value = {"heading": "Forms", "documents": []}


def language_choices() -> list[tuple[str, str]]:
    return [*languages.CONFIGURED, ("nah", languages.own_name("nah"))]


class QuotationBlock(blocks.StructBlock):
    text = blocks.TextBlock(label=_("Quotation"))
    language = blocks.ChoiceBlock(choices=language_choices, default="en", label=_("Language"))
    attribution = blocks.CharBlock(label=_("Who says it"), max_length=255, required=False)
    source_url = blocks.URLBlock(label=_("Where it stands"), required=False)

    class Meta:
        icon = "openquote"
        label = _("Quotation")
        description = _("Words in their own language: a sentence to say, or what a law says")
        template = "blocks/quotation.html"
        preview_value = {"text": "I want to remain silent.", "language": "en", "attribution": "", "source_url": ""}


FLOOR_BLOCKS: list[tuple[str, blocks.Block]] = [
    ("text", CleanRichTextBlock()),
    ("steps", StepsBlock()),
    ("warning", WarningBlock()),
    ("checklist", ChecklistBlock()),
    ("questions", QuestionsBlock()),
    ("table", TableBlock()),
    ("image", ImageBlock()),
    ("audio", AudioBlock()),
    ("documents", DocumentsBlock()),
    ("quotation", QuotationBlock()),
]
