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
 * @param predictedMs profiled total time of these answers, including this gateway's queue before them, ms
 * @param failures queries that it lost or failed through its own fault
 * @param unhealthy failures for which the node reported an unhealthy model process
 * @param workMsInFlight its time at saturation for the queries that are unanswered at the end of the window, each at its own batch size,
 *     ms; includes queries held for it in the gateway
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
