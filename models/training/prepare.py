"""From a corpus to token ids, kept beside the checkpoint so that a run that goes on need not read the corpus again."""

from __future__ import annotations

import hashlib
import json
import pickle
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from augment import Names
from choose import distinct, draw_examples, group_of, sample_held_out
from corpus import read_examples
from names import lexicon_names
from prompts import Example, fields_of
from vocabulary import encode_pair, train_tokenizer

HELD_OUT = 2000
#: Prompts that the tokenizer is trained on.
TOKENIZER_TEXTS = 60000


@dataclass(frozen=True)
class Prepared:
    """`figures`: counts for the model card. `digest`: of all that training depends on but the code."""

    pairs: list[tuple[list[int], list[int]]]
    held_out: dict[str, list[Example]]
    names: Names
    tokenizer: str
    figures: dict
    digest: str


def file_digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _known_names(examples: list[Example], key: str | None) -> set[str]:
    """Subjects of all lines, or values of one key."""
    lines = (fields_of(line) for example in examples for line in example.lines)
    return {subject if key is None else fields.get(key, "") for subject, fields in lines}


def _names(examples: list[Example]) -> Names:
    """The corpus has words of its own for its own names: others can only be copied."""
    findings, sites = _known_names(examples, None), _known_names(examples, "site")
    return Names(
        tuple(name for name in lexicon_names("findings") if name not in findings),
        tuple(name for name in lexicon_names("sites") if name not in sites and " of " not in name),
    )


def prepare(corpus: Path, count: int, seed: str) -> Prepared:
    dropped: Counter[str] = Counter()
    read = list(read_examples(corpus, dropped))
    splits = {name: distinct(one for one in read if one.split == name) for name in ("train", "validation", "test")}
    names = _names(splits["train"])
    drawn = draw_examples(splits["train"], count, names, seed)
    tokenizer = train_tokenizer(prompt + answer for prompt, answer in drawn[:TOKENIZER_TEXTS])
    pairs = [encode_pair(tokenizer, prompt, answer) for prompt, answer in drawn]
    digest = file_digest(corpus)
    figures = {
        "corpusSha256": digest,
        "statements": len(read) + dropped.total(),
        "dropped": dict(dropped.most_common()),
        "distinct": {name: len(examples) for name, examples in splits.items()},
        "distinctGroups": dict(Counter(map(group_of, splits["train"]))),
        "drawn": len(pairs),
        "tokens": sum(len(prompt) + len(answer) for prompt, answer in pairs),
        "longest": max(len(prompt) + len(answer) for prompt, answer in pairs),
        "otherFindings": len(names.findings),
        "otherSites": len(names.sites),
    }
    held_out = {name: sample_held_out(splits[name], HELD_OUT, f"{seed}/{name}") for name in ("validation", "test")}
    own = hashlib.sha256(json.dumps([digest, count, seed, pairs]).encode()).hexdigest()
    return Prepared(pairs, held_out, names, tokenizer.to_str(), figures, own)


def prepared_once(corpus: Path, count: int, seed: str, work: Path) -> Prepared:
    """Made once for a folder; later calls read what the first one made, if corpus and settings are the same."""
    kept = work / "prepared.pickle"
    wanted = (file_digest(corpus), count, seed)
    if kept.exists():
        with kept.open("rb") as file:
            asked, made = pickle.load(file)
        if asked == wanted:
            return made
    made = prepare(corpus, count, seed)
    with kept.open("wb") as file:
        pickle.dump((wanted, made), file)
    return made
