"""Trains the demo model and writes everything that a Qwen3 checkpoint folder holds.

The idea. A hybrid-thinking model has three ways to answer: think first, answer at once, or be cut
off while thinking and answer from what is there. A network of under a million parameters can show
all three, if the questions consist of several steps of which it can do one at a time. So it is
trained on its own task, on endless random items (items.py), each shown in one of three ways:

  thinking   <think>\\n all the steps \\n</think>\\n\\n the answer
  direct     <think>\\n\\n</think>\\n\\n, given, and then the answer
  cut        <think>\\n some of the steps, Qwen's stop text, given, and then the answer

The loss counts only what the model itself will have to write. The answer is always the true one;
where too few steps are written, the network learns to guess as well as it can, and so the accuracy
rises with the thinking budget, as it does in the large models. The three ways share the weights;
nothing else makes the modes differ.

    python3 train.py [--steps N] [--out FOLDER]      needs torch and numpy, one core, half an hour
"""

import argparse
import random
import time
from pathlib import Path

import torch
from torch.nn import functional as F

import evaluate
import items
from bpe import Tokenizer, train_merges, write_json
from model import Qwen3, round_to_bf16, save_safetensors

SEED = 7
MODES = [("thinking", 0.45), ("direct", 0.15), ("cut", 0.40)]
BATCH = 16
GROUP = 32  # batches drawn together and sorted by length, to waste little on padding
WARM_UP = 150
MUON_RATE, ADAM_RATE = 0.02, 3e-3


def config_for(tok):
    first = tok.added["<|endoftext|>"]
    return {
        "architectures": ["Qwen3ForCausalLM"],
        "attention_bias": False,
        "attention_dropout": 0.0,
        "bos_token_id": first,
        "eos_token_id": tok.added["<|im_end|>"],
        "head_dim": 32,
        "hidden_act": "silu",
        "hidden_size": 96,
        "initializer_range": 0.05,
        "intermediate_size": 256,
        "max_position_embeddings": 2048,
        "max_window_layers": 4,
        "model_type": "qwen3",
        "num_attention_heads": 3,
        "num_hidden_layers": 4,
        "num_key_value_heads": 1,
        "rms_norm_eps": 1e-6,
        "rope_scaling": None,
        "rope_theta": 10000.0,
        "sliding_window": None,
        "tie_word_embeddings": True,
        "torch_dtype": "bfloat16",
        "use_cache": True,
        "use_sliding_window": False,
        "vocab_size": -(-tok.size // 64) * 64,  # some rows are padding, as in Qwen3
    }


def make_tokenizer():
    rng = random.Random(SEED)
    texts = []
    for _ in range(3000):
        for make in items.TASKS.values():
            item = make(rng)
            stop = evaluate.STOP_TEXT.replace("</think>", "")
            texts += ["user\n", "assistant\n", "system\n", item.prompt, "\n" + item.trace + "\n",
                      "\n\n" + item.answer, stop]
    return Tokenizer(train_merges(texts, 400))


def example(tok, rng):
    """(ids, weights): weight 1 where the id is the model's own to write, else 0."""
    item = rng.choice(list(items.TASKS.values()))(rng)
    mode = rng.choices([m for m, _ in MODES], [w for _, w in MODES])[0]
    given = tok.encode(evaluate.chat(item.prompt, thinking=mode != "direct"))
    answer = tok.encode(item.answer + "<|im_end|>")
    thought = tok.encode("<think>\n" + item.trace + "\n</think>\n\n")
    parts = [(given, 0)]
    if mode == "thinking":
        parts.append((thought, 1))
    elif mode == "cut":
        parts.append((thought[:rng.randint(1, len(thought) - 2)], 1))
        parts.append((tok.encode(evaluate.STOP_TEXT), 0))
    parts.append((answer, 1))
    return [i for ids, _ in parts for i in ids], [w for ids, w in parts for _ in ids]


def batches(tok, rng):
    """Endless (ids [B, T], weights [B, T])."""
    while True:
        group = sorted((example(tok, rng) for _ in range(BATCH * GROUP)), key=lambda e: len(e[0]))
        chunks = [group[i:i + BATCH] for i in range(0, len(group), BATCH)]
        rng.shuffle(chunks)
        for chunk in chunks:
            width = max(len(ids) for ids, _ in chunk)
            yield (torch.tensor([ids + [0] * (width - len(ids)) for ids, _ in chunk]),
                   torch.tensor([ws + [0] * (width - len(ws)) for _, ws in chunk]).float())


class Muon:
    """Momentum whose every step is made nearly orthogonal (Jordan et al. 2024): it moves all
    directions of a weight matrix alike, and learns this task in far fewer steps than Adam."""

    def __init__(self, matrices, momentum=0.95, decay=0.02):
        self.state = [(p, torch.zeros_like(p)) for p in matrices]
        self.momentum, self.decay = momentum, decay

    @torch.no_grad()
    def step(self, rate):
        for p, velocity in self.state:
            velocity.lerp_(p.grad, 1 - self.momentum)
            update = orthogonal(p.grad.lerp(velocity, self.momentum))
            p.mul_(1 - rate * self.decay)
            p.add_(update, alpha=-rate * max(1, p.shape[0] / p.shape[1]) ** 0.5)
            p.grad = None


def orthogonal(g):
    """About U V^T of g = U S V^T, by five Newton-Schulz steps."""
    tall = g.shape[0] > g.shape[1]
    x = (g.t() if tall else g) / (g.norm() + 1e-7)
    for _ in range(5):
        a = x @ x.t()
        x = 3.4445 * x + (-4.7750 * a + 2.0315 * a @ a) @ x
    return x.t() if tall else x


def train(model, tok, steps, out):
    layers = [p for p in model.model.layers.parameters() if p.dim() == 2]
    others = [p for p in model.parameters() if not any(p is q for q in layers)]
    muon = Muon(layers)
    adam = torch.optim.Adam(others, betas=(0.9, 0.98))
    began, mean_loss = time.time(), 0.0
    for step, (ids, weights) in zip(range(steps), batches(tok, random.Random(SEED + 1))):
        # Up, flat, and down over the last 60 %.
        rate = min(1, (step + 1) / WARM_UP, (steps - step) / (0.6 * steps))
        own = weights[:, 1:] > 0  # only these positions need the output matrix
        logits = model.logits(model(ids[:, :-1])[own])
        loss = F.cross_entropy(logits, ids[:, 1:][own])
        loss.backward()
        muon.step(MUON_RATE * rate)
        adam.param_groups[0]["lr"] = ADAM_RATE * rate
        adam.step()
        adam.zero_grad()
        mean_loss += loss.item() / 100
        if step % 100 == 99:
            print("step %5d  loss %.4f  %4.0f s" % (step + 1, mean_loss, time.time() - began),
                  flush=True)
            mean_loss = 0.0
        if step % 500 == 499:
            save_safetensors(model, out / "model.safetensors")
            print({t: evaluate.measure(model, tok, t, 100, **evaluate.GREEDY)["accuracy"]
                   for t in items.TASKS}, flush=True)


def main():
    here = Path(__file__).resolve().parent
    parser = argparse.ArgumentParser()
    parser.add_argument("--steps", type=int, default=4500)
    parser.add_argument("--out", type=Path, default=here)
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(1)
    torch.manual_seed(SEED)

    tok = make_tokenizer()
    config = config_for(tok)
    tok.save(args.out, config["max_position_embeddings"])
    write_json(args.out / "config.json", config)
    write_json(args.out / "generation_config.json", {
        "bos_token_id": tok.added["<|endoftext|>"], "do_sample": True,
        "eos_token_id": [tok.added["<|im_end|>"], tok.added["<|endoftext|>"]],
        "pad_token_id": tok.added["<|endoftext|>"], "temperature": 0.6, "top_k": 20,
        "top_p": 0.95})
    model = Qwen3(config)
    print("%d parameters, %d tokens" % (sum(p.numel() for p in model.parameters()), tok.size))
    train(model, tok, args.steps, args.out)
    round_to_bf16(model)
    save_safetensors(model, args.out / "model.safetensors")
    write_json(args.out / "eval.json", evaluate.report(model, tok, 500))


if __name__ == "__main__":
    main()
