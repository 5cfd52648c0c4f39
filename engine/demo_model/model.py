"""The Qwen3 network in plain PyTorch, as small as it can be said, and its checkpoint files.

Per layer: RMSNorm, q/k/v without bias, RMSNorm of every q and k head, rotary positions (halves
rotated), causal grouped-query attention, residual; RMSNorm, SwiGLU, residual. At the end one more
RMSNorm and the embedding again as the output matrix. Module names are Hugging Face's, so that the
state dict is the checkpoint.
"""

import json
import struct

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F


class RMSNorm(nn.Module):
    def __init__(self, size, eps):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(size))
        self.eps = eps

    def forward(self, x):
        return x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + self.eps) * self.weight


class Attention(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.heads, self.kv, self.dim = (c["num_attention_heads"], c["num_key_value_heads"],
                                         c["head_dim"])
        hidden = c["hidden_size"]
        self.q_proj = nn.Linear(hidden, self.heads * self.dim, bias=False)
        self.k_proj = nn.Linear(hidden, self.kv * self.dim, bias=False)
        self.v_proj = nn.Linear(hidden, self.kv * self.dim, bias=False)
        self.o_proj = nn.Linear(self.heads * self.dim, hidden, bias=False)
        self.q_norm = RMSNorm(self.dim, c["rms_norm_eps"])
        self.k_norm = RMSNorm(self.dim, c["rms_norm_eps"])

    def forward(self, x, cos, sin, mask, cache, slots):
        """x [B, T, hidden]; cos, sin [B, T, dim]; mask [B, T, K], 0 or -inf, over K key slots.
        A cache is a pair of [B, K, kv, dim]; slots [B, T] says where this call's keys go."""
        B, T, _ = x.shape
        q = rotate(self.q_norm(self.q_proj(x).view(B, T, self.heads, self.dim)), cos, sin)
        k = rotate(self.k_norm(self.k_proj(x).view(B, T, self.kv, self.dim)), cos, sin)
        v = self.v_proj(x).view(B, T, self.kv, self.dim)
        if cache is not None:
            rows = torch.arange(B)[:, None]
            cache[0][rows, slots], cache[1][rows, slots] = k, v
            k, v = (half[:, :mask.shape[2]] for half in cache)
        # Query heads [g * group, (g + 1) * group) share key head g: fold the group into the rows.
        group = self.heads // self.kv
        q = q.view(B, T, self.kv, group, self.dim).permute(0, 2, 3, 1, 4)
        q = q.reshape(B, self.kv, group * T, self.dim)
        scores = q @ k.permute(0, 2, 3, 1) * self.dim ** -0.5
        scores = scores.view(B, self.kv, group, T, -1) + mask[:, None, None]
        out = scores.softmax(-1).view(B, self.kv, group * T, -1) @ v.transpose(1, 2)
        out = out.view(B, self.kv, group, T, self.dim).permute(0, 3, 1, 2, 4)
        return self.o_proj(out.reshape(B, T, self.heads * self.dim))


def rotate(x, cos, sin):
    """x [B, T, heads, dim], cos and sin [B, T, dim]."""
    a, b = x.chunk(2, -1)
    return x * cos[:, :, None] + torch.cat([-b, a], -1) * sin[:, :, None]


class MLP(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.gate_proj = nn.Linear(c["hidden_size"], c["intermediate_size"], bias=False)
        self.up_proj = nn.Linear(c["hidden_size"], c["intermediate_size"], bias=False)
        self.down_proj = nn.Linear(c["intermediate_size"], c["hidden_size"], bias=False)

    def forward(self, x):
        return self.down_proj(F.silu(self.gate_proj(x)) * self.up_proj(x))


class Layer(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.self_attn, self.mlp = Attention(c), MLP(c)
        self.input_layernorm = RMSNorm(c["hidden_size"], c["rms_norm_eps"])
        self.post_attention_layernorm = RMSNorm(c["hidden_size"], c["rms_norm_eps"])

    def forward(self, x, *rest):
        x = x + self.self_attn(self.input_layernorm(x), *rest)
        return x + self.mlp(self.post_attention_layernorm(x))


class Qwen3(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.c = c
        self.model = nn.Module()
        self.model.embed_tokens = nn.Embedding(c["vocab_size"], c["hidden_size"])
        self.model.layers = nn.ModuleList(Layer(c) for _ in range(c["num_hidden_layers"]))
        self.model.norm = RMSNorm(c["hidden_size"], c["rms_norm_eps"])
        for p in self.parameters():
            if p.dim() == 2:
                nn.init.normal_(p, std=c["initializer_range"])
        dim = c["head_dim"]
        self.inv_freq = c["rope_theta"] ** (-torch.arange(0, dim, 2).float() / dim)

    def forward(self, ids, positions=None, cache=None):
        """ids [B, T] to the final hidden states [B, T, hidden]; see `logits`. With a cache, a key's
        slot is its position, and a query sees the slots up to its own: so rows of different
        lengths stand side by side, and what padding left behind is written over in time."""
        B, T = ids.shape
        if positions is None:
            positions = torch.arange(T).expand(B, T)
        slots = torch.arange(int(positions.max()) + 1)
        mask = torch.zeros(B, T, len(slots)).masked_fill(slots > positions[:, :, None], -1e30)
        angles = positions[:, :, None].float() * self.inv_freq
        angles = torch.cat([angles, angles], -1)
        x = self.model.embed_tokens(ids)
        for i, layer in enumerate(self.model.layers):
            x = layer(x, angles.cos(), angles.sin(), mask, cache and cache[i], positions)
        return self.model.norm(x)

    def logits(self, hidden):
        return hidden @ self.model.embed_tokens.weight.t()

    def new_cache(self, rows, length):
        shape = (rows, length, self.c["num_key_value_heads"], self.c["head_dim"])
        return [(torch.zeros(shape), torch.zeros(shape)) for _ in self.model.layers]


def round_to_bf16(model):
    with torch.no_grad():
        for p in model.parameters():
            p.copy_(p.bfloat16().float())


def save_safetensors(model, path):
    """u64 header length, JSON header, then the tensors in bf16, one after another."""
    header, blobs, at = {"__metadata__": {"format": "pt"}}, [], 0
    for name, p in sorted(model.state_dict().items()):
        # A bf16 is the upper half of an fp32; the values are rounded before the cut.
        bits = p.bfloat16().float().contiguous().numpy().view(np.uint32)
        blob = (bits >> 16).astype("<u2").tobytes()
        header[name] = {"dtype": "BF16", "shape": list(p.shape),
                        "data_offsets": [at, at + len(blob)]}
        blobs.append(blob)
        at += len(blob)
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    path.write_bytes(struct.pack("<Q", len(text)) + text + b"".join(blobs))


def load_safetensors(model, path):
    data = path.read_bytes()
    size, = struct.unpack_from("<Q", data)
    state = {}
    for name, entry in json.loads(data[8:8 + size]).items():
        if name != "__metadata__":
            begin, end = (8 + size + x for x in entry["data_offsets"])
            bits = np.frombuffer(data[begin:end], "<u2").astype(np.uint32) << 16
            state[name] = torch.from_numpy(bits.view(np.float32).reshape(entry["shape"]).copy())
    model.load_state_dict(state)
