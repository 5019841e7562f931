package io.infaas.controller.loop;

import io.infaas.catalog.Catalog;
import io.infaas.catalog.Variant;
import io.infaas.controller.control.GatewayRegistry;
import io.infaas.controller.fleet.FleetSettings;
import io.infaas.controller.journal.Journal;
import io.infaas.controller.journal.RecordedSecond;
import io.infaas.controller.node.MachineLife;
import io.infaas.controller.node.NodeMachine;
import io.infaas.controller.node.NodeProvider;
import io.infaas.controller.plan.Placement;
import io.infaas.gateway.contract.InstanceState;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Writes each second to the journal: the demand and what serves it. Confined to the loop's thread. */
final class SecondRecorder {

    private static final long SECOND_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final GatewayRegistry gateways;
    private final NodeProvider nodes;
    private final String policy;
    private final FleetSettings settings;
    private final Journal journal;
    private final Clock clock;
    private long recordedAt;

    SecondRecorder(LoopConfig config, GatewayRegistry gateways, Journal journal, Clock clock, long now) {
        this.gateways = gateways;
        this.nodes = config.nodes();
        this.policy = config.policy().label();
        this.settings = config.fleet();
        this.journal = journal;
        this.clock = clock;
        this.recordedAt = now;
    }

    /** Writes the last second if it is over and gateways are attached. */
    void record(
            Catalog catalog,
            List<NodeMachine> machines,
            Supplier<? extends Map<Placement, InstanceState>> instances,
            ObservedDemand demand,
            long now) {
        if (now - recordedAt < SECOND_NANOS) {
            return;
        }
        int attached = gateways.gateways(now).size();
        if (attached > 0) {
            recordedAt = now;
            journal.write(new RecordedSecond(
                    clock.instant().truncatedTo(ChronoUnit.MILLIS).toString(),
                    demand.takeSecond(),
                    cluster(catalog, machines, instances.get()),
                    setup(attached)));
        }
    }

    private static RecordedSecond.Cluster cluster(
            Catalog catalog, List<NodeMachine> machines, Map<Placement, InstanceState> instances) {
        SortedMap<String, Integer> serving = new TreeMap<>();
        SortedMap<String, Integer> coming = new TreeMap<>();
        double price = 0;
        for (NodeMachine machine : machines) {
            String kind = machine.offering().isEmpty() ? machine.nodeType() : machine.offering();
            if (machine.life().isServing()) {
                serving.merge(kind, 1, Integer::sum);
            } else if (machine.life().isComing()) {
                coming.merge(kind, 1, Integer::sum);
            }
            if (machine.life() != MachineLife.GONE) {
                price += machine.pricePerHour(catalog);
            }
        }
        SortedMap<String, Integer> counts = new TreeMap<>();
        instances.forEach((placement, state) -> {
            if (state.isServing()) {
                counts.merge(
                        catalog.variant(placement.variant()).map(Variant::alias).orElse(placement.variant()),
                        1,
                        Integer::sum);
            }
        });
        return new RecordedSecond.Cluster(serving, coming, price, counts);
    }

    private RecordedSecond.Setup setup(int gateways) {
        return new RecordedSecond.Setup(
                policy,
                gateways,
                settings.minimum(),
                settings.maximum(),
                settings.budgetPerHour(),
                nodes.offerings().stream()
                        .map(offering -> new RecordedSecond.OfferingPrice(
                                offering.id(),
                                offering.pricePerHour(),
                                offering.start().toMillis() / 1e3))
                        .toList());
    }
}
