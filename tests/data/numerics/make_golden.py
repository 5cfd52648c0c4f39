"""Writes the golden files beside it: logits of small random Qwen3 models, by Hugging Face transformers.

No checkpoint is kept. A weight is a formula of its tensor's name and index, exact in numpy and in
C++ (tests/support/random_checkpoint.cc), so both sides make the same model from a few lines of
JSON. Each case runs in float32 and, where the weights are stored in bfloat16, wholly in bfloat16.

    pip install torch==2.9.1 transformers==4.57.1 safetensors numpy
    python tests/data/numerics/make_golden.py [case ...]
"""

import base64
import hashlib
import json
import pathlib
import sys
import tempfile

import numpy as np
import torch
import transformers
from safetensors.torch import save_file
from transformers.models.qwen3.modeling_qwen3 import Qwen3RotaryEmbedding

HERE = pathlib.Path(__file__).parent
TORCH_TYPES = {"f32": torch.float32, "bf16": torch.bfloat16, "f16": torch.float16}


# --- the formula -----------------------------------------------------------------------------------


def random_words(seed, stream, count):
    """Words 0..count-1 of harness/base/rng.h: Philox4x32-10, counter (block, stream), key seed."""
    blocks = np.arange((count + 3) // 4, dtype=np.uint64)
    low = np.uint64(0xFFFFFFFF)
    shift = np.uint64(32)
    c = [blocks & low, blocks >> shift, np.full_like(blocks, stream & 0xFFFFFFFF), np.full_like(blocks, stream >> 32)]
    key = [seed & 0xFFFFFFFF, seed >> 32]
    for _ in range(10):
        a = c[0] * np.uint64(0xD2511F53)
        b = c[2] * np.uint64(0xCD9E8D57)
        c = [(b >> shift) ^ c[1] ^ np.uint64(key[0]), b & low, (a >> shift) ^ c[3] ^ np.uint64(key[1]), a & low]
        key = [(key[0] + 0x9E3779B9) & 0xFFFFFFFF, (key[1] + 0xBB67AE85) & 0xFFFFFFFF]
    return np.stack(c, axis=1).reshape(-1)[:count]


def hash64(text):
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "little")


def token_ids(seed, count, vocab):
    return (random_words(seed, hash64("tokens"), count) % np.uint64(vocab)).astype(np.int64)


# Standard deviation of a matrix's products with unit vectors, by the last word of its name; such that
# scores and logits spread, and every branch has a share in the result.
GAINS = {"embed_tokens": 2.25, "lm_head": 2.25, "v_proj": 2, "o_proj": 2, "down_proj": 3, "gate": 2}


def random_tensor(seed, name, shape):
    count = int(np.prod(shape))
    k = (random_words(seed, hash64(name), count) >> np.uint64(8)).astype(np.int64)
    u = (2 * k + 1 - 2**24).astype(np.float32) * np.float32(2.0**-24)  # exact, in (-1, 1)
    module = name.split(".")[-2]
    if module == "q_norm":
        x = np.float32(1.5) + np.float32(0.5) * u
    elif module.endswith("norm"):
        x = np.float32(1) + np.float32(0.25) * u
    else:
        x = np.float32(GAINS.get(module, 1)) * np.sqrt(np.float32(3) / np.float32(shape[1])) * u
    return torch.from_numpy(x.reshape(shape))


def shapes(config, stray_head):
    """Name to shape of every tensor of a checkpoint of `config`."""
    c = config
    hidden, dim = c["hidden_size"], c["head_dim"]
    out = {"model.embed_tokens.weight": [c["vocab_size"], hidden], "model.norm.weight": [hidden]}
    if stray_head or not c["tie_word_embeddings"]:
        out["lm_head.weight"] = [c["vocab_size"], hidden]

    def mlp(prefix, width):
        out[prefix + "gate_proj.weight"] = [width, hidden]
        out[prefix + "up_proj.weight"] = [width, hidden]
        out[prefix + "down_proj.weight"] = [hidden, width]

    for i in range(c["num_hidden_layers"]):
        p = f"model.layers.{i}."
        for norm in ("input_layernorm", "post_attention_layernorm"):
            out[p + norm + ".weight"] = [hidden]
        for norm in ("q_norm", "k_norm"):
            out[p + f"self_attn.{norm}.weight"] = [dim]
        out[p + "self_attn.q_proj.weight"] = [c["num_attention_heads"] * dim, hidden]
        out[p + "self_attn.k_proj.weight"] = [c["num_key_value_heads"] * dim, hidden]
        out[p + "self_attn.v_proj.weight"] = [c["num_key_value_heads"] * dim, hidden]
        out[p + "self_attn.o_proj.weight"] = [hidden, c["num_attention_heads"] * dim]
        experts = c.get("num_experts", 0)
        if experts and i not in c["mlp_only_layers"] and (i + 1) % c["decoder_sparse_step"] == 0:
            out[p + "mlp.gate.weight"] = [experts, hidden]
            for e in range(experts):
                mlp(p + f"mlp.experts.{e}.", c["moe_intermediate_size"])
        else:
            mlp(p + "mlp.", c["intermediate_size"])
    return out


# --- the cases -------------------------------------------------------------------------------------


def config(**changes):
    moe = "num_experts" in changes
    base = {
        "architectures": ["Qwen3MoeForCausalLM" if moe else "Qwen3ForCausalLM"],
        "model_type": "qwen3_moe" if moe else "qwen3",
        "vocab_size": 331,
        "hidden_size": 64,
        "intermediate_size": 160,
        "num_hidden_layers": 2,
        "num_attention_heads": 4,
        "num_key_value_heads": 2,
        "head_dim": 32,
        "max_position_embeddings": 8192,
        "rms_norm_eps": 1e-6,
        "rope_theta": 1000000,
        "rope_scaling": None,
        "tie_word_embeddings": True,
        "attention_bias": False,
        "attention_dropout": 0.0,
        "hidden_act": "silu",
        "use_sliding_window": False,
        "sliding_window": None,
        "max_window_layers": 2,
        "initializer_range": 0.02,
        "bos_token_id": 1,
        "eos_token_id": 2,
        "use_cache": True,
    }
    if moe:
        base |= {"num_experts_per_tok": 2, "moe_intermediate_size": 48, "norm_topk_prob": True,
                 "decoder_sparse_step": 1, "mlp_only_layers": [], "router_aux_loss_coef": 0.001,
                 "output_router_logits": False}
    return base | changes


YARN = {"rope_type": "yarn", "factor": 4.0, "original_max_position_embeddings": 64}

# name: (config, stored type, other keys: seed, shards, length, positions, stray_head)
CASES = {
    "tied": (config(), "bf16", {"stray_head": True}),
    "untied": (config(tie_word_embeddings=False, hidden_size=72, head_dim=16, intermediate_size=100, vocab_size=257,
                      num_key_value_heads=4, rope_theta=10000.0), "f32", {}),
    "group4": (config(hidden_size=96, num_attention_heads=8, intermediate_size=200), "f16", {}),
    "group5": (config(hidden_size=80, num_attention_heads=5, num_key_value_heads=1, tie_word_embeddings=False),
               "bf16", {}),
    "group8": (config(num_attention_heads=8, num_key_value_heads=1, head_dim=128), "bf16", {}),
    "eps": (config(rms_norm_eps=0.05, tie_word_embeddings=False), "f32", {}),
    # Near ties of two experts fall either way in bfloat16; this seed has none that matters.
    "moe": (config(num_experts=8, tie_word_embeddings=False), "bf16", {"seed": 6}),
    "moe_plain": (config(num_experts=8, norm_topk_prob=False), "f32", {}),
    "moe_mixed": (config(num_experts=8, num_hidden_layers=4, decoder_sparse_step=2, mlp_only_layers=[1]), "f16", {}),
    "sharded": (config(num_hidden_layers=3, tie_word_embeddings=False), "bf16", {"shards": 3}),
    "long": (config(hidden_size=48, num_attention_heads=2, num_key_value_heads=1, head_dim=64, intermediate_size=64,
                    vocab_size=131), "f32", {"length": 4300, "positions": [4296, 4297, 4298, 4299]}),
    "yarn": (config(rope_scaling=YARN, max_position_embeddings=256, rope_theta=10000.0), "f32",
             {"length": 200, "positions": [0, 40, 100, 180, 199]}),
}
DEFAULTS = {"seed": 20250429, "shards": 1, "length": 70, "positions": [0, 1, 15, 16, 33, 69], "stray_head": False}

ROPES = {
    "qwen3": config(head_dim=128),
    "qwen3_4b_2507": config(head_dim=128, rope_theta=5000000),
    "qwen3_30b_2507": config(head_dim=128, rope_theta=10000000),
    "head_dim_64": config(head_dim=64, rope_theta=10000.0),
    "qwen3_yarn_4": config(head_dim=128, max_position_embeddings=131072,
                           rope_scaling=YARN | {"original_max_position_embeddings": 32768}),
    "qwen3_yarn_2.5": config(head_dim=128, max_position_embeddings=131072,
                             rope_scaling=YARN | {"original_max_position_embeddings": 32768, "factor": 2.5}),
    "yarn_betas": config(head_dim=64, max_position_embeddings=256,
                         rope_scaling=YARN | {"beta_fast": 16.0, "beta_slow": 2.0}),
    "yarn_attention_factor": config(head_dim=64, max_position_embeddings=256,
                                    rope_scaling=YARN | {"attention_factor": 0.75}),
    "yarn_short_context": config(max_position_embeddings=256, rope_scaling=YARN, rope_theta=10000.0),
}


# --- running them ----------------------------------------------------------------------------------


def write_checkpoint(folder, config, tensors, shards):
    (folder / "config.json").write_text(json.dumps(config))
    (folder / "generation_config.json").write_text(json.dumps({"eos_token_id": [2]}))
    if shards == 1:
        save_file(tensors, folder / "model.safetensors", metadata={"format": "pt"})
        return
    weight_map = {}
    for s in range(shards):
        part = {name: t for i, (name, t) in enumerate(tensors.items()) if i % shards == s}
        file = f"model-{s + 1:05}-of-{shards:05}.safetensors"
        save_file(part, folder / file, metadata={"format": "pt"})
        weight_map |= {name: file for name in part}
    total = sum(t.nbytes for t in tensors.values())
    index = {"metadata": {"total_size": total}, "weight_map": weight_map}
    (folder / "model.safetensors.index.json").write_text(json.dumps(index))


def logits(folder, dtype, ids, positions):
    model, report = transformers.AutoModelForCausalLM.from_pretrained(
        folder, dtype=dtype, attn_implementation="eager", output_loading_info=True)
    assert not report["missing_keys"] and not report["unexpected_keys"] and not report["mismatched_keys"], report
    assert model.model.rotary_emb.inv_freq.dtype == torch.float32
    with torch.no_grad():
        return model.eval()(torch.from_numpy(ids)[None], use_cache=False).logits[0, positions]


def encoded(array):
    return base64.b64encode(np.ascontiguousarray(array).tobytes()).decode()


def golden(name):
    config, stored, keys = CASES[name]
    keys = DEFAULTS | keys
    seed = keys["seed"]
    tensors = {n: random_tensor(seed, n, s).to(TORCH_TYPES[stored]) for n, s in shapes(config, keys["stray_head"]).items()}
    digest = hashlib.sha256()
    for n in sorted(tensors):
        digest.update(n.encode())
        digest.update(tensors[n].view(torch.uint8).numpy().tobytes())
    ids = token_ids(seed, keys["length"], config["vocab_size"])
    with tempfile.TemporaryDirectory() as folder:
        write_checkpoint(pathlib.Path(folder), config, tensors, keys["shards"])
        reference = logits(folder, torch.float32, ids, keys["positions"])
        in_bf16 = logits(folder, torch.bfloat16, ids, keys["positions"]) if stored == "bf16" else None
    deviation = float(reference.double().std())
    assert deviation >= 2, f"{name}: the logits hardly differ ({deviation})"
    result = {"name": name, "source": f"transformers {transformers.__version__}, torch {torch.__version__}, eager",
              "config": config, "stored": stored} | keys
    result |= {"weights_sha256": digest.hexdigest(), "logits_std": round(deviation, 3),
               "logits_f32": encoded(reference.numpy())}
    line = f"{name:10} std {deviation:.3f}"
    if in_bf16 is not None:
        result["logits_bf16"] = encoded(in_bf16.view(torch.int16).numpy())
        difference = (in_bf16.float().log_softmax(-1) - reference.log_softmax(-1)).abs()
        line += f"  bf16 log p: mean {difference.mean():.3f} p99 {difference.quantile(0.99):.3f}"
    print(line)
    (HERE / f"{name}.json").write_text(json.dumps(result, indent=1) + "\n")


def rope_golden():
    result = {}
    for name, values in ROPES.items():
        rope = Qwen3RotaryEmbedding(transformers.Qwen3Config(**values))
        result[name] = {"config": values, "inv_freq": encoded(rope.inv_freq.numpy()),
                        "attention_factor": float(np.float32(rope.attention_scaling))}
    (HERE / "rope.json").write_text(json.dumps(result, indent=1) + "\n")


if __name__ == "__main__":
    for case in sys.argv[1:] or CASES:
        golden(case)
    rope_golden()
