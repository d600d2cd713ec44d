"""The prompt format `statement-lines-1`: what the service asks the drafter, and what it is trained on."""

from __future__ import annotations

from dataclasses import dataclass

SPECIALTIES = ("chest", "neuro", "msk", "breast", "abdomen")
SECTIONS = ("findings", "impression", "indication", "technique", "comparison", "recommendation")


@dataclass(frozen=True)
class Example:
    """One statement of a report. `prior` and `lines` are evidence lines without ids; `answer` is one line of text."""

    split: str
    style: str
    specialty: str
    section: str
    prior: str | None
    lines: tuple[str, ...]
    answer: str


def prompt_of(example: Example) -> str:
    """The whole prompt: lines that end with a newline, the last one is `=`."""
    head = (f"style {example.style}", f"specialty {example.specialty}", f"section {example.section}")
    prior = (example.prior,) if example.prior else ()
    return "".join(f"{line}\n" for line in (*head, *prior, *example.lines, "="))


def kind_of(line: str) -> str:
    """`finding`, `resolved`, `absent`, `normal`, ..."""
    return line.split(" ", 1)[0]


def fields_of(line: str) -> tuple[str, dict[str, str]]:
    """What stands behind the kind, and the keys with their values in the order of the line."""
    subject, *rest = line.split(" ", 1)[1].split("; ")
    return subject, dict(field.split("=", 1) for field in rest)


def line_of(kind: str, subject: str, fields: dict[str, str]) -> str:
    return "; ".join([f"{kind} {subject}", *(f"{key}={value}" for key, value in fields.items())])
