"""Statements of a corpus (`npx preread synth --corpus FILE`, JSON lines) as examples, and which are left out and why."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from literals import foreign_literals
from prompts import Example, fields_of, kind_of, line_of, prompt_of

#: Styles whose findings stand behind the name of their organ.
LABELLED = ("american-structured", "international-telegram")
_ORGANS = (
    "Lines and tubes", "Lungs", "Pleura", "Heart", "Mediastinum", "Chest wall", "Brain", "Ventricles", "Skull", "Femur",
    "Tibia", "Bones", "Menisci", "Joint", "Breasts", "Axilla", "Liver", "Gallbladder", "Kidneys", "Spleen", "Pancreas",
    "Peritoneum",
)
_LABEL = re.compile(rf"^(?:{'|'.join(_ORGANS)}): ")
#: Not told to the model: ids of other lines, the order of findings, days between studies.
_UNTOLD = ("rank", "interval", "for")
_COMPARED = ("larger", "smaller", "unchanged", "new")


def told(line: str) -> str:
    subject, fields = fields_of(line)
    return line_of(kind_of(line), subject, {key: value for key, value in fields.items() if key not in _UNTOLD})


def without_label(text: str, style: str, section: str) -> str:
    """The answer without the name of the organ that it stands under."""
    return _LABEL.sub("", text) if style in LABELLED and section == "findings" else text


def _needs_prior(lines: list[str], section: str) -> bool:
    changes = [fields_of(line)[1].get("change") for line in lines]
    return section == "comparison" or any(
        kind_of(line) == "resolved" or change in _COMPARED for line, change in zip(lines, changes)
    )


def _example(pair: dict, statement: dict, evidence: dict[str, str]) -> Example | str:
    """An example, or why there is none."""
    raw = [evidence[key] for key in statement["evidence"]]
    priors = [line for line in evidence.values() if kind_of(line) == "prior"]
    section = statement["section"]
    lines = [told(line) for line in raw if kind_of(line) != "prior"]
    if any(kind_of(line) == "ai-only" for line in raw):
        return "rests on a program's mark"
    if not raw and section in ("findings", "impression"):
        return "rests on no evidence"
    prior = told(priors[0]) if priors and _needs_prior(lines, section) else None
    answer = without_label(statement["text"], pair["style"], section)
    if "\n" in answer:
        return "more than one line"
    example = Example(pair["split"], pair["style"], pair["specialty"], section, prior, tuple(lines), answer)
    technique = next(line for line in evidence.values() if kind_of(line) == "technique")
    exam = fields_of(technique)[0]
    if section == "impression" and kind_of(lines[0]) in ("absent", "normal") and exam.lower() in answer.lower():
        return "names the examination, which its evidence does not"
    foreign = foreign_literals(prompt_of(example), answer)
    return f"holds a {foreign[0]} that its evidence does not" if foreign else example


def read_examples(path: Path, dropped: Counter[str]) -> Iterator[Example]:
    """Every statement once, in the order of the corpus; counts in `dropped` what is left out."""
    with path.open(encoding="utf-8") as file:
        for row in file:
            pair = json.loads(row)
            evidence = dict(line.split(" ", 1) for line in pair["evidence"][1:])
            for statement in pair["statements"]:
                made = _example(pair, statement, evidence)
                if isinstance(made, str):
                    dropped[made] += 1
                else:
                    yield made
