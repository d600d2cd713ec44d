"""Names of findings and sites that examples are renamed to, so that a model learns to copy names it never met."""

from __future__ import annotations

import random
import re
from pathlib import Path

LEXICON = Path(__file__).resolve().parents[2] / "sidecar" / "claims" / "lexicon"
#: `finding('SCT', '36118008', 'pneumothorax'`, `uncoded('empyema'`, `paired('45206002', 'nasal cavity'`.
_ENTRY = re.compile(r"\b(?:uncoded\(|\w+\(\s*(?:'[A-Z]+',\s*)?'[A-Z]*\d+',)\s*'([^']+)'")
_PLAIN = re.compile(r"[a-z][a-z'-]*(?: [a-z][a-z'-]*){0,2}")
_PARTS = (
    "al", "bron", "car", "dor", "el", "fim", "gan", "hel", "il", "jun", "kor", "lin", "mer", "nov", "or", "pas",
    "quin", "ros", "sel", "tam", "ul", "ven", "wes", "yar", "zin", "brai", "cly", "dro", "pha", "sto", "tri", "xe",
)
_ENDS = ("a", "ate", "en", "id", "in", "is", "oid", "oma", "on", "or", "um", "us", "ule", "yst")
#: Names that take no article: by their ends, roughly.
_UNCOUNTED = re.compile(
    r"(?:itis|osis|asis|esis|ysis|edema|ema|ation|egaly|pathy|ectasis|ening|ity|fluid|air|ing|ment|fibrosis|disease)$"
)


def lexicon_names(prefix: str) -> tuple[str, ...]:
    """Names that the service knows, of its lexicon's files `findings-*` or `sites-*`; in order, each once."""
    texts = (path.read_text(encoding="utf-8") for path in sorted(LEXICON.glob(f"{prefix}-*.ts")))
    names = [name for text in texts for name in _ENTRY.findall(text)]
    return tuple(sorted({name for name in names if _PLAIN.fullmatch(name)}))


def invented_name(draw: random.Random) -> str:
    """One to three words that no language has."""
    word = lambda: "".join(draw.choices(_PARTS, k=draw.randint(1, 2))) + draw.choice(_ENDS)  # noqa: E731
    return " ".join(word() for _ in range(draw.choice((1, 1, 1, 2, 2, 3))))


def is_counted(name: str) -> bool:
    """Whether it takes `a` or `an`."""
    return _UNCOUNTED.search(name) is None
