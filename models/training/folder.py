"""The folder of a finished model: settings in Hugging Face's layout, the model card, and its entry in the manifest."""

from __future__ import annotations

import json
from pathlib import Path

from model import Shape
from prepare import file_digest
from vocabulary import BOS_ID, EOS_ID, PAD_ID

ID, VERSION = "preread-drafter-1", "1.1.0"
#: Version 1.0.0: its corpus told looks and degrees, which the service never asks for.
PREDECESSOR = {
    "id": ID,
    "digest": "68aa648c7cfdf00a1bffd3bb66fd5531cd07d2c3a89ffb504a8a21fec7430540",
}
MAX_NEW_TOKENS = 96
STYLES = (
    ("american-academic", False),
    ("american-emergency", False),
    ("american-structured", True),
    ("british-district", False),
    ("british-dictated", False),
    ("british-tertiary", False),
    ("international-telegram", True),
    ("teleradiology", False),
)
SPECIALTIES = ("chest", "neuro", "msk", "breast", "abdomen")


def _write_json(path: Path, content: object) -> None:
    path.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")


def write_settings(folder: Path, shape: Shape) -> None:
    """`config.json` and `generation_config.json`."""
    ends = {"bos_token_id": BOS_ID, "eos_token_id": EOS_ID, "pad_token_id": PAD_ID}
    config = {
        "architectures": ["LlamaForCausalLM"],
        "model_type": "llama",
        "hidden_size": shape.hidden,
        "intermediate_size": shape.inner,
        "num_hidden_layers": shape.layers,
        "num_attention_heads": shape.heads,
        "num_key_value_heads": shape.heads,
        "head_dim": shape.head,
        "hidden_act": "silu",
        "vocab_size": shape.vocabulary,
        "max_position_embeddings": shape.context,
        "rope_theta": shape.theta,
        "rms_norm_eps": shape.epsilon,
        "tie_word_embeddings": True,
        "torch_dtype": "float32",
        **ends,
    }
    _write_json(folder / "config.json", config)
    _write_json(folder / "generation_config.json", {**ends, "do_sample": False, "max_new_tokens": MAX_NEW_TOKENS})


def manifest_entry(folder: Path, shape: Shape, command: str, corpus_digest: str) -> dict:
    """The entry of `models/manifest.json`; it names every file of the folder."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    files = [
        {"path": path.relative_to(folder).as_posix(), "sha256": file_digest(path), "bytes": path.stat().st_size}
        for path in paths
    ]
    return {
        "id": ID,
        "version": VERSION,
        "task": "report-drafting",
        "dtype": "fp32",
        "files": files,
        "licence": "Apache-2.0",
        "purpose": "demonstration",
        "intendedUse": {
            "modalities": ["CR", "CT", "DX", "MG", "MR", "US"],
            "regions": ["ABDOMEN", "BREAST", "CHEST", "HEAD", "KNEE"],
            "specialties": list(SPECIALTIES),
        },
        "promptFormat": "statement-lines-1",
        "styles": [{"id": style, "organLabels": labels} for style, labels in STYLES],
        "limits": {"contextTokens": shape.context, "maxNewTokens": MAX_NEW_TOKENS},
        "trainingData": {"command": command, "sha256": corpus_digest},
        "evaluation": "MODEL_CARD.md",
        "predecessor": PREDECESSOR,
    }
