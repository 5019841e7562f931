"""Asks a gateway and the node behind it with the official clients and compares the answers bit for bit.

    official_clients.py GATEWAY_HTTP GATEWAY_GRPC NODE_HTTP VARIANT_AT_FLOOR_086 VARIANT_AT_FLOOR_09
"""
import sys

import numpy
import tritonclient.grpc
import tritonclient.http

gateway_http, gateway_grpc, node_http, cheap, accurate = sys.argv[1:]
pictures = numpy.random.default_rng(7).random([4, 1, 28, 28], numpy.float32)


def ask(module, client, model, binary, headers=None):
    image = module.InferInput("image", list(pictures.shape), "FP32")
    if module is tritonclient.http:
        image.set_data_from_numpy(pictures, binary_data=binary)
        logits = module.InferRequestedOutput("logits", binary_data=binary)
    else:
        image.set_data_from_numpy(pictures)
        logits = module.InferRequestedOutput("logits")
    # the HTTP client writes into the headers that it is given
    return client.infer(model, [image], outputs=[logits], headers=dict(headers or {}), request_id="query-1")


compared = 0
with tritonclient.http.InferenceServerClient(node_http) as node, tritonclient.http.InferenceServerClient(
    gateway_http
) as http, tritonclient.grpc.InferenceServerClient(gateway_grpc) as grpc:
    assert http.is_server_live() and http.is_server_ready() and http.is_model_ready("fashion")
    assert grpc.is_server_live() and grpc.is_server_ready() and grpc.is_model_ready("fashion")
    assert http.get_server_metadata()["name"] == "triton"
    assert http.get_model_metadata("fashion")["versions"] == ["1"]
    assert grpc.get_model_config("fashion").config.max_batch_size == 32
    for variant, floor in ((cheap, "0.86"), (accurate, "0.9")):
        objective = {"infaas-min-accuracy": floor}
        for binary in (True, False):
            expected = ask(tritonclient.http, node, variant, binary).as_numpy("logits")
            for module, client in ((tritonclient.http, http), (tritonclient.grpc, grpc)):
                answer = ask(module, client, "fashion", binary, objective)
                head = answer.get_response()
                name = head["model_name"] if isinstance(head, dict) else head.model_name
                assert name == "fashion", name
                assert (head["id"] if isinstance(head, dict) else head.id) == "query-1"
                assert numpy.array_equal(answer.as_numpy("logits"), expected), (variant, binary, module)
                compared += 1
print("compared", compared)
