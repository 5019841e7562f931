package io.infaas.controller.fleet;

import io.infaas.catalog.Catalog;
import io.infaas.catalog.NodeType;
import io.infaas.catalog.Profile;
import io.infaas.controller.node.MachineLife;
import io.infaas.controller.node.NodeMachine;
import io.infaas.controller.plan.Placement;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * How much of a load was late and what the fleet cost, second by second: queries wait in one queue for all instances that serve, those of
 * a node within its cores; a second's queries are late if the queue behind them takes longer than the bound.
 */
final class ServedLoad {

    private final Catalog catalog;
    private double queue;
    private long queries;
    private long late;
    private double instanceDollars;
    private double machineDollars;
    private int mostMachines;

    ServedLoad(Catalog catalog) {
        this.catalog = catalog;
    }

    /** Forgets what was until now. */
    void reset() {
        queries = 0;
        late = 0;
        instanceDollars = 0;
        machineDollars = 0;
        mostMachines = 0;
    }

    /** One second. */
    void pass(long arrived, List<Placement> serving, Collection<Placement> loaded, List<NodeMachine> machines) {
        Map<String, String> types = new TreeMap<>();
        machines.forEach(machine -> types.put(machine.id(), machine.nodeType()));
        double capacity = capacity(
                serving.stream()
                        .filter(placement -> types.containsKey(placement.node()))
                        .toList(),
                types);
        double boundMs = catalog.applications().get(0).objective().latencyMs();
        queue = Math.max(0, queue + arrived - capacity);
        queries += arrived;
        if (capacity <= 0 || 1000 * queue / capacity > boundMs) {
            late += arrived;
        }
        for (Placement placement : loaded) {
            String type = types.get(placement.node());
            if (type != null) {
                NodeType known = catalog.nodeType(type).orElseThrow();
                double share = (double) profile(placement, type).peakMemoryBytes() / known.memoryBytes();
                instanceDollars += known.pricePerHour() * share / 3600;
            }
        }
        machineDollars +=
                machines.stream().mapToDouble(NodeMachine::pricePerHour).sum() / 3600;
        mostMachines = (int) Math.max(
                mostMachines,
                machines.stream()
                        .filter(machine -> machine.life() == MachineLife.READY)
                        .count());
    }

    private double capacity(List<Placement> serving, Map<String, String> types) {
        Map<String, Double> coresWanted = new TreeMap<>();
        serving.forEach(placement -> coresWanted.merge(
                placement.node(), profile(placement, type(placement, types)).coresUsed(), Double::sum));
        double capacity = 0;
        for (Placement placement : serving) {
            String type = type(placement, types);
            int cores = catalog.nodeType(type).orElseThrow().cores();
            double share = Math.min(1, cores / coresWanted.getOrDefault(placement.node(), 1.0));
            capacity += share * profile(placement, type).throughput(1);
        }
        return capacity;
    }

    private static String type(Placement placement, Map<String, String> types) {
        return Objects.requireNonNull(types.get(placement.node()));
    }

    private Profile profile(Placement placement, String type) {
        return catalog.variant(placement.variant())
                .flatMap(variant -> variant.profile(type))
                .orElseThrow();
    }

    long queries() {
        return queries;
    }

    /** Share of the queries that were late. */
    double lateShare() {
        return queries == 0 ? 0 : (double) late / queries;
    }

    /** Share of memory x price of a node, over time, US dollars. */
    double instanceCost() {
        return instanceDollars;
    }

    double machineCost() {
        return machineDollars;
    }

    int mostMachines() {
        return mostMachines;
    }
}
