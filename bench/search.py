"""What the engine's own work costs beside the library at the same work, on synthetic multilingual things.

    python -m bench.search [DOCUMENTS]

Prints a table and answers the figures as a dict, times in milliseconds (medians).
"""

import random
import statistics
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

from bench import raw
from search.contract import FACETS, Near, SearchDocument, SearchQuery
from search.engines.embedded import EmbeddedEngine

STATES = ("TX", "AZ", "CA", "NM", "NY", "IL", "FL", "WA")
HELP = ("asylum", "detention", "labor", "housing", "health", "documents", "benefits")
WORDS = {
    "en": "help lawyers asylum family immigration free clinic rights workers appointment court children county office",
    "es": "ayuda abogados asilo familia inmigración gratis clínica derechos trabajadores cita tribunal niños condado",
    "fr": "aide avocats asile famille immigration gratuit clinique droits travailleurs tribunal enfants comté bureau",
    "pt": "ajuda advogados asilo família imigração grátis clínica direitos trabalhadores tribunal crianças condado",
    "ar": "مساعدة المحامين اللجوء الأسرة الهجرة مجانا عيادة حقوق العمال المحكمة الأطفال مكتب",
    "ht": "èd avoka azil fanmi imigrasyon gratis klinik dwa travayè tribinal timoun biwo",
    "zh-hans": "帮助 律师 庇护 家庭 移民 免费 诊所 权利 工人 法院 儿童 办公室",
}


def documents(count: int) -> Iterator[SearchDocument]:
    chance = random.Random(7)
    rare = [f"name{i:05d}" for i in range(5000)]
    for number in range(count):
        languages = chance.sample(sorted(WORDS), 3)

        def text(lang: str, length: int) -> str:
            return " ".join([*chance.choices(WORDS[lang].split(), k=length), *chance.choices(rare, k=length // 3)])

        state = chance.choice(STATES)
        yield SearchDocument(
            "service",
            str(uuid.UUID(int=number)),
            {lang: text(lang, 5) for lang in languages},
            {lang: text(lang, 60) for lang in languages},
            facets={
                "help": (chance.choice(HELP),),
                "state": (state,),
                "county": (f"{state.lower()}-county-{chance.randrange(60)}",),
                "spoken": tuple(languages),
                "cost": (chance.choice(("free", "low")),),
                "in": tuple(languages),
            },
            points=((chance.uniform(25.5, 48.5), chance.uniform(-123, -70)),),
            areas=(state.lower(),) if number % 10 == 0 else (),
            remote=number % 50 == 0,
            boost=1.2 if number % 3 == 0 else 1.0,
        )


def median_ms(work: Callable[[], object], rounds: int = 60) -> float:
    times = []
    for _ in range(rounds):
        started = time.perf_counter()
        work()
        times.append((time.perf_counter() - started) * 1000)
    return round(statistics.median(times), 3)


def measure(count: int = 20_000) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        engine = EmbeddedEngine(Path(folder))
        started = time.perf_counter()
        engine.rebuild(documents(count))
        build = time.perf_counter() - started
        return {"documents": count, "build_seconds": round(build, 2), **_bulk(), **_queries(engine)}


def _bulk(count: int = 5_000) -> dict[str, float]:
    """How much more work prepared documents make than the library alone does, by time of the processor."""
    made = list(documents(count))
    with tempfile.TemporaryDirectory() as folder:
        engine = EmbeddedEngine(Path(folder))
        started = time.process_time()
        engine.rebuild(made)
        ours = count / (time.process_time() - started)
    return {"build_to_raw": round(raw.rate(made) / ours, 2)}


def _queries(engine: EmbeddedEngine) -> dict[str, float]:
    reader = engine.store.reader()
    near = Near("Tucson, AZ", 32.22, -110.97, 80, ("us", "az"))
    text = SearchQuery("abogados de asilo", "es")
    full = SearchQuery("abogados de asilo", "es", {"cost": ("free",)}, near)
    four = ("help", "state", "spoken", "cost")
    engine.search(SearchQuery("abgados"))
    figures = {
        "raw_text_ms": median_ms(raw.asking(reader, text, ())),
        "raw_full_ms": median_ms(raw.asking(reader, full, four)),
        "text_ms": median_ms(lambda: engine.search(text, snippets=False)),
        "text_snippets_ms": median_ms(lambda: engine.search(text)),
        "text_four_facets_ms": median_ms(lambda: engine.search(text, facets=four)),
        "full_ms": median_ms(lambda: engine.search(full, facets=four)),
        "full_all_facets_ms": median_ms(lambda: engine.search(full, facets=FACETS)),
        "typo_ms": median_ms(lambda: engine.search(SearchQuery("abgados azilo", "es"))),
        "near_only_ms": median_ms(lambda: engine.search(SearchQuery(near=near))),
        "suggest_ms": median_ms(lambda: engine.suggest("abog", "es")),
        "commit_one_ms": median_ms(lambda: engine.index(documents(1)), 5),
        "commit_hundred_ms": median_ms(lambda: engine.index(documents(100)), 5),
    }
    return {
        **figures,
        "text_to_raw": round(figures["text_snippets_ms"] / figures["raw_text_ms"], 2),
        "full_to_raw": round(figures["full_ms"] / figures["raw_full_ms"], 2),
    }


if __name__ == "__main__":
    for name, value in measure(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000).items():
        print(f"{name:24} {value}")
