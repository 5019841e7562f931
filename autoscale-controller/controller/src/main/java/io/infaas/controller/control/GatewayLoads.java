package io.infaas.controller.control;

import io.infaas.controller.plan.Placement;
import io.infaas.gateway.contract.DemandReport;
import io.infaas.gateway.contract.protocol.InstanceWork;
import io.infaas.gateway.contract.protocol.WorkOfOthers;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The work of each gateway at instances, by its last reports. Each gateway learns that of the others, so that several do not send to the same idle
 * instance. A report has the work of one moment; the mean with the one before halves its noise at a delay of half a second. Times are monotonic, ns.
 * Confined to one thread.
 */
final class GatewayLoads {

    /** Time after which a report is void. */
    static final Duration VOID = Duration.ofSeconds(3);

    /** Work that is not worth a message, ms. */
    private static final double LEAST_MS = 0.01;

    private final Map<String, Load> loads = new HashMap<>();

    private record Load(long atNanos, Map<Placement, Double> workMs) {}

    void record(String gateway, DemandReport report, long nowNanos) {
        Load before = loads.get(gateway);
        Map<Placement, Double> workMs = new HashMap<>();
        if (before != null && isCurrent(before, nowNanos)) {
            before.workMs().forEach((placement, ms) -> workMs.put(placement, ms / 2));
        }
        report.uses()
                .forEach(use ->
                        workMs.merge(new Placement(use.variant(), use.node()), use.workMsInFlight() / 2, Double::sum));
        workMs.values().removeIf(ms -> ms < LEAST_MS);
        loads.put(gateway, new Load(nowNanos, workMs));
    }

    void remove(String gateway) {
        loads.remove(gateway);
    }

    /** The work of all other gateways, by instance. */
    WorkOfOthers ofOthers(String gateway, long nowNanos) {
        SortedMap<Placement, Double> sum = new TreeMap<>();
        loads.forEach((other, load) -> {
            if (!other.equals(gateway) && isCurrent(load, nowNanos)) {
                load.workMs().forEach((placement, ms) -> sum.merge(placement, ms, Double::sum));
            }
        });
        WorkOfOthers.Builder message = WorkOfOthers.newBuilder();
        sum.forEach((placement, ms) -> message.addWork(InstanceWork.newBuilder()
                .setVariant(placement.variant())
                .setNode(placement.node())
                .setMs(ms)));
        return message.build();
    }

    private static boolean isCurrent(Load load, long nowNanos) {
        return nowNanos - load.atNanos() < VOID.toNanos();
    }
}
