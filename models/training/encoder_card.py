"""The card of the encoder: what it is, where it comes from, what it is for, and how it did."""

from __future__ import annotations

from dataclasses import dataclass

from encoder_measure import Difference, Labelled, Score, score

#: Two texts that an encoder ought to tell apart, and what sets them apart.
PROBES = (
    ("a denial", "There is a nodule in the left upper lobe.", "There is no nodule in the left upper lobe."),
    ("a side", "There is a nodule in the left upper lobe.", "There is a nodule in the right upper lobe."),
    ("a change", "The nodule has increased in size.", "The nodule has decreased in size."),
    ("a denial", "Small right pleural effusion.", "No right pleural effusion."),
    ("a side", "Moderate joint effusion of the right knee.", "Moderate joint effusion of the left knee."),
)


@dataclass(frozen=True)
class Figures:
    """All that was measured; sizes in bytes."""

    package: str
    weights_digest: str
    pairs_command: str
    pairs_digest: str
    threshold: float
    against_original: float
    eight_bits: Difference
    sentences: int
    probes: list[float]
    pairs: dict[tuple[str, str], Labelled]
    size: int


def _cells(one: Score) -> str:
    return f"{one.pairs} | {one.same} | {100 * one.precision:.1f} % | {100 * one.recall:.1f} %"


def _table(figures: Figures) -> str:
    rows = []
    for (split, kind), pairs in figures.pairs.items():
        open_by = (
            ("sides and places", pairs.where(pairs.placed)),
            ("names, sides and places", pairs.where(pairs.possible)),
            ("nothing asked: all pairs", pairs),
        )
        for what, some in open_by:
            rows.append(f"| {split} | {kind} | {what} | {_cells(score(some, figures.threshold))} |")
    return "\n".join(rows)


def _shares(figures: Figures) -> str:
    """Of the pairs that sides and places leave open: how many are of one lesion, and what the threshold makes of it."""
    texts = []
    for split in ("validation", "test"):
        pairs = figures.pairs[split, "both"]
        some = pairs.where(pairs.placed)
        without, with_it = score(some, -1).precision, score(some, figures.threshold).precision
        texts.append(f"{split} {100 * without:.1f} % ({100 * with_it:.1f} % with it)")
    return ", ".join(texts)


def _probes(figures: Figures) -> str:
    return "\n".join(
        f'| {what} | "{one}" | "{other}" | {cosine:.2f} |'
        for (what, one, other), cosine in zip(PROBES, figures.probes, strict=True)
    )


def _licence(figures: Figures) -> str:
    return f"""## Where it comes from
`sentence-transformers/all-MiniLM-L6-v2`, as the Python package `{figures.package}` carries it (SHA-256 of its
`model.safetensors`: `{figures.weights_digest}`). What the package says of licences, word for word:

- `License: MIT` in its metadata, with the text of the MIT licence ("Copyright (c) 2026 Matt"): that is the packaging.
- "The model weights are distributed under their respective Apache 2.0 license by the Sentence Transformers team." in its
  description, and `license: apache-2.0` at the head of the model's own card.

The files here are under Apache-2.0, whose text stands in the LICENSE file of this repository. They were changed: the graph
was written anew in ONNX, its weights were rounded to eight bits, and padding and truncation were taken out of
`tokenizer.json`."""


def model_card(figures: Figures) -> str:
    eight, threshold = figures.eight_bits, f"{figures.threshold:.2f}"
    return f"""# preread-encoder-1

A sentence encoder (MiniLM, 6 layers, 384 numbers a text) that says how alike two texts are worded. It ranks: beside a
sentence of a prior's report that nothing in the current documents was paired with, a draft may name what is **possibly the
same**. It decides nothing, and it writes nothing.

**Not for clinical use.** It was trained by others on general text; it was tried on synthetic reports only, in English.

{_licence(figures)}

## How it is used
- Input: one text of at most 256 tokens; longer ones are cut. Output: `last_hidden_state`; the mean over the tokens, with
  length 1, is the text's direction. One text at a time: with eight bits, neighbours in a batch would change the result.
- The claim parser goes first: what is paired by it is not asked about, and another side, another place or another kind of
  finding is never a candidate, whatever the cosine. Absence, change and "addressed" never rest on a cosine.
- **Threshold {threshold}** (`LIKELY_COSINE` in `sidecar/drafting/redescribed.ts`).

## Why it may not decide
| differ in | one text | other text | cosine |
|---|---|---|---|
{_probes(figures)}

## Threshold
Pairs of a prior's sentence with a current text of the same patient, from the synthetic department
(`{figures.pairs_command}`, SHA-256 `{figures.pairs_digest}`), labelled by the tracking UID of the truth: one lesion, or
two; of a patient's texts each pair once. Current texts are
sentences of a report in a house style drawn anew, and phrases by which the service names a coded finding
("nodule, upper lobe of left lung"). Splits are the corpus's own, by what a patient's evidence lets a report say.

The threshold is the one with the best recall among those with a precision of at least 90 % on the validation split, chosen
over pairs that **sides and places** leave open. Names are left aside there: what the encoder is asked about in practice is
what the claim parser has no name for, and the department calls a lesion by one name in all its reports. For the same reason
these figures say little of findings that two readers name differently. Precision depends on how many pairs are of one
lesion at all, which is the precision without a threshold: {_shares(figures)}.
All at threshold {threshold}:

| split | current text | left open by | pairs | of one lesion | precision | recall |
|---|---|---|---|---|---|---|
{_table(figures)}

## Eight bits
Weights of products: int8 for each channel, seven bits used (processors without VNNI would overflow with eight); word
embeddings: int8 for each word; the rest fp32. {figures.size / 1e6:.1f} MB. Over {figures.sentences} report sentences:

- the graph in fp32 against the original in torch: largest difference of a cosine of two sentences
  {figures.against_original:.1e};
- eight bits against fp32: cosine of two sentences differs by {eight.mean:.3f} on average and {eight.most:.3f} at most; the
  two directions of one sentence have a cosine of at least {eight.own:.3f}.

Made by `models/training/export-encoder.py`.
"""
