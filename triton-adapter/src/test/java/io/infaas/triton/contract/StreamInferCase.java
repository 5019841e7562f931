package io.infaas.triton.contract;

import io.infaas.triton.protocol.ModelInferRequest;
import java.util.List;
import java.util.Map;

/** Requests in one stream of inferences, and the metadata that opens it. */
record StreamInferCase(String name, Map<String, String> headers, List<ModelInferRequest> requests) {
    StreamInferCase {
        headers = Map.copyOf(headers);
        requests = List.copyOf(requests);
    }

    @Override
    public String toString() {
        return name;
    }
}
