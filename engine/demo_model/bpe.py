"""A byte-level BPE tokenizer of the same class as Qwen3's, trained on the demo's own text.

Text is cut into pieces by Qwen's rule (a word takes the space before it; every digit stands
alone), each piece becomes a row of bytes, and the most frequent neighbours are merged again and
again. The files written here have the form of Qwen3's, so that whatever reads one reads the other.
"""

import collections
import json
import re
import unicodedata

# Qwen's splitting rule, as tokenizer.json states it.
SPLIT = (r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*"
         r"|\s*[\r\n]+|\s+(?!\S)|\s+")
# Python's `re` knows no \p{..}, so the rule runs over a string of classes, one per character:
# L letter, N number, R line break, blank, S other space, O anything else.
CONTRACTION = re.compile(r"'(?:s|t|re|ve|m|ll|d)", re.IGNORECASE)
CLASSES = re.compile(r"[OS ]?L+|N| ?O+R*|[S R]*R+|[S R]+(?![^S R])|[S R]+")

# (token, special), in Qwen3's order.
ADDED = [("<|endoftext|>", True), ("<|im_start|>", True), ("<|im_end|>", True),
         ("<|object_ref_start|>", True), ("<|object_ref_end|>", True), ("<|box_start|>", True),
         ("<|box_end|>", True), ("<|quad_start|>", True), ("<|quad_end|>", True),
         ("<|vision_start|>", True), ("<|vision_end|>", True), ("<|vision_pad|>", True),
         ("<|image_pad|>", True), ("<|video_pad|>", True), ("<tool_call>", False),
         ("</tool_call>", False), ("<|fim_prefix|>", False), ("<|fim_middle|>", False),
         ("<|fim_suffix|>", False), ("<|fim_pad|>", False), ("<|repo_name|>", False),
         ("<|file_sep|>", False), ("<tool_response>", False), ("</tool_response>", False),
         ("<think>", False), ("</think>", False)]

CHAT_TEMPLATE = """\
{%- set last = namespace(query=messages|length - 1) %}
{%- for m in messages %}
    {%- if m.role == 'user' %}{%- set last.query = loop.index0 %}{%- endif %}
{%- endfor %}
{%- for m in messages %}
    {%- set text = m.content %}
    {%- set thought = '' %}
    {%- if m.role == 'assistant' %}
        {%- if m.reasoning_content is defined and m.reasoning_content is not none %}
            {%- set thought = m.reasoning_content %}
        {%- elif '</think>' in text %}
            {%- set thought = text.split('</think>')[0].split('<think>')[-1].strip('\\n') %}
            {%- set text = text.split('</think>')[-1].lstrip('\\n') %}
        {%- endif %}
        {%- if loop.index0 > last.query and (loop.last or thought) %}
            {%- set thought = '<think>\\n' + thought.strip('\\n') + '\\n</think>\\n\\n' %}
            {%- set text = thought + text.lstrip('\\n') %}
        {%- endif %}
    {%- endif %}
    {{- '<|im_start|>' + m.role + '\\n' + text + '<|im_end|>\\n' }}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '<|im_start|>assistant\\n' }}
    {%- if enable_thinking is defined and enable_thinking is false %}
        {{- '<think>\\n\\n</think>\\n\\n' }}
    {%- endif %}
{%- endif %}"""


def byte_symbols():
    """The printable character that stands for each of the 256 bytes (GPT-2's table)."""
    printable = list(range(33, 127)) + list(range(161, 173)) + list(range(174, 256))
    table = {b: chr(b) for b in printable}
    for n, b in enumerate(b for b in range(256) if b not in table):
        table[b] = chr(256 + n)
    return table


SYMBOL = byte_symbols()
BYTE = {s: b for b, s in SYMBOL.items()}


def char_class(c):
    if c in "\r\n":
        return "R"
    if c == " ":
        return " "
    if c.isspace() and c not in "\x1c\x1d\x1e\x1f":
        return "S"
    return {"L": "L", "N": "N"}.get(unicodedata.category(c)[0], "O")


def split(text):
    """The pieces of a text, in order; joined they give the text again."""
    classes = "".join(map(char_class, text))
    at, pieces = 0, []
    while at < len(text):
        match = CONTRACTION.match(text, at) or CLASSES.match(classes, at)
        pieces.append(text[at:match.end()])
        at = match.end()
    return pieces


def merge_pair(symbols, a, b):
    out, i = [], 0
    while i < len(symbols):
        if i + 1 < len(symbols) and symbols[i] == a and symbols[i + 1] == b:
            out.append(a + b)
            i += 2
        else:
            out.append(symbols[i])
            i += 1
    return out


def train_merges(texts, count):
    """The first `count` merges, or as many as there are before every piece is one token. A piece
    weighs the square root of how often it occurs, so that rare names get their tokens too."""
    pieces = collections.Counter(p for text in texts for p in split(text))
    words = [([SYMBOL[b] for b in p.encode()], n ** 0.5) for p, n in sorted(pieces.items())]
    merges = []
    while len(merges) < count:
        pairs = collections.defaultdict(float)
        for symbols, n in words:
            for pair in zip(symbols, symbols[1:]):
                pairs[pair] += n
        if not pairs:
            break
        best = max(pairs, key=lambda p: (round(pairs[p], 6), p))
        merges.append(best)
        words = [(merge_pair(symbols, *best), n) for symbols, n in words]
    return merges


class Tokenizer:
    def __init__(self, merges):
        base = [SYMBOL[b] for b in sorted(SYMBOL, key=lambda b: SYMBOL[b])]
        tokens = base + [a + b for a, b in merges]
        self.merges = merges
        self.rank = {pair: i for i, pair in enumerate(merges)}
        self.vocab = {t: i for i, t in enumerate(tokens)}
        self.added = {t: len(tokens) + i for i, (t, _) in enumerate(ADDED)}
        self.text_of = {i: t for t, i in self.vocab.items()}
        self.added_of = {i: t for t, i in self.added.items()}
        self.added_re = re.compile("(" + "|".join(re.escape(t) for t, _ in ADDED) + ")")
        self.cache = {}
        self.size = len(tokens) + len(ADDED)

    def encode_piece(self, piece):
        symbols = [SYMBOL[b] for b in piece.encode()]
        while len(symbols) > 1:
            pair = min(zip(symbols, symbols[1:]), key=lambda p: self.rank.get(p, 1 << 30))
            if pair not in self.rank:
                break
            symbols = merge_pair(symbols, *pair)
        return [self.vocab[s] for s in symbols]

    def encode(self, text):
        ids = []
        for part in self.added_re.split(text):
            if part in self.added:
                ids.append(self.added[part])
                continue
            for piece in split(unicodedata.normalize("NFC", part)):
                if piece not in self.cache:
                    self.cache[piece] = self.encode_piece(piece)
                ids += self.cache[piece]
        return ids

    def decode(self, ids):
        data = b""
        for i in ids:
            data += (self.added_of[i].encode() if i in self.added_of
                     else bytes(BYTE[s] for s in self.text_of[i]))
        return data.decode(errors="replace")

    def save(self, folder, max_length):
        flags = {"single_word": False, "lstrip": False, "rstrip": False, "normalized": False}
        level = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": False,
                 "use_regex": False}
        added = [dict(id=self.added[t], content=t, **flags, special=s) for t, s in ADDED]
        write_json(folder / "tokenizer.json", {
            "version": "1.0", "truncation": None, "padding": None, "added_tokens": added,
            "normalizer": {"type": "NFC"},
            "pre_tokenizer": {"type": "Sequence", "pretokenizers": [
                {"type": "Split", "pattern": {"Regex": SPLIT}, "behavior": "Isolated",
                 "invert": False}, level]},
            "post_processor": level, "decoder": level,
            "model": {"type": "BPE", "dropout": None, "unk_token": None,
                      "continuing_subword_prefix": "", "end_of_word_suffix": "", "fuse_unk": False,
                      "byte_fallback": False, "ignore_merges": False, "vocab": self.vocab,
                      "merges": [list(m) for m in self.merges]}})
        decoder = {str(a["id"]): {k: a[k] for k in ("content", "lstrip", "normalized", "rstrip",
                                                    "single_word", "special")} for a in added}
        write_json(folder / "tokenizer_config.json", {
            "add_bos_token": False, "add_prefix_space": False, "added_tokens_decoder": decoder,
            "additional_special_tokens": [t for t, special in ADDED[1:] if special],
            "bos_token": None, "chat_template": CHAT_TEMPLATE,
            "clean_up_tokenization_spaces": False, "eos_token": "<|im_end|>", "errors": "replace",
            "model_max_length": max_length, "pad_token": "<|endoftext|>",
            "split_special_tokens": False, "tokenizer_class": "Qwen2Tokenizer", "unk_token": None})


def write_json(path, value):
    path.write_text(json.dumps(value, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
