"""The training loop. A run that was killed goes on at its last checkpoint and ends with the same weights."""

from __future__ import annotations

import math
import os
import random
import time
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor
from torch.nn import functional

from model import Drafter, Shape
from vocabulary import PAD_ID

Pair = tuple[list[int], list[int]]

THREADS = 2
TOKENS_A_STEP = 4096
PEAK_RATE, LAST_SHARE, WARM_UP = 2e-3, 0.02, 100
PROMPT_WEIGHT = 0.1
SECONDS_A_CHECKPOINT = 120
STEPS_A_REPORT = 20
#: Examples that are sorted by length among themselves, so that a batch has little padding.
SORTED_TOGETHER = 4096


@dataclass(frozen=True)
class Run:
    steps: int
    seed: int
    #: Of the data and the settings: a checkpoint of other ones is refused.
    digest: str


def length_of(pair: Pair) -> int:
    return len(pair[0]) + len(pair[1])


def batches_of(pairs: list[Pair], seed: int) -> list[list[int]]:
    """Indices of examples, batch by batch: every example once, padded sizes of at most TOKENS_A_STEP."""
    draw = random.Random(seed)
    order = draw.sample(range(len(pairs)), len(pairs))
    batches: list[list[int]] = []
    for start in range(0, len(order), SORTED_TOGETHER):
        batch: list[int] = []
        for index in sorted(order[start : start + SORTED_TOGETHER], key=lambda at: length_of(pairs[at])):
            if batch and length_of(pairs[index]) * (len(batch) + 1) > TOKENS_A_STEP:
                batches.append(batch)
                batch = []
            batch.append(index)
        batches.append(batch)
    draw.shuffle(batches)
    return batches


def padded(pairs: list[Pair]) -> tuple[Tensor, Tensor]:
    """Ids and weights of the loss, both [batch, longest]."""
    longest = max(map(length_of, pairs))
    ids = torch.full((len(pairs), longest), PAD_ID)
    weights = torch.zeros(len(pairs), longest)
    for row, (prompt, answer) in enumerate(pairs):
        whole = len(prompt) + len(answer)
        ids[row, :whole] = torch.tensor(prompt + answer)
        weights[row, : len(prompt)] = PROMPT_WEIGHT
        weights[row, len(prompt) : whole] = 1
    return ids, weights


def loss_of(model: Drafter, ids: Tensor, weights: Tensor) -> Tensor:
    """Weighted mean of the tokens' negative log-likelihoods (natural logarithm)."""
    logits = model(ids[:, :-1])
    each = functional.cross_entropy(logits.flatten(0, 1), ids[:, 1:].flatten(), reduction="none")
    told = weights[:, 1:].flatten()
    return (each * told).sum() / told.sum()


def rate_at(step: int, steps: int) -> float:
    """Rises over the first steps, then falls as a cosine does."""
    fall = LAST_SHARE + (1 - LAST_SHARE) * 0.5 * (1 + math.cos(math.pi * step / steps))
    return PEAK_RATE * min(1, (step + 1) / WARM_UP) * fall


def optimiser_of(model: Drafter) -> torch.optim.AdamW:
    matrices = [weight for weight in model.parameters() if weight.dim() == 2]
    vectors = [weight for weight in model.parameters() if weight.dim() < 2]
    groups = [{"params": matrices, "weight_decay": 0.05}, {"params": vectors, "weight_decay": 0.0}]
    return torch.optim.AdamW(groups, lr=PEAK_RATE, betas=(0.9, 0.95))


def take_step(model: Drafter, optimiser: torch.optim.AdamW, batch: list[Pair], rate: float) -> float:
    """One step of the optimiser; answers the loss before it."""
    for group in optimiser.param_groups:
        group["lr"] = rate
    loss = loss_of(model, *padded(batch))
    optimiser.zero_grad(set_to_none=True)
    loss.backward()
    torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimiser.step()
    return loss.item()


def save_checkpoint(path: Path, model: Drafter, optimiser: torch.optim.AdamW, step: int, run: Run) -> None:
    """Whole or not at all: a run may be killed while it writes."""
    state = {"model": model.state_dict(), "optimiser": optimiser.state_dict(), "step": step, "digest": run.digest}
    beside = path.with_suffix(".new")
    torch.save(state, beside)
    os.replace(beside, path)


def _resumed(path: Path, model: Drafter, optimiser: torch.optim.AdamW, run: Run) -> int:
    if not path.exists():
        return 0
    state = torch.load(path, weights_only=True)
    if state["digest"] != run.digest:
        raise SystemExit(f"{path} is of another corpus or other settings: remove it, or choose another folder")
    model.load_state_dict(state["model"])
    optimiser.load_state_dict(state["optimiser"])
    return state["step"]


def _report(step: int, run: Run, loss: float, tokens: int, seconds: float, done: int) -> None:
    left = (run.steps - step) * seconds / max(1, done)
    print(f"step {step}/{run.steps}  loss {loss:.4f}  {tokens / seconds:.0f} tokens/s  {left / 60:.1f} min left", flush=True)


def train(pairs: list[Pair], shape: Shape, run: Run, checkpoint: Path) -> Drafter:
    """Trains `run.steps` steps, over the data as often as that takes, and answers the trained model."""
    torch.set_num_threads(THREADS)
    torch.manual_seed(run.seed)
    model = Drafter(shape)
    optimiser = optimiser_of(model)
    first = step = _resumed(checkpoint, model, optimiser, run)
    batches = batches_of(pairs, run.seed)
    print(f"{model.count()} parameters, {len(batches)} batches, from step {first} of {run.steps}", flush=True)
    began = saved = time.monotonic()
    tokens = 0
    while step < run.steps:
        batch = [pairs[index] for index in batches[step % len(batches)]]
        loss = take_step(model, optimiser, batch, rate_at(step, run.steps))
        step += 1
        tokens += sum(map(length_of, batch))
        if step % STEPS_A_REPORT == 0:
            _report(step, run, loss, tokens, time.monotonic() - began, step - first)
        if time.monotonic() - saved > SECONDS_A_CHECKPOINT or step == run.steps:
            save_checkpoint(checkpoint, model, optimiser, step, run)
            saved = time.monotonic()
    return model.eval()
