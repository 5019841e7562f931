package io.infaas.gateway.forward;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.gateway.contract.InstanceState;
import io.infaas.gateway.contract.View;
import io.infaas.gateway.feedback.AvailabilityListener;
import io.infaas.gateway.feedback.HealthProbe;
import io.infaas.gateway.index.IndexedInstance;
import io.infaas.gateway.index.ViewFixture;
import io.infaas.gateway.metrics.ClientProtocol;
import io.infaas.gateway.metrics.GatewayMetrics;
import io.infaas.gateway.refusal.Refusal;
import io.infaas.gateway.refusal.RefusalReason;
import io.infaas.gateway.routing.GatewayLimits;
import io.infaas.gateway.routing.RequestFacts;
import io.infaas.gateway.routing.Router;
import io.infaas.gateway.selection.CheapestInTime;
import io.infaas.gateway.selection.QueryOwner;
import io.infaas.gateway.time.Deadline;
import io.infaas.gateway.time.SimulatedScheduler;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Whole calls in simulated time: admission, waiting, deadline, retry and feedback by the classes that serve live. */
class SimulatedCallTest {

    private final SimulatedScheduler time = new SimulatedScheduler();
    private final Router router = router(GatewayLimits.ON_DEMAND, instance -> {});
    private final List<String> events = new ArrayList<>();
    private boolean whole = true;
    private boolean heldBack;

    @Test
    void ask_nothingReadyBeforeTheDeadline_refusedThen() {
        router.apply(view(1, InstanceState.LOADING, InstanceState.LOADING));
        InferenceCall call = call(Duration.ofMillis(700));

        ask(call);
        time.advance(Duration.ofMillis(699));
        assertThat(events).isEmpty();
        time.advance(Duration.ofMillis(1));

        assertThat(events).containsExactly("700 ms: refused " + RefusalReason.DEADLINE);
        assertThat(time.pending()).isZero();
    }

    @Test
    void ask_instanceReadyWhileItWaits_sentThenAndLatencyLearnt() {
        router.apply(view(1, InstanceState.LOADING, InstanceState.LOADING));
        InferenceCall call = call(Duration.ofSeconds(5));
        ask(call);

        time.advance(Duration.ofSeconds(2));
        router.apply(view(2, InstanceState.ACTIVE, InstanceState.LOADING));
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
    void isDeadlineNear_inTheLastTenthOfTheClientsTime() {
        InferenceCall call = call(Duration.ofSeconds(1));
        time.advance(Duration.ofMillis(899));
        assertThat(call.isDeadlineNear()).isFalse();
        time.advance(Duration.ofMillis(1));

        assertThat(call.isDeadlineNear()).isTrue();
        call.onClientGone();
    }

    @Test
    void lost_beforeAnAnswer_sentToTheOtherNodeOnce() {
        router.apply(view(1, InstanceState.ACTIVE, InstanceState.ACTIVE));
        InferenceCall call = call(Duration.ofSeconds(5));
        ask(call);

        time.advance(Duration.ofMillis(10));
        call.onAttemptFailure(new AttemptFailure(AttemptFailure.Kind.RESET, "reset"));
        time.advance(Duration.ofMillis(10));
        call.onAttemptFailure(new AttemptFailure(AttemptFailure.Kind.RESET, "reset"));

        assertThat(events).hasSize(3);
        assertThat(events.get(0)).isIn("0 ms: sent to a", "0 ms: sent to b");
        assertThat(events.get(1))
                .isIn("10 ms: sent to a", "10 ms: sent to b")
                .doesNotEndWith(events.get(0).substring(events.get(0).length() - 1));
        assertThat(events.get(2)).isEqualTo("20 ms: refused " + RefusalReason.NODE_LOST);
    }

    @Test
    void lost_onlyInstanceIsKilled_waitsForItsReturnWithinTheDeadline() {
        Router narrow = router(GatewayLimits.DEFAULT, instance -> {});
        narrow.apply(one(1));
        answerOne(narrow);
        InferenceCall call = call(narrow, Duration.ofSeconds(10));
        ask(call);

        time.advance(Duration.ofMillis(10));
        call.onAttemptFailure(new AttemptFailure(AttemptFailure.Kind.RESET, "reset"));
        // not at once: it would reach the process that is being killed, and be lost with it
        time.advance(Duration.ofMillis(50));
        call.onAttemptFailure(new AttemptFailure(AttemptFailure.Kind.CONNECT_FAILURE, "connection refused"));
        time.advance(Duration.ofMillis(4_940));
        narrow.loads().markRecovered(narrow.routes().instances().get(0));
        time.runDue();

        assertThat(events).containsExactly("0 ms: sent to a", "60 ms: sent to a", "5000 ms: sent to a");
    }

    @Test
    void lost_nodeOfTwoVariantsIsKilled_neitherGetsItAtOnce() {
        Router narrow = router(GatewayLimits.DEFAULT, instance -> {});
        narrow.apply(new ViewFixture()
                .variant("small", "fp32", 1, 0.88, 1)
                .variant("large", "fp32", 2, 0.92, 2)
                .node("a")
                .everywhere()
                .view(1));
        answerOne(narrow);
        InferenceCall call = call(narrow, Duration.ofSeconds(10));
        ask(call);

        time.advance(Duration.ofMillis(10));
        call.onAttemptFailure(new AttemptFailure(AttemptFailure.Kind.RESET, "reset"));
        // the other variant's process is the same one, which is being killed
        time.advance(Duration.ofMillis(49));
        assertThat(events).containsExactly("0 ms: sent to a");
        time.advance(Duration.ofMillis(1));

        assertThat(events).containsExactly("0 ms: sent to a", "60 ms: sent to a");
        call.onClientGone();
    }

    @Test
    void connect_timesOutWhileTheInstanceAnswersOthers_sentAgainAndStaysAvailable() {
        Router narrow = router(GatewayLimits.DEFAULT, instance -> {});
        narrow.apply(one(1));
        InferenceCall late = call(narrow, Duration.ofSeconds(10));
        ask(late);
        time.advance(Duration.ofMillis(990));
        answerOne(narrow);

        late.onAttemptFailure(new AttemptFailure(AttemptFailure.Kind.CONNECT_FAILURE, "connect timed out"));

        assertThat(events).containsExactly("990 ms: sent to a");
        assertThat(narrow.loads().isAvailable(narrow.routes().instances().get(0)))
                .isTrue();
    }

    @Test
    void lost_onlyInstanceStaysAway_refusedAtTheDeadlineNotBefore() {
        Router narrow = router(GatewayLimits.DEFAULT, instance -> {});
        narrow.apply(one(1));
        answerOne(narrow);
        InferenceCall call = call(narrow, Duration.ofSeconds(3));
        ask(call);

        call.onAttemptFailure(new AttemptFailure(AttemptFailure.Kind.CONNECT_FAILURE, "connection refused"));
        time.advance(Duration.ofSeconds(5));

        assertThat(events).containsExactly("0 ms: sent to a", "3000 ms: refused " + RefusalReason.DEADLINE);
        assertThat(time.pending()).isZero();
    }

    @Test
    void lost_onlyInstanceTakesNoStream_sentAgainAtAPaceUntilItDoes() {
        Router narrow = router(GatewayLimits.DEFAULT, instance -> {});
        narrow.apply(one(1));
        InferenceCall call = call(narrow, Duration.ofSeconds(3));
        ask(call);

        for (int i = 0; i < 8; i++) {
            call.onAttemptFailure(new AttemptFailure(AttemptFailure.Kind.NOT_SENT, "no more streams"));
            time.advance(Duration.ofMillis(100));
        }

        assertThat(events).hasSizeBetween(8, 10).allMatch(event -> event.endsWith("sent to a"));
        assertThat(events.get(events.size() - 1)).startsWith("7");
    }

    @Test
    void expired_nothingIsAnsweredInLongTimes_instanceIsEjected() {
        expireThreeOnA();

        assertThat(router.loads().isEjected(instance("a"))).isTrue();
        assertThat(events).endsWith("2000 ms: refused " + RefusalReason.DEADLINE);
    }

    @Test
    void expired_deadlinesAreShorterThanAnAnswerTakes_instanceStays() {
        router.apply(view(1, InstanceState.ACTIVE, InstanceState.ACTIVE));
        for (int i = 0; i < 12; i++) {
            ask(call(Duration.ofMillis(2)));
            time.advance(Duration.ofMillis(2));
        }

        assertThat(router.routes().instances()).allMatch(router.loads()::isAvailable);
    }

    @Test
    void expired_clientsTrickleTheirRequests_instanceStays() {
        whole = false;

        expireThreeOnA();

        assertThat(router.loads().isAvailable(instance("a"))).isTrue();
        assertThat(events).endsWith("2000 ms: refused " + RefusalReason.DEADLINE);
    }

    @Test
    void expired_nodeTakesNoMoreOfTheRequests_instanceIsEjected() {
        whole = false;
        heldBack = true;

        expireThreeOnA();

        assertThat(router.loads().isEjected(instance("a"))).isTrue();
    }

    private void expireThreeOnA() {
        router.apply(view(1, InstanceState.ACTIVE, InstanceState.ACTIVE));
        router.loads().markGone(instance("b"));
        for (int i = 0; i < 3; i++) {
            ask(call(Duration.ofSeconds(2)));
        }
        router.loads().markRecovered(instance("b"));
        time.advance(Duration.ofSeconds(2));
    }

    @Test
    void gone_whileAStatelessQueryIsThere_sentToTheOtherNode() {
        router.apply(view(1, InstanceState.ACTIVE, InstanceState.ACTIVE));
        InferenceCall call = call(Duration.ofSeconds(5));
        ask(call);
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
        router.apply(view(1, InstanceState.ACTIVE, InstanceState.ACTIVE));
        InferenceCall call = call(Duration.ofSeconds(5));
        ask(call);
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
        Router by = router(GatewayLimits.DEFAULT, probe);
        watched.set(by);
        by.apply(view(1, InstanceState.ACTIVE, InstanceState.ACTIVE));
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

    @Test
    void lost_onlyInstanceNeverServed_waitsAsLongAsForOneThatIsNotReady() {
        Router narrow = router(GatewayLimits.DEFAULT, instance -> {});
        narrow.apply(one(1));
        InferenceCall call = call(narrow, Duration.ofSeconds(3));
        ask(call);

        call.onAttemptFailure(new AttemptFailure(AttemptFailure.Kind.CONNECT_FAILURE, "connection refused"));
        time.advance(Duration.ofSeconds(5));

        assertThat(events).containsExactly("0 ms: sent to a", "1000 ms: refused " + RefusalReason.UNAVAILABLE);
    }

    private void answerOne(Router by) {
        InferenceCall call = call(by, Duration.ofSeconds(1));
        ask(call);
        call.judge(AnswerOutcome.RESULT);
        call.complete();
        events.clear();
    }

    private IndexedInstance instance(String node) {
        return router.routes().instances().stream()
                .filter(one -> one.node().id().equals(node))
                .findFirst()
                .orElseThrow();
    }

    private Router router(GatewayLimits limits, AvailabilityListener watch) {
        return new Router(
                new CheapestInTime(bound -> 0),
                limits,
                new GatewayMetrics(new SimpleMeterRegistry(), time),
                watch,
                time);
    }

    private InferenceCall call(Router by, Duration timeout) {
        return new InferenceCall(by, time, ClientProtocol.HTTP, timeout, new RecordingTransport());
    }

    private static View one(long version) {
        return new ViewFixture()
                .variant("small", "fp32", 1, 0.88, 1)
                .node("a")
                .instance("small-fp32-t1", "a", InstanceState.ACTIVE)
                .view(version);
    }

    private InferenceCall call(Duration timeout) {
        return call(router, timeout);
    }

    private static void ask(InferenceCall call) {
        call.submit(new RequestFacts("fashion", "", 1, header -> List.of(), Map.of()));
    }

    private static View view(long version, InstanceState ofA, InstanceState ofB) {
        return new ViewFixture()
                .variant("small", "fp32", 1, 0.88, 1)
                .node("a")
                .node("b")
                .instance("small-fp32-t1", "a", ofA)
                .instance("small-fp32-t1", "b", ofB)
                .view(version);
    }

    private final class RecordingTransport implements CallTransport {

        private void record(String event) {
            events.add(Duration.ofNanos(time.nanos()).toMillis() + " ms: " + event);
        }

        @Override
        public void send(IndexedInstance instance, Deadline deadline) {
            record("sent to " + instance.node().id());
        }

        @Override
        public boolean isRepeatable() {
            return true;
        }

        @Override
        public boolean abandon() {
            return whole;
        }

        @Override
        public boolean isWhole() {
            return whole;
        }

        @Override
        public long receivedBytes() {
            return 0;
        }

        @Override
        public boolean isClientHeldBack() {
            return heldBack;
        }

        @Override
        public void forget() {}

        @Override
        public void refuse(Refusal refusal) {
            record("refused " + refusal.reason());
        }

        @Override
        public void breakOff(Refusal refusal) {
            record("broken off " + refusal.reason());
        }
    }
}
