package io.infaas.gateway.contract;

/**
 * How one instance did in one window of time, as one gateway saw it.
 *
 * @param variant full name of the variant
 * @param node id of the node
 * @param arrivedItems batch elements given to it
 * @param answered queries it answered with a result
 * @param answeredItems their batch elements together
 * @param serviceMs their times from being sent to being answered, together, ms
 * @param failures queries it lost or failed by its own fault
 * @param unhealthy those of the failures in which the node said that the model's process is not healthy
 * @param itemsInFlight batch elements it had not answered at the end of the window
 */
public record InstanceUse(
        String variant,
        String node,
        long arrivedItems,
        long answered,
        long answeredItems,
        double serviceMs,
        long failures,
        long unhealthy,
        long itemsInFlight) {}
