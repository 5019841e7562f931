package io.infaas.gateway.contract;

/**
 * The use of one instance in one time window, as one gateway observed it.
 *
 * @param variant full name of the variant
 * @param node id of the node
 * @param arrivedItems batch elements sent to it
 * @param answered queries answered with a result
 * @param answeredItems total of their batch elements
 * @param serviceMs total time from sending to answer, ms
 * @param predictedMs total time that these answers take by the profile, with the queue that this gateway had there before them, ms
 * @param failures queries that it lost or failed by its own fault
 * @param unhealthy failures for which the node reported an unhealthy model process
 * @param workMsInFlight time that the unanswered queries at the end of the window take of it at saturation, each at its own batch
 *     size, ms; also of those that wait in the gateway for it
 */
public record InstanceUse(
        String variant,
        String node,
        long arrivedItems,
        long answered,
        long answeredItems,
        double serviceMs,
        double predictedMs,
        long failures,
        long unhealthy,
        double workMsInFlight) {}
