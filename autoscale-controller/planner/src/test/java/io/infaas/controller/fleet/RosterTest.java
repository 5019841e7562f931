package io.infaas.controller.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.controller.node.MachineLife;
import io.infaas.controller.node.NodeMachine;
import io.infaas.gateway.contract.Node;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What counts when a provider contradicts itself. */
final class RosterTest {

    private final List<String> lines = new ArrayList<>();
    private final Roster roster = new Roster(lines::add);

    private static NodeMachine machine(String id, int port) {
        return NodeMachine.fixed(new Node(id, "127.0.0.1", port, port + 1, "local"));
    }

    private List<String> read(long second, boolean answers, NodeMachine... listed) {
        return roster.read(List.of(listed), id -> answers, 1000 * second).stream()
                .map(NodeMachine::id)
                .toList();
    }

    @Test
    void twice_countsOnceAndIsReportedOnce() {
        NodeMachine first = machine("a", 1000);

        assertThat(roster.read(List.of(first, machine("a", 2000)), id -> true, 0))
                .containsExactly(first);
        assertThat(read(1, true, first, first)).containsExactly("a");
        assertThat(lines).singleElement().asString().contains("'a' more than once");

        assertThat(read(2, true, first)).containsExactly("a");
        assertThat(read(3, true, first, first)).containsExactly("a");
        assertThat(lines).hasSize(2);
    }

    @Test
    void missingOrListedAsGone_thatAnswers_isKeptAsLongAsItDoes() {
        read(0, true, machine("a", 1000), machine("b", 2000));
        NodeMachine lie = machine("b", 2000).in(MachineLife.GONE, "a lie");

        assertThat(read(1, true, machine("a", 1000))).containsExactly("a", "b");
        assertThat(roster.read(List.of(machine("a", 1000), lie), id -> true, 600_000))
                .containsExactly(machine("a", 1000), machine("b", 2000));
        assertThat(lines).singleElement().asString().contains("'b'", "it answers");
        assertThat(read(601, false, machine("a", 1000))).containsExactly("a");
    }

    @Test
    void missing_whoseAddressAnotherOneGets_isGone() {
        read(0, true, machine("a", 1000));

        assertThat(read(1, true, machine("b", 1000))).containsExactly("b");
    }

    @Test
    void machinesThatNobodyAskedToEnd_areMissing_soTheFleetShrinksForAMinute() {
        read(0, true, machine("a", 1000), machine("b", 2000));
        assertThat(roster.isShrinking(0)).isFalse();

        read(1, false, machine("a", 1000));

        assertThat(roster.isShrinking(60_999)).isTrue();
        assertThat(roster.isShrinking(61_000)).isFalse();
    }

    @Test
    void machineThatWasAskedToEnd_orIsTakenAway_isNotMissing() {
        NodeMachine taken = machine("b", 2000).interrupted(Instant.EPOCH, "");
        roster.read(List.of(machine("a", 1000).in(MachineLife.ENDING, ""), taken), id -> true, 0);

        assertThat(read(1, false)).isEmpty();
        assertThat(roster.isShrinking(1_000)).isFalse();
    }

    @Test
    void missing_thatDoesNotAnswer_isGoneAtOnce() {
        read(0, true, machine("a", 1000));

        assertThat(read(1, false)).isEmpty();
        assertThat(lines).isEmpty();
    }

    @Test
    void missing_thatIsListedAgain_startsAnew() {
        read(0, true, machine("a", 1000));
        read(1, true);
        read(5, true, machine("a", 1000));

        assertThat(read(14, true)).containsExactly("a");
        assertThat(roster.isShrinking(14_000)).isTrue();
        assertThat(lines).hasSize(2);
    }
}
