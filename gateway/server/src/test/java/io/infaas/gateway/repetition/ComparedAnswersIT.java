package io.infaas.gateway.repetition;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.gateway.Gateway;
import io.infaas.gateway.GatewayConfig;
import io.infaas.gateway.contract.AnswerAgreement;
import io.infaas.gateway.contract.DemandReport;
import io.infaas.gateway.contract.Instance;
import io.infaas.gateway.contract.InstanceState;
import io.infaas.gateway.contract.View;
import io.infaas.gateway.index.ViewFixture;
import io.infaas.triton.client.TritonClient;
import io.infaas.triton.protocol.InferParameter;
import io.infaas.triton.protocol.ModelInferRequest;
import io.infaas.triton.testing.Until;
import io.vertx.core.Vertx;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A gateway that compares every answer of a cheap variant with one of an accurate variant. */
final class ComparedAnswersIT {

    private static final Duration DEADLINE = Duration.ofSeconds(20);
    private static final int QUERIES = 20;

    private final List<AnswerAgreement> agreements = new ArrayList<>();
    private long reported;
    private Vertx vertx;
    private ClassifyingNode small;
    private ClassifyingNode large;
    private Gateway gateway;
    private TritonClient client;
    private String smallName = "";
    private String largeName = "";

    @SuppressWarnings("NullAway.Init") // each test opens the gateway
    @BeforeEach
    void start() throws Exception {
        vertx = Vertx.vertx();
        small = new ClassifyingNode(vertx, "a", number -> number % 4).letGo();
        large = new ClassifyingNode(vertx, "b", number -> number % 2);
    }

    private void open(double share) throws Exception {
        ViewFixture fixture = new ViewFixture()
                .variant("small", "fp32", 1, 0.88, 1.0)
                .variant("large", "fp32", 1, 0.93, 10.0)
                .node(small.node())
                .node(large.node());
        smallName = fixture.catalog().variant("small-fp32-t1").orElseThrow().name();
        largeName = fixture.catalog().variant("large-fp32-t1").orElseThrow().name();
        View view = fixture.view();
        View staged = new View(
                1,
                view.catalog(),
                view.nodes(),
                List.of(
                        new Instance(smallName, "a", InstanceState.ACTIVE, 1, 1),
                        new Instance(largeName, "b", InstanceState.ACTIVE)));
        gateway = Gateway.start(
                        GatewayConfig.of(staged).withPorts("127.0.0.1", 0, 0, 0).withComparedShare(share))
                .await(30, TimeUnit.SECONDS);
        client = new TritonClient(vertx, "127.0.0.1", gateway.grpcPort(), 1 << 20);
    }

    @AfterEach
    void stop() throws Exception {
        if (gateway != null) {
            gateway.close().await(30, TimeUnit.SECONDS);
        }
        vertx.close().await(10, TimeUnit.SECONDS);
    }

    @Test
    void answers_overGrpc_areComparedAfterAllClientsHaveTheirs() throws Exception {
        open(0.001);
        for (int i = 0; i < QUERIES; i++) {
            client.infer(ClassifyingNode.request(i), DEADLINE).await(20, TimeUnit.SECONDS);
        }
        // the accurate variant has answered nothing until now, and is asked one thing at a time
        assertThat(large.questions).hasSizeLessThanOrEqualTo(1);

        large.letGo();

        // of four numbers, the classes of two differ
        assertCompared(QUERIES, QUERIES / 2);
        assertThat(small.questions).hasSize(QUERIES);
        assertThat(large.questions).hasSize(QUERIES);
        assertThat(reported).as("requests that count as demand").isEqualTo(QUERIES);
    }

    @Test
    void answers_overHttp_areComparedAfterAllClientsHaveTheirs() throws Exception {
        open(0.001);
        HttpClient http = HttpClient.newHttpClient();
        for (int i = 0; i < QUERIES; i++) {
            HttpRequest request = HttpRequest.newBuilder(
                            URI.create("http://127.0.0.1:%d/v2/models/fashion/infer".formatted(gateway.httpPort())))
                    .POST(HttpRequest.BodyPublishers.ofString(ClassifyingNode.document(i)))
                    .build();
            HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        }
        assertThat(large.questions).hasSizeLessThanOrEqualTo(1);

        large.letGo();

        assertCompared(QUERIES, QUERIES / 2);
    }

    @Test
    void zero_comparesNothing() throws Exception {
        large.letGo();
        open(0);
        for (int i = 0; i < QUERIES; i++) {
            client.infer(ClassifyingNode.request(i), DEADLINE).await(20, TimeUnit.SECONDS);
        }

        assertThat(gateway.report().agreements()).isEmpty();
        assertThat(large.questions).isEmpty();
    }

    @Test
    void query_withSharedMemory_isNotRepeated() throws Exception {
        large.letGo();
        open(0.001);
        ModelInferRequest plain = ClassifyingNode.request(1);
        ModelInferRequest shared = plain.toBuilder()
                .addOutputs(ModelInferRequest.InferRequestedOutputTensor.newBuilder()
                        .setName("logits")
                        .putParameters(
                                "shared_memory_region",
                                InferParameter.newBuilder().setStringParam("r").build()))
                .build();
        client.infer(shared, DEADLINE).await(20, TimeUnit.SECONDS);
        client.infer(plain, DEADLINE).await(20, TimeUnit.SECONDS);

        // the second one has been repeated after the turn of the first one
        assertCompared(1, 1);
        assertThat(large.questions).hasSize(1);
    }

    private void assertCompared(int compared, int agreed) {
        AnswerAgreement expected = new AnswerAgreement(smallName, largeName, compared, agreed, compared);
        Until.holds(() -> expected + ", not " + agreements, () -> {
            DemandReport report = gateway.report();
            reported += report.traffic().stream()
                    .mapToLong(traffic -> traffic.requests())
                    .sum();
            agreements.addAll(report.agreements());
            return agreements.stream().mapToLong(AnswerAgreement::compared).sum() >= compared;
        });
        assertThat(agreements.stream().reduce(AnswerAgreement::plus)).contains(expected);
    }
}
