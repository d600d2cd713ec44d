"""
The sentence encoder (BERT) as an ONNX graph of plain operators (opset 17).

Inputs:  input_ids, attention_mask, token_type_ids int64 [batch_size, sequence_length]
Output:  last_hidden_state float32 [batch_size, sequence_length, hidden]; whoever runs it takes the mean and its direction

With eight bits the word embeddings are one byte a number with a scale for each word; products with weights are left to
ONNX Runtime's dynamic quantisation afterwards.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

OPSET = 17
#: As low as a masked score gets; not infinite, so that a row that is masked whole gives no NaN.
MASKED = np.float32(-3e38)


class Graph:
    """Nodes and weights under unique names. `config`: the model's own `config.json`."""

    def __init__(self, weights: dict[str, np.ndarray], config: dict) -> None:
        self.weights, self.config = weights, config
        self.nodes: list[onnx.NodeProto] = []
        self.constants: dict[str, onnx.TensorProto] = {}

    def constant(self, name: str, value: np.ndarray) -> str:
        self.constants.setdefault(name, numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def whole(self, *numbers: int) -> str:
        """A list of int64."""
        return self.constant(f"int_{'_'.join(map(str, numbers))}", np.array(numbers, dtype=np.int64))

    def add(self, operator: str, *inputs: str, to: str | None = None, **attributes) -> str:
        output = to or f"{operator.lower()}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(operator, list(inputs), [output], **attributes))
        return output

    def floats(self, value: str) -> str:
        output = f"floats_{len(self.nodes)}"
        self.nodes.append(helper.make_node("Cast", [value], [output], to=TensorProto.FLOAT))
        return output

    def linear(self, value: str, name: str) -> str:
        """torch keeps [out, in]; a product from the left wants [in, out]."""
        product = self.add("MatMul", value, self.constant(f"{name}.weight", self.weights[f"{name}.weight"].T))
        return self.add("Add", product, self.constant(f"{name}.bias", self.weights[f"{name}.bias"]))

    def norm(self, value: str, name: str) -> str:
        scale, bias = (self.constant(f"{name}.{part}", self.weights[f"{name}.{part}"]) for part in ("weight", "bias"))
        epsilon = self.config["layer_norm_eps"]
        return self.add("LayerNormalization", value, scale, bias, axis=-1, epsilon=epsilon)


def _words(graph: Graph, eight_bits: bool) -> str:
    table = graph.weights["embeddings.word_embeddings.weight"]
    if not eight_bits:
        return graph.add("Gather", graph.constant("words", table), "input_ids", axis=0)
    scales = (np.abs(table).max(axis=1, keepdims=True) / 127).astype(np.float32)
    bytes_ = np.round(table / np.where(scales == 0, 1, scales)).astype(np.int8)
    taken = graph.add("Gather", graph.constant("words", bytes_), "input_ids", axis=0)
    scale = graph.add("Gather", graph.constant("word_scales", scales), "input_ids", axis=0)
    return graph.add("Mul", graph.floats(taken), scale)


def _embedded(graph: Graph, eight_bits: bool) -> str:
    kinds = graph.constant("kinds", graph.weights["embeddings.token_type_embeddings.weight"])
    places = graph.constant("places", graph.weights["embeddings.position_embeddings.weight"])
    length = graph.add("Slice", graph.add("Shape", "input_ids"), graph.whole(1), graph.whole(2))
    here = graph.add("Slice", places, graph.whole(0), length, graph.whole(0))
    summed = graph.add("Add", _words(graph, eight_bits), graph.add("Gather", kinds, "token_type_ids", axis=0))
    return graph.norm(graph.add("Add", summed, here), "embeddings.LayerNorm")


def _mask(graph: Graph) -> str:
    """Added to the scores, [batch, 1, 1, sequence]: nothing looks at padding."""
    real = graph.add("Greater", graph.add("Unsqueeze", "attention_mask", graph.whole(1, 2)), graph.whole(0))
    return graph.add("Where", real, graph.constant("nothing", np.float32(0)), graph.constant("masked", MASKED))


def _attention(graph: Graph, value: str, layer: str, mask: str) -> str:
    heads, hidden = graph.config["num_attention_heads"], graph.config["hidden_size"]
    split = graph.whole(0, 0, heads, hidden // heads)

    def part(name: str, *order: int) -> str:
        flat = graph.linear(value, f"{layer}.attention.self.{name}")
        return graph.add("Transpose", graph.add("Reshape", flat, split), perm=list(order))

    product = graph.add("MatMul", part("query", 0, 2, 1, 3), part("key", 0, 2, 3, 1))
    scale = graph.constant("scale", np.float32((hidden // heads) ** -0.5))
    shares = graph.add("Softmax", graph.add("Add", graph.add("Mul", product, scale), mask), axis=-1)
    seen = graph.add("Transpose", graph.add("MatMul", shares, part("value", 0, 2, 1, 3)), perm=[0, 2, 1, 3])
    joined = graph.add("Reshape", seen, graph.whole(0, 0, hidden))
    return graph.linear(joined, f"{layer}.attention.output.dense")


def _inner(graph: Graph, value: str, layer: str) -> str:
    """GELU with the error function, as `hidden_act` says."""
    opened = graph.linear(value, f"{layer}.intermediate.dense")
    error = graph.add("Erf", graph.add("Mul", opened, graph.constant("root_half", np.float32(0.5**0.5))))
    half = graph.add("Mul", opened, graph.constant("half", np.float32(0.5)))
    gelu = graph.add("Mul", half, graph.add("Add", error, graph.constant("one", np.float32(1))))
    return graph.linear(gelu, f"{layer}.output.dense")


def _body(graph: Graph, eight_bits: bool) -> None:
    hidden, mask = _embedded(graph, eight_bits), _mask(graph)
    for index in range(graph.config["num_hidden_layers"]):
        layer = f"encoder.layer.{index}"
        seen = graph.add("Add", hidden, _attention(graph, hidden, layer, mask))
        hidden = graph.norm(seen, f"{layer}.attention.output.LayerNorm")
        hidden = graph.norm(graph.add("Add", hidden, _inner(graph, hidden, layer)), f"{layer}.output.LayerNorm")
    graph.add("Identity", hidden, to="last_hidden_state")


def export_graph(weights: dict[str, np.ndarray], config: dict, path: Path, eight_bits: bool = False) -> None:
    """Writes the graph with its weights to one file; the same weights give the same bytes."""
    if (config["hidden_act"], config["position_embedding_type"]) != ("gelu", "absolute"):
        raise ValueError("another kind of BERT than this graph is of")
    graph = Graph(weights, config)
    _body(graph, eight_bits)
    sizes = ["batch_size", "sequence_length"]
    named = ("input_ids", "attention_mask", "token_type_ids")
    inputs = [helper.make_tensor_value_info(name, TensorProto.INT64, sizes) for name in named]
    outputs = [helper.make_tensor_value_info("last_hidden_state", TensorProto.FLOAT, [*sizes, config["hidden_size"]])]
    made = helper.make_graph(graph.nodes, "preread-encoder", inputs, outputs, list(graph.constants.values()))
    whole = helper.make_model(made, opset_imports=[helper.make_opsetid("", OPSET)], producer_name="preread")
    whole.ir_version = 8
    onnx.checker.check_model(whole, full_check=True)
    path.write_bytes(whole.SerializeToString(deterministic=True))
