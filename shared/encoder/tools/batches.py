"""From rows to batches of token ids: cut, disguised a little, and grouped by length."""

import random

import torch
from tokenizers import Tokenizer

import emoji
from model import folder

CLS, SEP = 101, 102
LEET = {"a": "@4", "e": "3", "i": "1!", "o": "0", "s": "$5", "u": "v*", "t": "7"}


class Cutter:
    """Text to token ids, as the crate does it."""

    def __init__(self, most):
        self.tokenizer = Tokenizer.from_file(str(folder() / "tokenizer.json"))
        self.tokenizer.no_truncation()
        self.tokenizer.no_padding()
        self.names = emoji.load()
        self.most = most

    def pieces(self, texts):
        """Ids without the two markers, at full length."""
        said = [emoji.spoken(text, self.names) for text in texts]
        return [encoded.ids for encoded in self.tokenizer.encode_batch(said, add_special_tokens=False)]

    def framed(self, pieces, start=0):
        """One window with its markers."""
        return [CLS, *pieces[start : start + self.most - 2], SEP]


def disguised(text, rng):
    """One word of four letters or more with some letters replaced. Clean and toxic texts alike, so that disguise alone means nothing."""
    words = text.split(" ")
    long = [index for index, word in enumerate(words) if len(word) >= 4]
    if not long:
        return text
    at = rng.choice(long)
    words[at] = "".join(rng.choice(LEET[c]) if c in LEET and rng.random() < 0.5 else c for c in words[at])
    return " ".join(words)


def windows(cutter, rows, seed, disguise=0.06):
    """One window of each row: the first, but anywhere in a text without any fault, as the windows of a long text are."""
    rng = random.Random(seed)
    texts = [disguised(row.text, rng) if rng.random() < disguise else row.text for row in rows]
    out = []
    for row, pieces in zip(rows, cutter.pieces(texts)):
        spare = len(pieces) - (cutter.most - 2)
        is_clean = all(target <= 0.0 for target in row.targets)
        start = rng.randrange(spare + 1) if spare > 0 and is_clean else 0
        out.append(cutter.framed(pieces, start))
    return out


def grouped(lengths, tokens, rng=None):
    """Index lists of about `tokens` tokens each, of similar length; shuffled if there is a generator."""
    order = sorted(range(len(lengths)), key=lambda index: lengths[index] + (rng.random() * 6 if rng else 0))
    groups, group, longest = [], [], 0
    for index in order:
        longest = max(longest, lengths[index])
        if group and longest * (len(group) + 1) > tokens:
            groups.append(group)
            group, longest = [], lengths[index]
        group.append(index)
    groups.append(group)
    if rng:
        rng.shuffle(groups)
    return groups


def padded(sequences):
    """Ids and mask of one batch."""
    width = max(map(len, sequences))
    ids = torch.zeros(len(sequences), width, dtype=torch.long)
    mask = torch.zeros(len(sequences), width, dtype=torch.long)
    for row, sequence in enumerate(sequences):
        ids[row, : len(sequence)] = torch.tensor(sequence)
        mask[row, : len(sequence)] = 1
    return ids, mask
