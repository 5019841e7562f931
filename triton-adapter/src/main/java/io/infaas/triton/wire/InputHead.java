package io.infaas.triton.wire;

import java.util.List;

/**
 * One input in the head of a request.
 *
 * @param name tensor name, empty if the request has none
 * @param datatype KServe name of the element type such as {@code FP32}, empty if the request has none
 * @param shape dimensions as sent, unchecked
 */
public record InputHead(String name, String datatype, List<Long> shape) {

    public InputHead {
        shape = List.copyOf(shape);
    }
}
