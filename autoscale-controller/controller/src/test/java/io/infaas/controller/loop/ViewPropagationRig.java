package io.infaas.controller.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.catalog.Catalogs;
import io.infaas.controller.control.ControlConfig;
import io.infaas.controller.control.ControlServer;
import io.infaas.controller.control.GatewayListener;
import io.infaas.gateway.Gateway;
import io.infaas.gateway.GatewayConfig;
import io.infaas.gateway.contract.AvailabilityPin;
import io.infaas.gateway.contract.DemandReport;
import io.infaas.gateway.contract.View;
import io.infaas.gateway.control.ControlClient;
import io.infaas.gateway.control.ControlClient.ControlTiming;
import io.infaas.gateway.control.ControlledGateway;
import io.infaas.gateway.control.ControllerAddress;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** One control server and several complete gateways that receive its views over loopback, all in this process. */
final class ViewPropagationRig implements AutoCloseable, GatewayListener {

    /** Gateways report rarely, so that the measurements show views only. */
    private static final ControlTiming PACE = new ControlTiming(5_000, 20, 1_000, 60_000, 100, 2_000, 1_000);

    private static final long LIMIT_S = 120;

    private final Vertx controller = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final Vertx lines = Vertx.vertx();
    private final List<Taker> takers = new ArrayList<>();
    private final List<ControlClient> clients = new ArrayList<>();
    private final ControlServer server;
    private final long controllerThread;
    private volatile CountDownLatch acknowledged = new CountDownLatch(0);

    ViewPropagationRig(int gateways) {
        Promise<Long> thread = Promise.promise();
        controller.runOnContext(go -> thread.complete(Thread.currentThread().getId()));
        controllerThread = done(thread.future());
        server = done(ControlServer.start(controller, ControlConfig.local(0), this));
        View nothing =
                new View(1, Catalogs.fashion().variant("small", "fp32", 0.88, 1).build(), List.of(), List.of());
        for (int i = 0; i < gateways; i++) {
            Taker taker = new Taker(done(Gateway.start(GatewayConfig.of(nothing).withPorts("127.0.0.1", 0, 0, 0))));
            takers.add(taker);
            clients.add(ControlClient.start(
                    lines, ControllerAddress.plain("127.0.0.1", server.port()), taker, "bench", PACE));
        }
    }

    /** The thread that makes views and the one that sends them. */
    long[] controllerThreads() {
        return new long[] {Thread.currentThread().getId(), controllerThread};
    }

    /** Gives a view to all gateways; returns when all have acknowledged it. */
    Arrival publish(View view) throws InterruptedException {
        acknowledged = new CountDownLatch(takers.size());
        server.publish(view);
        assertThat(acknowledged.await(LIMIT_S, TimeUnit.SECONDS))
                .as("view %d in force at all gateways", view.version())
                .isTrue();
        assertThat(takers).allSatisfy(taker -> assertThat(taker.viewVersion()).isEqualTo(view.version()));
        return new Arrival(
                takers.stream().mapToLong(taker -> taker.began).max().orElseThrow(),
                takers.stream().mapToLong(taker -> taker.ended).min().orElseThrow(),
                takers.stream().mapToLong(taker -> taker.ended).max().orElseThrow());
    }

    /**
     * Times of the steps of a view, ns.
     *
     * @param began when the last gateway has it and begins to put it in force
     * @param first when it is in force at the first gateway
     * @param last when it is in force at the last gateway
     */
    record Arrival(long began, long first, long last) {}

    @Override
    public void close() {
        for (ControlClient client : clients) {
            done(client.close());
        }
        done(server.close());
        for (Taker taker : takers) {
            done(taker.gateway.close());
        }
        done(lines.close());
        done(controller.close());
    }

    private static <T> T done(Future<T> future) {
        return future.toCompletionStage()
                .toCompletableFuture()
                .orTimeout(LIMIT_S, TimeUnit.SECONDS)
                .join();
    }

    @Override
    public void applied(String gateway, long version) {
        acknowledged.countDown();
    }

    @Override
    public void attached(String gateway, long viewVersion) {}

    @Override
    public void pinsRestored(String gateway, List<AvailabilityPin> pins) {}

    @Override
    public void pinRequested(String gateway, long number, String name, boolean wanted) {}

    @Override
    public void reported(String gateway, DemandReport report) {}

    @Override
    public void inUse(String gateway, String variant, String node) {}

    @Override
    public void drained(String gateway, long version, String variant, String node) {}

    @Override
    public void detached(String gateway) {}

    @Override
    public void stopped(String gateway) {}

    /** A gateway that records times. */
    private static final class Taker implements ControlledGateway {

        private final Gateway gateway;
        private volatile long began;
        private volatile long ended;

        Taker(Gateway gateway) {
            this.gateway = gateway;
        }

        @Override
        public void apply(View view) {
            began = System.nanoTime();
            gateway.apply(view);
            ended = System.nanoTime();
        }

        @Override
        public long viewVersion() {
            return gateway.viewVersion();
        }

        @Override
        public boolean isIdle(String variant, String node) {
            return gateway.isIdle(variant, node);
        }

        @Override
        public DemandReport report() {
            return gateway.report();
        }

        @Override
        public void onCold(Runnable published) {
            gateway.onCold(published);
        }
    }
}
