package io.infaas.gateway.soak;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.triton.servers.RigModels;
import io.infaas.triton.servers.TritonServer;
import io.infaas.triton.servers.TritonServers;
import io.infaas.triton.testing.LayerCounts;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Everything at once through a gateway to two real Tritons, for {@code infaas.soak.seconds}: no answer is lost or another's,
 * memory does not grow, no buffer is left behind.
 */
final class SoakIT {

    private static final List<String> MODELS = List.of("custom_identity_int32", "slow_identity", "sequence_sum");
    private static final Duration TIME = LayerCounts.seconds("infaas.soak.seconds");
    /** One for each kind of query but the large ones. */
    private static final int CLIENTS = 6;

    private static final int MEBI = (1 << 20) / Integer.BYTES;
    private static final int LARGEST_MEBI = SoakClient.LARGEST >> 20;

    /** Above what the heap and the pool of buffers keep of the load before; a leak of one large message in ten is more. */
    private static final int GROWTH_MEBIBYTES = 96;

    @TempDir
    private Path folder;

    private final Map<String, LongAdder> done = new ConcurrentHashMap<>();
    private final AtomicLong seeds = new AtomicLong(1);
    private final ReentrantLock large = new ReentrantLock();

    @Test
    void everythingAtOnce_nothingLostNothingMixedUpMemoryFlat() throws Exception {
        Path repository = RigModels.layOut(folder.resolve("models"), MODELS.toArray(String[]::new));
        try (TritonServer a = TritonServers.start(repository, MODELS);
                TritonServer b = TritonServers.start(repository, MODELS);
                GatewayChild gateway = new GatewayChild(
                        folder,
                        // a heap that the machine gives at once: whether it grows later says nothing of a leak
                        List.of("-Xms256m", "-Xmx256m", "-XX:+AlwaysPreTouch"),
                        List.of(
                                "--nodes=" + address(a) + "," + address(b),
                                "--max-message-bytes=" + (SoakClient.LARGEST + (1 << 20))))) {
            warmUp(gateway);
            long until = System.nanoTime() + TIME.toNanos();
            int settled = load(gateway, System.nanoTime() + TIME.toNanos() / 3);
            int later = load(gateway, until);
            gateway.end();

            System.out.println("soak: " + counts() + "; resident " + settled + " MiB, later " + later + " MiB");
            assertThat(later).as("resident MiB, %d before", settled).isLessThan(settled + GROWTH_MEBIBYTES);
            String log = gateway.log();
            assertThat(log).doesNotContain("LEAK").doesNotContain("defect");
            // the start loads its classes on an event loop, which takes its time on a slow machine
            assertThat(log.substring(log.indexOf("gateway ready"))).doesNotContain("blocked");
            assertThat(done.keySet())
                    .contains("unary", "http", "stream", "sequence", "stream sequence", "cancel", "large");
        }
    }

    private static String address(TritonServer server) {
        return server.host() + ":" + server.httpPort() + ":" + server.grpcPort() + ":" + server.metricsPort();
    }

    private String counts() {
        return done.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(entry -> entry.getKey() + " " + entry.getValue())
                .collect(Collectors.joining(", "));
    }

    /** The largest message in each way, for what is measured first would else depend on whether the load met it by then. */
    private void warmUp(GatewayChild gateway) throws Exception {
        try (SoakClient client = new SoakClient(gateway.httpPort(), gateway.grpcPort())) {
            client.unary(seeds.getAndAdd(1_000), LARGEST_MEBI * MEBI);
            client.http(seeds.getAndAdd(1_000), LARGEST_MEBI * MEBI);
            count("large");
        }
    }

    private int load(GatewayChild gateway, long until) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
        try {
            List<Future<Void>> running = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                running.add(threads.submit(task(gateway, i, until)));
            }
            for (Future<Void> one : running) {
                one.get();
            }
            return gateway.residentMebibytes();
        } catch (ExecutionException e) {
            throw new AssertionError("the log of the gateway:\n" + gateway.log(), e.getCause());
        } finally {
            threads.shutdownNow();
        }
    }

    /** Each client begins with a kind of its own, so that all are met on a slow machine too. */
    private Callable<Void> task(GatewayChild gateway, int number, long until) {
        SplittableRandom random = new SplittableRandom(number);
        return () -> {
            try (SoakClient client = new SoakClient(gateway.httpPort(), gateway.grpcPort())) {
                int kind = number;
                do {
                    runOne(client, kind, random);
                    kind = random.nextInt(CLIENTS + 1);
                } while (System.nanoTime() < until);
                return null;
            }
        };
    }

    private void runOne(SoakClient client, int kind, SplittableRandom random) throws Exception {
        // far apart, so that the messages of a stream have numbers of their own
        long seed = seeds.getAndAdd(1_000);
        int count = 1 + random.nextInt(MEBI / 4);
        switch (kind) {
            case 0 -> {
                client.unary(seed, count);
                count("unary");
            }
            case 1 -> {
                client.http(seed, count);
                count("http");
            }
            case 2 -> {
                client.stream(seed, 10, count / 10 + 1);
                count("stream");
            }
            case 3 -> {
                client.sequence(seed, 5);
                count("sequence");
            }
            case 4 -> {
                client.sequenceOnStream(seed, 20);
                count("stream sequence");
            }
            case 5 -> {
                client.cancel(seed, count);
                count("cancel");
            }
            default -> large(client, seed, random);
        }
    }

    // one at a time: what they need is had by the nodes and by this JVM too
    private void large(SoakClient client, long seed, SplittableRandom random) throws Exception {
        if (!large.tryLock()) {
            return;
        }
        try {
            int count = (random.nextInt(8) == 0 ? LARGEST_MEBI : 1 + random.nextInt(16)) * MEBI;
            if (random.nextBoolean()) {
                client.unary(seed, count);
            } else {
                client.http(seed, count);
            }
            count("large");
        } finally {
            large.unlock();
        }
    }

    private void count(String kind) {
        done.computeIfAbsent(kind, unseen -> new LongAdder()).increment();
    }
}
