"""A small Llama: RMSNorm, rotary positions as Hugging Face's LlamaForCausalLM has them, SwiGLU, tied embeddings."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional


@dataclass(frozen=True)
class Shape:
    vocabulary: int = 1536
    hidden: int = 256
    layers: int = 6
    heads: int = 4
    inner: int = 704
    context: int = 256
    theta: float = 10000.0
    epsilon: float = 1e-5

    @property
    def head(self) -> int:
        return self.hidden // self.heads

    def as_dict(self) -> dict[str, float]:
        return asdict(self)


class RootMeanSquareNorm(nn.Module):
    def __init__(self, size: int, epsilon: float) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(size))
        self.epsilon = epsilon

    def forward(self, hidden: Tensor) -> Tensor:
        return functional.rms_norm(hidden, hidden.shape[-1:], self.weight, self.epsilon)


def rotations(shape: Shape) -> tuple[Tensor, Tensor]:
    """Cosines and sines [context, head]: the second half of a head's numbers repeats the angles of the first."""
    steps = torch.arange(0, shape.head, 2, dtype=torch.float64) / shape.head
    angles = torch.outer(torch.arange(shape.context, dtype=torch.float64), shape.theta**-steps)
    both = torch.cat([angles, angles], dim=-1)
    return both.cos().float(), both.sin().float()


def rotated(heads: Tensor, cosines: Tensor, sines: Tensor) -> Tensor:
    """heads [batch, heads, sequence, head]; cosines and sines [sequence, head]."""
    first, second = heads.chunk(2, dim=-1)
    return heads * cosines + torch.cat([-second, first], dim=-1) * sines


class Block(nn.Module):
    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        size, inner = shape.hidden, shape.inner
        self.before_attention = RootMeanSquareNorm(size, shape.epsilon)
        self.before_inner = RootMeanSquareNorm(size, shape.epsilon)
        self.query, self.key, self.value, self.out = (nn.Linear(size, size, bias=False) for _ in range(4))
        self.gate, self.up = (nn.Linear(size, inner, bias=False) for _ in range(2))
        self.down = nn.Linear(inner, size, bias=False)

    def forward(self, hidden: Tensor, cosines: Tensor, sines: Tensor) -> Tensor:
        batch, sequence, size = hidden.shape
        normed = self.before_attention(hidden)
        query, key, value = (
            part(normed).view(batch, sequence, self.shape.heads, self.shape.head).transpose(1, 2)
            for part in (self.query, self.key, self.value)
        )
        seen = functional.scaled_dot_product_attention(
            rotated(query, cosines, sines), rotated(key, cosines, sines), value, is_causal=True
        )
        hidden = hidden + self.out(seen.transpose(1, 2).reshape(batch, sequence, size))
        normed = self.before_inner(hidden)
        return hidden + self.down(functional.silu(self.gate(normed)) * self.up(normed))


class Drafter(nn.Module):
    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        self.embedding = nn.Embedding(shape.vocabulary, shape.hidden)
        self.blocks = nn.ModuleList(Block(shape) for _ in range(shape.layers))
        self.last_norm = RootMeanSquareNorm(shape.hidden, shape.epsilon)
        cosines, sines = rotations(shape)
        self.register_buffer("cosines", cosines, persistent=False)
        self.register_buffer("sines", sines, persistent=False)
        self._begin()

    def _begin(self) -> None:
        narrow = 0.02 / math.sqrt(2 * self.shape.layers)
        for name, weight in self.named_parameters():
            if weight.dim() == 2:
                is_branch_end = name.endswith(("out.weight", "down.weight"))
                nn.init.normal_(weight, std=narrow if is_branch_end else 0.02)

    def hidden_of(self, ids: Tensor) -> Tensor:
        """ids [batch, sequence] -> [batch, sequence, hidden]."""
        sequence = ids.shape[1]
        hidden = self.embedding(ids)
        for block in self.blocks:
            hidden = block(hidden, self.cosines[:sequence], self.sines[:sequence])
        return self.last_norm(hidden)

    def forward(self, ids: Tensor) -> Tensor:
        """ids [batch, sequence] -> logits [batch, sequence, vocabulary]. Padding stands at the end, and is ignored."""
        return functional.linear(self.hidden_of(ids), self.embedding.weight)

    def count(self) -> int:
        return sum(weight.numel() for weight in self.parameters())
