package io.infaas.controller.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.gateway.contract.CatalogText;
import io.infaas.gateway.contract.InstanceState;
import io.infaas.gateway.contract.View;
import io.infaas.gateway.contract.ViewMessages;
import io.infaas.gateway.contract.protocol.ControlGrpcService;
import io.infaas.gateway.contract.protocol.ControllerMessage;
import io.infaas.gateway.contract.protocol.GatewayMessage;
import io.infaas.gateway.contract.protocol.ViewUpdate;
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

/** A controller that wrongly assumes that a gateway has its catalog. */
final class UnknownCatalogIT {

    private static final View VIEW = SampleViews.view(7, InstanceState.ACTIVE);
    private static final CatalogText CATALOG = CatalogText.of(SampleViews.CATALOG);
    private static final ViewUpdate WITHOUT = ViewMessages.write(VIEW, CATALOG);

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

    /** Sends its view without the catalog on the first stream, and complete on the next. */
    private void attached(GrpcServerRequest<GatewayMessage, ControllerMessage> request) {
        request.handler(message -> {
            said.add(message);
            if (message.hasHello()) {
                ViewUpdate update = hellos() == 1 ? WITHOUT : ViewMessages.with(WITHOUT, CATALOG);
                request.response()
                        .write(ControllerMessage.newBuilder().setView(update).build());
            }
        });
        request.endHandler(ended -> request.response().end());
    }

    @Test
    void gatewayThatDoesNotHaveIt_refuses_andBeginsANewStream() {
        Until.holds("the view", () -> gateway.versions().equals(List.of(7L)));

        assertThat(hellos()).isEqualTo(2);
        assertThat(gateway.applied()).containsExactly(VIEW);
        assertThat(said).filteredOn(GatewayMessage::hasHello).allSatisfy(message -> assertThat(
                        message.getHello().getCatalogDigest())
                .isEmpty());
    }

    private long hellos() {
        return said.stream().filter(GatewayMessage::hasHello).count();
    }
}
