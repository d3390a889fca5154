"""What search finds of judged queries, as what is missed: each figure has a limit from above.

Our own queries against the prepared portal; with shared/data beside the repository also those of many languages.
"""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager

from search.contract import Engine
from tests.world import ROOT

OWN = ROOT / "bench" / "judged"
SHARED = ROOT.parent / "shared" / "data" / "search"
EVERY = 4
"""Of the many queries of others only each of so many."""
MISSED = {"en": 0.05, "es": 0.05, "ar": 0.1, "zh": 0.1, "vi": 0.1}
_OF_OWN = {
    "judged_empty": 0.02,
    **{f"judged_{lang}_missed": 0.18 for lang in ("en", "es")},
    # Of about a hundred queries each, one is a hundredth.
    **{f"judged_{lang}_edited": 0.12 for lang in ("en", "es")},
    **{f"judged_{lang}_bare": 0.01 for lang in ("en", "es")},
}
_OF_MANY = {
    **{f"xquad_{lang}_missed": limit for lang, limit in MISSED.items()},
    **{f"xquad_{lang}_edited": 0.1 for lang in MISSED if lang != "zh"},
    **{f"xquad_{lang}_bare": 0.01 for lang in MISSED},
    "pairs_missed": 0.05,
}
_OF_EACH = {**_OF_OWN, **_OF_MANY}
LIMITS = {**_OF_EACH, **{f"cluster_{name}": limit for name, limit in _OF_EACH.items()}, "engines_apart": 0.03}
OF_OTHERS = {*_OF_MANY, *(f"cluster_{name}" for name in _OF_MANY)}
"""Measured only where the queries of others stand beside the repository."""


def measure(made: Callable[[], AbstractContextManager[Engine]]) -> dict[str, float]:
    """`missed` is what recall@10 lacks, `edited` and `bare` what it loses by misspelling and without accents.

    `made` gives the engine, empty.
    """
    from bench import judged, pairs

    with made() as engine:
        own = judged.load(OWN)
        engine.rebuild(own.documents.values())
        figures = judged.measure(engine, own, judged.as_understood)
        results = _said("judged", figures)
        clean = [figures[f"{lang} clean"] for lang in own.queries]
        asked = sum(each["queries"] for each in clean)
        results["judged_empty"] = round(sum(each["empty"] * each["queries"] for each in clean) / asked, 4)
        results |= {f"judged_{lang}_ndcg": figures[f"{lang} clean"]["nDCG@10"] for lang in own.queries}
    if SHARED.is_dir():
        with made() as engine:
            many = judged.load(SHARED / "xquad")
            engine.rebuild(many.documents.values())
            results |= _said("xquad", judged.measure(engine, many.fewer(EVERY), judged.as_understood))
            found = pairs.figures(SHARED, engine, judged.as_understood)
            results["pairs_missed"] = round(1 - min(share for shares in found.values() for share in shares.values()), 4)
    return results


def apart(results: Mapping[str, float]) -> dict[str, float]:
    """How far recall@10 of the two engines lies apart at most, where both were measured."""
    missed = [name for name in results if name.endswith("_missed") and f"cluster_{name}" in results]
    gaps = [abs(results[name] - results[f"cluster_{name}"]) for name in missed]
    return {"engines_apart": round(max(gaps), 4)} if gaps else {}


def _said(name: str, figures: Mapping[str, Mapping[str, float]]) -> dict[str, float]:
    results = {}
    for each, told in figures.items():
        lang, variant = each.split()
        clean = figures[f"{lang} clean"]["recall@10"]
        if variant == "clean":
            results[f"{name}_{lang}_missed"] = round(1 - clean, 4)
        elif variant == "misspelled":
            results[f"{name}_{lang}_edited"] = round(1 - told["recall@10"] / clean, 4)
        else:
            results[f"{name}_{lang}_bare"] = round(abs(told["recall@10"] - clean), 4)
    return results
