"""Which examples a model is trained on, and how often: what is trivial is common in a corpus, and soon learnt."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Iterable

from augment import Names, varied
from literals import foreign_literals
from prompts import Example, fields_of, kind_of, prompt_of

#: Shares of the kinds of statements in training.
SHARES = {
    "change": 0.44,
    "size": 0.2,
    "finding": 0.17,
    "denial": 0.14,
    "denials": 0.02,
    "frame": 0.02,
    "normal": 0.01,
}
#: Of all training examples, at most this share has the same answer before it is varied.
ANSWER_CAP = 0.002
TRIES = 20


def group_of(example: Example) -> str:
    """A key of SHARES."""
    if example.section not in ("findings", "impression"):
        return "frame"
    kind = kind_of(example.lines[0])
    if kind in ("normal", "absent"):
        if any(kind_of(line) == "normal" for line in example.lines):
            return "normal"
        return "denial" if len(example.lines) == 1 else "denials"
    _, fields = fields_of(example.lines[0])
    if kind == "resolved" or fields.get("change", "again") != "again":
        return "change"
    return "size" if "size" in fields else "finding"


def distinct(examples: Iterable[Example]) -> list[Example]:
    """Each prompt with each of its answers once, in the order of the corpus."""
    return list(dict.fromkeys(examples))


def _rounds(pool: list[Example], draw: random.Random) -> Iterable[Example]:
    """All of them in drawn order, then again in another one, without end."""
    while True:
        yield from draw.sample(pool, len(pool))


def draw_examples(pool: list[Example], count: int, names: Names, seed: str) -> list[tuple[str, str]]:
    """
    `count` prompts with their answers in shuffled order, varied, in the shares above. What a variant's answer says that its
    prompt does not is not trained on: then another one is drawn.
    """
    draw = random.Random(seed)
    groups: dict[str, list[Example]] = defaultdict(list)
    for example in pool:
        groups[group_of(example)].append(example)
    said: Counter[str] = Counter()
    chosen: list[tuple[str, str]] = []
    for group, share in SHARES.items():
        left, tries = round(count * share), count * TRIES
        for example in _rounds(groups[group], draw):
            if left == 0 or tries == 0:
                break
            tries -= 1
            if said[example.answer] >= count * ANSWER_CAP:
                continue
            made = varied(example, names, draw)
            prompt = prompt_of(made)
            if foreign_literals(prompt, made.answer):
                continue
            said[example.answer] += 1
            left -= 1
            chosen.append((prompt, made.answer))
    draw.shuffle(chosen)
    return chosen


def sample_held_out(pool: list[Example], count: int, seed: str) -> list[Example]:
    """`count` distinct examples in the same shares, as the house printed them."""
    draw = random.Random(seed)
    groups: dict[str, list[Example]] = defaultdict(list)
    for example in pool:
        groups[group_of(example)].append(example)
    taken = [
        example
        for group, share in SHARES.items()
        for example in draw.sample(groups[group], min(round(count * share), len(groups[group])))
    ]
    rest = draw.sample(sorted(set(groups["change"] + groups["size"]) - set(taken), key=repr), count - len(taken))
    return taken + rest
