package io.infaas.gateway.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.gateway.routing.GatewayLimits;
import io.infaas.gateway.testing.FrontEnds;
import io.vertx.core.Vertx;
import io.vertx.core.net.SocketAddress;
import io.vertx.grpc.client.GrpcClient;
import io.vertx.grpc.client.GrpcClientRequest;
import io.vertx.grpc.common.GrpcMessageDecoder;
import io.vertx.grpc.common.GrpcMessageEncoder;
import io.vertx.grpc.common.ServiceMethod;
import io.vertx.grpc.common.ServiceName;
import io.vertx.grpc.health.v1.HealthCheckRequest;
import io.vertx.grpc.health.v1.HealthCheckResponse;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HealthServiceIT {

    private static final ServiceMethod<HealthCheckResponse, HealthCheckRequest> WATCH = ServiceMethod.client(
            ServiceName.create("grpc.health.v1", "Health"),
            "Watch",
            GrpcMessageEncoder.encoder(),
            GrpcMessageDecoder.decoder(HealthCheckResponse.newBuilder()));

    private final Vertx vertx = Vertx.vertx();
    private final GrpcClient client = GrpcClient.client(vertx);
    private FrontEnds fronts;
    private HealthService health;
    private GrpcFront front;

    @BeforeEach
    void listen() throws Exception {
        fronts = new FrontEnds(GatewayLimits.DEFAULT);
        ManagementMethods methods = new ManagementMethods(fronts.management());
        health = methods.health();
        front = GrpcFront.listen(fronts.serving, methods, "127.0.0.1", 0).await(10, TimeUnit.SECONDS);
    }

    @AfterEach
    void close() throws Exception {
        vertx.close().await(10, TimeUnit.SECONDS);
        front.shutdown(Duration.ofMillis(100)).await(10, TimeUnit.SECONDS);
        fronts.close();
    }

    @Test
    void watch_clientCancels_nothingIsLeft() throws Exception {
        GrpcClientRequest<HealthCheckRequest, HealthCheckResponse> watch = watch();
        await(() -> health.watches() == 1);

        watch.cancel();

        await(() -> health.watches() == 0);
        assertThat(health.watches()).isZero();
    }

    @Test
    void watch_connectionIsLost_nothingIsLeft() throws Exception {
        watch();
        watch();
        await(() -> health.watches() == 2);

        client.close().await(10, TimeUnit.SECONDS);

        await(() -> health.watches() == 0);
        assertThat(health.watches()).isZero();
    }

    private GrpcClientRequest<HealthCheckRequest, HealthCheckResponse> watch() throws Exception {
        GrpcClientRequest<HealthCheckRequest, HealthCheckResponse> request = client.request(
                        SocketAddress.inetSocketAddress(front.port(), "127.0.0.1"), WATCH)
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
