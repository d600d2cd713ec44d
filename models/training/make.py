"""
Trains the drafter that is shipped and writes its folder: python models/training/make.py --corpus FILE --out FOLDER

Killed and started again it goes on where it was. See README.md.
"""

from __future__ import annotations

import argparse
import json
import random
from dataclasses import replace
from pathlib import Path

from tokenizers import Tokenizer

import card
from augment import varied, with_iso_dates
from export_onnx import export_onnx
from folder import manifest_entry, write_settings
from measure import Score, measure, token_loss
from model import Drafter, Shape
from prepare import Prepared, prepared_once
from prompts import Example, prompt_of
from prove import CachedSession, prove
from train import Pair, Run, batches_of, train
from vocabulary import encode_pair, write_tokenizer

COMMAND = "npx preread synth --corpus FILE --pairs 120000 --seed drafter-1 --plain"
PROVED_SEQUENCES = 40


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Trains the drafter and writes its folder.")
    parser.add_argument("--corpus", type=Path, required=True, help=f"JSON lines of: {COMMAND}")
    parser.add_argument("--out", type=Path, required=True, help="folder of the finished model")
    parser.add_argument("--work", type=Path, help="folder of token ids and checkpoint; default: <out>.work")
    parser.add_argument("--examples", type=int, default=100000)
    parser.add_argument("--passes", type=float, default=0.75, help="how often training goes over the examples")
    parser.add_argument("--seed", default="drafter-1", help="of the data")
    parser.add_argument("--weights-seed", type=int, default=1, help="of first weights and order")
    parser.add_argument("--command", default=COMMAND, help="how the corpus was made, for the card")
    return parser.parse_args()


def run_of(prepared: Prepared, passes: float, seed: int) -> Run:
    steps = round(len(batches_of(prepared.pairs, seed)) * passes)
    return Run(steps, seed, f"{prepared.digest}/{steps}/{seed}")


def in_new_print(examples: list[Example], prepared: Prepared) -> list[Example]:
    """The same statements with other numbers, dates and names; always the same ones."""
    return [varied(one, prepared.names, random.Random(f"new print/{at}")) for at, one in enumerate(examples)]


def encoded(tokenizer: Tokenizer, examples: list[Example]) -> list[Pair]:
    return [encode_pair(tokenizer, prompt_of(one), one.answer) for one in examples]


def results_of(model: Drafter, onnx: Path, tokenizer: Tokenizer, prepared: Prepared, work: Path) -> card.Results:
    """Loss and greedy answers of the held-out sets; answers with faults are written to `work/faults.txt`."""
    session = CachedSession(onnx, model.shape)
    validation, test = ([*map(with_iso_dates, prepared.held_out[name])] for name in ("validation", "test"))
    sets = {
        "validation": validation,
        "test": test,
        "test, in new print": in_new_print(test, prepared),
    }
    results: card.Results = {}
    faults: list[tuple[str, str]] = []
    for title, examples in sets.items():
        score: Score = measure(session, tokenizer, examples)
        results[title] = (token_loss(model, encoded(tokenizer, examples)), score)
        faults += score.faults
        print(title, results[title][0], replace(score, faults=[]), flush=True)
    (work / "faults.txt").write_text("\n\n".join(map("".join, faults)), encoding="utf-8")
    return results


def finish(model: Drafter, prepared: Prepared, run: Run, chosen: argparse.Namespace, work: Path) -> None:
    """Writes, proves and measures the folder; the manifest's entry is written beside it."""
    out: Path = chosen.out
    out.mkdir(parents=True, exist_ok=True)
    tokenizer = Tokenizer.from_str(prepared.tokenizer)
    onnx = out / "onnx" / "model.onnx"
    export_onnx(model, onnx)
    write_tokenizer(tokenizer, out, model.shape.context)
    write_settings(out, model.shape)
    pairs = encoded(tokenizer, prepared.held_out["test"][:: len(prepared.held_out["test"]) // PROVED_SEQUENCES])
    proof = prove(model, onnx, [prompt + answer for prompt, answer in pairs])
    print(proof, flush=True)
    results = results_of(model, onnx, tokenizer, prepared, work)
    figures = {**prepared.figures, "command": chosen.command, "passes": chosen.passes}
    text = card.model_card(model.shape, run, chosen.seed, figures, model.count(), proof, results)
    (out / "MODEL_CARD.md").write_text(text, encoding="utf-8")
    entry = manifest_entry(out, model.shape, chosen.command, figures["corpusSha256"])
    beside = out.parent / "manifest-entry.json"
    beside.write_text(json.dumps(entry, indent=2) + "\n", encoding="utf-8")
    print(f"{out} is done; its entry for the manifest: {beside}", flush=True)


def main() -> None:
    chosen = arguments()
    work: Path = chosen.work or chosen.out.with_name(f"{chosen.out.name}.work")
    work.mkdir(parents=True, exist_ok=True)
    prepared = prepared_once(chosen.corpus, chosen.examples, chosen.seed, work)
    print(json.dumps(prepared.figures, indent=2), flush=True)
    shape = Shape()
    run = run_of(prepared, chosen.passes, chosen.weights_seed)
    model = train(prepared.pairs, shape, run, work / "checkpoint.pt")
    finish(model, prepared, run, chosen, work)


if __name__ == "__main__":
    main()
