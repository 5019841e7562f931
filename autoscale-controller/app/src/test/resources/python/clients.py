"""Asks a gateway with the official client, unmodified, by HTTP and gRPC; prints what it saw as one line of JSON.

clients.py GATEWAY_HTTP GATEWAY_GRPC NODE_HTTP NODE_GRPC DATA_FOLDER COMPARED FLOOR VARIANT...
"""
import gzip
import json
import sys

import numpy
import tritonclient.grpc
import tritonclient.http

APPLICATION = "fashion"
BATCH = 32


def read(path, head):
    with gzip.open(path) as file:
        return numpy.frombuffer(file.read()[head:], numpy.uint8)


def infer(module, client, model, images, **wishes):
    tensor = module.InferInput("image", list(images.shape), "FP32")
    tensor.set_data_from_numpy(images)
    return client.infer(model, [tensor], request_id="r1", **wishes)


def rights(module, client, images, labels, **wishes):
    right = 0
    for first in range(0, len(images), BATCH):
        answer = infer(module, client, APPLICATION, images[first:first + BATCH], **wishes)
        assert answer.get_response() is not None
        right += int((answer.as_numpy("logits").argmax(1) == labels[first:first + BATCH]).sum())
    return right


def differing(module, gateway, node, variant, images):
    """The number of requests whose answers differ in any bit; in requests of 1 to 8 images."""
    different = first = number = 0
    while first < len(images):
        some = images[first:first + 1 + number % 8]
        first += len(some)
        number += 1
        through = infer(module, gateway, APPLICATION, some, parameters={"infaas_variant": variant})
        direct = infer(module, node, variant, some)
        different += through.as_numpy("logits").tobytes() != direct.as_numpy("logits").tobytes()
    return different


def main():
    http, grpc, node_http, node_grpc, folder, compared, floor = sys.argv[1:8]
    variants = sys.argv[8:]
    images = read(folder + "/eval2000-images-idx3-ubyte.gz", 16).reshape(-1, 1, 28, 28).astype(numpy.float32)
    images /= numpy.float32(255)
    labels = read(folder + "/eval2000-labels-idx1-ubyte.gz", 8)
    seen = {}
    for name, module, gateway_address, node_address in (
            ("http", tritonclient.http, http, node_http), ("grpc", tritonclient.grpc, grpc, node_grpc)):
        gateway = module.InferenceServerClient(gateway_address)
        node = module.InferenceServerClient(node_address)
        assert gateway.is_server_live() and gateway.is_server_ready() and gateway.is_model_ready(APPLICATION)
        seen[name] = {
            "right": {
                variant: rights(module, gateway, images, labels, headers={"infaas-variant": variant})
                for variant in variants
            },
            "floor": rights(
                module, gateway, images, labels, parameters={"infaas_latency_ms": 20000, "infaas_min_accuracy": float(floor)}),
            "different": sum(differing(module, gateway, node, variant, images[:int(compared)]) for variant in variants),
        }
    print(json.dumps(seen))


main()
