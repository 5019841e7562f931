package io.infaas.gateway.feedback;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.gateway.routing.GatewayLimits;
import io.infaas.gateway.testing.FrontEnds;
import io.infaas.gateway.testing.Reply;
import io.infaas.gateway.testing.SerialNode;
import io.infaas.triton.testing.Until;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Over sockets: a node that executes one query after another gets more than it can do, in an open loop. How much more is told by a
 * measurement before; what it could have done is told by how long its executions take under that very load.
 */
@Tag("alone")
class OverloadIT {

    private static final int DEADLINE_MS = 500;
    private static final int CLOSED_LOOP = 8;
    private static final long RUN_NANOS = TimeUnit.SECONDS.toNanos(3);
    private static final Buffer QUESTION = Reply.frame(Reply.question("fashion", 64));

    private final Vertx vertx = Vertx.vertx();
    private final AtomicInteger begun = new AtomicInteger();
    private final AtomicInteger answered = new AtomicInteger();
    private final AtomicInteger ended = new AtomicInteger();
    private volatile boolean measuring = true;
    private SerialNode node;
    private FrontEnds fronts;

    @BeforeEach
    void open() throws Exception {
        node = new SerialNode(vertx);
        fronts = new FrontEnds(GatewayLimits.DEFAULT, node.node());
        vertx.setPeriodic(1_000, timer -> fronts.router.relax());
    }

    @AfterEach
    void close() throws Exception {
        fronts.close();
        vertx.close().await(10, TimeUnit.SECONDS);
    }

    @Test
    void infer_upToFiveTimesWhatTheNodeCanDo_itDoesMostOfIt() throws Exception {
        double capacity = measureCapacity();

        assertGoodput(capacity, 1);
        assertGoodput(capacity, 5);

        assertThat(Reply.grpc(fronts.h2, Reply.question("fashion", 64)).grpcStatus())
                .isEqualTo("0");
    }

    private double measureCapacity() {
        for (int i = 0; i < CLOSED_LOOP; i++) {
            askInTurn();
        }
        LockSupport.parkNanos(RUN_NANOS / 3);
        int before = answered.get();
        long began = System.nanoTime();
        LockSupport.parkNanos(RUN_NANOS);
        double perSecond = 1e9 * (answered.get() - before) / (System.nanoTime() - began);
        measuring = false;
        return perSecond;
    }

    private void askInTurn() {
        ask(() -> {
            if (measuring) {
                askInTurn();
            }
        });
    }

    private void assertGoodput(double capacity, int load) {
        awaitAllEnded();
        int answeredBefore = answered.get();
        int executedBefore = node.executed.get();
        long busyBefore = node.busyNanos.get();
        long began = System.nanoTime();
        int asked = 0;
        for (long elapsed = 0; elapsed < RUN_NANOS; elapsed = System.nanoTime() - began) {
            for (int due = (int) (load * capacity * elapsed / 1e9); asked < due; asked++) {
                ask(() -> {});
            }
            LockSupport.parkNanos(1_000_000);
        }
        awaitAllEnded();

        int inTime = answered.get() - answeredBefore;
        int executed = node.executed.get() - executedBefore;
        double executionNanos = (double) (node.busyNanos.get() - busyBefore) / executed;
        // a node that waits for its processor between two executions does no more than it did without overload
        double perSecond = Math.min(capacity, 1e9 / executionNanos);
        int could = Math.min(asked, (int) (perSecond * RUN_NANOS / 1e9));
        assertThat(inTime)
                .as("answered in time at %d times %.0f/s, of %d, where %d can be", load, capacity, asked, could)
                .isGreaterThan((int) (0.6 * could));
        assertThat(executed - inTime).as("executed in vain, of %d", executed).isLessThan(executed / 4);
    }

    // the gateway has ended a query before its client knows
    private void awaitAllEnded() {
        Until.holds(
                () -> "all queries have ended: %s of %s, %d in flight"
                        .formatted(ended, begun, fronts.metrics.queriesInFlight()),
                () -> !measuring && ended.get() == begun.get());
    }

    private void ask(Runnable then) {
        begun.incrementAndGet();
        long began = System.nanoTime();
        Reply.later(
                        Reply.grpcRequest(fronts.h2, HttpHeaders.headers().set("grpc-timeout", DEADLINE_MS + "m")),
                        QUESTION)
                .onComplete(over -> {
                    boolean inTime = System.nanoTime() - began <= TimeUnit.MILLISECONDS.toNanos(DEADLINE_MS);
                    if (inTime && over.succeeded() && over.result().grpcStatus().equals("0")) {
                        answered.incrementAndGet();
                    }
                    // what follows has begun before this has ended: until then not all have
                    then.run();
                    ended.incrementAndGet();
                });
    }
}
