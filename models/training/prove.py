"""Holds an exported drafter against the torch model it was made of, in whole and with its cache."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnxruntime
import torch

from model import Drafter, Shape

THREADS = 2
#: Logits are sums of some hundred products: their last bits depend on the order in which they are added.
TOLERANCE = 1e-3


class CachedSession:
    """An ONNX drafter for one sequence. `step` takes new ids and answers their logits [sequence, vocabulary]."""

    def __init__(self, path: Path, shape: Shape) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = THREADS
        self._session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
        self._names = [f"{layer}.{part}" for layer in range(shape.layers) for part in ("key", "value")]
        self._empty = np.zeros((1, shape.heads, 0, shape.head), dtype=np.float32)
        self.reset()

    def reset(self) -> None:
        self._past = [self._empty for _ in self._names]
        self._seen = 0

    def step(self, ids: list[int]) -> np.ndarray:
        total = self._seen + len(ids)
        feeds = {
            "input_ids": np.array([ids], dtype=np.int64),
            "attention_mask": np.ones((1, total), dtype=np.int64),
            "position_ids": np.arange(self._seen, total, dtype=np.int64)[None],
            **{f"past_key_values.{name}": past for name, past in zip(self._names, self._past)},
        }
        logits, *self._past = self._session.run(None, feeds)
        self._seen = total
        return logits[0]


def prove(model: Drafter, path: Path, sequences: list[list[int]]) -> dict[str, float]:
    """
    Largest differences of logits, and the share of positions at which both would choose the same token.
    @raises SystemExit where they differ: such a file must not be shipped
    """
    session = CachedSession(path, model.shape)
    whole_gap = cached_gap = 0.0
    same = positions = 0
    for ids in sequences:
        with torch.inference_mode():
            wanted = model(torch.tensor([ids]))[0].numpy()
        session.reset()
        whole = session.step(ids)
        session.reset()
        cached = np.concatenate([session.step(ids[: len(ids) // 2]), *(session.step([one]) for one in ids[len(ids) // 2 :])])
        whole_gap = max(whole_gap, float(np.abs(whole - wanted).max()))
        cached_gap = max(cached_gap, float(np.abs(cached - whole).max()))
        agree = (whole.argmax(-1) == wanted.argmax(-1)) & (cached.argmax(-1) == wanted.argmax(-1))
        same += int(agree.sum())
        positions += len(ids)
    proof = {"onnxAgainstTorch": whole_gap, "cachedAgainstWhole": cached_gap, "sameChoice": same / positions, "positions": positions}
    if max(whole_gap, cached_gap) > TOLERANCE or same < positions:
        raise SystemExit(f"the exported model is not the trained one: {proof}")
    return proof
