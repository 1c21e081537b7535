"""HuBERT: 16 kHz speech to content units, 50 a second.

One network for both kinds that voices are trained on: ContentVec, whose file has the names that
stand here, and HuBERT-soft, whose file has older ones (`soft_names`).
"""

from __future__ import annotations

import re

from torch import Tensor, nn
from torch.nn import functional as F

RATE = 16_000
HOP = 320
WIDTH = 768
HEADS = 12
LAYERS = 12
FILTERS = 512
KERNELS = (10, 3, 3, 3, 3, 2, 2)
STRIDES = (5, 2, 2, 2, 2, 2, 2)
POSITIONS, GROUPS = 128, 16
SOFT_PAD = 40  # samples on each side, as HuBERT-soft was trained with
SOFT_UNITS = 256

State = dict[str, Tensor]


class ConvLayer(nn.Module):
    def __init__(self, index: int) -> None:
        super().__init__()
        before = FILTERS if index else 1
        self.conv = nn.Conv1d(before, FILTERS, KERNELS[index], STRIDES[index], bias=False)
        self.layer_norm = nn.Identity() if index else nn.GroupNorm(FILTERS, FILTERS)

    def forward(self, x: Tensor) -> Tensor:
        return F.gelu(self.layer_norm(self.conv(x)))


class Extractor(nn.Module):
    """(batch, samples) to (batch, 512, frames)."""

    def __init__(self) -> None:
        super().__init__()
        self.conv_layers = nn.ModuleList(ConvLayer(index) for index in range(len(KERNELS)))

    def forward(self, sound: Tensor) -> Tensor:
        x = sound[:, None]
        for layer in self.conv_layers:
            x = layer(x)
        return x


class Projection(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.layer_norm = nn.LayerNorm(FILTERS)
        self.projection = nn.Linear(FILTERS, WIDTH)

    def forward(self, x: Tensor) -> Tensor:
        return self.projection(self.layer_norm(x))


class Positions(nn.Module):
    """Where a frame stands, from its neighbours; (batch, frames, channels)."""

    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv1d(WIDTH, WIDTH, POSITIONS, padding=POSITIONS // 2, groups=GROUPS)

    def forward(self, x: Tensor) -> Tensor:
        return F.gelu(self.conv(x.transpose(1, 2))[..., :-1]).transpose(1, 2)


class Attention(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.q_proj = nn.Linear(WIDTH, WIDTH)
        self.k_proj = nn.Linear(WIDTH, WIDTH)
        self.v_proj = nn.Linear(WIDTH, WIDTH)
        self.out_proj = nn.Linear(WIDTH, WIDTH)

    def forward(self, x: Tensor) -> Tensor:
        query, key, value = (
            project(x).unflatten(-1, (HEADS, -1)).transpose(1, 2)
            for project in (self.q_proj, self.k_proj, self.v_proj)
        )
        heard = F.scaled_dot_product_attention(query, key, value)
        return self.out_proj(heard.transpose(1, 2).flatten(-2))


class FeedForward(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.intermediate_dense = nn.Linear(WIDTH, 4 * WIDTH)
        self.output_dense = nn.Linear(4 * WIDTH, WIDTH)

    def forward(self, x: Tensor) -> Tensor:
        return self.output_dense(F.gelu(self.intermediate_dense(x)))


class Layer(nn.Module):
    """Attention, then a network of its own; each is normed after it is added."""

    def __init__(self) -> None:
        super().__init__()
        self.attention = Attention()
        self.layer_norm = nn.LayerNorm(WIDTH)
        self.feed_forward = FeedForward()
        self.final_layer_norm = nn.LayerNorm(WIDTH)

    def forward(self, x: Tensor) -> Tensor:
        x = self.layer_norm(x + self.attention(x))
        return self.final_layer_norm(x + self.feed_forward(x))


class Encoder(nn.Module):
    def __init__(self, layers: int) -> None:
        super().__init__()
        self.pos_conv_embed = Positions()
        self.layer_norm = nn.LayerNorm(WIDTH)
        self.layers = nn.ModuleList(Layer() for _ in range(layers))

    def prepared(self, x: Tensor) -> Tensor:
        return self.layer_norm(x + self.pos_conv_embed(x))

    def forward(self, x: Tensor) -> Tensor:
        x = self.prepared(x)
        for layer in self.layers:
            x = layer(x)
        return x


class Hubert(nn.Module):
    """(batch, samples at 16 kHz) to units, (batch, frames, 768), or 256 of the soft kind."""

    def __init__(self, *, soft: bool = False, layers: int = LAYERS) -> None:
        super().__init__()
        self.feature_extractor = Extractor()
        self.feature_projection = Projection()
        self.encoder = Encoder(layers)
        self.proj = nn.Linear(WIDTH, SOFT_UNITS) if soft else None

    @property
    def size(self) -> int:
        return WIDTH if self.proj is None else SOFT_UNITS

    def forward(self, sound: Tensor) -> Tensor:
        if self.proj is not None:
            sound = F.pad(sound, (SOFT_PAD, SOFT_PAD))
        dtype = self.feature_projection.projection.weight.dtype
        features = self.feature_extractor(sound.to(dtype)).transpose(1, 2)
        made = self.encoder(self.feature_projection(features))
        return (made if self.proj is None else self.proj(made)).float()


SOFT_NAMES = (
    (r"^feature_extractor\.conv(\d)", r"feature_extractor.conv_layers.\1.conv"),
    (r"^feature_extractor\.norm0", "feature_extractor.conv_layers.0.layer_norm"),
    (r"^feature_projection\.norm", "feature_projection.layer_norm"),
    (r"^positional_embedding", "encoder.pos_conv_embed"),
    (r"^norm\.", "encoder.layer_norm."),
    (r"\.self_attn\.out_proj", ".attention.out_proj"),
    (r"\.linear1\.", ".feed_forward.intermediate_dense."),
    (r"\.linear2\.", ".feed_forward.output_dense."),
    (r"\.norm1\.", ".layer_norm."),
    (r"\.norm2\.", ".final_layer_norm."),
)
LAYER = re.compile(r"encoder\.layers\.(\d+)\.")
TOGETHER = re.compile(r"(.*)\.self_attn\.in_proj_(weight|bias)$")


def soft_names(state: State) -> State:
    """HuBERT-soft's weights under the names that stand here; query, key and value apart."""
    renamed: State = {}
    for key, value in state.items():
        if together := TOGETHER.match(key):
            for part, piece in zip("qkv", value.chunk(3), strict=True):
                renamed[f"{together[1]}.attention.{part}_proj.{together[2]}"] = piece
            continue
        for old, new in SOFT_NAMES:
            key = re.sub(old, new, key)
        renamed[key] = value
    return renamed


def layers_of(state: State) -> int:
    """How many layers a file has."""
    places = [int(found[1]) for key in state if (found := LAYER.match(key))]
    return max(places, default=-1) + 1


def is_soft(state: State) -> bool:
    return "proj.weight" in state and "positional_embedding.conv.bias" in state
