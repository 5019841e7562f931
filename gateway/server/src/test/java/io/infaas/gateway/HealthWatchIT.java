package io.infaas.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.gateway.control.ControllerAddress;
import io.infaas.gateway.index.ViewFixture;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.net.SocketAddress;
import io.vertx.grpc.client.GrpcClient;
import io.vertx.grpc.client.GrpcClientRequest;
import io.vertx.grpc.common.GrpcMessageDecoder;
import io.vertx.grpc.common.GrpcMessageEncoder;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.common.ServiceMethod;
import io.vertx.grpc.common.ServiceName;
import io.vertx.grpc.health.v1.HealthCheckRequest;
import io.vertx.grpc.health.v1.HealthCheckResponse;
import io.vertx.grpc.health.v1.HealthCheckResponse.ServingStatus;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HealthWatchIT {

    private static final ServiceMethod<HealthCheckResponse, HealthCheckRequest> WATCH = ServiceMethod.client(
            ServiceName.create("grpc.health.v1", "Health"),
            "Watch",
            GrpcMessageEncoder.encoder(),
            GrpcMessageDecoder.decoder(HealthCheckResponse.newBuilder()));

    private final Vertx vertx = Vertx.vertx();
    private final GrpcClient client = GrpcClient.client(vertx);
    private final BlockingQueue<ServingStatus> told = new LinkedBlockingQueue<>();
    private final Promise<GrpcStatus> end = Promise.promise();
    private Gateway gateway;

    @BeforeEach
    void start() throws Exception {
        // under a controller: ready as soon as there is a view
        gateway = Gateway.of(GatewayConfig.withoutView()
                .withController(ControllerAddress.plain("127.0.0.1", 1))
                .withShutdown(new GatewayConfig.Shutdown(Duration.ofSeconds(2), Duration.ofSeconds(30)))
                .withPorts("127.0.0.1", 0, 0, 0));
        Future<Void> opened = gateway.open();
        gateway.apply(ViewFixture.fashion().view());
        opened.await(30, TimeUnit.SECONDS);
    }

    @AfterEach
    void stop() throws Exception {
        gateway.close().await(30, TimeUnit.SECONDS);
        vertx.close().await(10, TimeUnit.SECONDS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "inference.GRPCInferenceService"})
    void watch_knownService_stateNowAndEachChange(String service) throws Exception {
        watch(service);

        assertThat(next()).isEqualTo(ServingStatus.SERVING);
        Future<Void> closed = gateway.close();
        // told in the lame-duck time, in which the stream goes on
        assertThat(next()).isEqualTo(ServingStatus.NOT_SERVING);
        assertThat(end.future().isComplete()).isFalse();
        assertThat(closed.isComplete()).isFalse();
    }

    @Test
    void watch_unknownService_unknownAndTheStreamGoesOn() throws Exception {
        watch("nope");
        watch("");

        assertThat(List.of(next(), next()))
                .containsExactlyInAnyOrder(ServingStatus.SERVICE_UNKNOWN, ServingStatus.SERVING);
        assertThat(told).isEmpty();
        assertThat(end.future().isComplete()).isFalse();
    }

    @Test
    void close_somebodyWatches_isToldAndNotWaitedFor() throws Exception {
        watch("");
        assertThat(next()).isEqualTo(ServingStatus.SERVING);

        // far less than the grace of 30 s
        gateway.close().await(20, TimeUnit.SECONDS);

        assertThat(next()).isEqualTo(ServingStatus.NOT_SERVING);
        assertThat(end.future().await(20, TimeUnit.SECONDS)).isEqualTo(GrpcStatus.UNAVAILABLE);
    }

    private GrpcClientRequest<HealthCheckRequest, HealthCheckResponse> watch(String service) throws Exception {
        GrpcClientRequest<HealthCheckRequest, HealthCheckResponse> request = client.request(
                        SocketAddress.inetSocketAddress(gateway.grpcPort(), "127.0.0.1"), WATCH)
                .await(20, TimeUnit.SECONDS);
        request.response().onSuccess(response -> {
            response.handler(status -> told.add(status.getStatus()));
            response.endHandler(over -> end.tryComplete(response.status()));
        });
        request.end(HealthCheckRequest.newBuilder().setService(service).build());
        return request;
    }

    private ServingStatus next() throws InterruptedException {
        return told.poll(20, TimeUnit.SECONDS);
    }
}
