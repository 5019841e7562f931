package io.infaas.controller.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.controller.fleet.FleetMemory.FleetChange;
import io.infaas.controller.node.Market;
import io.infaas.controller.node.NodeMachine;
import io.infaas.controller.node.Offering;
import io.infaas.controller.plan.MachinePlan;
import io.infaas.gateway.contract.Node;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class FleetDecisionTest {

    private static final Offering OFFERING =
            new Offering("small", "zone-a", Market.ON_DEMAND, 1, Duration.ofSeconds(60), Optional.empty());

    private final FleetDecision decision = new FleetDecision(FleetSettings.between(1, 20, 100));

    private static FleetNode ready(int number, boolean up) {
        String id = "n%d".formatted(number);
        NodeMachine machine = NodeMachine.requested(id, OFFERING, "request-" + number)
                .at(new Node(id, "127.0.0.1", 2 * number + 1, 2 * number + 2, "small"));
        return new FleetNode(machine, up, List.of(), 1, false, false, false, false, "");
    }

    private FleetChange decide(FleetMemory before, Stream<FleetNode> nodes) {
        return decision.decide(
                new FleetSituation(
                        1_000,
                        List.of(OFFERING),
                        new TreeMap<>(),
                        nodes.toList(),
                        List.of(),
                        false,
                        false,
                        market -> MachinePlan.NONE),
                before);
    }

    private static boolean isLost(FleetChange change) {
        return change.actions().toString().contains("a network failure is likely");
    }

    @Test
    void decide_manyMachinesAreReadyAndHaveNeverAnswered_isNoLostNetwork() {
        FleetChange change = decide(
                FleetMemory.NONE,
                Stream.concat(
                        Stream.of(ready(0, true)), IntStream.rangeClosed(1, 9).mapToObj(i -> ready(i, false))));

        assertThat(isLost(change)).isFalse();
    }

    @Test
    void decide_manyMachinesAreSilentThatHaveAnswered_isALostNetwork() {
        FleetMemory before = decide(FleetMemory.NONE, IntStream.range(0, 9).mapToObj(i -> ready(i, true)))
                .memory();

        FleetChange change = decide(before, IntStream.range(0, 9).mapToObj(i -> ready(i, i > 4)));

        assertThat(isLost(change)).isTrue();
    }
}
