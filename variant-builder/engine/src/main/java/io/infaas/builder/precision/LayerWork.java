package io.infaas.builder.precision;

/**
 * A layer that may be quantised.
 *
 * @param name the layer's name in the network
 * @param operator its operator
 * @param multiplyAdds its work for the same items as the other layers
 */
public record LayerWork(String name, String operator, long multiplyAdds) {}
