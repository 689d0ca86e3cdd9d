"""Tunes the encoder for toxicity on labelled rows: one seed, one command, the same weights.

    python train.py --data DATA --out encoder.pt
"""

import argparse
import json
import pathlib
import random
import time

import numpy
import torch

import batches
import data
import figures
import model as models

POSITIVE = torch.tensor([1.0, 1.0, 4.0, 1.5, 2.0, 1.5])


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=pathlib.Path, required=True)
    parser.add_argument("--out", type=pathlib.Path, required=True)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--permissive", action="store_true", help="leave out share-alike and machine-labelled data")
    parser.add_argument("--most", type=int, default=64, help="tokens of a window")
    parser.add_argument("--tokens", type=int, default=1280, help="tokens of a batch, padding included")
    parser.add_argument("--rate", type=float, default=1.2e-4)
    parser.add_argument("--passes", type=int, default=1)
    parser.add_argument("--limit", type=int, help="train on this many rows only, to try the program")
    return parser.parse_args()


def main():
    options = arguments()
    torch.manual_seed(options.seed)
    # One thread: the order of sums, and so every figure, is then the same on any machine of a kind.
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    rows, counts = data.training_rows(options.data, options.seed, options.permissive)
    rows = rows[: options.limit]
    print(len(rows), "rows", json.dumps(counts), flush=True)
    cutter = batches.Cutter(options.most)
    net = models.published()
    train(net, cutter, rows, options)
    torch.save({"state": net.state_dict(), "counts": counts, "options": vars(options)}, options.out)
    valid = data.valid_rows(options.data, options.permissive)
    logits = predict(net, cutter, valid)
    report(valid, logits)


def train(net, cutter, rows, options):
    plans = [plan(cutter, rows, options.seed + number, options.tokens) for number in range(options.passes)]
    steps = sum(len(groups) for _, groups in plans)
    adjustable = [parameter for parameter in net.parameters() if parameter.requires_grad]
    decayed = [parameter for parameter in adjustable if parameter.dim() > 1]
    plain = [parameter for parameter in adjustable if parameter.dim() <= 1]
    optimiser = torch.optim.AdamW([{"params": decayed, "weight_decay": 0.01}, {"params": plain, "weight_decay": 0.0}], lr=options.rate)
    warm = max(1, steps // 16)
    pace = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda s: min((s + 1) / warm, (steps - s) / (steps - warm + 1)))
    targets = torch.tensor([row.targets for row in rows])
    weights = torch.tensor([row.weights for row in rows])
    net.train()
    started, step, mean = time.time(), 0, 0.0
    for sequences, groups in plans:
        for group in groups:
            ids, mask = batches.padded([sequences[index] for index in group])
            loss = masked_loss(net.logits(ids, mask), targets[group], weights[group])
            optimiser.zero_grad(set_to_none=True)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(adjustable, 1.0)
            optimiser.step()
            pace.step()
            step += 1
            mean += (loss.item() - mean) / min(step, 100)
            if step % 50 == 0 or step == steps:
                spent = time.time() - started
                print(f"step {step}/{steps} loss {mean:.4f} {spent:.0f} s, {spent / step * (steps - step):.0f} s left", flush=True)


def plan(cutter, rows, seed, tokens):
    """Windows and batches of one pass."""
    sequences = batches.windows(cutter, rows, seed)
    return sequences, batches.grouped([len(sequence) for sequence in sequences], tokens, random.Random(seed))


def masked_loss(logits, targets, weights):
    """Cross-entropy with soft targets where something is known; each label's mean, positives of rare labels raised."""
    known = targets.clamp(min=0.0)
    each = torch.nn.functional.binary_cross_entropy_with_logits(logits, known, reduction="none")
    each = each * weights * (1.0 + (POSITIVE - 1.0) * known)
    return each.sum() / weights.sum().clamp(min=1.0)


@torch.inference_mode()
def predict(net, cutter, rows):
    """Logits of each row: the largest over at most four windows."""
    net.eval()
    sequences, owners = [], []
    for index, pieces in enumerate(cutter.pieces([row.text for row in rows])):
        for start in range(0, min(max(len(pieces), 1), 4 * (cutter.most - 2)), cutter.most - 2):
            sequences.append(cutter.framed(pieces, start))
            owners.append(index)
    out = numpy.full((len(rows), 6), -30.0, numpy.float32)
    for group in batches.grouped([len(sequence) for sequence in sequences], 4096):
        logits = net.logits(*batches.padded([sequences[index] for index in group])).numpy()
        for index, row in zip(group, logits):
            out[owners[index]] = numpy.maximum(out[owners[index]], row)
    return out


def report(rows, logits):
    """Areas of each source and label on rows whose answer is known."""
    for source in sorted({row.source for row in rows}) + ["all"]:
        for at, label in enumerate(data.LABELS):
            chosen = [i for i, row in enumerate(rows) if source in (row.source, "all") and row.targets[at] >= 0 and row.weights[at] > 0]
            truth = [rows[i].targets[at] >= 0.5 for i in chosen]
            area = figures.auroc(logits[chosen, at], truth)
            if area is not None:
                print(f"{source:20} {label:16} {sum(truth):5}/{len(truth):5} AUROC {area:.3f} AUPRC {figures.auprc(logits[chosen, at], truth):.3f}")


if __name__ == "__main__":
    main()
