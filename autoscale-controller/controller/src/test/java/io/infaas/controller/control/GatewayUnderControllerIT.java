package io.infaas.controller.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.gateway.Gateway;
import io.infaas.gateway.GatewayConfig;
import io.infaas.gateway.access.AccessPolicy;
import io.infaas.gateway.access.AccessPolicy.ClientPermission;
import io.infaas.gateway.access.Restrictions;
import io.infaas.gateway.access.SecretHeader;
import io.infaas.gateway.contract.InstanceState;
import io.infaas.gateway.control.ControllerAddress;
import io.infaas.triton.testing.Until;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A real gateway, which starts without a view. */
final class GatewayUnderControllerIT {

    @Test
    void gateway_takesItsViewsFromTheController_andSaysGoodbye() throws Exception {
        Vertx vertx = Vertx.vertx();
        RecordingGatewayListener recorder = new RecordingGatewayListener();
        ControlServer server = Until.done(ControlServer.start(vertx, ControlConfig.local(0), recorder));
        Gateway gateway = Gateway.of(GatewayConfig.withoutView()
                .withPorts("127.0.0.1", 0, 0, 0)
                .withController(ControllerAddress.plain("127.0.0.1", server.port())));
        Future<Void> opened = gateway.open();
        Until.holds("attached without a view", () -> recorder.has("attached 0"));
        assertThat(opened.isComplete()).isFalse();

        server.publish(SampleViews.view(5, InstanceState.ACTIVE, InstanceState.DRAINING));
        opened.await(30, TimeUnit.SECONDS);

        Until.holds("applied, and nothing under way", () -> recorder.has("drained 5 n1"));
        Until.holds("reports", () -> recorder.reported() > 1);
        assertThat(gateway.viewVersion()).isEqualTo(5);
        assertThat(page(gateway)).contains("infaas_gateway_controller_connected 1.0");
        Until.done(gateway.close());
        Until.holds("goodbye", () -> recorder.has("stopped"));
        assertThat(recorder.events()).containsExactly("attached 0", "applied 5", "drained 5 n1", "stopped");
        Until.done(server.close());
        Until.done(vertx.close());
    }

    @Test
    void clientsLoadAndUnload_areAPinAndItsEnd_completeWhenSomethingServes() throws Exception {
        Vertx vertx = Vertx.vertx();
        RecordingGatewayListener recorder = new RecordingGatewayListener();
        ControlServer server = Until.done(ControlServer.start(vertx, ControlConfig.local(0), recorder));
        server.publish(SampleViews.view(5, InstanceState.LOADING));
        Gateway gateway = Until.done(Gateway.start(GatewayConfig.withoutView()
                .withPorts("127.0.0.1", 0, 0, 0)
                .withAccess(new AccessPolicy(
                        ClientPermission.with(new SecretHeader("X-Control", "secret")),
                        Restrictions.NONE,
                        Restrictions.NONE))
                .withController(ControllerAddress.plain("127.0.0.1", server.port()))));
        Until.holds("applied", () -> recorder.has("applied 5"));

        CompletableFuture<HttpResponse<String>> load = post(gateway, "load");
        Until.holds("asked", () -> recorder.has("requested 1 fashion true"));
        server.answer(recorder.asking(), 1, "");
        CompletableFuture<HttpResponse<String>> unload = post(gateway, "unload");
        Until.holds("asked again", () -> recorder.has("requested 2 fashion false"));
        server.answer(recorder.asking(), 2, "");

        assertThat(unload.get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
        assertThat(load).isNotDone();
        server.publish(SampleViews.view(6, InstanceState.ACTIVE));
        assertThat(load.get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
        Until.done(gateway.close());
        Until.done(server.close());
        Until.done(vertx.close());
    }

    private static CompletableFuture<HttpResponse<String>> post(Gateway gateway, String what) {
        return HttpClient.newHttpClient()
                .sendAsync(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d/v2/repository/models/fashion/%s"
                                        .formatted(gateway.httpPort(), what)))
                                .header("X-Control", "secret")
                                .POST(HttpRequest.BodyPublishers.noBody())
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    private static String page(Gateway gateway) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(
                                        URI.create("http://127.0.0.1:%d/metrics".formatted(gateway.metricsPort())))
                                .timeout(Duration.ofSeconds(10))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
    }
}
