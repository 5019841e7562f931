package io.infaas.gateway.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.gateway.management.GatewayIdentity;
import io.infaas.gateway.metrics.GatewayMetrics;
import io.infaas.gateway.routing.Limits;
import io.infaas.gateway.routing.Router;
import io.infaas.gateway.selection.CheapestInTime;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.net.SocketAddress;
import io.vertx.grpc.client.GrpcClient;
import io.vertx.grpc.client.GrpcClientRequest;
import io.vertx.grpc.common.GrpcMessageDecoder;
import io.vertx.grpc.common.GrpcMessageEncoder;
import io.vertx.grpc.common.ServiceMethod;
import io.vertx.grpc.common.ServiceName;
import io.vertx.grpc.health.v1.HealthCheckRequest;
import io.vertx.grpc.health.v1.HealthCheckResponse;
import io.vertx.grpc.server.GrpcServer;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HealthServiceTest {

    private static final ServiceMethod<HealthCheckResponse, HealthCheckRequest> WATCH = ServiceMethod.client(
            ServiceName.create("grpc.health.v1", "Health"),
            "Watch",
            GrpcMessageEncoder.encoder(),
            GrpcMessageDecoder.decoder(HealthCheckResponse.newBuilder()));

    private final Vertx vertx = Vertx.vertx();
    private final Router router = new Router(
            new CheapestInTime(bound -> 0), Limits.DEFAULT, new GatewayMetrics(new SimpleMeterRegistry()), lost -> {});
    private final HealthService health = new HealthService(vertx, new GatewayIdentity(router, false, () -> false));
    private final GrpcClient client = GrpcClient.client(vertx);
    private HttpServer server;

    @BeforeEach
    void listen() throws Exception {
        GrpcServer grpc = GrpcServer.server(vertx);
        health.addTo(grpc);
        server = vertx.createHttpServer()
                .requestHandler(grpc)
                .listen(0, "127.0.0.1")
                .await(10, TimeUnit.SECONDS);
    }

    @AfterEach
    void close() throws Exception {
        vertx.close().await(10, TimeUnit.SECONDS);
    }

    @Test
    void watch_clientCancels_nothingIsLeft() throws Exception {
        GrpcClientRequest<HealthCheckRequest, HealthCheckResponse> watch = watch();
        await(() -> health.watching() == 1);

        watch.cancel();

        await(() -> health.watching() == 0);
        assertThat(health.watching()).isZero();
    }

    @Test
    void watch_connectionIsLost_nothingIsLeft() throws Exception {
        watch();
        watch();
        await(() -> health.watching() == 2);

        client.close().await(10, TimeUnit.SECONDS);

        await(() -> health.watching() == 0);
        assertThat(health.watching()).isZero();
    }

    private GrpcClientRequest<HealthCheckRequest, HealthCheckResponse> watch() throws Exception {
        GrpcClientRequest<HealthCheckRequest, HealthCheckResponse> request = client.request(
                        SocketAddress.inetSocketAddress(server.actualPort(), "127.0.0.1"), WATCH)
                .await(10, TimeUnit.SECONDS);
        request.end(HealthCheckRequest.getDefaultInstance());
        return request;
    }

    private static void await(BooleanSupplier wanted) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!wanted.getAsBoolean()) {
            assertThat(System.nanoTime()).as("time to wait").isLessThan(deadline);
            Thread.onSpinWait();
        }
    }
}
