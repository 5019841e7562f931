#!/usr/bin/env python3
"""Makes vision-gpu.json and paper-size.json of this folder from the measurements in measured/ (sources: README.md).

    autoscale-controller/bench/catalogs/make.py

Needs Python 3.8 or later and nothing else. The same input gives the same files.
"""
import csv
import gzip
import hashlib
import json
import os

HERE = os.path.dirname(os.path.abspath(__file__))
GIB = 1 << 30
MIB = 1 << 20
FP32, FP16 = 4, 2

# On-demand prices of us-east-1 by AWS' public list, 2026-11; a100 and a30 are estimates (README.md).
NODE_TYPES = {
    "c6i.4xlarge": dict(cores=16, memoryBytes=32 * GIB, gpus=0, pricePerHour=0.68),
    "g4dn.xlarge": dict(cores=4, memoryBytes=16 * GIB, gpus=1, gpuMemoryBytes=16 * GIB, pricePerHour=0.526),
    "g5.xlarge": dict(cores=4, memoryBytes=16 * GIB, gpus=1, gpuMemoryBytes=24 * GIB, pricePerHour=1.006),
    "p3.2xlarge": dict(cores=8, memoryBytes=61 * GIB, gpus=1, gpuMemoryBytes=16 * GIB, pricePerHour=3.06),
    "a30": dict(cores=8, memoryBytes=32 * GIB, gpus=1, gpuMemoryBytes=24 * GIB, pricePerHour=0.9),
    "a100": dict(cores=12, memoryBytes=144 * GIB, gpus=1, gpuMemoryBytes=40 * GIB, pricePerHour=2.74),
}
GPUS = {
    "NVIDIA T4": "g4dn.xlarge",
    "NVIDIA DGX-1 (1x V100 32GB)": "p3.2xlarge",
    "NVIDIA A30": "a30",
    "NVIDIA DGX A100 (1x A100 80GB)": "a100",
}
# Top-1 by GPUNet/README.md; parameters in millions are estimates.
GPUNETS = {
    "065ms": ("gpunet-0", 0.789, 12), "085ms": ("gpunet-1", 0.805, 12.7), "175ms": ("gpunet-2", 0.822, 25.8),
    "05ms-D": ("gpunet-p0", 0.803, 12), "08ms-D": ("gpunet-p1", 0.811, 12), "125ms-D": ("gpunet-d1", 0.825, 12.7),
    "225ms-D": ("gpunet-d2", 0.836, 25.8),
}
# F1 on SQuAD 1.1 by BERT/README.md and BERT/distillation/README.md; parameters in millions.
BERTS = {"large": ("bert-large", 0.9085, 335), "dist6l": ("bert-dist6l", 0.8843, 66), "dist4l": ("bert-dist4l", 0.8309, 19)}
BACKENDS = {
    ("NVIDIA TensorRT", "-"): ("tensorrt", "trt"), ("ONNX Runtime", "NVIDIA TensorRT"): ("onnxruntime-trt", "ort-trt"),
    ("ONNX Runtime", "-"): ("onnxruntime-cuda", "ort"), ("PyTorch", "-"): ("pytorch-cuda", "torch"),
}
CPU_NETWORKS = ["mobilenetv3_large_100", "efficientnet_b0", "efficientnet_b1", "resnet18", "resnet50", "convnext_tiny"]
# The paper's catalog has 175 variants (section 6): 87 networks for processors and accelerators, one for processors only.
PAPER_VARIANTS = 175
APPLICATIONS = 10
BOUNDS_MS = (50.0, 100.0, 200.0, 400.0)
FLOORS = (0.70, 0.74, 0.76)


def rows(name):
    with gzip.open(os.path.join(HERE, "measured", name), "rt", newline="") as lines:
        return list(csv.DictReader(lines))


def contract(shape, outputs):
    return {
        "inputs": [{"name": "input", "type": "FP32", "shape": shape}],
        "outputs": [{"name": "output", "type": "FP32", "shape": outputs}],
        "maxBatchSize": 32,
    }


IMAGE = contract([3, 224, 224], [1000])
TEXT = contract([384], [384, 2])


def application(name, text, terms, metric, dataset, objective):
    return {
        "name": name, "description": text, "contract": terms, "metric": {"name": metric, "dataset": dataset},
        "objective": objective, "priority": 5, "weight": 1.0, "minNodes": 1,
    }


def accuracy(value, n):
    error = 1.96 * (value * (1 - value) / n) ** 0.5
    return {"value": value, "n": n, "low": round(value - error, 5), "high": round(min(1, value + error), 5)}


def profile(node_type, device, runtime, batches, concurrent, cores, weights, score, assumed):
    """Memory and load time are estimates: twice the weights while a model is loaded, 1.5 times afterwards; 200 MiB/s and half a second."""
    on_gpu = NODE_TYPES[node_type]["gpus"] > 0
    memory = {"restingBytes": int(1.5 * weights + 64 * MIB), "peakBytes": int(2 * weights + 64 * MIB)}
    none = {"restingBytes": 0, "peakBytes": 0}
    host = {"restingBytes": 256 * MIB, "peakBytes": 256 * MIB + int(weights)} if on_gpu else memory
    return {
        "hardware": {
            "nodeType": node_type, "cpuModel": device, "cpuFlags": [], "cores": NODE_TYPES[node_type]["cores"],
            "runtime": runtime,
        },
        "loadMs": round(500 + 1000 * weights / (200 * MIB), 1),
        "batches": batches, "concurrent": concurrent, "coresUsed": cores, "hostMemory": host,
        "acceleratorMemory": memory if on_gpu else none, "accuracy": score, "stable": True, "assumed": assumed,
    }


def variant(architecture, transform, target, threads, largest, merging, profiles):
    alias = "%s-%s-%st%d" % (architecture, transform, "" if target == "onnxruntime-cpu" else target + "-", threads)
    settings = {"threads": threads, "instances": 1, "maxBatchSize": largest}
    if merging:
        settings["batching"] = {"preferredSizes": [], "queueDelayMicros": 0}
        alias += "-b%d-q0" % largest
    digest = hashlib.sha256(json.dumps([alias, profiles]).encode()).hexdigest()[:8]
    return {
        "name": alias + "-" + digest, "alias": alias, "architecture": architecture, "transform": transform, "target": target,
        "settings": settings, "profiles": profiles,
    }


def batch(size, p50, p99, rate):
    return {"batch": size, "p50Ms": p50, "p99Ms": max(p50, p99), "itemsPerSecond": rate}


def triton(folder, applications):
    """Variants of NVIDIA's pages by network and backend, each with a profile by GPU."""
    measured = {}
    for row in rows("nvidia-triton.csv.gz"):
        page = row["source"].split("/")
        network = page[-2] if page[-3] == "triton" else ""
        if network in applications and folder in row["source"] and row["precision"] == "FP16":
            backend = BACKENDS.get((row["backend"], row["accelerator"]))
            measured.setdefault((network, backend), {}).setdefault(GPUS[row["gpu"]], []).append(row)
    for (network, (target, _)), by_type in sorted(measured.items()):
        name, score, millions = applications[network]
        profiles = []
        for node_type, lines in sorted(by_type.items()):
            offline = {int(line["batch"]): line for line in lines if line["mode"] == "Offline"}
            batches = [
                batch(size, float(line["p50_ms"]), float(line["p99_ms"]), float(line["inf_per_s"]))
                for size, line in sorted(offline.items())]
            if not batches or batches[0]["batch"] != 1:
                continue
            concurrent = {1: batches[0]["itemsPerSecond"]}
            for line in lines:
                if line["mode"] == "Online" and int(line["concurrency"]) <= 64:
                    count = int(line["concurrency"])
                    concurrent[count] = max(concurrent.get(count, 0), float(line["inf_per_s"]))
            profiles.append(profile(
                node_type, node_type, target + " by " + lines[0]["source"], batches,
                [{"concurrency": count, "itemsPerSecond": rate} for count, rate in sorted(concurrent.items())], 0.5,
                millions * 1e6 * FP16, accuracy(score, 50000 if folder.endswith("GPUNet") else 10570),
                ["cores", "memory"] if len(concurrent) > 1 else ["concurrency", "cores", "memory"]))
        if profiles:
            largest = max(line["batch"] for line in profiles[0]["batches"])
            yield name, variant(name, "fp16", target, 1, largest, True, profiles)


def timm_scores():
    scores = {}
    for row in rows("timm-accuracy.csv.gz"):
        scores.setdefault((row["model"].split(".")[0], row["img_size"]), float(row["top1"]) / 100)
    return scores


def timm(file, scores):
    """The fastest measured image size of each network that has an accuracy, by the network's name."""
    best = {}
    for row in rows(file):
        score = scores.get((row["model"].split(".")[0], row["infer_img_size"]))
        if score and (row["model"] not in best or float(row["infer_samples_per_sec"]) > float(best[row["model"]][0]["infer_samples_per_sec"])):
            best[row["model"]] = (row, score)
    return best


def on_processors(row, score):
    """One batch size was measured: larger batches are modelled as equally fast for each item."""
    rate = float(row["infer_samples_per_sec"])
    step = float(row["infer_step_time"])
    batches = [batch(size, round(size * step, 3), round(1.2 * size * step, 3), rate) for size in (1, 8, 32)]
    return profile(
        "c6i.4xlarge", "Intel Core i9-10940X", "timm, PyTorch 2.4 with dynamo", batches,
        [{"concurrency": 1, "itemsPerSecond": rate}], 14, float(row["param_count"]) * 1e6 * FP32, accuracy(score, 50000),
        ["throughput", "concurrency", "cores", "memory"])


def on_accelerator(row, score):
    """One large batch was measured: a batch is modelled as 1 ms and the measured time for each item."""
    each = 1000 / float(row["infer_samples_per_sec"])
    batches = [
        batch(size, round(1 + size * each, 3), round(1.1 * (1 + size * each), 3), round(1000 * size / (1 + size * each), 1))
        for size in (1, 8, 32)]
    return profile(
        "g5.xlarge", "NVIDIA RTX 3090", "timm, PyTorch 2.4, AMP", batches,
        [{"concurrency": 1, "itemsPerSecond": batches[0]["itemsPerSecond"]}], 0.5, float(row["param_count"]) * 1e6 * FP16,
        accuracy(score, 50000), ["throughput", "concurrency", "cores", "memory"])


def name_of(network):
    return network.replace("_", "-").lower()


def architecture(name, of, terms):
    return {"name": name, "application": of, "sourceDigest": hashlib.sha256(name.encode()).hexdigest(), "contract": terms}


def write(name, applications, architectures, variants, node_types):
    catalog = {
        "format": 2, "applications": applications, "architectures": architectures, "variants": variants,
        "nodeTypes": [dict(name=kind, **NODE_TYPES[kind]) for kind in node_types],
    }
    with open(os.path.join(HERE, name), "w") as out:
        out.write(json.dumps(catalog, separators=(",", ":")).replace('{"name":', '\n{"name":') + "\n")
    print("%s: %d variants" % (name, len(variants)))


def vision_gpu():
    variants, architectures = [], {}
    for name, made in triton("Classification/GPUNet", GPUNETS):
        architectures[name] = architecture(name, "vision", IMAGE)
        variants.append(made)
    for name, made in triton("LanguageModeling/BERT", BERTS):
        architectures[name] = architecture(name, "language", TEXT)
        variants.append(made)
    scores = timm_scores()
    measured = timm("timm-cpu-i9-10940x.csv.gz", scores)
    for network in CPU_NETWORKS:
        row, score = measured[network]
        architectures[name_of(network)] = architecture(name_of(network), "vision", IMAGE)
        variants.append(variant(name_of(network), "fp32", "onnxruntime-cpu", 14, 32, False, [on_processors(row, score)]))
    write(
        "vision-gpu.json",
        [
            application("vision", "Names one of 1,000 kinds of objects in a picture", IMAGE, "top-1", "ImageNet validation",
                        {"latencyMs": 100.0, "minAccuracy": 0.75, "preferredAccuracy": 0.8}),
            application("language", "Finds the answer to a question in a text", TEXT, "macro-f1", "SQuAD 1.1 development",
                        {"latencyMs": 100.0, "minAccuracy": 0.83, "preferredAccuracy": 0.88}),
        ],
        list(architectures.values()), variants, ["c6i.4xlarge", "g4dn.xlarge", "p3.2xlarge", "a30", "a100"])


def paper_size():
    scores = timm_scores()
    cpu, gpu = timm("timm-cpu-i9-10940x.csv.gz", scores), timm("timm-gpu-rtx3090.csv.gz", scores)
    both = sorted(network for network in set(cpu) & set(gpu) if not network.startswith("test_") and float(cpu[network][0]["infer_step_time"]) < 60)
    step = len(both) / ((PAPER_VARIANTS + 1) // 2)
    chosen = [both[int(i * step)] for i in range((PAPER_VARIANTS + 1) // 2)]
    variants, architectures = [], []
    for i, network in enumerate(chosen):
        of = "vision-%d" % (i % APPLICATIONS + 1)
        architectures.append(architecture(name_of(network), of, IMAGE))
        variants.append(variant(name_of(network), "fp32", "onnxruntime-cpu", 14, 32, False, [on_processors(*cpu[network])]))
        if len(variants) < PAPER_VARIANTS:
            variants.append(variant(name_of(network), "fp16", "pytorch-cuda", 1, 32, True, [on_accelerator(*gpu[network])]))
    write(
        "paper-size.json",
        [application("vision-%d" % (i + 1), "Names one of 1,000 kinds of objects in a picture", IMAGE, "top-1", "ImageNet validation",
                     {"latencyMs": BOUNDS_MS[i % len(BOUNDS_MS)], "minAccuracy": FLOORS[i % len(FLOORS)]}) for i in range(APPLICATIONS)],
        architectures, variants, ["c6i.4xlarge", "g5.xlarge"])


if __name__ == "__main__":
    vision_gpu()
    paper_size()
