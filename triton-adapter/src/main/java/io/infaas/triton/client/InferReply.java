package io.infaas.triton.client;

import io.infaas.triton.protocol.ModelInferResponse;
import java.util.Map;
import java.util.Optional;

/**
 * A response message with its metadata.
 *
 * @param headers first value of each header, by lower-case name
 */
public record InferReply(ModelInferResponse answer, Map<String, String> headers) {

    public InferReply {
        headers = Map.copyOf(headers);
    }

    /** The value of a header; {@code name} is in lower case. */
    public Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name));
    }
}
