package io.infaas.triton.client;

import io.infaas.triton.protocol.ModelInferResponse;
import java.util.Map;
import java.util.Optional;

/**
 * A response message with its metadata.
 *
 * @param headers by lower-case name; of a repeated one the first value
 */
public record InferReply(ModelInferResponse answer, Map<String, String> headers) {

    public InferReply {
        headers = Map.copyOf(headers);
    }

    /** The value of a header, whose name is given in lower case. */
    public Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name));
    }
}
