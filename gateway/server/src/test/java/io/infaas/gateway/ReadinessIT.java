package io.infaas.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infaas.gateway.control.ControllerAddress;
import io.infaas.gateway.index.ViewFixture;
import io.infaas.triton.client.TritonClient;
import io.infaas.triton.testing.ReservedPort;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A gateway while it warms up and while it ends. */
class ReadinessIT {

    private static final Duration SOON = Duration.ofSeconds(10);

    private final Vertx vertx = Vertx.vertx();
    private final HttpClient client = HttpClient.newHttpClient();
    private final List<ReservedPort> ports = List.of(new ReservedPort(), new ReservedPort(), new ReservedPort());
    private final int http = ports.get(0).number();
    private final int grpc = ports.get(1).number();
    private final int metrics = ports.get(2).number();
    // a view whose nodes nobody would reach, under a controller: ready as soon as there is a view
    private final GatewayConfig config = GatewayConfig.withoutView()
            .withController(ControllerAddress.plain("127.0.0.1", 1))
            .withStartup(new GatewayConfig.Startup(1, Duration.ofMillis(200)))
            .withShutdown(new GatewayConfig.Shutdown(Duration.ofSeconds(1), Duration.ofSeconds(30)))
            .withPorts("127.0.0.1", http, grpc, metrics);
    private final Gateway gateway = Gateway.of(config);
    private Future<Void> opened = Future.failedFuture("not opened");
    private TritonClient triton;

    @BeforeEach
    void client() {
        triton = new TritonClient(vertx, "127.0.0.1", grpc, 1 << 16);
    }

    @AfterEach
    void close() throws Exception {
        gateway.close().await(30, TimeUnit.SECONDS);
        vertx.close().await(30, TimeUnit.SECONDS);
        ports.forEach(ReservedPort::close);
    }

    @Test
    void open_warmUpUnderWay_portsClosedUntilItEnds() throws Exception {
        Promise<Void> warm = Promise.promise();
        open(warm.future());

        assertThatThrownBy(() -> status("/v2/health/live")).isInstanceOf(ConnectException.class);
        assertThat(opened.isComplete()).isFalse();

        warm.complete();
        opened.await(30, TimeUnit.SECONDS);

        assertThat(status("/v2/health/ready")).isEqualTo(200);
        assertThat(triton.ready(SOON).await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(triton.serving(SOON).await(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void open_warmUpFails_readyAllTheSame() throws Exception {
        open(Future.failedFuture("nothing can be bound"));

        opened.await(30, TimeUnit.SECONDS);

        assertThat(status("/v2/health/ready")).isEqualTo(200);
    }

    @Test
    void close_lameDuck_notReadyAndServesOn() throws Exception {
        open(Future.succeededFuture());
        opened.await(30, TimeUnit.SECONDS);
        assertThat(get("/v2/models/fashion").headers().firstValue("connection")).isEmpty();

        Future<Void> closed = gateway.close();

        assertThat(status("/v2/health/ready")).isEqualTo(400);
        assertThat(triton.ready(SOON).await(30, TimeUnit.SECONDS)).isFalse();
        assertThat(triton.serving(SOON).await(30, TimeUnit.SECONDS)).isFalse();
        HttpResponse<Void> answer = get("/v2/models/fashion");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("connection")).hasValue("close");
        assertThat(closed.isComplete()).isFalse();
        closed.await(30, TimeUnit.SECONDS);
        assertThatThrownBy(() -> status("/v2/health/live")).isInstanceOf(ConnectException.class);
    }

    @Test
    void open_warmedUp_noMetricOrDemandTellsOfIt() throws Exception {
        opened = gateway.open();
        gateway.apply(ViewFixture.fashion().view());
        opened.await(30, TimeUnit.SECONDS);

        String page = client.send(request(metrics, "/metrics"), HttpResponse.BodyHandlers.ofString())
                .body();

        assertThat(page)
                .contains("infaas_gateway_in_flight 0.0")
                .doesNotContain("infaas_gateway_requests_total{", "infaas_gateway_decisions_total{", "warm");
        assertThat(gateway.report().traffic()).isEmpty();
    }

    private void open(Future<?> warmUp) {
        opened = gateway.open(warmUp);
        gateway.apply(ViewFixture.fashion().view());
    }

    private int status(String path) throws IOException, InterruptedException {
        return get(path).statusCode();
    }

    private HttpResponse<Void> get(String path) throws IOException, InterruptedException {
        return client.send(request(http, path), HttpResponse.BodyHandlers.discarding());
    }

    private static HttpRequest request(int port, String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .build();
    }
}
