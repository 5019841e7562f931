"""Answers a sequence only at its end, by the sums up to each of its requests, as a model that transcribes speech does.

A request with a negative INPUT is told at once that it gets no answer; the others learn it at the end of the sequence.
"""

import numpy as np
import triton_python_backend_utils as pb_utils

FINAL = pb_utils.TRITONSERVER_RESPONSE_COMPLETE_FINAL


class TritonPythonModel:
    def initialize(self, args):
        self.sequences = {}

    def execute(self, requests):
        for request in requests:
            self._take(request)

    def _take(self, request):
        value, start, end = (
            int(pb_utils.get_input_tensor_by_name(request, name).as_numpy().reshape(-1)[0])
            for name in ("INPUT", "START", "END")
        )
        sender = request.get_response_sender()
        sequence = request.correlation_id()
        sums, waiting = ([], []) if start else self.sequences.pop(sequence, ([], []))
        sums.append(value + (sums[-1] if sums else 0))
        if not end:
            self.sequences[sequence] = (sums, waiting)
            if value < 0:
                sender.send(flags=FINAL)
            else:
                waiting.append(sender)
            return
        for total in sums:
            sender.send(pb_utils.InferenceResponse([pb_utils.Tensor("OUTPUT", np.array([[total]], dtype=np.int32))]))
        for each in waiting + [sender]:
            each.send(flags=FINAL)
