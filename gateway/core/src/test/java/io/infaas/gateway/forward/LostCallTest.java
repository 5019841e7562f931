package io.infaas.gateway.forward;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.gateway.contract.InstanceState;
import io.infaas.gateway.index.ViewFixture;
import io.infaas.gateway.refusal.RefusalReason;
import io.infaas.gateway.routing.GatewayLimits;
import io.infaas.gateway.routing.Router;
import io.infaas.gateway.time.SimulatedScheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What becomes of calls whose node is lost, in simulated time. */
class LostCallTest {

    private final SimulatedCalls calls = new SimulatedCalls();
    private final SimulatedScheduler time = calls.time;
    private final List<String> events = calls.events;
    private final Router router = calls.router(GatewayLimits.ON_DEMAND, instance -> {});

    @Test
    void lost_beforeAnAnswer_sentToTheOtherNodeOnce() {
        router.apply(SimulatedCalls.view(1, InstanceState.ACTIVE, InstanceState.ACTIVE));
        InferenceCall call = call(Duration.ofSeconds(5));
        SimulatedCalls.ask(call);

        time.advance(Duration.ofMillis(10));
        reset(call);
        time.advance(Duration.ofMillis(10));
        reset(call);

        assertThat(events).hasSize(3);
        assertThat(events.get(0)).isIn("0 ms: sent to a", "0 ms: sent to b");
        assertThat(events.get(1))
                .isIn("10 ms: sent to a", "10 ms: sent to b")
                .doesNotEndWith(events.get(0).substring(events.get(0).length() - 1));
        assertThat(events.get(2)).isEqualTo("20 ms: refused " + RefusalReason.NODE_LOST);
    }

    @Test
    void lost_onlyNodeEndsUnderIt_waitsForAnotherOneAsLongAsANewQuery() {
        Router narrow = ofTheOnlyInstance();
        InferenceCall call = ask(narrow);

        time.advance(Duration.ofMillis(10));
        reset(call);
        // not at once: it would reach the process that is being killed, and be lost with it
        time.advance(Duration.ofMillis(50));
        refuseConnection(call);
        time.advance(Duration.ofSeconds(5));

        assertThat(events).containsExactly("0 ms: sent to a", "60 ms: sent to a", "1060 ms: refused UNAVAILABLE");
    }

    /** On a busy machine a process that is killed is gone after a while only, and accepts connections until then. */
    @Test
    void lost_onlyNodeIsLongInEnding_oneLossForAllConnectionsItStillAccepts() {
        Router narrow = ofTheOnlyInstance();
        InferenceCall call = ask(narrow);

        time.advance(Duration.ofMillis(10));
        reset(call);
        time.advance(Duration.ofMillis(50));
        reset(call);
        time.advance(Duration.ofMillis(50));
        refuseConnection(call);

        assertThat(events).containsExactly("0 ms: sent to a", "60 ms: sent to a", "110 ms: sent to a");
        assertThat(ask(narrow).isOver()).isFalse();
    }

    @Test
    void lost_nodeEndsUnderItAndReturns_waitsForAnotherNodeAlone() {
        router.apply(SimulatedCalls.view(1, InstanceState.ACTIVE, InstanceState.LOADING));
        InferenceCall call = call(Duration.ofSeconds(5));
        SimulatedCalls.ask(call);

        time.advance(Duration.ofMillis(10));
        reset(call);
        time.advance(Duration.ofMillis(50));
        refuseConnection(call);
        time.advance(Duration.ofMillis(940));
        router.apply(SimulatedCalls.view(2, InstanceState.ACTIVE, InstanceState.ACTIVE));
        time.runDue();

        assertThat(events).containsExactly("0 ms: sent to a", "60 ms: sent to a", "1000 ms: sent to b");
    }

    @Test
    void lost_atTwoNodes_queriesLikeItRefusedForAMinute() {
        router.apply(SimulatedCalls.view(1, InstanceState.ACTIVE, InstanceState.ACTIVE));
        InferenceCall call = call(Duration.ofSeconds(5));
        SimulatedCalls.ask(call);
        reset(call);
        time.advance(Duration.ofMillis(10));
        reset(call);
        events.clear();

        SimulatedCalls.ask(call(Duration.ofSeconds(5)));
        time.advance(Duration.ofSeconds(60));
        SimulatedCalls.ask(call(Duration.ofSeconds(5)));

        assertThat(events).first().isEqualTo("10 ms: refused NODE_LOST");
        assertThat(events.get(1)).startsWith("60010 ms: sent to");
    }

    @Test
    void lost_severalWithTheirNode_retriedOneAfterAnother() {
        router.apply(SimulatedCalls.view(1, InstanceState.ACTIVE, InstanceState.ACTIVE));
        List<InferenceCall> lost = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            InferenceCall call = call(Duration.ofSeconds(5));
            SimulatedCalls.ask(call);
            if (events.get(i).endsWith("a")) {
                lost.add(call);
            }
        }
        assertThat(lost).hasSizeGreaterThan(1);
        events.clear();

        lost.forEach(LostCallTest::reset);
        assertThat(events).containsExactly("0 ms: sent to b");
        time.advance(Duration.ofMillis(20));
        lost.get(0).judge(AnswerOutcome.RESULT);
        lost.get(0).complete();
        time.runDue();

        assertThat(events).contains("20 ms: sent to b").hasSizeLessThanOrEqualTo(3);
    }

    /** It may be this very query that ends the processes. */
    @Test
    void lost_onlyInstanceEndsOnceMoreAfterASecond_refused() {
        Router narrow = ofTheOnlyInstance();
        InferenceCall call = ask(narrow);

        time.advance(Duration.ofMillis(10));
        reset(call);
        time.advance(Duration.ofSeconds(1));
        reset(call);

        assertThat(events)
                .containsExactly("0 ms: sent to a", "60 ms: sent to a", "1010 ms: refused " + RefusalReason.NODE_LOST);
    }

    @Test
    void lost_twiceAtAnInstanceThatAnswersOthers_refused() {
        Router narrow = ofTheOnlyInstance();
        InferenceCall call = ask(narrow);

        time.advance(Duration.ofMillis(10));
        reset(call);
        time.advance(Duration.ofMillis(100));
        calls.answerOne(narrow);
        reset(call);

        assertThat(events).containsExactly("110 ms: refused " + RefusalReason.NODE_LOST);
    }

    @Test
    void lost_nodeOfTwoVariantsIsKilled_neitherGetsItAtOnce() {
        Router narrow = calls.router(GatewayLimits.DEFAULT, instance -> {});
        narrow.apply(new ViewFixture()
                .variant("small", "fp32", 1, 0.88, 1)
                .variant("large", "fp32", 2, 0.92, 2)
                .node("a")
                .everywhere()
                .view(1));
        calls.answerOne(narrow);
        InferenceCall call = calls.call(narrow, Duration.ofSeconds(10));
        SimulatedCalls.ask(call);

        time.advance(Duration.ofMillis(10));
        reset(call);
        // the other variant's process is the same one, which is being killed
        time.advance(Duration.ofMillis(49));
        assertThat(events).containsExactly("0 ms: sent to a");
        time.advance(Duration.ofMillis(1));

        assertThat(events).containsExactly("0 ms: sent to a", "60 ms: sent to a");
        call.onClientGone();
    }

    @Test
    void connect_timesOutWhileTheInstanceAnswersOthers_sentAgainAndStaysAvailable() {
        Router narrow = calls.router(GatewayLimits.DEFAULT, instance -> {});
        narrow.apply(SimulatedCalls.one(1));
        InferenceCall late = calls.call(narrow, Duration.ofSeconds(10));
        SimulatedCalls.ask(late);
        time.advance(Duration.ofMillis(990));
        calls.answerOne(narrow);

        late.onAttemptFailure(new AttemptFailure(AttemptFailure.Kind.CONNECT_FAILURE, "connect timed out"));

        assertThat(events).containsExactly("990 ms: sent to a");
        assertThat(narrow.loads().isAvailable(narrow.routes().instances().get(0)))
                .isTrue();
    }

    @Test
    void lost_onlyInstanceStaysAway_refusedAtTheDeadlineNotBefore() {
        Router narrow = calls.router(GatewayLimits.DEFAULT, instance -> {});
        narrow.apply(SimulatedCalls.one(1));
        calls.answerOne(narrow);
        InferenceCall call = calls.call(narrow, Duration.ofSeconds(3));
        SimulatedCalls.ask(call);

        call.onAttemptFailure(new AttemptFailure(AttemptFailure.Kind.CONNECT_FAILURE, "connection refused"));
        time.advance(Duration.ofSeconds(5));

        assertThat(events).containsExactly("0 ms: sent to a", "3000 ms: refused " + RefusalReason.DEADLINE);
        assertThat(time.pending()).isZero();
    }

    @Test
    void lost_onlyInstanceTakesNoStream_sentAgainAtAPaceUntilItDoes() {
        Router narrow = calls.router(GatewayLimits.DEFAULT, instance -> {});
        narrow.apply(SimulatedCalls.one(1));
        InferenceCall call = calls.call(narrow, Duration.ofSeconds(3));
        SimulatedCalls.ask(call);

        for (int i = 0; i < 8; i++) {
            call.onAttemptFailure(new AttemptFailure(AttemptFailure.Kind.NOT_SENT, "no more streams"));
            time.advance(Duration.ofMillis(100));
        }

        assertThat(events).hasSizeBetween(8, 10).allMatch(event -> event.endsWith("sent to a"));
        assertThat(events.get(events.size() - 1)).startsWith("7");
    }

    @Test
    void lost_onlyInstanceNeverServed_waitsAsLongAsForOneThatIsNotReady() {
        Router narrow = calls.router(GatewayLimits.DEFAULT, instance -> {});
        narrow.apply(SimulatedCalls.one(1));
        InferenceCall call = calls.call(narrow, Duration.ofSeconds(3));
        SimulatedCalls.ask(call);

        call.onAttemptFailure(new AttemptFailure(AttemptFailure.Kind.CONNECT_FAILURE, "connection refused"));
        time.advance(Duration.ofSeconds(5));

        assertThat(events).containsExactly("0 ms: sent to a", "1000 ms: refused " + RefusalReason.UNAVAILABLE);
    }

    /** Of an instance on node a, which has answered before. */
    private Router ofTheOnlyInstance() {
        Router narrow = calls.router(GatewayLimits.DEFAULT, instance -> {});
        narrow.apply(SimulatedCalls.one(1));
        calls.answerOne(narrow);
        return narrow;
    }

    private InferenceCall ask(Router by) {
        InferenceCall call = calls.call(by, Duration.ofSeconds(10));
        SimulatedCalls.ask(call);
        return call;
    }

    private static void refuseConnection(InferenceCall call) {
        call.onAttemptFailure(new AttemptFailure(AttemptFailure.Kind.CONNECT_FAILURE, "connection refused"));
    }

    private static void reset(InferenceCall call) {
        call.onAttemptFailure(new AttemptFailure(AttemptFailure.Kind.RESET, "reset"));
    }

    private InferenceCall call(Duration timeout) {
        return calls.call(router, timeout);
    }
}
