"""Prints what scikit-learn, scipy, jiwer and pycocotools say about each NAME.json of a folder, as JSON by name."""

import contextlib
import itertools
import json
import pathlib
import sys

import jiwer
import numpy
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval
from scipy.stats import spearmanr
from sklearn.metrics import f1_score, mean_squared_error, r2_score, roc_auc_score


def text(ids, names):
    parts = [names[int(i)] for i in ids if i >= 0]
    return "".join(" " if part == "|" else "" if part.startswith("<") else part for part in parts)


def decoded(case):
    """The texts of targets and answers."""
    names, values = case["classNames"], case["values"]
    if not names:
        # each id is a word of one character
        letters = [[[chr(0x4E00 + int(i)) for i in row if i >= 0] for row in rows] for rows in (case["targets"], values)]
        return [[" ".join(row) if case["metric"] == "1-wer" else "".join(row) for row in rows] for rows in letters]
    if len(case["shape"]) == 2:
        best = numpy.array(values, numpy.float32).reshape(len(values), *case["shape"]).argmax(2)
        values = [[i for i, _ in itertools.groupby(row) if i != 0] for row in best.tolist()]
    return [[text(row, names) for row in rows] for rows in (case["targets"], values)]


def cosine(a, b):
    return numpy.float32((a * b).sum(1) / (numpy.linalg.norm(a, axis=1) * numpy.linalg.norm(b, axis=1)))


def average_precision(case):
    """Mean average precision; boxes are left, top, right, bottom, in COCO left, top, width, height."""
    targets, found = [], []
    for item, (rows, wanted) in enumerate(zip(case["values"], case["targets"])):
        for left, top, right, bottom, label in numpy.array(wanted, numpy.float32).astype(float).reshape(-1, 5).tolist():
            if label >= 0:
                box = [left, top, right - left, bottom - top]
                targets.append(
                    dict(id=len(targets) + 1, image_id=item, category_id=int(label), bbox=box, area=box[2] * box[3], iscrowd=0)
                )
        for left, top, right, bottom, score, label in numpy.array(rows, numpy.float32).astype(float).reshape(-1, 6).tolist():
            if score > 0:
                box = [left, top, right - left, bottom - top]
                found.append(dict(image_id=item, category_id=int(label), bbox=box, score=score))
    with contextlib.redirect_stdout(sys.stderr):
        truth = COCO()
        truth.dataset = dict(
            info={},
            images=[dict(id=item) for item in range(len(case["values"]))],
            categories=[dict(id=label) for label in range(len(case["classNames"]))],
            annotations=targets,
        )
        truth.createIndex()
        judge = COCOeval(truth, truth.loadRes(found), "bbox")
        judge.evaluate()
        judge.accumulate()
        judge.summarize()
    return judge.stats[0]


def reference(case):
    metric = case["metric"]
    if metric in ("1-wer", "1-cer"):
        rate = jiwer.wer if metric == "1-wer" else jiwer.cer
        return 1 - rate(*decoded(case))
    if metric == "coco-map":
        return average_precision(case)
    values = numpy.array(case["values"], numpy.float32).astype(numpy.float64)
    labels = numpy.array(case["labels"])
    targets = numpy.array(case["targets"], numpy.float32).astype(numpy.float64)
    if metric == "macro-f1":
        return f1_score(labels, values.argmax(1), average="macro")
    if metric == "auc":
        if values.shape[1] == 2:
            return roc_auc_score(labels, values[:, 1] - values[:, 0])
        return numpy.mean([roc_auc_score(labels == i, values[:, i]) for i in range(values.shape[1])])
    if metric == "multilabel-f1":
        return f1_score(targets >= 0.5, values >= 0.5, average="macro")
    if metric == "r2":
        return r2_score(targets, values)
    if metric == "1-nrmse":
        return 1 - mean_squared_error(targets, values) ** 0.5 / (targets.max() - targets.min())
    if metric == "spearman":
        return numpy.mean([spearmanr(values[:, i], targets[:, i]).statistic for i in range(values.shape[1])])
    if metric == "cosine-spearman":
        return spearmanr(cosine(values[::2], values[1::2]), targets[::2, 0]).statistic
    raise ValueError(metric)


files = sorted(pathlib.Path(sys.argv[1]).glob("*.json"))
print(json.dumps({file.stem: float(reference(json.loads(file.read_text()))) for file in files}, indent=1))
