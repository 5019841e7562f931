package io.infaas.gateway.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.infaas.catalog.ExampleRepository;
import io.infaas.catalog.Objective;
import io.infaas.gateway.Gateway;
import io.infaas.gateway.GatewayConfig;
import io.infaas.gateway.contract.View;
import io.infaas.gateway.index.ViewFixture;
import io.infaas.gateway.routing.GatewayLimits;
import io.infaas.triton.client.InferReply;
import io.infaas.triton.client.TritonClient;
import io.infaas.triton.protocol.InferParameter;
import io.infaas.triton.protocol.ModelInferRequest;
import io.infaas.triton.testing.LayerCounts;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Nodes are killed while queries are under way, in an open loop over both protocols, without any retry by the client. */
@Tag("alone")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KilledNodeIT {

    private static final Duration DEADLINE = Duration.ofSeconds(30);
    /** A node that ends again and again is ejected for up to 32 s, and checked every 2 s after that. */
    private static final Duration RETURN = Duration.ofSeconds(60);

    private static final int ROUNDS = LayerCounts.count("infaas.chaos.rounds");
    private static final double LOAD = 0.8;
    private static final double SECONDS_PER_END = 1.2;
    private static final int CLOSED_LOOP = 16;
    private static final int MOST_ROUNDS = 3 + ROUNDS;
    private static final double GROWTH = 1.15;
    private static final long MEASURED_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final int IMAGES = 8;
    private static final int SEQUENCES = 16;
    private static final int MESSAGES = 10;

    private final Vertx vertx = Vertx.vertx();
    private final AtomicInteger answered = new AtomicInteger();
    private final List<String> wrong = new ArrayList<>();
    private final List<ChildNode> nodes = new ArrayList<>();
    /** What gateway, nodes and clients answered in a closed loop, queries/s. */
    private double capacity;

    private List<byte[]> images = List.of();
    private List<ByteString> expected = List.of();
    private Gateway gateway;
    private TritonClient client;
    private HttpClient http;

    @BeforeAll
    void start(@TempDir Path repository) throws Exception {
        ViewFixture fixture =
                new ViewFixture().objective(new Objective(10_000, 0.5)).variant("fm-nano", "fp32", 1, 0.85, 1.0);
        ExampleRepository.write(repository, fixture.catalog().variants().get(0), "fm-nano");
        for (String id : List.of("a", "b")) {
            ChildNode node = new ChildNode(id, repository);
            nodes.add(node);
            fixture.node(node.node());
        }
        View view = fixture.everywhere().view();
        gateway = Gateway.start(
                        GatewayConfig.of(view).withPorts("127.0.0.1", 0, 0, 0).withLimits(GatewayLimits.ON_DEMAND))
                .await(30, TimeUnit.SECONDS);
        client = new TritonClient(vertx, "127.0.0.1", gateway.grpcPort(), TritonClient.DEFAULT_MESSAGE_CAP);
        http = vertx.createHttpClient(
                new HttpClientOptions().setDefaultHost("127.0.0.1").setDefaultPort(gateway.httpPort()));
        images = images();
        expected = inferExpected(view.catalog().variants().get(0).name());
        capacity = measureCapacity();
    }

    @AfterAll
    void end() throws Exception {
        gateway.close().await(60, TimeUnit.SECONDS);
        client.close().await(10, TimeUnit.SECONDS);
        vertx.close().await(10, TimeUnit.SECONDS);
        for (ChildNode node : nodes) {
            node.kill();
        }
    }

    @BeforeEach
    void reset() {
        answered.set(0);
        wrong.clear();
    }

    /** Until a round answers hardly more than the one before: the first ones compile. */
    private double measureCapacity() throws Exception {
        double before = 0;
        double now = measureRound();
        for (int round = 1; round < MOST_ROUNDS && now > GROWTH * before; round++) {
            before = now;
            now = measureRound();
        }
        return now;
    }

    private double measureRound() throws Exception {
        answered.set(0);
        long began = System.nanoTime();
        AtomicInteger number = new AtomicInteger();
        List<Future<?>> clients = new ArrayList<>();
        for (int client = 0; client < CLOSED_LOOP; client++) {
            clients.add(askInTurn(number, began + MEASURED_NANOS));
        }
        Future.join(clients).await(30, TimeUnit.SECONDS);
        return 1e9 * answered.get() / (System.nanoTime() - began);
    }

    private Future<?> askInTurn(AtomicInteger number, long until) {
        return ask(number.getAndIncrement())
                .eventually(() -> System.nanoTime() < until ? askInTurn(number, until) : Future.succeededFuture());
    }

    /** How a node comes to its end. */
    private interface Ending {
        void of(ChildNode node) throws InterruptedException;
    }

    @Test
    void infer_nodesKilledInTurn_nothingIsLostNothingWrong() throws Exception {
        queryWhileNodesEnd("killed", ROUNDS, ChildNode::kill);
    }

    @Test
    void infer_nodesTerminatedInTurn_nothingIsLostNothingWrong() throws Exception {
        queryWhileNodesEnd("terminated", ROUNDS, ChildNode::terminate);
    }

    /** Queries wait for the node that comes, as long as their deadlines allow. */
    @Test
    void infer_onlyNodeKilledWhileAnotherComes_nothingIsLostNothingWrong() throws Exception {
        ChildNode serving = nodes.get(0);
        ChildNode coming = nodes.get(1);
        coming.kill();
        awaitServing(serving.node().id());
        CompletableFuture<Void> ready = new CompletableFuture<>();
        List<Future<?>> queries = new ArrayList<>();
        Pace pace = new Pace(LOAD * capacity);
        for (int i = 0; i < pace.queries(); i++) {
            queries.add(ask(i));
            if (i == pace.queries() / 4) {
                serving.kill();
                ready = CompletableFuture.runAsync(coming::revive);
            }
            pace.awaitNext();
        }
        ready.get(30, TimeUnit.SECONDS);
        awaitAnswers("the only node killed while another comes", queries);
        serving.revive();
        awaitServing(serving.node().id());
    }

    /** A sequence lives in its node. Its queries say that it is over, and it may start again; all others go on. */
    @Test
    void infer_nodeKilledWhileSequencesRun_onlyItsSequencesEnd() throws Exception {
        Map<Integer, String> homes = new TreeMap<>();
        Map<Integer, Throwable> over = new TreeMap<>();
        List<Future<?>> queries = new ArrayList<>();
        Optional<ChildNode> victim = Optional.empty();
        for (int message = 0; message < MESSAGES; message++) {
            Map<Integer, Future<InferReply>> asked = new TreeMap<>();
            for (int sequence = 1; sequence <= SEQUENCES; sequence++) {
                if (!over.containsKey(sequence)) {
                    asked.put(sequence, continueSequence(sequence, message));
                }
                queries.add(ask(queries.size()));
            }
            if (message == MESSAGES / 2) {
                victim = nodes.stream()
                        .max(Comparator.comparing(node -> Collections.frequency(
                                homes.values(), node.node().id())));
                victim.orElseThrow().kill();
            }
            Future.join(List.copyOf(asked.values())).otherwiseEmpty().await(60, TimeUnit.SECONDS);
            asked.forEach((sequence, reply) -> {
                if (reply.failed()) {
                    over.put(sequence, reply.cause());
                } else {
                    String node = reply.result().header("infaas-node").orElseThrow();
                    assertThat(homes.putIfAbsent(sequence, node)).isIn(null, node);
                }
            });
        }
        awaitAnswers(
                "a node killed while %d sequences run, of which %d end".formatted(SEQUENCES, over.size()), queries);

        ChildNode killed = victim.orElseThrow();
        assertThat(over.keySet()).isNotEmpty().allSatisfy(sequence -> assertThat(homes)
                .containsEntry(sequence, killed.node().id()));
        assertThat(over.values())
                .allSatisfy(cause -> assertThat(cause).hasMessageContaining("must specify the START flag"));
        for (int sequence : over.keySet()) {
            assertThat(continueSequence(sequence, 0).await(30, TimeUnit.SECONDS).header("infaas-node"))
                    .isPresent();
        }
        killed.revive();
        awaitServing(killed.node().id());
    }

    private Future<InferReply> continueSequence(int sequence, int message) {
        ModelInferRequest.Builder query = question("fashion", "message " + message, message % IMAGES).toBuilder();
        query.putParameters(
                "sequence_id",
                InferParameter.newBuilder().setInt64Param(sequence).build());
        query.putParameters(
                "sequence_start",
                InferParameter.newBuilder().setBoolParam(message == 0).build());
        query.putParameters(
                "sequence_end",
                InferParameter.newBuilder()
                        .setBoolParam(message == MESSAGES - 1)
                        .build());
        return client.inferWithMetadata(query.build(), DEADLINE);
    }

    private void awaitAnswers(String what, List<Future<?>> queries) throws Exception {
        Future.join(queries).otherwiseEmpty().await(60, TimeUnit.SECONDS);

        System.out.printf(
                "%s: %d queries without a sequence, %d lost; %.0f/s were measured%n",
                what, queries.size(), wrong.size(), capacity);
        assertThat(wrong).isEmpty();
        assertThat(answered).hasValue(queries.size());
    }

    private void queryWhileNodesEnd(String how, int times, Ending ending) throws Exception {
        List<Future<?>> queries = new ArrayList<>();
        for (int end = 0; end < times; end++) {
            ChildNode victim = nodes.get(end % 2);
            Pace pace = new Pace(LOAD * capacity);
            for (int i = 0; i < pace.queries(); i++) {
                queries.add(ask(queries.size()));
                if (i == pace.queries() / 2) {
                    ending.of(victim);
                }
                pace.awaitNext();
            }
            victim.revive();
            awaitServing(victim.node().id());
        }

        awaitAnswers("%d nodes %s while another serves".formatted(times, how), queries);
    }

    /** When queries are due, whether or not those before are answered. */
    private static final class Pace {

        private final long intervalNanos;
        private long next = System.nanoTime();

        Pace(double perSecond) {
            intervalNanos = (long) (1e9 / perSecond);
        }

        int queries() {
            return (int) (SECONDS_PER_END * 1e9 / intervalNanos);
        }

        void awaitNext() {
            next += intervalNanos;
            LockSupport.parkNanos(next - System.nanoTime());
        }
    }

    private Future<?> ask(int number) {
        return number % 2 == 0 ? overGrpc(number) : overHttp(number);
    }

    private Future<?> overGrpc(int number) {
        int image = number % IMAGES;
        String id = "query " + number;
        return client.infer(question("fashion", id, image), DEADLINE)
                .onFailure(cause -> wrong(id + ": " + cause))
                .onSuccess(answer -> {
                    if (answer.getId().equals(id)
                            && answer.getModelName().equals("fashion")
                            && answer.getRawOutputContents(0).equals(expected.get(image))) {
                        answered.incrementAndGet();
                    } else {
                        wrong(id + " got the answer of " + answer.getId());
                    }
                });
    }

    private Future<?> overHttp(int number) {
        int image = number % IMAGES;
        String id = "query " + number;
        String head =
                ("{\"id\":\"" + id + "\",\"inputs\":[{\"name\":\"image\",\"shape\":[1,1,28,28],\"datatype\":\"FP32\","
                        + "\"parameters\":{\"binary_data_size\":3136}}],\"parameters\":{\"binary_data_output\":true}}");
        // the body is asked for where the answer comes, or it may have passed before
        return http.request(HttpMethod.POST, "/v2/models/fashion/infer")
                .compose(request -> request.putHeader("Inference-Header-Content-Length", "" + head.length())
                        .send(Buffer.buffer(head).appendBytes(images.get(image)))
                        .compose(response -> response.body().onSuccess(body -> {
                            String length = response.getHeader("Inference-Header-Content-Length");
                            int tail = length == null ? body.length() : Integer.parseInt(length);
                            ByteString logits = ByteString.copyFrom(body.getBytes(tail, body.length()));
                            if (logits.equals(expected.get(image))
                                    && body.toString().contains("\"" + id + "\"")) {
                                answered.incrementAndGet();
                            } else {
                                wrong(id + ": " + response.statusCode() + " " + body);
                            }
                        })))
                .onFailure(cause -> wrong(id + ": " + cause));
    }

    private synchronized void wrong(String what) {
        wrong.add(what);
    }

    /** Asks several at once: a single query has no reason to leave the other node, which is free again when the next one comes. */
    private void awaitServing(String id) throws Exception {
        long until = System.nanoTime() + RETURN.toNanos();
        boolean serves = false;
        while (!serves && System.nanoTime() < until) {
            List<Future<String>> by = Stream.generate(
                            () -> client.inferWithMetadata(question("fashion", "probe", 0), DEADLINE)
                                    .map(answer -> answer.header("infaas-node").orElse("")))
                    .limit(CLOSED_LOOP)
                    .toList();
            Future.all(by).await(30, TimeUnit.SECONDS);
            serves = by.stream().anyMatch(node -> node.result().equals(id));
        }
        assertThat(serves).as("%s answers", id).isTrue();
    }

    private ModelInferRequest question(String model, String id, int image) {
        return ModelInferRequest.newBuilder()
                .setModelName(model)
                .setId(id)
                .addInputs(ModelInferRequest.InferInputTensor.newBuilder()
                        .setName("image")
                        .setDatatype("FP32")
                        .addAllShape(List.of(1L, 1L, 28L, 28L)))
                .addRawInputContents(ByteString.copyFrom(images.get(image)))
                .build();
    }

    private List<ByteString> inferExpected(String variant) throws Exception {
        TritonClient direct =
                new TritonClient(vertx, "127.0.0.1", nodes.get(0).grpcPort(), TritonClient.DEFAULT_MESSAGE_CAP);
        List<ByteString> answers = new ArrayList<>();
        for (int image = 0; image < IMAGES; image++) {
            answers.add(direct.infer(question(variant, "direct", image), DEADLINE)
                    .await(30, TimeUnit.SECONDS)
                    .getRawOutputContents(0));
        }
        direct.close().await(10, TimeUnit.SECONDS);
        return answers;
    }

    private static List<byte[]> images() {
        Random random = new Random(7);
        List<byte[]> images = new ArrayList<>();
        for (int image = 0; image < IMAGES; image++) {
            ByteBuffer pixels = ByteBuffer.allocate(3136).order(ByteOrder.LITTLE_ENDIAN);
            while (pixels.hasRemaining()) {
                pixels.putFloat(random.nextFloat());
            }
            images.add(pixels.array());
        }
        return images;
    }
}
