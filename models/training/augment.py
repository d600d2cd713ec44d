"""
Variants of an example in which the evidence is printed as the service prints it, or as nobody did yet: other numbers,
dates and names, in evidence and answer alike. A model that sees them copies; it has nothing to learn by heart.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, replace

from literals import DATE, LENGTH, MONTHS, RATIO, in_iso
from names import invented_name, is_counted
from prompts import Example, fields_of, kind_of, line_of

SHARE_OTHER_SHAPE = 0.6
SHARE_TRIMMED = 0.6  # `8 mm`, not `8.0 mm`: as the service prints
SHARE_NAME = 0.4  # of those whose answer has the name as it stands: about a fifth of all
SHARE_SITE = 0.3  # likewise: about a tenth
SHARE_INVENTED = 0.4
SHARE_ANY_SPECIALTY = 0.2
SHARE_SIDED_DENIAL = 0.15
SHARE_PLAIN_PRIOR = 0.8
MODALITIES = ("CT", "MR", "DX", "CR", "MG", "US", "PT", "prior study")

#: A name behind one of these is the end of a longer one, which the evidence does not have.
_LONGER = (
    "airspace", "breast", "chest", "hilar", "parenchymal", "pulmonary", "rib", "sclerotic", "tissue", "wall", "L", "R",
)
_NOT_LONGER = "".join(rf"(?<!\b{word} )" for word in _LONGER)


@dataclass(frozen=True)
class Names:
    """What findings and sites may be renamed to; none that the corpus itself has words for."""

    findings: tuple[str, ...]
    sites: tuple[str, ...]


def _rewritten(example: Example, rewrite) -> Example:
    """The same change in prior, lines and answer."""
    prior = rewrite(example.prior) if example.prior else None
    lines = tuple(rewrite(line) for line in example.lines)
    return replace(example, prior=prior, lines=lines, answer=rewrite(example.answer))


def _digits_like(old: str, draw: random.Random) -> str:
    """Another number with as many digits before and behind the point."""
    sign, body = ("-", old[1:]) if old.startswith("-") else ("", old)
    whole, _, rest = body.partition(".")
    first = str(draw.randint(1, 9)) if len(whole) > 1 or not rest else str(draw.randint(0, 9))
    head = first + "".join(str(draw.randint(0, 9)) for _ in whole[1:])
    tail = "".join(str(draw.randint(0, 9)) for _ in rest)
    return f"{sign}{head}.{tail}" if rest else f"{sign}{head}"


#: Shapes of a length: unit, decimals, largest.
_SHAPES = (("mm", 0, 150), ("mm", 1, 150), ("mm", 1, 30), ("cm", 1, 15), ("cm", 2, 15), ("mm", 2, 99))


class _Numbers:
    """Draws for every number of one example another one; equal ones stay equal, others stay different."""

    def __init__(self, draw: random.Random) -> None:
        self._draw = draw
        self._known: dict[tuple[str, str], str] = {}
        self._shape = draw.choice(_SHAPES) if draw.random() < SHARE_OTHER_SHAPE else None
        self._is_trimmed = draw.random() < SHARE_TRIMMED
        self._millilitres = "cm3" if draw.random() < 0.2 else "ml"
        self._times = draw.choice(("x", "x", "×")) if draw.random() < 0.4 else None

    def unit(self, unit: str) -> str:
        if unit in ("ml", "cm3"):
            return self._millilitres
        return self._shape[0] if self._shape else unit

    def number(self, old: str, unit: str) -> str:
        key = (old.lstrip("-"), unit)
        if key not in self._known:
            new = self._drawn(key[0], unit)
            while new in self._known.values() or float(new) == 0:
                new = self._drawn(key[0], unit)
            self._known[key] = new
        return ("-" if old.startswith("-") else "") + self._known[key]

    def _drawn(self, old: str, unit: str) -> str:
        if self._shape is None or unit not in ("mm", "cm"):
            return _digits_like(old, self._draw)
        _, decimals, largest = self._shape
        number = f"{self._draw.uniform(0.5 if decimals else 1, largest):.{decimals}f}"
        return number.rstrip("0").rstrip(".") if self._is_trimmed and decimals else number

    def rewrite(self, text: str) -> str:
        def length(match: re.Match[str]) -> str:
            first, times, second, unit = match.groups()
            both = f" {self._times or times} {self.number(second, unit)}" if second else ""
            return f"{self.number(first, unit)}{both} {self.unit(unit)}"

        dates = DATE.findall(text)
        for at, date in enumerate(dates):
            text = text.replace(date, f"\0{chr(97 + at)}", 1)
        text = RATIO.sub(lambda match: "0." + self.number(match.group(0)[2:], "ratio"), LENGTH.sub(length, text))
        for at, date in enumerate(dates):
            text = text.replace(f"\0{chr(97 + at)}", date, 1)
        return text


def renumbered(example: Example, draw: random.Random) -> Example:
    """Other lengths, volumes, ratios and ribs. What is asked for and recommended keeps its numbers."""
    if not all(kind_of(line) == "finding" for line in example.lines) or not example.lines:
        return example
    numbers = _Numbers(draw)
    changed = _rewritten(example, numbers.rewrite)
    rib = fields_of(changed.lines[0])[1].get("rib")
    if rib is None:
        return changed
    other = str(draw.randint(4, 12))
    return _rewritten(changed, lambda text: text.replace(f"rib={rib}", f"rib={other}").replace(f"{rib}th", f"{other}th"))


def _printed_date(draw: random.Random) -> str:
    year, month, day = draw.randint(2004, 2032), draw.randint(1, 12), draw.randint(1, 28)
    notation = draw.random()
    if notation < 0.8:
        return f"{year}-{month:02d}-{day:02d}"
    return f"{MONTHS[month - 1]} {day}, {year}" if notation < 0.9 else f"{day} {MONTHS[month - 1]} {year}"


def redated(example: Example, draw: random.Random) -> Example:
    known: dict[str, str] = {}

    def other(match: re.Match[str]) -> str:
        return known.setdefault(match.group(0), _printed_date(draw))

    return _rewritten(example, lambda text: DATE.sub(other, text))


def replaced_name(answer: str, old: str, new: str) -> str | None:
    """The answer with one name for another, its article and capital letter with it; None unless it stands there once."""
    pattern = re.compile(rf"\b(?:(an?) )?{_NOT_LONGER}({re.escape(old)})\b(?!-)", re.IGNORECASE)
    found = pattern.findall(answer)
    if len(found) != 1:
        return None

    def put(match: re.Match[str]) -> str:
        article, name = match.group(1), match.group(2)
        word = new[0].upper() + new[1:] if name[0].isupper() else new
        if not article:
            return word
        right = ("An" if article[0] == "A" else "an") if new[0] in "aeiou" else article[0]
        return f"{right} {word}"

    return pattern.sub(put, answer)


def _other_name(names: tuple[str, ...], old: str, draw: random.Random) -> str:
    if draw.random() < SHARE_INVENTED:
        return invented_name(draw)
    alike = [name for name in names if is_counted(name) == is_counted(old)]
    return draw.choice(alike)


_LOBE_LETTERS = re.compile(r"\b[RL](?:UL|ML|LL)\b")
#: Sites that houses call by another word.
_OTHER_WORDS = {"brain": "hemisphere", "meniscus": "knee"}


def _says_site(answer: str, site: str) -> bool:
    words = [word for word in site.split(" ") if word not in ("of", "left", "right", "lung")] or [site]
    said = answer.lower()
    known = any(word in said for word in (*words, _OTHER_WORDS.get(site, site)))
    return known or _LOBE_LETTERS.search(answer) is not None


def _renamed_finding(subject: str, fields: dict[str, str], answer: str, names: Names, draw: random.Random):
    """Of some findings houses leave out the place, for their names imply it; of a name that nobody knows they do not."""
    new = _other_name(names.findings, subject, draw)
    changed = replaced_name(answer, subject, new)
    if changed is None:
        return subject, fields, answer
    kept = dict(fields)
    if "site" in kept and not _says_site(changed, kept["site"]):
        del kept["site"]
    if kept.get("site") == "meniscus":
        kept["site"] = "knee"
    return new, kept, changed


def renamed(example: Example, names: Names, draw: random.Random) -> Example:
    """Another finding, another site, or both, where the answer has their names as the evidence has."""
    kinds = [kind_of(line) for line in example.lines]
    if len(kinds) != 1 or kinds[0] not in ("finding", "resolved", "absent"):
        return example
    subject, fields = fields_of(example.lines[0])
    answer = example.answer
    if draw.random() < SHARE_NAME:
        subject, fields, answer = _renamed_finding(subject, fields, answer, names, draw)
    if "site" in fields and fields["site"] not in subject and draw.random() < SHARE_SITE:
        new = invented_name(draw) if draw.random() < SHARE_INVENTED else draw.choice(names.sites)
        changed = replaced_name(answer, fields["site"], new)
        if changed is not None:
            fields["site"], answer = new, changed
    if kinds[0] == "absent" and not fields and draw.random() < SHARE_SIDED_DENIAL:
        side = draw.choice(("left", "right", "bilateral"))
        changed = replaced_name(answer, subject, f"{side} {subject}")
        if changed is not None:
            fields, answer = {"side": side}, changed
    return replace(example, lines=(line_of(kinds[0], subject, fields),), answer=answer)


def with_iso_dates(example: Example) -> Example:
    """As the service asks: houses print dates in other ways, the service in one."""
    return _rewritten(example, in_iso)


def _plain_prior(example: Example, draw: random.Random) -> Example:
    """The prior by its modality alone, as the service has it."""
    if not example.prior or example.section == "comparison" or draw.random() >= SHARE_PLAIN_PRIOR:
        return example
    _, fields = fields_of(example.prior)
    return replace(example, prior=line_of("prior", draw.choice(MODALITIES), fields))


def varied(example: Example, names: Names, draw: random.Random) -> Example:
    """One variant; the same draw gives the same one."""
    made = _plain_prior(redated(renumbered(renamed(example, names, draw), draw), draw), draw)
    return replace(made, specialty="any") if draw.random() < SHARE_ANY_SPECIALTY else made
