"""
The trained drafter as an ONNX graph with a cache of keys and values, of plain operators (opset 17), fp32.

Inputs:  input_ids int64 [batch_size, sequence_length], attention_mask int64 [batch_size, total_sequence_length],
         position_ids int64 [batch_size, sequence_length],
         past_key_values.{i}.key|value float32 [batch_size, heads, past_sequence_length, head]
Outputs: logits float32 [batch_size, sequence_length, vocabulary],
         present.{i}.key|value float32 [batch_size, heads, total_sequence_length, head]
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from model import Drafter, Shape, rotations

OPSET = 17
#: As low as a masked score gets; not infinite, so that a row that is masked whole gives no NaN.
MASKED = np.float32(-3e38)


class Graph:
    """Nodes and weights under unique names."""

    def __init__(self, model: Drafter) -> None:
        self.shape: Shape = model.shape
        self.weights = {name: weight.detach().numpy() for name, weight in model.named_parameters()}
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

    def linear(self, value: str, name: str) -> str:
        """torch keeps [out, in]; a product from the left wants [in, out]."""
        return self.add("MatMul", value, self.constant(name, self.weights[name].T))

    def norm(self, value: str, name: str) -> str:
        square = self.add("Mul", value, value)
        mean = self.add("ReduceMean", square, axes=[-1], keepdims=1)
        epsilon = self.constant("epsilon", np.float32(self.shape.epsilon))
        root = self.add("Sqrt", self.add("Add", mean, epsilon))
        return self.add("Mul", self.add("Div", value, root), self.constant(name, self.weights[name]))


def _length(graph: Graph, value: str) -> str:
    """The second dimension of an input, as a scalar."""
    scalar = graph.constant("scalar_1", np.int64(1))
    return graph.add("Gather", graph.add("Shape", value), scalar, axis=0)


def _mask(graph: Graph) -> str:
    """Added to the scores, [batch, 1, sequence, total]: no token sees later ones, and none sees padding."""
    zero, one = graph.constant("scalar_0", np.int64(0)), graph.constant("scalar_1", np.int64(1))
    total, sequence = _length(graph, "attention_mask"), _length(graph, "input_ids")
    keys = graph.add("Range", zero, total, one)
    queries = graph.add("Add", graph.add("Range", zero, sequence, one), graph.add("Sub", total, sequence))
    earlier = graph.add(
        "LessOrEqual", graph.add("Unsqueeze", keys, graph.whole(0)), graph.add("Unsqueeze", queries, graph.whole(1))
    )
    real = graph.add("Greater", graph.add("Unsqueeze", "attention_mask", graph.whole(1, 2)), zero)
    seen = graph.add("And", earlier, real)
    return graph.add("Where", seen, graph.constant("nothing", np.float32(0)), graph.constant("masked", MASKED))



def _rotated(graph: Graph, heads: str, turns: tuple[str, str]) -> str:
    """heads [batch, heads, sequence, head]; turns: cosines and sines [batch, 1, sequence, head]."""
    half, end = graph.whole(graph.shape.head // 2), graph.whole(graph.shape.head)
    first = graph.add("Slice", heads, graph.whole(0), half, graph.whole(3))
    second = graph.add("Slice", heads, half, end, graph.whole(3))
    turned = graph.add("Concat", graph.add("Neg", second), first, axis=-1)
    return graph.add("Add", graph.add("Mul", heads, turns[0]), graph.add("Mul", turned, turns[1]))


def _turns(graph: Graph) -> tuple[str, str]:
    named = zip(("cosines", "sines"), rotations(graph.shape))
    tables = [graph.constant(name, table.numpy()) for name, table in named]
    cosines, sines = (
        graph.add("Unsqueeze", graph.add("Gather", table, "position_ids", axis=0), graph.whole(1)) for table in tables
    )
    return cosines, sines


def _attention(graph: Graph, value: str, layer: int, turns: tuple[str, str], mask: str) -> str:
    shape, prefix = graph.shape, f"blocks.{layer}"

    def heads(part: str) -> str:
        flat = graph.linear(value, f"{prefix}.{part}.weight")
        split = graph.add("Reshape", flat, graph.whole(0, 0, shape.heads, shape.head))
        return graph.add("Transpose", split, perm=[0, 2, 1, 3])

    query = _rotated(graph, heads("query"), turns)
    past, present = f"past_key_values.{layer}", f"present.{layer}"
    key = graph.add("Concat", f"{past}.key", _rotated(graph, heads("key"), turns), axis=2, to=f"{present}.key")
    values = graph.add("Concat", f"{past}.value", heads("value"), axis=2, to=f"{present}.value")
    product = graph.add("MatMul", query, graph.add("Transpose", key, perm=[0, 1, 3, 2]))
    scores = graph.add("Mul", product, graph.constant("scale", np.float32(shape.head**-0.5)))
    seen = graph.add("MatMul", graph.add("Softmax", graph.add("Add", scores, mask), axis=-1), values)
    joined = graph.add("Transpose", seen, perm=[0, 2, 1, 3])
    return graph.linear(graph.add("Reshape", joined, graph.whole(0, 0, shape.hidden)), f"{prefix}.out.weight")


def _inner(graph: Graph, value: str, layer: int) -> str:
    prefix = f"blocks.{layer}"
    gate = graph.linear(value, f"{prefix}.gate.weight")
    opened = graph.add("Mul", gate, graph.add("Sigmoid", gate))
    product = graph.add("Mul", opened, graph.linear(value, f"{prefix}.up.weight"))
    return graph.linear(product, f"{prefix}.down.weight")


def _body(graph: Graph) -> None:
    embedding = graph.constant("embedding.weight", graph.weights["embedding.weight"])
    hidden = graph.add("Gather", embedding, "input_ids", axis=0)
    turns, mask = _turns(graph), _mask(graph)
    for layer in range(graph.shape.layers):
        normed = graph.norm(hidden, f"blocks.{layer}.before_attention.weight")
        hidden = graph.add("Add", hidden, _attention(graph, normed, layer, turns, mask))
        normed = graph.norm(hidden, f"blocks.{layer}.before_inner.weight")
        hidden = graph.add("Add", hidden, _inner(graph, normed, layer))
    last = graph.norm(hidden, "last_norm.weight")
    graph.add("MatMul", last, graph.add("Transpose", embedding, perm=[1, 0]), to="logits")


def _values(shape: Shape) -> tuple[list[onnx.ValueInfoProto], list[onnx.ValueInfoProto]]:
    def value(name: str, kind: int, *sizes: str | int) -> onnx.ValueInfoProto:
        return helper.make_tensor_value_info(name, kind, ["batch_size", *sizes])

    inputs = [
        value("input_ids", TensorProto.INT64, "sequence_length"),
        value("attention_mask", TensorProto.INT64, "total_sequence_length"),
        value("position_ids", TensorProto.INT64, "sequence_length"),
    ]
    outputs = [value("logits", TensorProto.FLOAT, "sequence_length", shape.vocabulary)]
    for layer in range(shape.layers):
        for part in ("key", "value"):
            sizes = (shape.heads, "past_sequence_length", shape.head)
            inputs.append(value(f"past_key_values.{layer}.{part}", TensorProto.FLOAT, *sizes))
            total = (shape.heads, "total_sequence_length", shape.head)
            outputs.append(value(f"present.{layer}.{part}", TensorProto.FLOAT, *total))
    return inputs, outputs


def export_onnx(model: Drafter, path: Path) -> None:
    """Writes the graph with its weights to one file; the same weights give the same bytes."""
    graph = Graph(model)
    _body(graph)
    inputs, outputs = _values(model.shape)
    made = helper.make_graph(graph.nodes, "preread-drafter", inputs, outputs, list(graph.constants.values()))
    whole = helper.make_model(made, opset_imports=[helper.make_opsetid("", OPSET)], producer_name="preread")
    whole.ir_version = 8
    onnx.checker.check_model(whole, full_check=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(whole.SerializeToString(deterministic=True))
