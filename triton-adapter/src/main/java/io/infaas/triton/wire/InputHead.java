package io.infaas.triton.wire;

import java.util.List;

/**
 * One input in the head of a request.
 *
 * @param name tensor name, empty if the request has none
 * @param datatype KServe name of the element type such as {@code FP32}, empty if the request has none
 * @param shape dimensions as sent, unchecked; a JSON number from 2^63 to 2^64 - 1 becomes 2^63 - 1
 * @param place where the request has the elements
 */
public record InputHead(String name, String datatype, List<Long> shape, DataPlace place) {

    public InputHead {
        shape = List.copyOf(shape);
    }

    /** An input with binary data. */
    public InputHead(String name, String datatype, List<Long> shape) {
        this(name, datatype, shape, DataPlace.BINARY);
    }

    /** Number of elements by the shape; {@link Long#MAX_VALUE} if it is larger than that. */
    public long elements() {
        return shape.contains(0L) ? 0 : extent();
    }

    /** The product of all dimensions modulo 2^64. */
    long elementsModulo64() {
        long product = 1;
        for (int i = 0; i < shape.size(); i++) {
            product *= shape.get(i);
        }
        return product;
    }

    /**
     * The product of all dimensions but zeros, without their signs; {@link Long#MAX_VALUE} if it is larger than that. Backends
     * compute it for empty tensors, too.
     */
    long extent() {
        long product = 1;
        for (int i = 0; i < shape.size(); i++) {
            long dimension = shape.get(i);
            product = dimension == 0 ? product : saturatedProduct(product, dimension);
        }
        return product;
    }

    static long saturatedProduct(long positive, long dimension) {
        long size = dimension == Long.MIN_VALUE ? Long.MAX_VALUE : Math.abs(dimension);
        return Math.multiplyHigh(positive, size) != 0 || positive * size < 0 ? Long.MAX_VALUE : positive * size;
    }

    /** Bytes of one element; 0 if they vary or the type is unknown. */
    int elementBytes() {
        return switch (datatype) {
            case "BOOL", "INT8", "UINT8" -> 1;
            case "INT16", "UINT16", "FP16", "BF16" -> 2;
            case "INT32", "UINT32", "FP32" -> 4;
            case "INT64", "UINT64", "FP64" -> 8;
            default -> 0;
        };
    }

    /** The minimum bytes of a request that carries the elements; {@link Long#MAX_VALUE} if it is larger than that. */
    public long leastBytes() {
        return switch (place) {
            // an element of varying size has four bytes of length
            case BINARY -> saturatedProduct(elements(), elementBytes() == 0 ? 4 : elementBytes());
            // a digit and a comma
            case JSON -> saturatedProduct(elements(), 2) - (elements() == 0 ? 0 : 1);
            case CONTENTS -> elements();
            case SHARED_MEMORY -> 0;
        };
    }
}
