package io.infaas.controller.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infaas.controller.control.ControlServer.StreamLimits;
import io.infaas.gateway.contract.AvailabilityPin;
import io.infaas.gateway.contract.InstanceState;
import io.infaas.gateway.control.ControlClient;
import io.infaas.gateway.control.ControlClient.ControlTiming;
import io.infaas.gateway.control.ControllerAddress;
import io.infaas.triton.testing.Until;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A gateway whose controller disconnects and returns, behind a proxy. */
final class ReconnectIT {

    private static final ControlTiming PACE = new ControlTiming(50, 10, 10, 300, 20, 100, 500);
    private static final StreamLimits TERMS = new StreamLimits(1_000, 400, 50, 16);

    private final Vertx vertx = Vertx.vertx();
    private final RecordingGatewayListener recorder = new RecordingGatewayListener();
    private final GatewayStub gateway = new GatewayStub();
    private final AtomicInteger ticks = new AtomicInteger();
    private long firstTimer;
    private ControlServer server;
    private FaultProxy proxy;
    private ControlClient client;

    @BeforeEach
    void start() throws Exception {
        firstTimer = vertx.setPeriodic(10, timer -> ticks.incrementAndGet());
        server = Until.done(ControlServer.start(vertx, ControlConfig.local(0), recorder, TERMS));
        proxy = FaultProxy.to(vertx, server.port());
        client = ControlClient.start(vertx, ControllerAddress.plain("127.0.0.1", proxy.port()), gateway, "test", PACE);
        Until.holds("attached", client::isConnected);
    }

    @AfterEach
    void end() throws Exception {
        Until.done(client.close());
        Until.done(server.close());
        Until.done(vertx.close());
    }

    @Test
    void restartedServer_onTheSamePort_isAttachedTo() throws Exception {
        server.publish(SampleViews.view(3, InstanceState.ACTIVE));
        Until.holds("first view", () -> recorder.has("applied 3"));
        int port = server.port();

        Until.done(server.close());
        Until.holds("alone", () -> !client.isConnected());
        assertThat(gateway.viewVersion()).isEqualTo(3);
        server = Until.done(ControlServer.start(vertx, ControlConfig.local(port), recorder, TERMS));
        server.publish(SampleViews.view(9, InstanceState.ACTIVE));

        Until.holds("view of the second server", () -> recorder.has("applied 9"));
        assertThat(recorder.events()).containsExactly("attached 0", "applied 3", "attached 3", "applied 9");
        assertThat(gateway.versions()).containsExactly(3L, 9L);
    }

    @Test
    void cutConnection_isReopened_andDrainedIsReportedAgain() {
        server.publish(SampleViews.view(3, InstanceState.DRAINING));
        Until.holds("idle", () -> recorder.has("drained 3 n0"));

        proxy.closeConnections();

        Until.holds("idle again", () -> recorder.count("drained 3 n0") >= 2);
        assertThat(recorder.events()).containsSubsequence("detached", "attached 3");
        assertThat(gateway.versions()).containsExactly(3L);
    }

    @Test
    void cutConnection_firstTimerOfTheProcessGoesOn() {
        assertThat(firstTimer).isZero();

        proxy.closeConnections();
        Until.holds("attached again", () -> recorder.has("detached") && recorder.count("attached 0") == 2);

        int before = ticks.get();
        Until.holds("goes on", () -> ticks.get() > before + 2);
    }

    @Test
    void silentController_isGivenUpAndDialledAgain() {
        int before = proxy.accepted();

        proxy.inject(FaultProxy.Fault.STALLED);
        Until.holds("given up and dialled again", () -> !client.isConnected() && proxy.accepted() > before + 1);
        Until.holds("lease ended", () -> recorder.has("detached"));
        proxy.inject(FaultProxy.Fault.NONE);

        Until.holds("attached again", client::isConnected);
        server.publish(SampleViews.view(4, InstanceState.ACTIVE));
        Until.holds("view", () -> recorder.has("applied 4"));
    }

    @Test
    void pin_streamIsCutBeforeItsReply_isRequestedAgainAndAnswered() throws Exception {
        proxy.inject(FaultProxy.Fault.STALLED);
        Future<Void> asked = client.requestPin("fashion", true, Duration.ofSeconds(20));
        Until.holds("given up", () -> !client.isConnected());
        proxy.inject(FaultProxy.Fault.NONE);

        Until.holds("asked again", () -> recorder.has("requested 1 fashion true"));
        assertThat(asked.isComplete()).isFalse();
        // a late reply on the previous stream does not answer a request on this one
        Until.holds("answered", () -> {
            server.answer(recorder.asking(), 1, "");
            return asked.isComplete();
        });
        Until.done(asked);
    }

    @Test
    void pin_refusedOrNotAnswered_failsWithAMessage() {
        Future<Void> refused = client.requestPin("fashion", true, Duration.ofSeconds(20));
        Until.holds("asked", () -> recorder.has("requested 1 fashion true"));
        server.answer(recorder.asking(), 1, "no such thing");
        Future<Void> late = client.requestPin("fashion", false, Duration.ofMillis(50));

        assertThatThrownBy(() -> Until.done(refused)).hasRootCauseMessage("no such thing");
        assertThatThrownBy(() -> Until.done(late))
                .hasRootCauseMessage("the controller did not answer the pin request within 50 ms");
        proxy.closeConnections();
        Until.holds("attached again", () -> recorder.count("attached 0") == 2);
        assertThat(recorder.events())
                .filteredOn(event -> event.startsWith("requested"))
                .hasSizeLessThanOrEqualTo(2);
    }

    @Test
    void pins_anotherControllerOnTheSamePort_restoresThem() throws Exception {
        AvailabilityPin pin = new AvailabilityPin("fashion", true, 7);
        server.pins(List.of(pin));
        server.publish(SampleViews.view(3, InstanceState.ACTIVE));
        Until.holds("view, which comes after them", () -> recorder.has("applied 3"));
        int port = server.port();

        Until.done(server.close());
        server = Until.done(ControlServer.start(vertx, ControlConfig.local(port), recorder, TERMS));

        Until.holds("pins restored", () -> recorder.has("pins restored " + List.of(pin)));
        assertThat(recorder.events()).containsSubsequence("attached 3", "pins restored " + List.of(pin));
    }

    @Test
    void close_whileAlone_ends() throws Exception {
        Until.done(server.close());
        Until.holds("alone", () -> !client.isConnected());

        Until.done(client.close());

        assertThat(client.isConnected()).isFalse();
    }
}
