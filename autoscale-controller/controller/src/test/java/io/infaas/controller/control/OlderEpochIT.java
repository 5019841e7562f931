package io.infaas.controller.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.gateway.contract.CatalogText;
import io.infaas.gateway.contract.InstanceState;
import io.infaas.gateway.contract.ViewMessages;
import io.infaas.gateway.contract.protocol.ControlGrpcService;
import io.infaas.gateway.contract.protocol.ControllerMessage;
import io.infaas.gateway.contract.protocol.GatewayMessage;
import io.infaas.gateway.control.ControlClient;
import io.infaas.gateway.control.ControlClient.ControlTiming;
import io.infaas.gateway.control.ControllerAddress;
import io.infaas.triton.testing.Until;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.grpc.server.GrpcServer;
import io.vertx.grpc.server.GrpcServerRequest;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A controller that sends a view of epoch 5, then a newer one of epoch 4, and on the next stream one without an epoch. */
final class OlderEpochIT {

    private static final CatalogText CATALOG = CatalogText.of(SampleViews.CATALOG);

    private final Vertx vertx = Vertx.vertx();
    private final GatewayStub gateway = new GatewayStub();
    private final List<GatewayMessage> said = new CopyOnWriteArrayList<>();
    private HttpServer server;
    private ControlClient client;

    @BeforeEach
    void start() throws Exception {
        GrpcServer grpc = GrpcServer.server(vertx);
        grpc.callHandler(ControlGrpcService.Attach, this::attached);
        server = Until.done(vertx.createHttpServer().requestHandler(grpc).listen(0, "127.0.0.1"));
        client = ControlClient.start(
                vertx,
                ControllerAddress.plain("127.0.0.1", server.actualPort()),
                gateway,
                "test",
                new ControlTiming(1_000, 20, 20, 6_000, 10, 100, 500));
    }

    @AfterEach
    void end() throws Exception {
        Until.done(client.close());
        Until.done(server.close());
        Until.done(vertx.close());
    }

    private void attached(GrpcServerRequest<GatewayMessage, ControllerMessage> request) {
        request.handler(message -> {
            said.add(message);
            if (message.hasHello() && message.getHello().getEpoch() == 0) {
                request.response().write(view(7, 5));
                request.response().write(view(9, 4));
            } else if (message.hasHello()) {
                request.response().write(view(8, 0));
            }
        });
        request.endHandler(ended -> request.response().end());
    }

    private static ControllerMessage view(long version, long epoch) {
        return ControllerMessage.newBuilder()
                .setView(ViewMessages.with(
                        ViewMessages.write(SampleViews.view(version, InstanceState.ACTIVE), CATALOG).toBuilder()
                                .setEpoch(epoch)
                                .build(),
                        CATALOG))
                .build();
    }

    @Test
    void view_ofAnOlderEpoch_isRefused_andAnotherStreamIsOpened() {
        Until.holds("the view without an epoch", () -> gateway.versions().equals(List.of(7L, 8L)));

        // a client that waits long for a first answer dials again beside that attempt
        assertThat(said)
                .filteredOn(GatewayMessage::hasHello)
                .extracting(message -> message.getHello().getEpoch())
                .startsWith(0L)
                .containsOnly(0L, 5L)
                .endsWith(5L);
        assertThat(said)
                .filteredOn(GatewayMessage::hasViewRejected)
                .extracting(message -> message.getViewRejected().getReason())
                .allSatisfy(reason -> assertThat(reason).contains("its epoch 4 is stale, the leader has epoch 5"));
    }
}
