package io.infaas.controller.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.catalog.Application;
import io.infaas.catalog.Architecture;
import io.infaas.catalog.Catalog;
import io.infaas.catalog.Catalogs;
import io.infaas.catalog.ExampleRepository;
import io.infaas.catalog.Metric;
import io.infaas.catalog.NodeType;
import io.infaas.catalog.Objective;
import io.infaas.catalog.ProfileFixture;
import io.infaas.catalog.RuntimeSettings;
import io.infaas.catalog.Variant;
import io.infaas.controller.cli.Infaas;
import io.infaas.controller.local.ChildJvm;
import io.infaas.controller.local.EmbeddedNodes;
import io.infaas.controller.local.LocalNodeProvider;
import io.infaas.controller.local.LocalNodes;
import io.infaas.gateway.Gateway;
import io.infaas.gateway.GatewayConfig;
import io.infaas.gateway.contract.Instance;
import io.infaas.gateway.contract.InstanceState;
import io.infaas.gateway.contract.Node;
import io.infaas.gateway.contract.View;
import io.infaas.gateway.routing.GatewayLimits;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Phaser;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two applications on one real node that has not enough cores for both: the one of lower priority asks for five times what it did, and
 * the other keeps its objective. Loads are in multiples of what the node was measured to do.
 */
@Tag("proof")
@Tag("alone")
final class SharedNodeIT {

    private static final int BATCH = 16;
    private static final int BYTES = BATCH * 28 * 28 * Float.BYTES;
    private static final NodeType TYPE = new NodeType("local", 2, 8L << 30, 0, 0.08);
    /** Still little should the node become half as fast as it was when it was measured. */
    private static final double STEADY = 0.3;

    private static final double USUAL = 0.25;
    private static final int TIMES = 5;
    private static final int BEFORE_SECONDS = 5;
    private static final int BURST_SECONDS = 15;

    /** Of the time of a query alone: what answers may take. */
    private static final int BOUND = 20;

    @TempDir
    private Path folder;

    private final HttpClient http = HttpClient.newHttpClient();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    private final Phaser running = new Phaser(1);
    private LocalNodeProvider nodes;
    private Gateway gateway;
    private double aloneMs;

    @BeforeEach
    void start() throws Exception {
        for (Variant variant : catalog(1).variants()) {
            ExampleRepository.write(folder, variant, "fm-large");
        }
        nodes = LocalNodeProvider.start(
                new LocalNodes(
                        1,
                        1,
                        OptionalInt.empty(),
                        TYPE.name(),
                        TYPE.pricePerHour(),
                        new EmbeddedNodes(folder, ChildJvm.likeThis(Infaas.class.getName())),
                        List.of("*"),
                        Duration.ZERO,
                        Duration.ofSeconds(60),
                        Duration.ofSeconds(10)),
                notice -> {});
        Node node = nodes.list().get(0).node().orElseThrow();
        aloneMs = measure(node);
        Catalog catalog = catalog(aloneMs / BATCH);
        View view = new View(
                1,
                catalog,
                List.of(node),
                catalog.variants().stream()
                        .map(variant -> new Instance(variant.name(), node.id(), InstanceState.ACTIVE))
                        .toList());
        gateway = Gateway.start(GatewayConfig.of(view)
                        .withPorts("127.0.0.1", 0, 0, 0)
                        .withLimits(new GatewayLimits(
                                1 << 20, 1 << 20, 64 << 20, 4096, 1024, Duration.ofSeconds(1), Duration.ofSeconds(2))))
                .await(30, TimeUnit.SECONDS);
    }

    @AfterEach
    void stop() throws Exception {
        clock.shutdownNow();
        gateway.close().await(30, TimeUnit.SECONDS);
        nodes.close();
    }

    @Test
    void lowerPriorityBursts_theOtherMissesLessThanOneInAHundred() throws Exception {
        Load steady = new Load("steady", 1);
        Load bursting = new Load("bursting", 2);

        steady.offer(STEADY, BEFORE_SECONDS + BURST_SECONDS);
        bursting.offer(USUAL, BEFORE_SECONDS);
        bursting.offer(TIMES * USUAL, BURST_SECONDS);
        running.awaitAdvanceInterruptibly(running.arrive(), 60, TimeUnit.SECONDS);

        assertThat(steady.missed.get() * 100).isLessThan(steady.asked);
        assertThat(bursting.answered.get()).isGreaterThan((int) (bursting.asked * 0.2));
        assertThat(get(gateway.metricsPort(), "/metrics"))
                .containsPattern("application=\"bursting\",outcome=\"shed_priority\",protocol=\"http\"} [1-9]")
                .doesNotContainPattern("application=\"steady\",outcome=\"shed[a-z_]*\",protocol=\"http\"} [1-9]");
    }

    /** Queries of one application at random moments. */
    private final class Load {

        private final String application;
        private final Random random;
        private final AtomicInteger answered = new AtomicInteger();
        private final AtomicInteger missed = new AtomicInteger();
        private double begin;
        private int asked;

        Load(String application, long seed) {
            this.application = application;
            this.random = new Random(seed);
        }

        /** Sends after what was to be sent before. */
        void offer(double load, int seconds) {
            double at = begin;
            begin += 1000.0 * seconds;
            while ((at -= Math.log(1 - random.nextDouble()) * aloneMs / load) < begin) {
                asked++;
                running.register();
                var unused = clock.schedule(this::send, (long) (1000 * at), TimeUnit.MICROSECONDS);
            }
        }

        private void send() {
            long began = System.nanoTime();
            var unused = http.sendAsync(query(gateway.httpPort(), application), HttpResponse.BodyHandlers.discarding())
                    .whenComplete((answer, failure) -> {
                        boolean ok = failure == null && answer.statusCode() == 200;
                        double ms = (System.nanoTime() - began) / 1e6;
                        answered.addAndGet(ok ? 1 : 0);
                        missed.addAndGet(ok && ms <= BOUND * aloneMs ? 0 : 1);
                        running.arriveAndDeregister();
                    });
        }

        @Override
        public String toString() {
            return "%d asked, %d answered, %d missed".formatted(asked, answered.get(), missed.get());
        }
    }

    private double measure(Node node) throws Exception {
        String model = catalog(1).variants().get(0).name();
        List<Double> times = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            long began = System.nanoTime();
            assertThat(http.send(query(node.httpPort(), model), HttpResponse.BodyHandlers.discarding())
                            .statusCode())
                    .isEqualTo(200);
            times.add((System.nanoTime() - began) / 1e6);
        }
        return times.stream().skip(50).sorted().skip(25).findFirst().orElseThrow();
    }

    private static HttpRequest query(int port, String model) {
        String head = "{\"inputs\":[{\"name\":\"image\",\"datatype\":\"FP32\",\"shape\":[%d,1,28,28],".formatted(BATCH)
                + "\"parameters\":{\"binary_data_size\":%d}}]}".formatted(BYTES);
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes(head.getBytes(StandardCharsets.UTF_8));
        body.writeBytes(new byte[BYTES]);
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d/v2/models/%s/infer".formatted(port, model)))
                .header("Inference-Header-Content-Length", Integer.toString(head.length()))
                .POST(HttpRequest.BodyPublishers.ofByteArray(body.toByteArray()))
                .build();
    }

    private String get(int port, String path) throws Exception {
        return http.send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private static Catalog catalog(double msPerItem) {
        List<Application> applications = new ArrayList<>();
        List<Architecture> architectures = new ArrayList<>();
        List<Variant> variants = new ArrayList<>();
        for (String name : List.of("steady", "bursting")) {
            applications.add(new Application(
                            name,
                            "One of two",
                            Catalogs.contract(),
                            new Metric("top-1", "fashion-mnist"),
                            new Objective(BOUND * msPerItem * BATCH, 0.5))
                    .withStanding(name.equals("steady") ? 7 : 5, 1, null));
            architectures.add(new Architecture("net-" + name, name, "0".repeat(64), Catalogs.contract()));
            variants.add(new Variant(
                    "net-" + name + "-fp32-t2-00000000",
                    "net-" + name + "-fp32-t2",
                    "net-" + name,
                    "fp32",
                    "onnxruntime-cpu",
                    new RuntimeSettings(2, 1, Catalogs.contract().maxBatchSize()),
                    List.of(ProfileFixture.on(TYPE.name())
                            .cores(2)
                            .linear(msPerItem, Catalogs.contract().maxBatchSize())
                            .coresUsed(2)
                            .accuracy(0.92, 2000)
                            .build())));
        }
        return new Catalog(applications, architectures, variants, List.of(TYPE));
    }
}
