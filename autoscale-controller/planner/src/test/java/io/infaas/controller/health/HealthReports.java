package io.infaas.controller.health;

import io.infaas.catalog.Catalog;
import io.infaas.catalog.Catalogs;
import io.infaas.catalog.NodeType;
import io.infaas.catalog.Variant;
import io.infaas.controller.plan.Corrections;
import io.infaas.controller.plan.InstanceCounts;
import io.infaas.controller.plan.Placement;
import io.infaas.gateway.contract.DemandReport;
import io.infaas.gateway.contract.InstanceState;
import io.infaas.gateway.contract.InstanceUse;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Gives an {@link InstanceHealth} one report per second of one instance that takes 10 ms per item: 100 items/s. */
final class HealthReports {

    static final double PROFILED_MS = 10;
    static final double SATURATION = 100;
    static final Catalog CATALOG = Catalogs.fashion()
            .variant("fm-medium", "fp32", 0.9, PROFILED_MS)
            .variant("fm-nano", "fp32", 0.8, 0.1)
            .build();
    /** The same variants for a GPU. */
    static final Catalog GPU_CATALOG = new Catalog(
            CATALOG.applications(),
            CATALOG.architectures(),
            CATALOG.variants().stream()
                    .map(of -> new Variant(
                            of.alias().replace("-t1", "-onnxruntime-cuda-t1-00000000"),
                            of.alias().replace("-t1", "-onnxruntime-cuda-t1"),
                            of.architecture(),
                            of.transform(),
                            "onnxruntime-cuda",
                            of.settings(),
                            of.profiles()))
                    .toList(),
            CATALOG.nodeTypes());

    static final Placement GPU_PLACE =
            new Placement(GPU_CATALOG.variants().get(0).name(), "a");
    static final Placement PLACE = new Placement(CATALOG.variants().get(0).name(), "a");
    static final Placement TINY = new Placement(CATALOG.variants().get(1).name(), "a");

    private final GatewayReports reports;
    private final InstanceHealth health;
    private final Placement placement;
    private long nowNanos = 1_000;

    HealthReports() {
        this(PLACE, Catalogs.nodeType());
    }

    HealthReports(Placement placement, NodeType nodeType) {
        this(CATALOG, placement, nodeType);
    }

    HealthReports(Catalog catalog, Placement placement, NodeType nodeType) {
        this.placement = placement;
        reports = new GatewayReports();
        health = new InstanceHealth(
                new KnownCandidates(
                        catalog,
                        id -> id.equals("a") ? Optional.of(nodeType) : Optional.empty(),
                        () -> InstanceCounts.ONCE),
                reports,
                () -> Corrections.NONE);
    }

    InstanceHealth health() {
        return health;
    }

    long nowNanos() {
        return nowNanos;
    }

    /** Lets time pass without a report. */
    HealthReports pass(double seconds) {
        nowNanos += Math.round(seconds * TimeUnit.SECONDS.toNanos(1));
        return this;
    }

    /** One second with the given number of queries of one item each, and their latency in milliseconds. */
    HealthReports second(double queries, double latencyMs) {
        return second(queries, latencyMs, 0);
    }

    HealthReports second(double queries, double latencyMs, long inFlight) {
        pass(1);
        give("g1", use(placement, Math.round(queries), latencyMs, inFlight, 0));
        return this;
    }

    HealthReports seconds(int count, double queries, double latencyMs) {
        for (int i = 0; i < count; i++) {
            second(queries, latencyMs);
            states();
        }
        return this;
    }

    /** Queries without an answer. */
    HealthReports silent(int seconds, long inFlight) {
        for (int i = 0; i < seconds; i++) {
            pass(1);
            give(
                    "g1",
                    new InstanceUse(
                            placement.variant(), placement.node(), 0, 0, 0, 0, 0, 0, 0, inFlight * PROFILED_MS));
            states();
        }
        return this;
    }

    void give(String gateway, InstanceUse... uses) {
        DemandReport report = new DemandReport(1_000, List.of(), List.of(uses), List.of());
        reports.add(gateway, report, nowNanos);
        health.report(report, nowNanos);
    }

    Map<Placement, InstanceState> states() {
        return health.states(nowNanos);
    }

    InstanceState state() {
        return states().getOrDefault(placement, InstanceState.ACTIVE);
    }

    static InstanceUse use(Placement placement, long queries, double latencyMs, long inFlight, long unhealthy) {
        return new InstanceUse(
                placement.variant(),
                placement.node(),
                queries,
                queries,
                queries,
                queries * latencyMs,
                queries * PROFILED_MS,
                unhealthy,
                unhealthy,
                inFlight * PROFILED_MS);
    }
}
