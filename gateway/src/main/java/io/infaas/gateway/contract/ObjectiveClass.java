package io.infaas.gateway.contract;

/**
 * The bounded key of demand: the same variants may serve all queries of one class.
 *
 * @param target catalog name of the queries' target: an application, an architecture, or the full name of a variant
 * @param floor index among the target's distinct accuracies, ascending: the lowest one that meets the floor; their number if none
 *     does
 * @param bound index on the geometric latency grid of {@link ObjectiveGrid}
 */
public record ObjectiveClass(String target, int floor, int bound) {

    public ObjectiveClass {
        if (target.isBlank() || floor < 0 || bound < 0) {
            throw new IllegalArgumentException(
                    "objective class of '%s' with floor %d and bound %d".formatted(target, floor, bound));
        }
    }
}
