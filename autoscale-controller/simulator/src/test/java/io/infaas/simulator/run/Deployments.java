package io.infaas.simulator.run;

import io.infaas.catalog.Catalog;
import io.infaas.controller.fleet.FleetSettings;
import io.infaas.controller.policy.PlanningCatalog;
import io.infaas.simulator.machine.MachineOffering;
import io.infaas.simulator.machine.Truth;
import io.infaas.simulator.workload.RateCurve;
import io.infaas.simulator.workload.Traffic;
import io.infaas.simulator.workload.Workload;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Small deployments to simulate. */
final class Deployments {

    /** A small variant of 125 items/s and a good one of 250 items/s, on machines of two cores. */
    static final Catalog CATALOG = PlanningCatalog.local()
            .application("fashion", 200, 0.7)
            .variantByType("small", 0.75, 8)
            .usingCores(1)
            .variantByType("good", 0.85, 12)
            .usingCores(1)
            .catalog();

    private Deployments() {}

    /** A fleet of up to eight machines that boot within 20 s, with demand that rises and falls. */
    static Workload elastic(int seconds, double peak) {
        return new Workload(
                Duration.ofSeconds(seconds),
                List.of(Traffic.steady("fashion", 0)
                        .at(RateCurve.through(List.of(
                                new RateCurve.Point(0, 5),
                                new RateCurve.Point(seconds / 3.0, peak),
                                new RateCurve.Point(seconds / 2.0, peak),
                                new RateCurve.Point(seconds * 2 / 3.0, 5))))),
                new TreeMap<>(),
                List.of(MachineOffering.onDemand(PlanningCatalog.TYPE, 1, Duration.ofSeconds(20))),
                FleetSettings.between(1, 8, 20),
                Truth.of(Map.of(), 0),
                Duration.ofNanos(500_000),
                1,
                List.of());
    }

    /** Machines that stay, with steady demand and faults. */
    static Workload fixed(int machines, int seconds, double perSecond, Workload.Fault... faults) {
        return fixed(machines, seconds, Traffic.steady("fashion", perSecond), faults);
    }

    /** Machines that stay, with any demand and faults. */
    static Workload fixed(int machines, int seconds, Traffic traffic, Workload.Fault... faults) {
        return new Workload(
                Duration.ofSeconds(seconds),
                List.of(traffic),
                new TreeMap<>(Map.of(PlanningCatalog.TYPE, machines)),
                List.of(),
                FleetSettings.FIXED,
                Truth.of(Map.of(), 0),
                Duration.ofNanos(500_000),
                2,
                List.of(faults));
    }
}
