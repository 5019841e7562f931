package io.infaas.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.gateway.contract.InstanceState;
import io.infaas.gateway.contract.View;
import io.infaas.gateway.control.ControllerAddress;
import io.infaas.gateway.index.ViewFixture;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A gateway that is started without a view, until it is given one. */
class FirstViewIT {

    private static final String BODY =
            "{\"inputs\":[{\"name\":\"image\",\"shape\":[1,1],\"datatype\":\"FP32\",\"data\":[1]}]}";

    private final HttpClient client = HttpClient.newHttpClient();
    private Gateway gateway;

    @BeforeEach
    void start() throws Exception {
        gateway = Gateway.start(GatewayConfig.withoutView().withPorts("127.0.0.1", 0, 0, 0))
                .await(30, TimeUnit.SECONDS);
    }

    @AfterEach
    void close() throws Exception {
        gateway.close().await(60, TimeUnit.SECONDS);
    }

    @Test
    void noView_liveNotReadyAndQueriesUnavailable() throws Exception {
        assertThat(get("/v2/health/live").statusCode()).isEqualTo(200);
        assertThat(get("/v2/health/ready").statusCode()).isEqualTo(400);
        assertThat(get("/v2/models/fashion/ready").statusCode()).isEqualTo(400);
        assertThat(get("/v2/models/fashion").statusCode()).isEqualTo(503);

        HttpResponse<String> answer = infer();

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body()).contains("no view has arrived yet");
        assertThat(gateway.viewVersion()).isZero();
    }

    @Test
    void apply_firstView_readyAtOnceWithoutAskingItsNodes() throws Exception {
        gateway.apply(view(5, InstanceState.ACTIVE));

        assertThat(get("/v2/health/ready").statusCode()).isEqualTo(200);
        assertThat(get("/v2/models/fashion").statusCode()).isEqualTo(200);
        assertThat(gateway.viewVersion()).isEqualTo(5);
    }

    @Test
    void infer_nothingServes_waitIsToldAtOnceAndReported() throws Exception {
        AtomicInteger cold = new AtomicInteger();
        gateway.onCold(cold::incrementAndGet);
        gateway.apply(view(5, InstanceState.LOADING));
        HttpRequest request = HttpRequest.newBuilder(uri("/v2/models/fashion/infer"))
                .POST(HttpRequest.BodyPublishers.ofString(BODY))
                .build();

        var answer = client.sendAsync(request, HttpResponse.BodyHandlers.ofString());
        long until = System.nanoTime() + 10_000_000_000L;
        while (cold.get() == 0 && System.nanoTime() < until) {
            Thread.onSpinWait();
        }

        assertThat(gateway.report().waiting())
                .singleElement()
                .satisfies(traffic -> assertThat(traffic.of().target()).isEqualTo("fashion"));
        assertThat(answer).isNotDone();
        answer.cancel(true);
        while (!gateway.report().waiting().isEmpty() && System.nanoTime() < until) {
            Thread.onSpinWait();
        }
        assertThat(gateway.report().waiting()).isEmpty();
    }

    @Test
    void ready_nothingServesButAControllerLoads_whatIsKnownIsReady() throws Exception {
        gateway.close().await(60, TimeUnit.SECONDS);
        gateway = Gateway.start(GatewayConfig.withoutView()
                        .withController(ControllerAddress.plain("127.0.0.1", 1))
                        .withPorts("127.0.0.1", 0, 0, 0))
                .await(30, TimeUnit.SECONDS);
        assertThat(get("/v2/health/ready").statusCode()).isEqualTo(400);

        gateway.apply(view(5, InstanceState.LOADING));

        assertThat(get("/v2/health/ready").statusCode()).isEqualTo(200);
        assertThat(get("/v2/models/fashion/ready").statusCode()).isEqualTo(200);
        assertThat(get("/v2/models/nothing/ready").statusCode()).isEqualTo(400);
    }

    private static View view(long version, InstanceState state) {
        return new ViewFixture()
                .variant("small", "fp32", 1, 0.88, 1)
                .node("a")
                .instance("small-fp32-t1", "a", state)
                .view(version);
    }

    private HttpResponse<String> infer() throws Exception {
        return client.send(
                HttpRequest.newBuilder(uri("/v2/models/fashion/infer"))
                        .POST(HttpRequest.BodyPublishers.ofString(BODY))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> get(String path) throws Exception {
        return client.send(HttpRequest.newBuilder(uri(path)).build(), HttpResponse.BodyHandlers.ofString());
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + gateway.httpPort() + path);
    }
}
