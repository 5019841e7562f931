package io.infaas.controller.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.controller.lease.Mandate;
import io.infaas.gateway.contract.InstanceState;
import io.infaas.gateway.control.ControlClient;
import io.infaas.gateway.control.ControlClient.ControlTiming;
import io.infaas.gateway.control.ControllerAddress;
import io.infaas.triton.client.HostAddresses;
import io.infaas.triton.testing.Until;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A gateway that knows the addresses of two controllers, of which one leads. */
final class LeadingControllerIT {

    private static final ControlTiming PACE = new ControlTiming(50, 10, 10, 3_000, 10, 50, 500);

    private final Vertx vertx = Vertx.vertx();
    private final RecordingGatewayListener first = new RecordingGatewayListener();
    private final RecordingGatewayListener second = new RecordingGatewayListener();
    private final GatewayStub gateway = new GatewayStub();
    private final AtomicBoolean firstHolds = new AtomicBoolean(true);
    private final AtomicInteger denials = new AtomicInteger();
    private ControlServer one;
    private ControlServer two;
    private ControlClient client;

    @BeforeEach
    void start() throws Exception {
        one = Until.done(ControlServer.startFollowing(vertx, ControlConfig.local(0)));
        two = Until.done(ControlServer.startFollowing(vertx, ControlConfig.local(0)));
        client = ControlClient.start(
                vertx,
                List.of(
                        ControllerAddress.plain("127.0.0.1", one.port()),
                        ControllerAddress.plain("127.0.0.1", two.port())),
                HostAddresses.BY_VERTX,
                gateway,
                "test",
                PACE);
    }

    @AfterEach
    void end() throws Exception {
        Until.done(client.close());
        Until.done(one.close());
        Until.done(two.close());
        Until.done(vertx.close());
    }

    @Test
    void followers_areLeftAlone_untilOneLeads() {
        two.lead(new ControlTerm(new Mandate(4, () -> true), second));
        two.publish(SampleViews.view(3, InstanceState.ACTIVE), 4);

        Until.holds("view of the leader", () -> second.has("applied 3"));
        assertThat(client.isConnected()).isTrue();
        assertThat(first.events()).isEmpty();
    }

    @Test
    void leader_thatFollows_isLeftForTheOther() {
        one.lead(new ControlTerm(new Mandate(1, () -> true), first));
        one.publish(SampleViews.view(3, InstanceState.ACTIVE), 1);
        Until.holds("view of the first", () -> first.has("applied 3"));

        one.follow("two");
        two.lead(new ControlTerm(new Mandate(2, () -> true), second));
        two.publish(SampleViews.view(5, InstanceState.ACTIVE), 2);

        Until.holds("view of the second", () -> second.has("applied 5"));
        assertThat(second.events()).contains("attached 3");
    }

    @Test
    void leader_ofAnOlderEpoch_isLeftForTheNewer() {
        two.lead(new ControlTerm(new Mandate(2, () -> true), second));
        two.publish(SampleViews.view(5, InstanceState.ACTIVE), 2);
        Until.holds("view of the second", () -> second.has("applied 5"));
        // one that was stopped, and believes that it leads still
        one.lead(new ControlTerm(new Mandate(1, () -> true), first));
        one.publish(SampleViews.view(9, InstanceState.ACTIVE), 1);
        two.follow("");
        two.lead(new ControlTerm(new Mandate(3, () -> true), second));
        two.publish(SampleViews.view(7, InstanceState.ACTIVE), 3);

        Until.holds("view of the third leadership", () -> second.has("applied 7"));
        assertThat(gateway.versions()).containsExactly(5L, 7L);
        assertThat(first.events()).isEmpty();
    }

    @Test
    void publish_whenTheLeaseIsOver_sendsNothing() {
        one.lead(new ControlTerm(new Mandate(1, this::firstHolds), first));
        one.publish(SampleViews.view(3, InstanceState.ACTIVE), 1);
        Until.holds("view of the first", () -> first.has("applied 3"));

        firstHolds.set(false);
        one.publish(SampleViews.view(4, InstanceState.ACTIVE), 1);
        Until.holds("asked", () -> denials.get() > 0);
        firstHolds.set(true);
        one.publish(SampleViews.view(5, InstanceState.ACTIVE), 1);

        Until.holds("the next one", () -> first.has("applied 5"));
        assertThat(gateway.versions()).containsExactly(3L, 5L);
    }

    private boolean firstHolds() {
        boolean holds = firstHolds.get();
        denials.addAndGet(holds ? 0 : 1);
        return holds;
    }
}
