"""Numbers, dates and sides as they stand in a text: what a drafter copies and never computes."""

from __future__ import annotations

import re

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July",
    "August", "September", "October", "November", "December",
)
_MONTH = "|".join(MONTHS)
DATE = re.compile(rf"\b(?:\d{{4}}-\d\d-\d\d|\d{{1,2}} (?:{_MONTH}) \d{{4}}|(?:{_MONTH}) \d{{1,2}}, \d{{4}})\b")
#: One number or two with their unit; groups: first number, sign, second number, unit.
LENGTH = re.compile(r"(?<![\w.])(-?\d+(?:\.\d+)?)(?: ([x×]) (\d+(?:\.\d+)?))? (mm|cm3|cm|ml)\b")
RATIO = re.compile(r"(?<![\w.])\d\.\d\d(?!\w|\.\d| mm| cm| ml| x| ×)")
#: Digits that belong to nothing of the above.
_DIGITS = re.compile(r"\d+(?:\.\d+)?")
_SIDE = re.compile(r"\b(left|right|bilateral|both)\b", re.IGNORECASE)
#: The letters and abbreviations that some houses write for a side.
_SHORT_SIDE = re.compile(r"\b(?:([RL])(?= )|([RL])(?:UL|ML|LL)\b)")
_SIDE_OF_LETTER = {"R": "right", "L": "left"}


def in_iso(text: str) -> str:
    """Dates as the service prints them: `2026-01-12`."""

    def iso(match: re.Match[str]) -> str:
        parts = match.group(0).replace(",", "").split(" ")
        if len(parts) == 1:
            return match.group(0)
        month = next(part for part in parts if part in MONTHS)
        day, year = (part for part in parts if part != month)
        return f"{year}-{MONTHS.index(month) + 1:02d}-{int(day):02d}"

    return DATE.sub(iso, text)


def dates_of(text: str) -> list[str]:
    return DATE.findall(text)


def numbers_of(text: str) -> list[str]:
    """Whole numbers with their units (`32.2 x 24.0 mm`), and bare ones; dates left out."""
    rest = DATE.sub(" ", text)
    lengths = [match.group(0) for match in LENGTH.finditer(rest)]
    return lengths + _DIGITS.findall(LENGTH.sub(" ", rest))


def sides_of(text: str) -> set[str]:
    """`left`, `right`, `bilateral` as said by words, letters or abbreviations."""
    words = {word.lower() for word in _SIDE.findall(text)}
    letters = {_SIDE_OF_LETTER[a or b] for a, b in _SHORT_SIDE.findall(text)}
    return {"bilateral" if side == "both" else side for side in words | letters}


def foreign_literals(prompt: str, answer: str) -> list[str]:
    """Kinds of literals of the answer that do not stand in the prompt: `number`, `date`, `side`."""
    found: list[str] = []
    if not set(dates_of(answer)) <= set(dates_of(prompt)):
        found.append("date")
    if not set(numbers_of(answer)) <= set(numbers_of(prompt)):
        found.append("number")
    known = sides_of(prompt)
    # The middle lobe is a right one: houses say so, whether or not the evidence does.
    if "middle lobe" in prompt:
        known.add("right")
    if not sides_of(answer) <= known:
        found.append("side")
    return found
