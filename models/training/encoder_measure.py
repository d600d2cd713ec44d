"""What the encoder does with report sentences: what eight bits cost, and from which cosine two texts are one lesion's."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime as ort
from tokenizers import Tokenizer

PRECISION = 0.9
#: The threshold is written down with two decimals.
STEPS = np.round(np.arange(-1, 1.001, 0.01), 2)


def tokenizer_of(path: Path, context: int) -> Tokenizer:
    """As the service takes texts: cut at the context, and no padding."""
    tokenizer = Tokenizer.from_file(str(path))
    tokenizer.no_padding()
    tokenizer.enable_truncation(context)
    return tokenizer


def directions(model: Path, tokenizer: Tokenizer, texts: list[str]) -> np.ndarray:
    """[texts, hidden], each of length 1; texts one by one, as the service does."""
    options = ort.SessionOptions()
    options.intra_op_num_threads = 1
    session = ort.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
    rows = []
    for text in texts:
        ids = np.array([tokenizer.encode(text).ids], dtype=np.int64)
        feeds = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
        mean = session.run(["last_hidden_state"], feeds)[0][0].mean(axis=0)
        rows.append(mean / np.linalg.norm(mean))
    return np.array(rows)


def sentences_of(corpus: Path, count: int) -> list[str]:
    """The first different sentences of findings and impression."""
    found: dict[str, None] = {}
    with corpus.open(encoding="utf-8") as lines:
        for line in lines:
            for statement in json.loads(line)["statements"]:
                if statement["section"] in ("findings", "impression"):
                    found.setdefault(statement["text"])
    if len(found) < count:
        raise ValueError(f"the corpus has {len(found)} sentences, not {count}")
    return list(found)[:count]


@dataclass(frozen=True)
class Difference:
    """Between two sets of directions of the same texts: largest and mean difference of the cosine of two texts."""

    most: float
    mean: float
    #: The least cosine between the two directions of one text.
    own: float


def difference(one: np.ndarray, other: np.ndarray) -> Difference:
    pairs = np.triu_indices(len(one), 1)
    apart = np.abs(one @ one.T - other @ other.T)[pairs]
    return Difference(float(apart.max()), float(apart.mean()), float((one * other).sum(axis=1).min()))


@dataclass(frozen=True)
class Labelled:
    """
    Pairs of texts of one patient: `cosine`, whether they tell of one lesion, and what the claim parser leaves open: `placed`
    by sides and places, `possible` by names as well.
    """

    cosine: np.ndarray
    same: np.ndarray
    placed: np.ndarray
    possible: np.ndarray

    def where(self, mask: np.ndarray) -> Labelled:
        return Labelled(self.cosine[mask], self.same[mask], self.placed[mask], self.possible[mask])


def labelled(pairs: Path, model: Path, tokenizer: Tokenizer) -> dict[tuple[str, str], Labelled]:
    """By split (validation, test) and kind of the current text (`sentence`, `phrase`, `both`)."""
    rows = [json.loads(line) for line in pairs.read_text(encoding="utf-8").splitlines()]
    rows = [row for row in rows if row["split"] != "train"]
    texts = sorted({row[key] for row in rows for key in ("prior", "current")})
    at = {text: index for index, text in enumerate(texts)}
    vectors = directions(model, tokenizer, texts)
    found = np.array([float(vectors[at[row["prior"]]] @ vectors[at[row["current"]]]) for row in rows])
    whole = Labelled(found, *(np.array([row[key] for row in rows], dtype=bool) for key in ("same", "placed", "possible")))

    def of(split: str, kinds: tuple[str, ...]) -> Labelled:
        return whole.where(np.array([row["split"] == split and row["kind"] in kinds for row in rows]))

    kinds = {"both": ("sentence", "phrase"), "sentence": ("sentence",), "phrase": ("phrase",)}
    return {(split, kind): of(split, names) for split in ("validation", "test") for kind, names in kinds.items()}


@dataclass(frozen=True)
class Score:
    pairs: int
    same: int
    precision: float
    recall: float


def score(pairs: Labelled, threshold: float) -> Score:
    taken = pairs.cosine >= threshold
    right, same = int((taken & pairs.same).sum()), int(pairs.same.sum())
    return Score(len(pairs.same), same, right / max(1, int(taken.sum())), right / max(1, same))


def choose_threshold(validation: Labelled) -> float:
    """
    Among pairs that sides and places leave open: names are left aside, for what an encoder is asked about is what the claim
    parser has no name for. The threshold with the best recall where precision is at least 0.9; ValueError where there is none.
    """
    scored = [(score(validation.where(validation.placed), float(step)), float(step)) for step in STEPS]
    good = [(one.recall, step) for one, step in scored if one.precision >= PRECISION and one.recall > 0]
    if not good:
        raise ValueError("no threshold is precise enough")
    return max(good)[1]
