"""Tests of the encoder's graph against torch, and of the choice of its threshold."""

from __future__ import annotations

import tempfile
import unittest
from pathlib import Path

import numpy as np
import onnxruntime as ort
import torch

from encoder_graph import export_graph
from encoder_measure import Labelled, choose_threshold, difference, score

HEADS, HIDDEN, INNER, LAYERS, WORDS, PLACES = 2, 8, 16, 2, 20, 12
CONFIG = {
    "hidden_act": "gelu",
    "position_embedding_type": "absolute",
    "num_attention_heads": HEADS,
    "hidden_size": HIDDEN,
    "num_hidden_layers": LAYERS,
    "layer_norm_eps": 1e-12,
}


def made_weights() -> dict[str, np.ndarray]:
    """Of a tiny model, from a fixed seed."""
    random = np.random.default_rng(7)

    def some(*shape: int) -> np.ndarray:
        return random.normal(0, 0.5, shape).astype(np.float32)

    weights = {
        "embeddings.word_embeddings.weight": some(WORDS, HIDDEN),
        "embeddings.position_embeddings.weight": some(PLACES, HIDDEN),
        "embeddings.token_type_embeddings.weight": some(2, HIDDEN),
        "embeddings.LayerNorm.weight": some(HIDDEN),
        "embeddings.LayerNorm.bias": some(HIDDEN),
    }
    for index in range(LAYERS):
        layer = f"encoder.layer.{index}"
        parts = [(f"attention.self.{name}", HIDDEN, HIDDEN) for name in ("query", "key", "value")]
        parts.append(("attention.output.dense", HIDDEN, HIDDEN))
        parts += [("intermediate.dense", INNER, HIDDEN), ("output.dense", HIDDEN, INNER)]
        for name, out, into in parts:
            weights |= {f"{layer}.{name}.weight": some(out, into), f"{layer}.{name}.bias": some(out)}
        for name in ("attention.output", "output"):
            weights |= {f"{layer}.{name}.LayerNorm.{part}": some(HIDDEN) for part in ("weight", "bias")}
    return weights


def by_torch(weights: dict[str, np.ndarray], ids: np.ndarray) -> np.ndarray:
    """torch's own encoder layers with the same weights."""
    tensors = {name: torch.from_numpy(weight) for name, weight in weights.items()}
    words, places, kinds = (tensors[f"embeddings.{name}_embeddings.weight"] for name in ("word", "position", "token_type"))
    summed = words[torch.from_numpy(ids)] + places[: ids.shape[1]] + kinds[0]
    norm = (tensors["embeddings.LayerNorm.weight"], tensors["embeddings.LayerNorm.bias"])
    hidden = torch.nn.functional.layer_norm(summed, (HIDDEN,), *norm, eps=1e-12)
    for index in range(LAYERS):
        own = {name.removeprefix(f"encoder.layer.{index}."): value for name, value in tensors.items()}
        layer = torch.nn.TransformerEncoderLayer(HIDDEN, HEADS, INNER, 0, "gelu", 1e-12, batch_first=True)
        names = ("query", "key", "value")
        state = {
            f"self_attn.in_proj_{part}": torch.cat([own[f"attention.self.{name}.{part}"] for name in names])
            for part in ("weight", "bias")
        }
        others = {
            "self_attn.out_proj": "attention.output.dense",
            "linear1": "intermediate.dense",
            "linear2": "output.dense",
            "norm1": "attention.output.LayerNorm",
            "norm2": "output.LayerNorm",
        }
        state |= {f"{ours}.{part}": own[f"{theirs}.{part}"] for ours, theirs in others.items() for part in ("weight", "bias")}
        layer.load_state_dict(state)
        hidden = layer.eval()(hidden)
    return hidden.detach().numpy()


def run(path: Path, ids: np.ndarray, real: np.ndarray) -> np.ndarray:
    feeds = {"input_ids": ids, "attention_mask": real, "token_type_ids": np.zeros_like(ids)}
    return ort.InferenceSession(str(path), providers=["CPUExecutionProvider"]).run(None, feeds)[0]


class Graphs(unittest.TestCase):
    ids = np.array([[3, 1, 4, 1, 5], [9, 2, 6, 5, 3]], dtype=np.int64)

    def exported(self, **options) -> Path:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        path = Path(folder.name) / "model.onnx"
        export_graph(made_weights(), CONFIG, path, **options)
        return path

    def test_graph_is_the_model(self) -> None:
        found = run(self.exported(), self.ids, np.ones_like(self.ids))
        self.assertLess(np.abs(found - by_torch(made_weights(), self.ids)).max(), 1e-5)

    def test_padding_changes_nothing(self) -> None:
        path = self.exported()
        padded = np.pad(self.ids, ((0, 0), (0, 3)), constant_values=7)
        real = np.pad(np.ones_like(self.ids), ((0, 0), (0, 3)))
        apart = np.abs(run(path, padded, real)[:, :5] - run(path, self.ids, np.ones_like(self.ids))).max()
        self.assertLess(apart, 1e-5)

    def test_eight_bit_words_are_near(self) -> None:
        all_real = np.ones_like(self.ids)
        apart = np.abs(run(self.exported(eight_bits=True), self.ids, all_real) - run(self.exported(), self.ids, all_real))
        self.assertGreater(apart.max(), 0)
        self.assertLess(apart.max(), 0.1)

    def test_other_models_are_refused(self) -> None:
        with self.assertRaises(ValueError):
            export_graph(made_weights(), {**CONFIG, "hidden_act": "relu"}, Path("never.onnx"))


class Thresholds(unittest.TestCase):
    def pairs(self, *rows: tuple[float, bool, bool]) -> Labelled:
        cosine, same, placed = (np.array(column) for column in zip(*rows, strict=True))
        return Labelled(cosine, same, placed, placed)

    def test_is_the_lowest_that_is_precise_enough(self) -> None:
        right = [(0.5 + at / 100, True, True) for at in range(20)]
        wrong = [(0.4 + at / 1000, False, True) for at in range(20)] + [(0.6, False, True)]
        chosen = choose_threshold(self.pairs(*right, *wrong))
        self.assertGreaterEqual(score(self.pairs(*right, *wrong), chosen).precision, 0.9)
        self.assertEqual(score(self.pairs(*right, *wrong), chosen).recall, 1)
        self.assertGreater(chosen, 0.4)

    def test_leaves_aside_what_places_exclude(self) -> None:
        rows = [(0.9, True, True), *[(0.95, False, False)] * 50]
        self.assertLessEqual(choose_threshold(self.pairs(*rows)), 0.9)

    def test_may_not_exist(self) -> None:
        with self.assertRaises(ValueError):
            choose_threshold(self.pairs((0.5, True, True), (0.9, False, True)))

    def test_differences_are_of_cosines(self) -> None:
        one, other = np.eye(2), np.array([[1, 0], [0.6, 0.8]])
        found = difference(one, other)
        self.assertAlmostEqual(found.most, 0.6)
        self.assertAlmostEqual(found.own, 0.8)


if __name__ == "__main__":
    unittest.main()
