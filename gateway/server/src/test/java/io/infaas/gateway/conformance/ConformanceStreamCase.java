package io.infaas.gateway.conformance;

import io.infaas.triton.protocol.ModelInferRequest;
import java.util.List;
import java.util.Map;

/** One ModelStreamInfer: what is sent, then the end of the requests. */
record ConformanceStreamCase(String name, Map<String, String> metadata, List<ModelInferRequest> requests) {

    ConformanceStreamCase {
        metadata = Map.copyOf(metadata);
        requests = List.copyOf(requests);
    }
}
