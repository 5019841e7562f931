package io.infaas.gateway.forward;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.gateway.contract.InstanceState;
import io.infaas.gateway.feedback.HealthProbe;
import io.infaas.gateway.index.IndexedInstance;
import io.infaas.gateway.refusal.RefusalReason;
import io.infaas.gateway.routing.GatewayLimits;
import io.infaas.gateway.routing.Router;
import io.infaas.gateway.selection.QueryOwner;
import io.infaas.gateway.time.SimulatedScheduler;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Whole calls in simulated time: admission, waiting, deadline, retry and feedback by the classes that serve live. */
class SimulatedCallTest {

    private final SimulatedCalls calls = new SimulatedCalls();
    private final SimulatedScheduler time = calls.time;
    private final List<String> events = calls.events;
    private final Router router = calls.router(GatewayLimits.ON_DEMAND, instance -> {});

    @Test
    void ask_nothingReadyBeforeTheDeadline_refusedThen() {
        router.apply(SimulatedCalls.view(1, InstanceState.LOADING, InstanceState.LOADING));
        InferenceCall call = call(Duration.ofMillis(700));

        SimulatedCalls.ask(call);
        time.advance(Duration.ofMillis(699));
        assertThat(events).isEmpty();
        time.advance(Duration.ofMillis(1));

        assertThat(events).containsExactly("700 ms: refused " + RefusalReason.DEADLINE);
        assertThat(time.pending()).isZero();
    }

    @Test
    void ask_instanceReadyWhileItWaits_sentThenAndLatencyLearnt() {
        router.apply(SimulatedCalls.view(1, InstanceState.LOADING, InstanceState.LOADING));
        InferenceCall call = call(Duration.ofSeconds(5));
        SimulatedCalls.ask(call);

        time.advance(Duration.ofSeconds(2));
        router.apply(SimulatedCalls.view(2, InstanceState.ACTIVE, InstanceState.LOADING));
        time.runDue();
        time.advance(Duration.ofMillis(100));
        double before = router.loads().correction(instance("a"), 1);
        boolean passed = call.judge(AnswerOutcome.RESULT);
        call.complete();

        assertThat(passed).isTrue();
        assertThat(events).containsExactly("2000 ms: sent to a");
        assertThat(router.loads().correction(instance("a"), 1)).isGreaterThan(before);
        assertThat(time.pending()).isZero();
    }

    @Test
    void isTimeout_clientThatStatesNoDeadlineLeavesAfterAWhile() {
        InferenceCall call = call(Duration.ofMinutes(10));
        time.advance(Duration.ofMillis(249));
        assertThat(call.isTimeout()).isFalse();
        time.advance(Duration.ofMillis(1));

        assertThat(call.isTimeout()).isTrue();
        call.onClientGone();
    }

    @Test
    void isTimeout_inTheLastTenthOfTheClientsTime() {
        InferenceCall call = call(Duration.ofMillis(100));
        time.advance(Duration.ofMillis(89));
        assertThat(call.isTimeout()).isFalse();
        time.advance(Duration.ofMillis(1));

        assertThat(call.isTimeout()).isTrue();
        call.onClientGone();
    }

    @Test
    void expired_nothingIsAnsweredInLongTimes_instanceIsEjected() {
        expireThreeOnA();

        assertThat(router.loads().isEjected(instance("a"))).isTrue();
        assertThat(events).endsWith("2000 ms: refused " + RefusalReason.DEADLINE);
    }

    @Test
    void expired_deadlinesAreShorterThanAnAnswerTakes_instanceStays() {
        router.apply(SimulatedCalls.view(1, InstanceState.ACTIVE, InstanceState.ACTIVE));
        for (int i = 0; i < 12; i++) {
            SimulatedCalls.ask(call(Duration.ofMillis(2)));
            time.advance(Duration.ofMillis(2));
        }

        assertThat(router.routes().instances()).allMatch(router.loads()::isAvailable);
    }

    @Test
    void expired_clientsTrickleTheirRequests_instanceStays() {
        calls.whole = false;

        expireThreeOnA();

        assertThat(router.loads().isAvailable(instance("a"))).isTrue();
        assertThat(events).endsWith("2000 ms: refused " + RefusalReason.DEADLINE);
    }

    @Test
    void expired_nodeTakesNoMoreOfTheRequests_instanceIsEjected() {
        calls.whole = false;
        calls.heldBack = true;

        expireThreeOnA();

        assertThat(router.loads().isEjected(instance("a"))).isTrue();
    }

    private void expireThreeOnA() {
        router.apply(SimulatedCalls.view(1, InstanceState.ACTIVE, InstanceState.ACTIVE));
        router.loads().markGone(instance("b"));
        for (int i = 0; i < 3; i++) {
            SimulatedCalls.ask(call(Duration.ofSeconds(2)));
        }
        router.loads().markRecovered(instance("b"));
        time.advance(Duration.ofSeconds(2));
    }

    @Test
    void gone_whileAStatelessQueryIsThere_sentToTheOtherNode() {
        router.apply(SimulatedCalls.view(1, InstanceState.ACTIVE, InstanceState.ACTIVE));
        InferenceCall call = call(Duration.ofSeconds(5));
        SimulatedCalls.ask(call);
        String first = events.get(0).substring(events.get(0).length() - 1);

        time.advance(Duration.ofMillis(1_900));
        router.loads().markGone(instance(first));
        time.advance(Duration.ofMillis(600));
        call.judge(AnswerOutcome.RESULT);
        call.complete();

        assertThat(events).hasSize(2).element(1).asString().endsWith("sent to " + (first.equals("a") ? "b" : "a"));
        assertThat(router.routes().instances())
                .allMatch(one -> router.isIdle(one.model(), one.node().id()));
        assertThat(time.pending()).isZero();
    }

    @Test
    void gone_answerHasBegun_staysThere() {
        router.apply(SimulatedCalls.view(1, InstanceState.ACTIVE, InstanceState.ACTIVE));
        InferenceCall call = call(Duration.ofSeconds(5));
        SimulatedCalls.ask(call);
        call.judge(AnswerOutcome.RESULT);

        router.loads().markGone(call.instance());
        time.advance(Duration.ofSeconds(4));

        assertThat(events).hasSize(1);
    }

    @Test
    void stalled_nodeOfTwoIsSuspended_noQueryIsLostAtADeadlineOfFiveSeconds() {
        QueueingNodes nodes = new QueueingNodes(time, new Random(5), QueueingNodes.Speed.serial(1));
        AtomicReference<Router> watched = new AtomicReference<>();
        HealthProbe probe = new HealthProbe(
                time, nodes, () -> Objects.requireNonNull(watched.get()).loads());
        Router by = calls.router(GatewayLimits.DEFAULT, probe);
        watched.set(by);
        by.apply(SimulatedCalls.view(1, InstanceState.ACTIVE, InstanceState.ACTIVE));
        SimulatedClient client = new SimulatedClient(time, by, nodes, "fashion", QueryOwner.FIRST);
        for (int second = 1; second <= 12; second++) {
            time.schedule(by::relax, Duration.ofSeconds(second).toNanos());
        }
        time.schedule(() -> nodes.suspend("a"), Duration.ofSeconds(2).toNanos());
        for (int i = 0; i < 500; i++) {
            time.schedule(
                    () -> client.ask(Duration.ofSeconds(5)),
                    Duration.ofMillis(10L * i).toNanos());
        }

        time.advance(Duration.ofSeconds(12));

        assertThat(nodes.pending("a")).isPositive();
        assertThat(client.refusals).isEmpty();
        assertThat(client.answeredAt).hasSize(500);
    }

    private IndexedInstance instance(String node) {
        return router.routes().instances().stream()
                .filter(one -> one.node().id().equals(node))
                .findFirst()
                .orElseThrow();
    }

    private InferenceCall call(Duration timeout) {
        return calls.call(router, timeout);
    }
}
