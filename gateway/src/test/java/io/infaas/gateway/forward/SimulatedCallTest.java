package io.infaas.gateway.forward;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.gateway.contract.InstanceState;
import io.infaas.gateway.contract.View;
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
import io.infaas.gateway.time.Deadline;
import io.infaas.gateway.time.SimulatedScheduler;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Whole calls in simulated time: admission, waiting, deadline, retry and feedback by the classes that serve live. */
class SimulatedCallTest {

    private final SimulatedScheduler time = new SimulatedScheduler();
    private final Router router = new Router(
            new CheapestInTime(bound -> 0),
            GatewayLimits.ON_DEMAND,
            new GatewayMetrics(new SimpleMeterRegistry(), time),
            instance -> {},
            time);
    private final List<String> events = new ArrayList<>();

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
        double before = correction();
        boolean passed = call.judge(AnswerOutcome.RESULT);
        call.completed();

        assertThat(passed).isTrue();
        assertThat(events).containsExactly("2000 ms: sent to a");
        assertThat(correction()).isGreaterThan(before);
        assertThat(time.pending()).isZero();
    }

    @Test
    void lost_beforeAnAnswer_sentToTheOtherNodeOnce() {
        router.apply(view(1, InstanceState.ACTIVE, InstanceState.ACTIVE));
        InferenceCall call = call(Duration.ofSeconds(5));
        ask(call);

        time.advance(Duration.ofMillis(10));
        call.lost(new AttemptFailure(AttemptFailure.Kind.RESET, "reset"));
        time.advance(Duration.ofMillis(10));
        call.lost(new AttemptFailure(AttemptFailure.Kind.RESET, "reset"));

        assertThat(events).hasSize(3);
        assertThat(events.get(0)).isIn("0 ms: sent to a", "0 ms: sent to b");
        assertThat(events.get(1))
                .isIn("10 ms: sent to a", "10 ms: sent to b")
                .doesNotEndWith(events.get(0).substring(events.get(0).length() - 1));
        assertThat(events.get(2)).isEqualTo("20 ms: refused " + RefusalReason.NODE_LOST);
    }

    private double correction() {
        return router.loads().correction(router.routes().instances().get(0), 1);
    }

    private InferenceCall call(Duration timeout) {
        return new InferenceCall(router, time, ClientProtocol.HTTP, timeout, new RecordingTransport());
    }

    private static void ask(InferenceCall call) {
        call.ask(new RequestFacts("fashion", "", 1, header -> List.of(), Map.of()));
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
        public boolean repeatable() {
            return true;
        }

        @Override
        public void abandon() {}

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
