package io.infaas.controller.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.gateway.contract.InstanceState;
import io.infaas.gateway.control.ControlClient;
import io.infaas.gateway.control.ControlClient.ControlTiming;
import io.infaas.gateway.control.ControllerAddress;
import io.infaas.triton.client.HostAddresses;
import io.infaas.triton.testing.Until;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.SocketAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A gateway whose controllers stand behind one name, where addresses and targets accept connections and say nothing. */
final class StoppedTargetIT {

    private final Vertx vertx = Vertx.vertx();
    private final RecordingGatewayListener recorder = new RecordingGatewayListener();
    private final GatewayStub gateway = new GatewayStub();
    private ControlServer server;
    private TargetBalancer balancer;

    @BeforeEach
    void start() throws Exception {
        server = Until.done(ControlServer.start(vertx, ControlConfig.local(0), recorder));
        server.publish(SampleViews.view(3, InstanceState.ACTIVE));
        balancer = TargetBalancer.to(vertx, server.port());
    }

    @AfterEach
    void end() throws Exception {
        Until.done(server.close());
        Until.done(vertx.close());
    }

    @Test
    void controllerStops_balancerKeepsItAsTarget_noAttemptIsWaitedFor() throws Exception {
        ControlClient client = attached();

        balancer.stopTarget(3);
        long sinceNanos = System.nanoTime();
        Until.holds("lost", () -> !client.isConnected());
        Until.holds("attached again", () -> client.isConnected() && recorder.count("attached 3") == 1);
        report("a stopped target that accepts, 3 connections in a row", sinceNanos);

        assertThat(balancer.silent()).isEqualTo(3);
        assertThat(balancer.givenUpBefore())
                .as("given up before another one was answered")
                .isZero();
        Until.done(client.close());
    }

    @Test
    void controllerFallsSilent_connectionStaysOpen_anotherOneIsOpened() throws Exception {
        ControlClient client = attached();

        balancer.freeze();
        long sinceNanos = System.nanoTime();
        Until.holds("attached again", () -> recorder.count("attached 3") == 1);
        report("an open connection that falls silent", sinceNanos);

        Until.done(client.close());
    }

    @Test
    void oneName_addressesThatSayNothingOrRefuse_theOneThatLeadsIsFound() throws Exception {
        TargetBalancer silent = TargetBalancer.silent(vertx, "127.0.0.2");
        HostAddresses names = new HostAddresses() {
            @Override
            public Future<SocketAddress> find(String host, int port) {
                return findAll(host, port).map(all -> all.get(0));
            }

            @Override
            public Future<List<SocketAddress>> findAll(String host, int port) {
                return Future.succeededFuture(List.of(
                        SocketAddress.inetSocketAddress(silent.port(), "127.0.0.2"),
                        SocketAddress.inetSocketAddress(1, "127.0.0.3"),
                        SocketAddress.inetSocketAddress(server.port(), "127.0.0.1")));
            }
        };

        long sinceNanos = System.nanoTime();
        ControlClient client = ControlClient.start(
                vertx,
                List.of(ControllerAddress.plain("controllers", 8003)),
                names,
                gateway,
                "test",
                ControlTiming.DEFAULT);

        Until.holds("view of the third address", () -> recorder.has("applied 3"));
        report("the third address of one name", sinceNanos);
        assertThat(silent.silent()).isEqualTo(1);
        assertThat(recorder.events()).containsOnlyOnce("attached 0");
        Until.done(client.close());
    }

    private ControlClient attached() {
        ControlClient client = ControlClient.start(
                vertx, ControllerAddress.plain("127.0.0.1", balancer.port()), gateway, "test", ControlTiming.DEFAULT);
        Until.holds("first view", () -> recorder.has("applied 3"));
        return client;
    }

    private static void report(String what, long sinceNanos) {
        System.out.printf(
                "attached after %d ms: %s%n", TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - sinceNanos), what);
    }
}
