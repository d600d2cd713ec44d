"""How well a drafter words held-out statements: its loss, and what of the evidence its greedy answers copy."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

import torch

from literals import dates_of, foreign_literals, numbers_of, sides_of
from model import Drafter
from prompts import Example, fields_of, kind_of, prompt_of
from prove import CachedSession
from tokenizers import Tokenizer
from train import Pair, padded
from vocabulary import EOS_ID, encode_pair

MAX_NEW = 96
#: What houses call findings that they do not call by the evidence's name; British spelling is told apart by rule.
OTHER_NAMES = {
    "gallbladder stone": ("gallstone",),
    "pneumoperitoneum": ("free air", "free gas"),
    "pneumothorax": ("ptx",),
    "renal calculus": ("renal stone",),
    "mammographic mass": ("breast mass",),
    "intraparenchymal hemorrhage": ("parenchymal hemorrhage",),
    "epidural hematoma": ("extradural hematoma",),
    "ground-glass opacity": ("ggo", "ground-glass opacification"),
    "central line": ("central venous catheter", "cvc"),
    "cardiomegaly": ("cardiac enlargement",),
    "lymphadenopathy": ("adenopathy",),
    "chest tube": ("chest drain",),
    "cardiac pacemaker": ("pacemaker",),
    "endotracheal tube": ("ett",),
    "nasogastric tube": ("ngt",),
}
#: Words for how a finding looks and how much of it there is, which only `look=` and `degree=` give.
_QUALITY = re.compile(
    r"\b(?:small|moderate|large|mild|marked|severe|extensive|scattered|multiple|innumerable|solid|part-solid|ground-glass"
    r"|spiculated|calcified|cavitary|simple|circumscribed|displaced|nondisplaced|medial|lateral|subpleural)\b"
)
_NAMED = ("finding", "resolved", "absent")


@dataclass
class Score:
    """Counts over greedy answers. `wrong`: kinds of faults; `faults`: some of them, for a person to read."""

    asked: int = 0
    exact: int = 0
    naming: int = 0
    named: int = 0
    ended: int = 0
    embellished: int = 0
    wrong: Counter[str] = field(default_factory=Counter)
    faults: list[tuple[str, str]] = field(default_factory=list)


def token_loss(model: Drafter, pairs: list[Pair], batch: int = 32) -> float:
    """Mean negative log-likelihood (natural logarithm) of the answers' tokens."""
    total = tokens = 0.0
    ordered = sorted(pairs, key=lambda pair: len(pair[0]) + len(pair[1]))
    for start in range(0, len(ordered), batch):
        ids, weights = padded(ordered[start : start + batch])
        with torch.inference_mode():
            logits = model(ids[:, :-1]).flatten(0, 1)
        each = torch.nn.functional.cross_entropy(logits, ids[:, 1:].flatten(), reduction="none")
        is_answer = (weights[:, 1:] == 1).flatten()
        total += float(each[is_answer].sum())
        tokens += int(is_answer.sum())
    return total / tokens


def greedy(session: CachedSession, tokenizer: Tokenizer, prompt: str) -> tuple[str, bool]:
    """The answer, and whether the model ended it by itself within MAX_NEW tokens."""
    ids, _ = encode_pair(tokenizer, prompt, "")
    session.reset()
    logits = session.step(ids)
    answer: list[int] = []
    while len(answer) < MAX_NEW:
        best = int(logits[-1].argmax())
        if best == EOS_ID:
            return tokenizer.decode(answer), True
        answer.append(best)
        logits = session.step([best])
    return tokenizer.decode(answer), False


def _american(text: str) -> str:
    return re.sub(r"haem", "hem", re.sub(r"oedem", "edem", text.lower()))


def names_finding(example: Example, answer: str) -> bool:
    """Whether every finding of the evidence stands in the answer by a name of its own."""
    said = _american(answer)
    subjects = [fields_of(line)[0] for line in example.lines if kind_of(line) in _NAMED]
    return all(any(name in said for name in (_american(subject), *OTHER_NAMES.get(subject, ()))) for subject in subjects)


def adds_quality(prompt: str, answer: str) -> bool:
    """Whether the answer tells a look or degree though the prompt has neither key."""
    if "look=" in prompt or "degree=" in prompt:
        return False
    return any(word not in prompt for word in _QUALITY.findall(answer.lower()))


def faults_of(example: Example, prompt: str, answer: str) -> list[str]:
    """
    Kinds of literals that the answer has and the prompt has not, and that it leaves out: a side that the house's own
    sentence tells; in findings the size, which every house tells there.
    """
    faults = [f"foreign {kind}" for kind in foreign_literals(prompt, answer)]
    if not sides_of(example.answer) <= sides_of(answer):
        faults.append("missing side")
    if example.section == "findings":
        sizes = [value for line in example.lines for key, value in fields_of(line)[1].items() if key == "size"]
        told = [number for size in sizes for number in numbers_of(size) if number in numbers_of(example.answer)]
        if not set(told) <= set(numbers_of(answer)):
            faults.append("missing size")
    if example.section == "comparison" and not set(dates_of(prompt)) <= set(dates_of(answer)):
        faults.append("missing date")
    return faults


def is_about_findings(example: Example) -> bool:
    """Not of a study as a whole, whose findings are not named one by one, and not of a recommendation."""
    kinds = {kind_of(line) for line in example.lines}
    return example.section in ("findings", "impression") and kinds <= set(_NAMED) and bool(kinds)


def measure(session: CachedSession, tokenizer: Tokenizer, examples: list[Example]) -> Score:
    """Words every example greedily, as the exported model does without any constraint."""
    score = Score()
    for example in examples:
        prompt = prompt_of(example)
        answer, ended = greedy(session, tokenizer, prompt)
        faults = faults_of(example, prompt, answer)
        score.asked += 1
        score.ended += ended
        score.exact += not faults
        if adds_quality(prompt, answer):
            score.embellished += 1
            faults.append("quality added")
        if is_about_findings(example):
            score.naming += 1
            score.named += names_finding(example, answer)
            faults += [] if names_finding(example, answer) else ["finding not named"]
        score.wrong.update(faults)
        if faults:
            score.faults.append((prompt, f"{answer}  [{', '.join(faults)}]"))
    return score
