package io.infaas.controller.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.catalog.Catalog;
import io.infaas.controller.node.Market;
import io.infaas.controller.node.NodeMachine;
import io.infaas.controller.node.Offering;
import io.infaas.controller.node.SimulatedNodeProvider;
import io.infaas.controller.policy.PlanningCatalog;
import io.infaas.controller.policy.PolicyKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Whatever demand, offerings and providers do. {@link FleetSimulation} checks maximum, budget and the last copy in each second. */
final class FleetProperties {

    private static final Catalog CATALOG = PlanningCatalog.local()
            .type("large", 4000, 3)
            .application("fashion", 500, 0.7)
            .variantByType("small", 0.75, 8, 3)
            .usingCores(1)
            .variantByType("good", 0.85, 12, 2)
            .usingCores(2)
            .catalog();

    private static FleetSimulation simulation(Random random, FleetSettings settings) {
        List<Offering> offerings = new ArrayList<>();
        for (String type : List.of(PlanningCatalog.TYPE, "large")) {
            for (Market market : Market.values()) {
                offerings.add(new Offering(
                        type,
                        "zone-a",
                        market,
                        0.5 + random.nextInt(8) * 0.5,
                        Duration.ofSeconds(1 + random.nextInt(40)),
                        Optional.empty()));
            }
        }
        PolicyKind kind = List.of(PolicyKind.COST, PolicyKind.INFAAS, PolicyKind.INDIVIDUAL)
                .get(random.nextInt(3));
        return new FleetSimulation(
                kind,
                CATALOG,
                new SimulatedNodeProvider(offerings.toArray(Offering[]::new)),
                settings,
                random.nextLong());
    }

    private static FleetSettings settings(Random random) {
        int minimum = random.nextInt(3);
        return FleetSettings.between(minimum, minimum + 1 + random.nextInt(6), random.nextInt(20))
                .withScaleInDelay(Duration.ofSeconds(5 + random.nextInt(60)));
    }

    @Property(tries = 60)
    void anyDemandAndAnyFault_neverExceedsMaximumOrBudget(@ForAll long seed) {
        Random random = new Random(seed);
        FleetSimulation fleet = simulation(random, settings(random));
        for (int phase = 0; phase < 12; phase++) {
            fault(random, fleet);
            double rate = random.nextInt(3) == 0 ? 0 : random.nextInt(600);
            fleet.run(10 + random.nextInt(60), rate);
        }
    }

    private static void fault(Random random, FleetSimulation fleet) {
        SimulatedNodeProvider provider = fleet.provider();
        fleet.mayFail();
        List<String> serving = fleet.machines().stream()
                .filter(machine -> machine.life().isServing())
                .map(NodeMachine::id)
                .toList();
        String offering = provider.offerings()
                .get(random.nextInt(provider.offerings().size()))
                .id();
        String id = serving.isEmpty() ? "" : serving.get(random.nextInt(serving.size()));
        switch (random.nextInt(8)) {
            case 0 -> provider.exhausts(offering);
            case 1 -> provider.silences(offering);
            case 2 -> fleet.loses(id);
            case 3 -> fleet.goesDown(id);
            case 4 -> provider.listsTwice(id);
            case 5 -> provider.hides(id, random.nextBoolean());
            case 6 -> provider.interrupts(id, Duration.ofMinutes(2));
            default -> {
                // a quiet phase
            }
        }
    }

    /** No node ends with placements on it, and a copy always serves. */
    @Property(tries = 40)
    void anyDemand_withoutFaults_losesNothing(@ForAll long seed) {
        Random random = new Random(seed);
        FleetSimulation fleet =
                simulation(random, FleetSettings.between(1, 6, 100).withScaleInDelay(Duration.ofSeconds(15)));
        for (int phase = 0; phase < 12; phase++) {
            fleet.run(20 + random.nextInt(90), 1 + random.nextInt(500));
        }
        assertThat(fleet.entries("node-doubt")).isEmpty();
    }

    @Property(tries = 40)
    void steadyDemand_settles(@ForAll long seed) {
        Random random = new Random(seed);
        FleetSimulation fleet = simulation(random, FleetSettings.between(1, 6, 100));
        fleet.run(400, random.nextInt(400));
        double rate = random.nextInt(400);
        fleet.run(900, rate);
        int steps = fleet.history().size();

        fleet.run(300, rate);

        // arrivals are random: where they use about as much of the cores as asks for a node, they may do so for the
        // first time now
        List<String> later = fleet.history().subList(steps, fleet.history().size());
        assertThat(later)
                .as("rate %s: %s", rate, fleet.history())
                .hasSizeLessThanOrEqualTo(1)
                .allMatch(step -> step.contains(": node-launch ") && step.contains("% in use"));
    }
}
