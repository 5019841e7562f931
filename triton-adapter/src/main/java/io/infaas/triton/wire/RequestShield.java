package io.infaas.triton.wire;

/**
 * Refuses requests that end a Triton, or the process of its model, before a node sees them. A Triton that survives such a request refuses
 * it, too. Each rule was seen on a Triton 2.51 ({@code .github/SECURITY.md}).
 */
public final class RequestShield {

    private static final String MISMATCH = "Unable to parse 'data': Shape does not match true shape of 'data' field";

    /** Memory that a Triton may reserve for an input whose values it then misses, in bytes. */
    private static final long HARMLESS_BYTES = 16 << 20;

    private RequestShield() {}

    /**
     * Checks an input.
     *
     * @param jsonBytes size of the JSON that the request has, in bytes; 0 for gRPC
     * @param executed whether the model takes such a shape; a Triton refuses all others before it executes them
     * @throws WireException with Triton's text where a Triton survives some of these requests, otherwise one that names input and shape
     */
    public static void check(InputHead input, long jsonBytes, boolean executed) {
        int size = input.elementBytes();
        // a Triton computes modulo 2^64, and parses no values if the result is 0
        boolean parsed = input.place() == DataPlace.JSON && size > 0 && input.elementsModulo64() != 0;
        long elements = input.elements();
        // a Triton reserves memory for all elements of the shape before it counts the values
        if (parsed && elements > jsonBytes && InputHead.saturatedProduct(elements, size) > HARMLESS_BYTES) {
            throw WireException.internal(MISMATCH);
        }
        // huge shapes thus match little data, and end backends
        if (executed && InputHead.saturatedProduct(input.extent(), Math.max(size, 1)) == Long.MAX_VALUE) {
            throw WireException.invalid("input '%s' has the shape %s: its size in bytes must be below 2^63 - 1"
                    .formatted(input.name(), input.shape()));
        }
    }
}
