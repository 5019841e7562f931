"""OUTPUT0 = INPUT0. Appends the request's id to the file `log`, then waits until the file `gate` is there, if it is stated."""

import json
import os
import time

import triton_python_backend_utils as pb_utils


class TritonPythonModel:
    def execute(self, requests):
        return [self._answer(request) for request in requests]

    def _answer(self, request):
        parameters = json.loads(request.parameters())
        with open(parameters["log"], "a") as log:
            log.write(request.request_id() + "\n")
        until = time.monotonic() + 20
        while "gate" in parameters and not os.path.exists(parameters["gate"]) and time.monotonic() < until:
            time.sleep(0.001)
        value = pb_utils.get_input_tensor_by_name(request, "INPUT0").as_numpy()
        return pb_utils.InferenceResponse([pb_utils.Tensor("OUTPUT0", value)])
