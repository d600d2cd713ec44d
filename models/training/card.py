"""The model card: what the model is, what it is for, what it was made of, and how it did."""

from __future__ import annotations

from measure import Score
from model import Shape
from train import Run

#: Sets of examples by their titles, with the loss and the score of each.
Results = dict[str, tuple[float, Score]]


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.2f} % ({part} of {whole})" if whole else "none asked"


def _row(title: str, loss: float, score: Score) -> str:
    cells = (
        title,
        f"{loss:.4f}",
        _share(score.exact, score.asked),
        _share(score.named, score.naming),
        _share(score.asked - score.embellished, score.asked),
        _share(score.ended, score.asked),
    )
    return f"| {' | '.join(cells)} |"


def _faults(results: Results) -> str:
    lines = []
    for title, (_, score) in results.items():
        said = ", ".join(f"{kind} {count}" for kind, count in score.wrong.most_common()) or "none"
        lines.append(f"- {title}: {said}.")
    return "\n".join(lines)


def _facts(shape: Shape, run: Run, seed: str, figures: dict, parameters: int) -> str:
    dropped = "; ".join(f"{why}: {count}" for why, count in figures["dropped"].items())
    seen = round(figures["tokens"] * figures["passes"], -5)
    return f"""## What it was made of
- Text: the corpus of `{figures["command"]}`, SHA-256 `{figures["corpusSha256"]}`. Every word of it was generated; no
  report of a person is in it.
- {figures["statements"]} statements. Left out because the statement ... {dropped}.
- Distinct examples: {figures["distinct"]["train"]} for training, {figures["distinct"]["validation"]} for validation,
  {figures["distinct"]["test"]} for the test. The splits are the corpus's own: what one patient's evidence lets a report
  say is in one split only.
- Drawn for training: {figures["drawn"]} variants of the training examples ({figures["tokens"]} tokens) with other numbers,
  dates and names. {figures["otherFindings"]} findings and {figures["otherSites"]} sites of the service's lexicon, and
  invented words, stood in for those of the corpus.
- {run.steps} steps of at most 4096 tokens with padding, {figures["passes"]} passes over the variants, about {seen:.0f}
  tokens seen. AdamW, fp32, seeds `{seed}` (data) and {run.seed} (weights and order). One run: nothing was chosen among
  several.
- Shape: Llama, {parameters} parameters; hidden {shape.hidden}, {shape.layers} layers, {shape.heads} heads, inner
  {shape.inner}, vocabulary {shape.vocabulary} (byte-level BPE, one token a digit), context {shape.context}."""


def _proof_line(proof: dict[str, float]) -> str:
    return (
        f"The ONNX file against torch over {proof['positions']} positions: largest difference of a logit "
        f"{proof['onnxAgainstTorch']:.1e}, with the cache against without it {proof['cachedAgainstWhole']:.1e}, the same "
        f"token chosen at {100 * proof['sameChoice']:.0f} %."
    )


def model_card(
    shape: Shape, run: Run, seed: str, figures: dict, parameters: int, proof: dict[str, float], results: Results
) -> str:
    rows = "\n".join(_row(title, loss, score) for title, (loss, score) in results.items())
    return f"""# preread-drafter-1

**For demonstration only. Trained on synthetic text. Not for clinical use.** It words one sentence of a radiology report
from coded evidence (prompt format `statement-lines-1`) in one of eight synthetic house styles. It decides nothing: which
findings are told and what became of them is planned before. What it writes has to be checked against the evidence.

Licence: Apache-2.0. Input and output: English text. It sees no image.

{_facts(shape, run, seed, figures, parameters)}

## How it did
Greedy answers of the ONNX file without any constraint on what it writes, first answer, nothing repeated or repaired.

| set | loss of answer tokens (nats) | numbers, sides and dates right | names the finding | adds no quality | ends by itself |
|---|---|---|---|---|---|
{rows}

Right: every number with its unit, every side and every date of the answer stands in the prompt as it is, the side is told
where the house tells it, and in findings the size. Dates are printed as the service prints them (2026-01-12). "In
new print": the same statements with other numbers, dates and names, as they are varied for training; a fifth of its dates
has names of months, and many of those come out wrong. Quality: a look or degree, which no evidence of this corpus tells. An answer need
not be worded as in the corpus. Not measured: whether the number before and the one now changed places, whether
the site is the right one, and whether the change is.

Faults by kind (an answer may have several):
{_faults(results)}

{_proof_line(proof)}

## Limits
- It words name, place, side, size and change, as the service asks for them: looks, degrees and doubt were not trained.
- Names of findings and sites that it never met are often misspelt.
- Millilitres of an effusion may become millimetres.
- It knows the wordings of the eight styles, nothing else. Other styles and prompts give text without worth.
- Names, numbers and dates are copied from the prompt, not understood: wrong evidence gives a fluent wrong sentence.
- Larger, smaller and unchanged without the number before were not trained: the service asks for none.
- Grammar of names it never met (articles, plurals) may be wrong.
- The figures are of synthetic text made by the same templates as the training text; they say nothing of real reports.
"""
