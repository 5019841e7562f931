package io.infaas.controller.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.catalog.Catalogs;
import io.infaas.controller.fixed.FixedNodeProvider;
import io.infaas.controller.plan.ArrivalRate;
import io.infaas.controller.plan.PolicySettings;
import io.infaas.controller.reconcile.GarmentModels;
import io.infaas.gateway.Gateway;
import io.infaas.gateway.GatewayConfig;
import io.infaas.gateway.access.AccessPolicy;
import io.infaas.gateway.access.AccessPolicy.ClientPermission;
import io.infaas.gateway.access.Restrictions;
import io.infaas.gateway.access.SecretHeader;
import io.infaas.gateway.control.ControllerAddress;
import io.infaas.triton.embedded.EmbeddedNode;
import io.infaas.triton.embedded.NodeOptions;
import io.infaas.triton.testing.Until;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A client loads and unloads through a gateway whose controller has two empty nodes. */
final class ClientLoadIT {

    private static final String PICTURE = "{\"inputs\":[{\"name\":\"image\",\"datatype\":\"FP32\","
            + "\"shape\":[1,1,28,28],\"data\":[" + String.join(",", Collections.nCopies(784, "0")) + "]}]}";

    @TempDir
    private Path folder;

    private final HttpClient http = HttpClient.newHttpClient();
    private EmbeddedNode one;
    private EmbeddedNode other;
    private Controller controller;
    private Gateway gateway;

    @BeforeEach
    void start() throws Exception {
        GarmentModels.layOut(folder);
        one = node();
        other = node();
        controller = controller(0);
        gateway = Gateway.start(GatewayConfig.withoutView()
                        .withPorts("127.0.0.1", 0, 0, 0)
                        .withAccess(new AccessPolicy(
                                ClientPermission.with(new SecretHeader("X-Control", "secret")),
                                Restrictions.NONE,
                                Restrictions.NONE))
                        .withController(ControllerAddress.plain("127.0.0.1", controller.controlPort())))
                .await(30, TimeUnit.SECONDS);
        Until.holds("a view", () -> gateway.viewVersion() > 0);
    }

    private EmbeddedNode node() throws Exception {
        return EmbeddedNode.start(new NodeOptions(folder, "127.0.0.1", 0, 0, 0, List.of()));
    }

    private Controller controller(int port) throws Exception {
        List<String> addresses = List.of(address(one), address(other));
        return Controller.start(LoopbackConfig.of(
                GarmentModels.CATALOG,
                FixedNodeProvider.of(addresses, Catalogs.NODE_TYPE),
                PolicySettings.DEFAULTS.withDelays(1, 2),
                port,
                Optional.empty()));
    }

    private static String address(EmbeddedNode node) {
        return "127.0.0.1:%d:%d:%d".formatted(node.httpPort(), node.grpcPort(), node.metricsPort());
    }

    @AfterEach
    void stop() throws Exception {
        gateway.close().await(30, TimeUnit.SECONDS);
        controller.close();
        one.close();
        other.close();
    }

    @Test
    void load_nothingIsLoaded_servedFromThenOnUntilItIsUnloaded_alsoByTheNextController() throws Exception {
        HttpResponse<String> loaded = post("/v2/repository/models/fm-small/load");

        assertThat(loaded.statusCode()).as(loaded.body()).isEqualTo(200);
        assertThat(infer("fm-small").statusCode()).isEqualTo(200);
        assertThat(pinned()).containsExactly("fm-small");
        assertThat(explained())
                .contains("pinned")
                .containsPattern("\"pinned\"\\s*:\\s*true")
                .containsPattern("\"event\"\\s*:\\s*\"pin\"");

        // otherwise the next controller learns of the demand and keeps the variant for a while without a pin
        Until.holds("the query is reported", () -> controller.status().situation().demand().stream()
                .anyMatch(rate -> rate.items() > 0));
        int port = controller.controlPort();
        controller.close();
        controller = controller(port);
        Until.holds("the pin is restored", () -> pinned().equals(List.of("fm-small")));
        // the pin comes from the gateway, the instances come from the nodes: either may be first
        Until.holds(
                "the instance is observed",
                () -> !controller.status().situation().instances().isEmpty());

        HttpResponse<String> unloaded = post("/v2/repository/models/fm-small/unload");

        assertThat(unloaded.statusCode()).as(unloaded.body()).isEqualTo(200);
        assertThat(pinned()).isEmpty();
        Until.holds(
                "nothing is loaded",
                () -> controller.status().situation().instances().isEmpty());
    }

    @Test
    void load_ofUnknownName_failsWithTritonsMessage() throws Exception {
        HttpResponse<String> loaded = post("/v2/repository/models/nope/load");

        assertThat(loaded.statusCode()).isEqualTo(500);
        assertThat(loaded.body())
                .isEqualTo("{\"error\":\"failed to load 'nope', failed to poll from model repository\"}");
        assertThat(pinned()).isEmpty();
    }

    private List<String> pinned() {
        return controller.status().situation().demand().stream()
                .filter(ArrivalRate::pinned)
                .map(rate -> rate.of().target())
                .toList();
    }

    private String explained() throws Exception {
        return http.send(
                        HttpRequest.newBuilder(URI.create(
                                        "http://127.0.0.1:%d/explain/fashion".formatted(controller.adminPort())))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private HttpResponse<String> post(String path) throws Exception {
        return http.send(
                request(path)
                        .header("X-Control", "secret")
                        .POST(HttpRequest.BodyPublishers.noBody())
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> infer(String name) throws Exception {
        return http.send(
                request("/v2/models/" + name + "/infer")
                        .POST(HttpRequest.BodyPublishers.ofString(PICTURE))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.httpPort() + path))
                .timeout(Duration.ofSeconds(60));
    }
}
