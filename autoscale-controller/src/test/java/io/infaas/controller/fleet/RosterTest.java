package io.infaas.controller.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.controller.node.NodeMachine;
import io.infaas.gateway.contract.Node;
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
    void missing_thatAnswers_isKeptForAWhile() {
        read(0, true, machine("a", 1000), machine("b", 2000));

        assertThat(read(1, true, machine("a", 1000))).containsExactly("a", "b");
        assertThat(read(10, true, machine("a", 1000))).containsExactly("a", "b");
        assertThat(lines).singleElement().asString().contains("'b'", "it answers");
        assertThat(read(11, true, machine("a", 1000))).containsExactly("a");
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
        assertThat(lines).hasSize(2);
    }
}
