package io.infaas.controller.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.catalog.Catalog;
import io.infaas.catalog.CatalogFile;
import io.infaas.catalog.Catalogs;
import io.infaas.catalog.ExampleRepository;
import io.infaas.catalog.Variant;
import io.infaas.catalog.store.Location;
import io.infaas.catalog.store.MotoBucket;
import io.infaas.controller.cli.Infaas;
import io.infaas.controller.follow.CatalogFollower;
import io.infaas.controller.follow.CatalogInForce;
import io.infaas.controller.local.ChildJvm;
import io.infaas.controller.local.EmbeddedNodes;
import io.infaas.controller.local.LocalNodeProvider;
import io.infaas.controller.local.LocalNodes;
import io.infaas.controller.plan.PolicySettings;
import io.infaas.gateway.Gateway;
import io.infaas.gateway.GatewayConfig;
import io.infaas.gateway.control.ControllerAddress;
import io.infaas.triton.testing.Until;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

/** A variant is built anew and published while queries come: a running controller takes it over, and none of them is lost. */
final class PublishedCatalogIT {

    private static final Location.S3 MODELS = new Location.S3(MotoBucket.NAME, "models");
    private static final Catalog FORMER =
            Catalogs.fashion().variant("fm-nano", "fp32", 0.86, 5).build();

    @TempDir
    private Path folder;

    private final List<String> notices = new CopyOnWriteArrayList<>();
    private MotoBucket bucket;
    private LocalNodeProvider nodes;
    private CatalogFollower follower;
    private Controller controller;
    private Gateway gateway;
    private QueryLoad load;

    @BeforeEach
    void start() throws Exception {
        ExampleRepository.write(folder, FORMER.variants().get(0), "fm-nano");
        bucket = MotoBucket.start();
        bucket.clear();
        publish(FORMER);
        nodes = LocalNodeProvider.start(
                new LocalNodes(
                        1, Catalogs.NODE_TYPE, new EmbeddedNodes(folder, ChildJvm.likeThis(Infaas.class.getName()))),
                notices::add);
        follower = CatalogFollower.open(MODELS, bucket.store("models"), notices::add);
        CatalogInForce inForce = new CatalogInForce(follower.published(), follower.variants());
        ControllerConfig config = LoopbackConfig.of(
                        follower.published(), nodes, PolicySettings.DEFAULTS, 0, Optional.empty())
                .following(inForce);
        controller = Controller.start(config);
        follower.follow(Duration.ofMillis(200), inForce);
        gateway = Gateway.start(GatewayConfig.withoutView()
                        .withPorts("127.0.0.1", 0, 0, 0)
                        .withController(ControllerAddress.plain("127.0.0.1", controller.controlPort())))
                .await(30, TimeUnit.SECONDS);
        load = QueryLoad.pictures(gateway.httpPort(), "fashion");
    }

    private void publish(Catalog catalog) throws IOException {
        Path file = folder.resolve(CatalogFile.NAME);
        CatalogFile.write(file, catalog);
        try (S3Client client = bucket.client()) {
            client.putObject(
                    put -> put.bucket(MotoBucket.NAME).key("models/" + CatalogFile.NAME), RequestBody.fromFile(file));
        }
        Files.delete(file);
    }

    @AfterEach
    void stop() throws Exception {
        load.close();
        gateway.close().await(30, TimeUnit.SECONDS);
        controller.close();
        follower.close();
        nodes.close();
        bucket.close();
    }

    @Test
    void variantBuiltAnew_andPublished_replacesTheServingOne_andNoQueryIsLost() throws Exception {
        Until.holds("a view", this::isReady);
        load.start(10);
        String old = FORMER.variants().get(0).name();
        Until.holds(() -> "the first variant serves: " + served(), () -> served().equals(List.of(old)));

        Catalog next = RebuiltVariant.in(FORMER);
        Variant rebuilt = next.variants().get(0);
        ExampleRepository.write(folder, rebuilt, "fm-nano");
        publish(next);

        Until.holds(() -> "it is replaced: " + served(), () -> served().equals(List.of(rebuilt.name())));
        load.endWithoutLoss();
        assertThat(notices)
                .containsExactly(
                        "s3://some-bucket/models: a new catalog is in force, with 1 variants of 1 applications");
    }

    private boolean isReady() {
        try {
            return HttpClient.newHttpClient()
                            .send(
                                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d/v2/health/ready"
                                                    .formatted(gateway.httpPort())))
                                            .build(),
                                    HttpResponse.BodyHandlers.discarding())
                            .statusCode()
                    == 200;
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** All that is on nodes, by name. */
    private List<String> served() {
        return controller.status().situation().instances().keySet().stream()
                .map(placement -> placement.variant())
                .toList();
    }
}
