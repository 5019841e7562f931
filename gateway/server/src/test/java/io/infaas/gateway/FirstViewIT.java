package io.infaas.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infaas.gateway.contract.InstanceState;
import io.infaas.gateway.contract.View;
import io.infaas.gateway.control.ControllerAddress;
import io.infaas.gateway.index.ViewFixture;
import io.infaas.triton.testing.KeptPorts;
import io.infaas.triton.testing.Until;
import io.vertx.core.Future;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Collections;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A gateway that is opened without a view, until it is given one. */
class FirstViewIT {

    // fits the contract: what does not is no demand
    private static final String BODY =
            "{\"inputs\":[{\"name\":\"image\",\"shape\":[1,1,28,28],\"datatype\":\"FP32\",\"data\":[%s]}]}"
                    .formatted(String.join(",", Collections.nCopies(28 * 28, "1")));

    private final HttpClient client = HttpClient.newHttpClient();
    private int httpPort;
    private Gateway gateway;

    private Future<Void> opened;

    @BeforeEach
    void open() throws Exception {
        open(GatewayConfig.withoutView());
    }

    private void open(GatewayConfig config) throws IOException {
        httpPort = KeptPorts.next();
        gateway = Gateway.of(config.withPorts("127.0.0.1", httpPort, 0, 0));
        opened = gateway.open();
    }

    @AfterEach
    void close() throws Exception {
        gateway.close().await(60, TimeUnit.SECONDS);
    }

    @Test
    void open_noView_noPortForClientsButMetrics() throws Exception {
        long until = System.nanoTime() + 10_000_000_000L;
        while (metricsPort() == 0 && System.nanoTime() < until) {
            Thread.onSpinWait();
        }

        assertThat(get(metricsPort(), "/metrics").statusCode()).isEqualTo(200);
        assertThatThrownBy(() -> get("/v2/health/live")).isInstanceOf(ConnectException.class);
        assertThat(opened.isComplete()).isFalse();
        assertThat(gateway.viewVersion()).isZero();
    }

    @Test
    void close_noView_endsAtOnceAndNeverOpens() throws Exception {
        gateway.close().await(10, TimeUnit.SECONDS);

        assertThat(opened.isComplete()).isFalse();
        assertThatThrownBy(() -> get("/v2/health/live")).isInstanceOf(ConnectException.class);
    }

    @Test
    void close_whileItOpens_noThreadIsLeft() throws Exception {
        for (int i = 0; i < 10; i++) {
            gateway.close().await(60, TimeUnit.SECONDS);
            open(GatewayConfig.withoutView());
        }
        gateway.close().await(60, TimeUnit.SECONDS);

        Until.holds("no thread of a metrics port is left", () -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().startsWith("metrics-port")));
    }

    @Test
    void apply_firstView_openAndReadyWithoutAskingItsNodes() throws Exception {
        apply(view(5, InstanceState.ACTIVE));

        assertThat(get("/v2/health/ready").statusCode()).isEqualTo(200);
        assertThat(get("/v2/models/fashion").statusCode()).isEqualTo(200);
        assertThat(gateway.viewVersion()).isEqualTo(5);
    }

    @Test
    void infer_nothingServes_waitIsToldAtOnceAndReported() throws Exception {
        AtomicInteger cold = new AtomicInteger();
        gateway.onCold(cold::incrementAndGet);
        apply(view(5, InstanceState.LOADING));
        HttpRequest request = HttpRequest.newBuilder(uri(httpPort, "/v2/models/fashion/infer"))
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
        open(GatewayConfig.withoutView().withController(ControllerAddress.plain("127.0.0.1", 1)));

        apply(view(5, InstanceState.LOADING));

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

    private void apply(View view) throws Exception {
        gateway.apply(view);
        opened.await(30, TimeUnit.SECONDS);
    }

    private int metricsPort() {
        try {
            return gateway.metricsPort();
        } catch (IllegalStateException notYet) {
            return 0;
        }
    }

    private HttpResponse<String> get(String path) throws Exception {
        return get(httpPort, path);
    }

    private HttpResponse<String> get(int port, String path) throws Exception {
        return client.send(HttpRequest.newBuilder(uri(port, path)).build(), HttpResponse.BodyHandlers.ofString());
    }

    private static URI uri(int port, String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }
}
