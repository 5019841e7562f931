package io.infaas.controller.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.controller.fleet.FleetMemory.FleetChange;
import io.infaas.controller.node.MachineLife;
import io.infaas.controller.node.NodeMachine;
import io.infaas.controller.plan.PlanOutlook;
import io.infaas.gateway.contract.InstanceState;
import io.infaas.gateway.contract.Node;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A node that carries what fits elsewhere goes, unless to move that takes longer than what it saves is counted for. */
final class SlowStartTest {

    private static final String OFFERING = "small/zone/on-demand";
    private static final FleetDecision DECISION = new FleetDecision(FleetSettings.between(1, 2, 100));
    private static final PlanOutlook IDLE = new PlanOutlook(new TreeMap<>(), new TreeMap<>());

    @ParameterizedTest
    @CsvSource({"60, 1, 1", "60, 500, 1", "60, 560, 0", "600, 1, 1", "600, 500, 1", "600, 650, 0", "900, 60, 1"})
    void needlessNode_goesIfTheMoveIsWorthIt(int startSeconds, double loadSeconds, int expected) {
        FleetMemory memory = FleetMemory.NONE;
        long cordons = 0;
        for (int second = 0; second <= 1000; second++) {
            FleetChange change = DECISION.decide(situation(second, startSeconds, loadSeconds), memory);
            memory = change.memory();
            cordons += change.actions().stream()
                    .filter(FleetAction.Cordon.class::isInstance)
                    .count();
            if (cordons > 0) {
                break;
            }
        }

        assertThat(cordons).isEqualTo(expected);
    }

    private static FleetSituation situation(int second, int startSeconds, double loadSeconds) {
        return new FleetSituation(
                second * 1000L,
                List.of(),
                new TreeMap<>(Map.of(OFFERING, Duration.ofSeconds(startSeconds))),
                Stream.of("a", "b").map(id -> node(id, loadSeconds)).toList(),
                List.of(),
                false,
                IDLE,
                new Carried());
    }

    private static FleetNode node(String id, double loadSeconds) {
        Node node = new Node(id, "127.0.0.1", 8000, 8001, "small");
        NodeMachine machine = new NodeMachine(
                id, "small", OFFERING, 1, "", MachineLife.READY, Optional.of(node), Optional.empty(), "");
        return new FleetNode(machine, true, List.of(InstanceState.ACTIVE), 1, false, loadSeconds, false, false, false);
    }

    /** All is carried, whatever is there. */
    private record Carried() implements WhatIf {

        @Override
        public PlanOutlook with(List<PlannedMachine> coming) {
            return IDLE;
        }

        @Override
        public boolean isRising() {
            return false;
        }

        @Override
        public PlanOutlook after(Duration time) {
            return IDLE;
        }

        @Override
        public PlanOutlook without(Set<String> nodes) {
            return IDLE;
        }

        @Override
        public double items() {
            return 1;
        }

        @Override
        public double leastUtilizationWithout(Set<String> nodes) {
            return 0;
        }
    }
}
