"""Measures the demo model: accuracy per task, mode and thinking budget, on fresh items.

The modes are those of Qwen3. Thinking: the model opens its think block itself. No thinking: the
prompt already holds an empty block. Budget N: the ids are counted from the first one generated;
if N are out and the think block is still open, the stop text is appended and the model must answer.
"""

import json
import random
import sys
from pathlib import Path

import torch

import items
from bpe import Tokenizer, write_json
from model import Qwen3, load_safetensors

STOP_TEXT = ("\n\nConsidering the limited time by the user, I have to give the solution based on "
             "the thinking directly now.\n</think>\n\n")
THINKING = dict(temperature=0.6, top_p=0.95, top_k=20)
NO_THINKING = dict(temperature=0.7, top_p=0.8, top_k=20)
GREEDY = dict(temperature=0.0, top_p=1.0, top_k=1)
BUDGETS = [8, 16, 24, 32, 48, 64]
HELD_OUT_SEED = 1_000_000  # training draws its items from one stream, seeded with a small number


def chat(prompt, thinking=True):
    text = "<|im_start|>user\n" + prompt + "<|im_end|>\n<|im_start|>assistant\n"
    return text if thinking else text + "<think>\n\n</think>\n\n"


def sample(logits, temperature, top_k, top_p, generator):
    """logits [B, V] to ids [B]: temperature, then top-k, then the smallest set that holds top_p."""
    if temperature == 0:
        return logits.argmax(-1)
    values, ids = (logits / temperature).topk(top_k)
    probs = values.softmax(-1)
    probs[probs.cumsum(-1) - probs >= top_p] = 0
    return ids.gather(1, torch.multinomial(probs, 1, generator=generator))[:, 0]


@torch.no_grad()
def generate(model, tok, prompts, budget=None, max_new=200, seed=0, **sampling):
    """The ids generated after each prompt, the stop text among them, up to the end token."""
    generator = torch.Generator().manual_seed(seed)
    end = {tok.added["<|im_end|>"], tok.added["<|endoftext|>"]}
    closed = end | {tok.added["</think>"]}
    stop = tok.encode(STOP_TEXT)
    rows = [tok.encode(p) for p in prompts]
    lengths = torch.tensor([len(r) for r in rows])
    width = int(lengths.max())
    cache = model.new_cache(len(rows), width + max_new)
    ids = torch.tensor([r + [0] * (width - len(r)) for r in rows])
    hidden = model(ids, None, cache)[torch.arange(len(rows)), lengths - 1]
    out, forced, done = [[] for _ in rows], [[] for _ in rows], [False] * len(rows)
    for step in range(max_new):
        chosen = sample(model.logits(hidden)[:, :tok.size], generator=generator, **sampling)
        chosen = chosen.tolist()
        for r, o in enumerate(out):
            if done[r]:
                continue
            if len(o) == budget and not closed & set(o):
                forced[r] = list(stop)
            if forced[r]:
                chosen[r] = forced[r].pop(0)
            o.append(chosen[r])
            done[r] = chosen[r] in end
        if all(done):
            break
        positions = torch.clamp(lengths + step, max=width + max_new - 1)[:, None]
        hidden = model(torch.tensor(chosen)[:, None], positions, cache)[:, 0]
    return out


def is_right(tok, item, ids, thinking):
    """The whole answer is checked, word for word, its end token included."""
    text = tok.decode(ids)
    if thinking:
        head, tag, text = text.partition("</think>\n\n")
        if not head.startswith("<think>\n") or not tag:
            return False
    return text == item.answer + "<|im_end|>"


def measure(model, tok, task, n, thinking=True, budget=None, seed=0, batch=100, **sampling):
    rng = random.Random("%d %s" % (HELD_OUT_SEED + seed, task))
    pool = [items.TASKS[task](rng) for _ in range(n)]
    right = thought = 0
    for i in range(0, n, batch):
        part = pool[i:i + batch]
        outs = generate(model, tok, [chat(x.prompt, thinking) for x in part], budget,
                        seed=seed + i, **sampling)
        for item, ids in zip(part, outs):
            right += is_right(tok, item, ids, thinking)
            close = tok.added["</think>"]
            thought += ids.index(close) + 1 if thinking and close in ids else 0
    return {"n": n, "accuracy": round(right / n, 4),
            "mean_thinking_tokens": round(thought / n, 1) if thinking else 0.0}


def report(model, tok, n, seed=0):
    """{task: {sampling: {mode: measured}}}; thinking tokens include the tags and the stop text."""
    out = {}
    for task in items.TASKS:
        out[task] = {}
        for name in ("sampled", "greedy"):
            think, direct = (GREEDY, GREEDY) if name == "greedy" else (THINKING, NO_THINKING)
            rows = {"no_thinking": measure(model, tok, task, n, False, seed=seed, **direct)}
            for b in BUDGETS:
                rows["budget:%d" % b] = measure(model, tok, task, n, budget=b, seed=seed, **think)
            rows["thinking"] = measure(model, tok, task, n, seed=seed, **think)
            out[task][name] = rows
            print(task, name, {k: v["accuracy"] for k, v in rows.items()}, flush=True)
    return out


def load(folder):
    config = json.loads((folder / "config.json").read_text())
    merges = json.loads((folder / "tokenizer.json").read_text(encoding="utf-8"))["model"]["merges"]
    model = Qwen3(config)
    load_safetensors(model, folder / "model.safetensors")
    return model, Tokenizer([tuple(m) for m in merges])


if __name__ == "__main__":
    torch.set_num_threads(1)
    folder = Path(__file__).resolve().parent
    write_json(folder / "eval.json",
               report(*load(folder), int(sys.argv[1]) if len(sys.argv) > 1 else 500))
