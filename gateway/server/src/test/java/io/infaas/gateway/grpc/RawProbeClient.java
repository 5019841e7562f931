package io.infaas.gateway.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.gateway.h2.RawPeer;
import io.infaas.gateway.testing.RawConnection;
import java.io.IOException;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * An honest client beside an attack: {@value #PER_SECOND} queries per second over each protocol, on one connection each. A query
 * without a result is lost.
 */
public final class RawProbeClient implements AutoCloseable {

    public static final int PER_SECOND = 40;

    private static final String QUERY =
            "POST /v2/models/fashion/infer HTTP/1.1\r\nhost: x\r\ncontent-length: 13\r\n\r\n" + "{\"inputs\":[]}";

    private final AtomicInteger http = new AtomicInteger();
    private final AtomicInteger grpc = new AtomicInteger();
    private final Queue<String> lost = new ConcurrentLinkedQueue<>();
    private final List<Thread> threads;
    private volatile boolean stopped;

    private interface Query {
        String ask() throws IOException;
    }

    /** Begins to ask; the first queries are answered when this returns, so that connections are open. */
    public RawProbeClient(int httpPort, int grpcPort) throws IOException {
        RawConnection connection = RawConnection.to(httpPort);
        RawPeer peer = RawPeer.client(grpcPort, 65_535);
        threads = List.of(
                new Thread(() -> run("HTTP", http, connection, () -> overHttp(connection)), "probe-http"),
                new Thread(() -> run("gRPC", grpc, peer, () -> overGrpc(peer)), "probe-grpc"));
        threads.forEach(Thread::start);
        assertServed(1);
    }

    private static String overHttp(RawConnection connection) throws IOException {
        return String.valueOf(connection.write(QUERY).message().status());
    }

    private static String overGrpc(RawPeer peer) throws IOException {
        int stream = Exchanges.ask(peer, "probe");
        RawPeer.Heard answer = peer.await(stream);
        peer.forget(stream);
        return answer.reset() ? "reset" : answer.header("grpc-status") + " " + answer.header("grpc-message");
    }

    private void run(String protocol, AtomicInteger answered, AutoCloseable connection, Query query) {
        long next = System.nanoTime();
        try (connection) {
            while (!stopped) {
                String result = query.ask();
                if (!result.equals("200") && !result.equals("0 null")) {
                    lost.add(protocol + ": " + result);
                }
                answered.incrementAndGet();
                next += TimeUnit.SECONDS.toNanos(1) / PER_SECOND;
                LockSupport.parkNanos(next - System.nanoTime());
            }
        } catch (Exception e) {
            lost.add(protocol + ": " + e);
        }
    }

    /** Returns when this many more queries are answered over each protocol; fails if one of all is lost. */
    public void assertServed(int queries) {
        int httpGoal = http.get() + queries;
        int grpcGoal = grpc.get() + queries;
        while (lost.isEmpty() && (http.get() < httpGoal || grpc.get() < grpcGoal)) {
            LockSupport.parkNanos(5_000_000);
        }
        assertThat(lost).isEmpty();
    }

    /** Ends both clients; fails if a query was lost. */
    @Override
    public void close() {
        stopped = true;
        for (Thread thread : threads) {
            try {
                thread.join(30_000);
            } catch (InterruptedException e) {
                throw new IllegalStateException("interrupted while the probe ends", e);
            }
        }
        assertThat(lost).isEmpty();
    }
}
