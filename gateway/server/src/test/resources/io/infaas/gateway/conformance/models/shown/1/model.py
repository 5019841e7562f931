"""REQUEST = what came of the request beside its tensors, as JSON."""

import json

import numpy as np
import triton_python_backend_utils as pb_utils


class TritonPythonModel:
    def execute(self, requests):
        return [self._answer(request) for request in requests]

    def _answer(self, request):
        text = json.dumps(
            {
                "parameters": json.loads(request.parameters() or "{}"),
                "id": request.request_id(),
                "correlation": request.correlation_id(),
                "flags": request.flags(),
                "timeout": request.timeout(),
                "outputs": sorted(request.requested_output_names()),
            },
            sort_keys=True,
        )
        return pb_utils.InferenceResponse([pb_utils.Tensor("REQUEST", np.array([text.encode()], dtype=np.object_))])
