package io.infaas.gateway.forward;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.gateway.contract.InstanceState;
import io.infaas.gateway.feedback.InstanceLimits;
import io.infaas.gateway.index.IndexedInstance;
import io.infaas.gateway.index.ViewFixture;
import io.infaas.gateway.meter.ClientProtocol;
import io.infaas.gateway.meter.DemandMeters;
import io.infaas.gateway.refusal.Refusal;
import io.infaas.gateway.refusal.RefusalReason;
import io.infaas.gateway.routing.GatewayLimits;
import io.infaas.gateway.routing.RequestFacts;
import io.infaas.gateway.routing.Router;
import io.infaas.gateway.selection.CheapestInTime;
import io.infaas.gateway.time.Deadline;
import io.infaas.gateway.time.SimulatedScheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls that arrive slowly or not at all, and connections with many calls, in simulated time. */
class RequestArrivalTest {

    private static final GatewayLimits LIMITS =
            new GatewayLimits(1 << 20, 1 << 20, 1 << 20, 4096, 1024, Duration.ofSeconds(1), Deadline.FOREVER);
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final SimulatedScheduler time = new SimulatedScheduler();
    private final Router router = new Router(
            new CheapestInTime(bound -> 0),
            // all is sent at once: what waits in the gateway is not what these tests are about
            LIMITS.withBounds(InstanceLimits.DEFAULT.withoutAdaptiveConcurrency()),
            new DemandMeters(time),
            instance -> {},
            time);
    private final List<String> events = new ArrayList<>();
    private boolean whole;
    private boolean sent = true;
    private boolean heldBack;
    private long received;

    @BeforeEach
    void serve() {
        router.apply(new ViewFixture()
                .variant("small", "fp32", 1, 0.88, 1)
                .node("a")
                .node("b")
                .instance("small-fp32-t1", "a", InstanceState.ACTIVE)
                .instance("small-fp32-t1", "b", InstanceState.ACTIVE)
                .view(1));
    }

    @Test
    void body_doesNotCome_callEndsAfterTheGraceAndIsNotCounted() {
        call(new ConnectionShare(new AtomicInteger()));
        assertThat(router.queriesInFlight()).isZero();

        time.advance(Duration.ofMillis(9_999));
        assertThat(events).isEmpty();
        time.advance(Duration.ofMillis(1));

        assertThat(events).containsExactly("10000 ms: refused " + RefusalReason.DEADLINE);
        assertThat(router.queriesInFlight()).isZero();
        assertThat(time.pending()).isZero();
    }

    @Test
    void body_comesInTime_callGoesOn() {
        ask(call(new ConnectionShare(new AtomicInteger())));
        assertThat(router.queriesInFlight()).isEqualTo(1);

        for (int second = 1; second <= 30; second++) {
            received += BodyPace.BYTES_PER_SECOND;
            time.advance(Duration.ofSeconds(1));
        }
        assertThat(events).hasSize(1);
        heldBack = true;
        time.advance(Duration.ofSeconds(15));
        assertThat(events).hasSize(1);
        whole = true;
        time.advance(Duration.ofMillis(14_999));
        assertThat(events).hasSize(1);
        time.advance(Duration.ofMillis(1));

        assertThat(events.get(1)).isEqualTo("60000 ms: refused " + RefusalReason.DEADLINE);
        assertThat(router.queriesInFlight()).isZero();
    }

    @Test
    void body_trickles_callEnds() {
        ask(call(new ConnectionShare(new AtomicInteger())));

        for (int second = 1; second <= 12; second++) {
            received += 1;
            time.advance(Duration.ofSeconds(1));
        }

        assertThat(events).hasSize(2).element(1).asString().startsWith("10").endsWith("refused DEADLINE");
    }

    @Test
    void ask_connectionsThatWantAllPlaces_leaveSomeToOthers() {
        whole = true;
        for (int connection = 0; connection < 5; connection++) {
            ConnectionShare share = new ConnectionShare(new AtomicInteger());
            for (int i = 0; i < 1_000; i++) {
                ask(call(share));
            }
        }
        int before = router.queriesInFlight();
        assertThat(before).isLessThan(LIMITS.maxInFlightPerApplication());
        ConnectionShare share = new ConnectionShare(new AtomicInteger());
        events.clear();

        ask(call(share));

        assertThat(events).singleElement().asString().contains("sent to");
        assertThat(share.inFlight()).isEqualTo(1);
        assertThat(router.queriesInFlight()).isEqualTo(before + 1);
        time.advance(PATIENCE);
        assertThat(share.inFlight()).isZero();
        assertThat(router.queriesInFlight()).isZero();
    }

    @Test
    void ask_clientThatWantsAllPlacesOnManyConnections_leavesSomeToOthers() {
        whole = true;
        AtomicInteger greedy = new AtomicInteger();
        int connections = 64;
        for (int connection = 0; connection < connections; connection++) {
            ConnectionShare share = new ConnectionShare(greedy);
            for (int i = 0; i < 1_000; i++) {
                ask(call(share));
            }
        }
        int before = router.queriesInFlight();
        assertThat(before).isEqualTo(greedy.get()).isBetween(places(0.95), places(0.98));
        ConnectionShare ofAnother = new ConnectionShare(new AtomicInteger());
        events.clear();

        for (int i = 0; i < 20; i++) {
            ask(call(ofAnother));
        }

        assertThat(events).allMatch(event -> event.contains("sent to"));
        assertThat(ofAnother.inFlight()).isEqualTo(20);
        time.advance(PATIENCE);
        assertThat(greedy).hasValue(0);
    }

    private static int places(double share) {
        return (int) (share * LIMITS.maxInFlight());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void onClientGone_complete_leavesBehindWhatWasSent(boolean wasSent) {
        whole = true;
        sent = wasSent;
        InferenceCall call = call(new ConnectionShare(new AtomicInteger()));
        ask(call);

        call.onClientGone();

        int left = router.routes().instances().stream()
                .mapToInt(router.loads()::itemsInFlight)
                .sum();
        assertThat(left).isEqualTo(wasSent ? 1 : 0);
    }

    private InferenceCall call(ConnectionShare share) {
        return new InferenceCall(router, time, ClientProtocol.GRPC, PATIENCE, new ArrivingRequest(), share);
    }

    private static void ask(InferenceCall call) {
        call.submit(new RequestFacts("fashion", "", 1, header -> List.of(), Map.of()));
    }

    private final class ArrivingRequest implements CallTransport {

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
            return sent && whole;
        }

        @Override
        public void forget() {}

        @Override
        public boolean isWhole() {
            return whole;
        }

        @Override
        public long receivedBytes() {
            return received;
        }

        @Override
        public boolean isClientHeldBack() {
            return heldBack;
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
