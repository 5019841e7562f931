package io.infaas.gateway.contract;

import java.util.List;

/**
 * The demand at a gateway since its last report. A lost report loses figures, nothing else.
 *
 * @param windowMs length of the reported window, ms
 * @param waiting queries that wait for an instance now, per demand class, as traffic without a variant
 * @param unavailableNodes ids of nodes whose instances serve in the view in force but are all unavailable to this gateway
 * @param agreements answers that were compared in the window, at most one entry per pair of variants
 */
public record DemandReport(
        long windowMs,
        List<ClassTraffic> traffic,
        List<InstanceUse> uses,
        List<ClassTraffic> waiting,
        List<String> unavailableNodes,
        List<AnswerAgreement> agreements) {

    public DemandReport {
        traffic = List.copyOf(traffic);
        uses = List.copyOf(uses);
        waiting = List.copyOf(waiting);
        unavailableNodes = List.copyOf(unavailableNodes);
        agreements = List.copyOf(agreements);
        if (windowMs < 0) {
            throw new IllegalArgumentException("windowMs %d must not be negative".formatted(windowMs));
        }
    }

    /** The report of a gateway that compared no answers. */
    public DemandReport(
            long windowMs,
            List<ClassTraffic> traffic,
            List<InstanceUse> uses,
            List<ClassTraffic> waiting,
            List<String> unavailableNodes) {
        this(windowMs, traffic, uses, waiting, unavailableNodes, List.of());
    }

    /** The report of a gateway to which all nodes are available. */
    public DemandReport(long windowMs, List<ClassTraffic> traffic, List<InstanceUse> uses, List<ClassTraffic> waiting) {
        this(windowMs, traffic, uses, waiting, List.of());
    }
}
