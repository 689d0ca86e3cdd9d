"""Areas under the curves, ties counted as the halves they are."""

import numpy


def auroc(scores, truth):
    """Chance that a positive scores above a negative; None without both kinds."""
    scores, truth = numpy.asarray(scores), numpy.asarray(truth, bool)
    p, n = truth.sum(), (~truth).sum()
    if p == 0 or n == 0:
        return None
    _, place, count = numpy.unique(scores, return_inverse=True, return_counts=True)
    rank = (numpy.cumsum(count) - (count - 1) / 2)[place]
    return float((rank[truth].sum() - p * (p + 1) / 2) / (p * n))


def auprc(scores, truth):
    """Average precision; None without positives."""
    scores, truth = numpy.asarray(scores), numpy.asarray(truth, bool)
    if not truth.any():
        return None
    order = numpy.argsort(-scores, kind="stable")
    scores, truth = scores[order], truth[order]
    last = numpy.append(numpy.nonzero(numpy.diff(scores))[0], len(scores) - 1)
    hits = numpy.cumsum(truth)[last]
    gain = numpy.diff(numpy.append(0, hits))
    return float((gain * hits / (last + 1)).sum() / truth.sum())
