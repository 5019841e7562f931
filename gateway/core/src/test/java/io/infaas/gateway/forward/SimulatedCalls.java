package io.infaas.gateway.forward;

import io.infaas.gateway.contract.InstanceState;
import io.infaas.gateway.contract.View;
import io.infaas.gateway.feedback.AvailabilityListener;
import io.infaas.gateway.index.IndexedInstance;
import io.infaas.gateway.index.ViewFixture;
import io.infaas.gateway.meter.ClientProtocol;
import io.infaas.gateway.meter.DemandMeters;
import io.infaas.gateway.refusal.Refusal;
import io.infaas.gateway.routing.GatewayLimits;
import io.infaas.gateway.routing.RequestFacts;
import io.infaas.gateway.routing.Router;
import io.infaas.gateway.selection.CheapestInTime;
import io.infaas.gateway.selection.Query;
import io.infaas.gateway.time.Deadline;
import io.infaas.gateway.time.SimulatedScheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Calls in simulated time by the classes that serve live; what becomes of them is recorded. */
final class SimulatedCalls {

    final SimulatedScheduler time = new SimulatedScheduler();
    /** Such as {@code 20 ms: sent to a}. */
    final List<String> events = new ArrayList<>();
    /** Whether requests have come whole. */
    boolean whole = true;
    /** Whether clients are kept from sending. */
    boolean heldBack;

    Router router(GatewayLimits limits, AvailabilityListener watch) {
        return new Router(new CheapestInTime(bound -> 0), limits, new DemandMeters(time), watch, time);
    }

    InferenceCall call(Router by, Duration timeout) {
        return new InferenceCall(by, time, ClientProtocol.HTTP, timeout, new RecordingTransport());
    }

    static void ask(InferenceCall call) {
        ask(call, Map.of());
    }

    static void ask(InferenceCall call, Map<String, Object> parameters) {
        call.submit(new RequestFacts("fashion", "", 1, header -> List.of(), parameters));
    }

    /** Has a query answered at once, and forgets it. */
    void answerOne(Router by) {
        InferenceCall call = call(by, Duration.ofSeconds(1));
        ask(call);
        call.judge(AnswerOutcome.RESULT);
        call.complete();
        events.clear();
    }

    /** One instance on node a. */
    static View one(long version) {
        return new ViewFixture()
                .variant("small", "fp32", 1, 0.88, 1)
                .node("a")
                .instance("small-fp32-t1", "a", InstanceState.ACTIVE)
                .view(version);
    }

    /** An instance on node a and one on b, of the same variant. */
    static View view(long version, InstanceState ofA, InstanceState ofB) {
        return new ViewFixture()
                .variant("small", "fp32", 1, 0.88, 1)
                .node("a")
                .node("b")
                .instance("small-fp32-t1", "a", ofA)
                .instance("small-fp32-t1", "b", ofB)
                .view(version);
    }

    private final class RecordingTransport implements CallTransport {

        private boolean sampled;

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
        public void sample(Query query, IndexedInstance by) {
            sampled = true;
            record("sampled at " + by.node().id());
        }

        @Override
        public void endSample(boolean complete) {
            if (sampled) {
                sampled = false;
                record(complete ? "sample whole" : "sample cut");
            }
        }

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
