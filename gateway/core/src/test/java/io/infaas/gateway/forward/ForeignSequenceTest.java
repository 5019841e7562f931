package io.infaas.gateway.forward;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.gateway.contract.InstanceState;
import io.infaas.gateway.contract.View;
import io.infaas.gateway.index.ViewFixture;
import io.infaas.gateway.routing.GatewayLimits;
import io.infaas.gateway.routing.Router;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Sequences that began at another gateway, in simulated time. */
class ForeignSequenceTest {

    private static final String VARIANT = "small-fp32-t1";
    private static final List<String> NODES = List.of("a", "b", "c", "d");
    private static final int SEQUENCES = 60;

    private final SimulatedCalls calls = new SimulatedCalls();
    private final Router first = calls.router(GatewayLimits.DEFAULT, instance -> {});
    private final Router second = calls.router(GatewayLimits.DEFAULT, instance -> {});
    /** The sequences that each node knows, as a Triton does. */
    private final Map<String, Set<Long>> states = new HashMap<>();

    @Test
    void continuation_atAnotherGateway_sameInstance() {
        apply(first, view(1, NODES, ""));
        apply(second, view(1, NODES, ""));
        Set<String> homes = new HashSet<>();

        for (long id = 1; id <= SEQUENCES; id++) {
            String home = send(first, id, "start");
            homes.add(home);
            assertThat(send(second, id, "")).isEqualTo(home);
            assertThat(send(first, id, "")).isEqualTo(home);
            assertThat(send(second, id, "end")).isEqualTo(home);
        }
        assertThat(homes).containsExactlyInAnyOrderElementsOf(NODES);
    }

    @Test
    void continuation_instanceAddedOrRemovedSince_sameInstanceUnlessRemoved() {
        apply(first, view(1, List.of("a", "b", "c"), ""));
        apply(second, view(2, List.of("a", "b", "d"), ""));

        for (long id = 1; id <= SEQUENCES; id++) {
            String home = send(first, id, "start");
            assertThat(send(second, id, "")).isEqualTo(home.equals("c") ? "unknown" : home);
        }
    }

    @Test
    void continuation_homeDrainsSince_sameInstance() {
        apply(first, view(1, NODES, ""));
        Map<Long, String> homes = new HashMap<>();
        for (long id = 1; id <= SEQUENCES; id++) {
            homes.put(id, send(first, id, "start"));
        }
        apply(first, view(2, NODES, "a"));
        apply(second, view(2, NODES, "a"));
        for (long id = SEQUENCES + 1; id <= 2 * SEQUENCES; id++) {
            homes.put(id, send(first, id, "start"));
            assertThat(homes.get(id)).isNotEqualTo("a");
        }

        homes.forEach((id, home) -> assertThat(send(second, id, "")).isEqualTo(home));
    }

    @Test
    void continuation_ofADrainingInstance_keepsItInUseUntilTheEnd() {
        apply(first, view(1, NODES, ""));
        long id = 1;
        while (!send(first, id, "start").equals("a")) {
            id++;
        }
        apply(second, view(2, NODES, "a"));
        String variant = second.routes().instances().get(0).model();
        assertThat(second.isIdle(variant, "a")).isTrue();

        send(second, id, "");
        assertThat(second.isIdle(variant, "a")).isFalse();

        send(second, id, "end");
        assertThat(second.isIdle(variant, "a")).isTrue();
    }

    @Test
    void continuation_foundAtTheNextHome_goesThereDirectlyAfterwards() {
        apply(first, view(1, List.of("a", "b", "c"), ""));
        apply(second, view(2, NODES, ""));
        long id = 1;
        send(first, id, "start");
        while (ask(second, id, "").size() == 1) {
            id++;
            send(first, id, "start");
        }

        assertThat(ask(second, id, "")).hasSize(1);
    }

    @Test
    void continuation_thatNoNodeKnows_severalNodesRefuseItAndTheClientGetsTheError() {
        apply(second, view(1, NODES, ""));
        String variant = second.routes().instances().get(0).model();

        List<String> asked = ask(second, 7, "");

        assertThat(asked).hasSize(3).doesNotHaveDuplicates();
        assertThat(NODES)
                .allSatisfy(node -> assertThat(second.isIdle(variant, node)).isTrue());
    }

    @Test
    void continuation_sequenceStartedAnewElsewhere_isFound() {
        apply(first, view(1, List.of("a", "b", "c"), ""));
        apply(second, view(1, List.of("a", "b", "c"), ""));
        for (long id = 1; id <= SEQUENCES; id++) {
            send(first, id, "start");
            send(second, id, "");
            send(first, id, "end");
        }
        apply(first, view(2, NODES, ""));
        apply(second, view(2, NODES, ""));

        for (long id = 1; id <= SEQUENCES; id++) {
            String home = send(first, id, "start");
            assertThat(send(second, id, "")).isEqualTo(home);
        }
    }

    @Test
    void continuation_homeCannotBeReached_refusedLikeAnUnknownSequence() {
        apply(second, view(1, List.of("a", "b"), ""));
        InferenceCall call = calls.call(second, Duration.ofSeconds(5));
        SimulatedCalls.ask(call, parameters(7, ""));
        for (int attempt = 0; attempt < 2; attempt++) {
            call.onAttemptFailure(new AttemptFailure(AttemptFailure.Kind.CONNECT_FAILURE, "connection refused"));
        }

        assertThat(calls.events).hasSize(3).last().isEqualTo("0 ms: refused INVALID_ARGUMENT");
    }

    @Test
    void continuation_connectionIsLost_refusedLikeALostSequence() {
        apply(second, view(1, List.of("a", "b"), ""));
        InferenceCall call = calls.call(second, Duration.ofSeconds(5));
        SimulatedCalls.ask(call, parameters(7, ""));
        call.onAttemptFailure(new AttemptFailure(AttemptFailure.Kind.RESET, "reset"));

        assertThat(calls.events).hasSize(2).last().isEqualTo("0 ms: refused INVALID_ARGUMENT");
    }

    private static void apply(Router router, View view) {
        assertThat(router.apply(view)).isTrue();
    }

    private static View view(long version, List<String> nodes, String draining) {
        ViewFixture fixture = new ViewFixture().variant("small", "fp32", 1, 0.88, 1);
        for (String node : nodes) {
            fixture.node(node)
                    .instance(VARIANT, node, node.equals(draining) ? InstanceState.DRAINING : InstanceState.ACTIVE);
        }
        return fixture.view(version);
    }

    private static Map<String, Object> parameters(long id, String flag) {
        return Map.of("sequence_id", id, "sequence_start", flag.equals("start"), "sequence_end", flag.equals("end"));
    }

    /** The node that answers, or "unknown" if the client gets the error of a sequence that did not start. */
    private String send(Router router, long id, String flag) {
        List<String> asked = ask(router, id, flag);
        String node = asked.get(asked.size() - 1);
        return flag.equals("end") || states.getOrDefault(node, Set.of()).contains(id) ? node : "unknown";
    }

    /** The nodes to which a request is sent in turn. */
    private List<String> ask(Router router, long id, String flag) {
        calls.events.clear();
        InferenceCall call = calls.call(router, Duration.ofSeconds(5));
        SimulatedCalls.ask(call, parameters(id, flag));
        boolean passed = false;
        while (!passed) {
            String event = calls.events.get(calls.events.size() - 1);
            assertThat(event).contains("sent to ");
            passed = call.judge(answer(event.substring(event.length() - 1), id, flag));
        }
        call.complete();
        return calls.events.stream()
                .map(event -> event.substring(event.length() - 1))
                .toList();
    }

    private AnswerOutcome answer(String node, long id, String flag) {
        Set<Long> state = states.computeIfAbsent(node, any -> new HashSet<>());
        if (flag.equals("start")) {
            state.add(id);
        } else if (!state.contains(id)) {
            return AnswerOutcome.UNSTARTED;
        }
        if (flag.equals("end")) {
            state.remove(id);
        }
        return AnswerOutcome.RESULT;
    }
}
