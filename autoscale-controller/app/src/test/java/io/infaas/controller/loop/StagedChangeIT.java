package io.infaas.controller.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.catalog.Application;
import io.infaas.catalog.Architecture;
import io.infaas.catalog.Catalog;
import io.infaas.catalog.CatalogFile;
import io.infaas.catalog.Catalogs;
import io.infaas.catalog.ExampleRepository;
import io.infaas.catalog.Objective;
import io.infaas.catalog.Variant;
import io.infaas.controller.cli.Infaas;
import io.infaas.controller.desired.DesiredInForce;
import io.infaas.controller.follow.CatalogChanges;
import io.infaas.controller.follow.CatalogInForce;
import io.infaas.controller.local.ChildJvm;
import io.infaas.controller.local.EmbeddedNodes;
import io.infaas.controller.local.LocalNodeProvider;
import io.infaas.controller.local.LocalNodes;
import io.infaas.controller.plan.Placement;
import io.infaas.controller.plan.PolicySettings;
import io.infaas.controller.status.ApplyCommand;
import io.infaas.controller.status.ApplyCommand.RollbackCommand;
import io.infaas.gateway.Gateway;
import io.infaas.gateway.GatewayConfig;
import io.infaas.gateway.control.ControllerAddress;
import io.infaas.triton.testing.OpenResources;
import io.infaas.triton.testing.Until;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Variants and applications come and go at a running controller with an embedded node, while queries come; none is lost. */
final class StagedChangeIT {

    private static final int RATE = 100;
    private static final Catalog FORMER = Catalogs.fashion()
            .objective(new Objective(1_000, 0.85))
            .variant("fm-small", "fp32", 0.92, 5)
            .build();
    private static final String OLD = FORMER.variants().get(0).name();

    @TempDir
    private Path folder;

    private final OpenResources open = new OpenResources();
    private final DesiredInForce desired = DesiredInForce.inMemory();
    private final CatalogInForce inForce = new CatalogInForce(FORMER, Set.of());
    private final List<String> belowFloor = new CopyOnWriteArrayList<>();

    @SuppressWarnings("NullAway.Init") // each test starts it
    private Controller controller;

    @SuppressWarnings("NullAway.Init") // each test starts it
    private Gateway gateway;

    private void start(Catalog former) throws Exception {
        write(former, "fm-small");
        CatalogChanges.replace(inForce, former);
        LocalNodeProvider nodes = LocalNodeProvider.start(
                new LocalNodes(
                        1, Catalogs.NODE_TYPE, new EmbeddedNodes(folder, ChildJvm.likeThis(Infaas.class.getName()))),
                notice -> {});
        open.push(nodes);
        controller = Controller.start(
                LoopbackConfig.of(former, nodes, PolicySettings.DEFAULTS.withStageStep(1), 0, Optional.empty())
                        .following(inForce)
                        .wishing(desired));
        open.push(controller);
        gateway = Gateway.start(GatewayConfig.withoutView()
                        .withPorts("127.0.0.1", 0, 0, 0)
                        .withController(ControllerAddress.plain("127.0.0.1", controller.controlPort())))
                .await(30, TimeUnit.SECONDS);
        open.push(() -> gateway.close().await(30, TimeUnit.SECONDS));
        Until.holds("a view", () -> gateway.viewVersion() > 0);
    }

    private void write(Catalog catalog, String network) throws Exception {
        for (Variant variant : catalog.variants()) {
            ExampleRepository.write(folder, variant, network);
        }
    }

    @AfterEach
    void stop() {
        open.close();
    }

    @Test
    void applicationAndLessAccurateVariant_addedUnderLoad_thenRolledBack() throws Exception {
        start(FORMER);
        QueryLoad load = QueryLoad.pictures(gateway.httpPort(), "fashion");
        open.push(load);
        load.start(RATE);
        Until.holds("the first variant serves", () -> loaded().contains(OLD));

        Catalog added = Catalogs.fashion().variant("fm-nano", "fp32", 0.86, 1).build();
        String nano = added.variants().get(0).name();
        Catalog other = otherApplication();
        write(added, "fm-nano");
        write(other, "fm-nano");
        assertThat(apply(union(FORMER, other))).isZero();
        long withoutNano = desired.present().version();
        QueryLoad ofOther = QueryLoad.pictures(gateway.httpPort(), "other");
        open.push(ofOther);
        Until.holds(
                "the new application is in the view", () -> askFor("other", 0).statusCode() == 200);
        ofOther.start(10);
        assertThat(apply(union(FORMER, added, other))).isZero();

        Set<Integer> shares = new TreeSet<>();
        Until.holds(() -> "all stages are over: " + desired.present(), () -> {
            Optional.ofNullable(desired.present().state().stages().get(nano)).ifPresent(shares::add);
            String served = servedFor("fashion", 0.9);
            if (!served.equals(OLD)) {
                belowFloor.add(served);
            }
            return shares.contains(25) && desired.present().state().stages().isEmpty();
        });
        assertThat(belowFloor).isEmpty();
        assertThat(shares).contains(1, 5, 25);

        assertThat(infaas(new RollbackCommand(), Long.toString(withoutNano))).isZero();
        Until.holds(() -> "the variant is gone: " + loaded(), () -> !loaded().contains(nano) && loaded().contains(OLD));
        assertThat(servedFor("fashion", 0)).isEqualTo(OLD);
        assertThat(infaas(new RollbackCommand(), "0"))
                .as("an application has queries")
                .isEqualTo(1);
        load.endWithoutLoss();
        ofOther.endWithoutLoss();
    }

    @Test
    void variantThatIsSlowerThanItsProfile_isRolledBack_andNothingIsLost() throws Exception {
        // a tenth of the bound is half a millisecond: any answer over a network takes longer, and its profile says a
        // hundredth
        Catalog former = Catalogs.fashion()
                .objective(new Objective(5, 0.85))
                .variant("fm-small", "fp32", 0.92, 4)
                .build();
        start(former);
        QueryLoad load = QueryLoad.pictures(gateway.httpPort(), "fashion");
        open.push(load);
        load.start(RATE);
        Until.holds("the first variant serves", () -> loaded().contains(OLD));

        Catalog added =
                Catalogs.fashion().variant("fm-large", "fp32", 0.93, 0.01).build();
        String large = added.variants().get(0).name();
        write(added, "fm-large");
        CatalogChanges.replace(inForce, union(former, added));

        Until.holds(
                () -> "it is rolled back: " + desired.present(),
                () -> desired.present().state().forbidden().contains(large));
        assertThat(desired.present().by())
                .startsWith("infaas: rolled back")
                .containsAnyOf("its profiled time", "queries were late");
        Until.holds(() -> "it is gone: " + loaded(), () -> !loaded().contains(large));
        assertThat(controller.journal(100, entry -> entry.event().equals("stage")))
                .first()
                .satisfies(
                        line -> assertThat(line.entry().reason()).startsWith("'%s' is rolled back".formatted(large)));
        load.endWithoutLoss();
    }

    private int apply(Catalog catalog) throws Exception {
        Path file = folder.resolve("applied.json");
        CatalogFile.write(file, catalog);
        return infaas(new ApplyCommand(), "--file=" + file);
    }

    private int infaas(Object command, String... arguments) {
        List<String> complete = new ArrayList<>(List.of(arguments));
        complete.add("--controller=127.0.0.1:" + controller.adminPort());
        return new CommandLine(command)
                .setExecutionExceptionHandler((refusal, line, parsed) -> 1)
                .execute(complete.toArray(String[]::new));
    }

    /** Another application with a variant of its own. */
    private static Catalog otherApplication() {
        Catalog like = Catalogs.fashion().variant("fm-other", "fp32", 0.86, 5).build();
        Application application = like.applications().get(0);
        Architecture architecture = like.architectures().get(0);
        return new Catalog(
                List.of(new Application(
                        "other",
                        "Other garments",
                        application.contract(),
                        application.metric(),
                        application.objective())),
                List.of(new Architecture(
                        architecture.name(), "other", architecture.sourceDigest(), architecture.contract())),
                like.variants(),
                like.nodeTypes());
    }

    private static Catalog union(Catalog... catalogs) {
        List<Application> applications = new ArrayList<>();
        Stream.of(catalogs)
                .flatMap(catalog -> catalog.applications().stream())
                .filter(application ->
                        applications.stream().noneMatch(one -> one.name().equals(application.name())))
                .forEach(applications::add);
        return new Catalog(
                applications,
                Stream.of(catalogs)
                        .flatMap(catalog -> catalog.architectures().stream())
                        .toList(),
                Stream.of(catalogs)
                        .flatMap(catalog -> catalog.variants().stream())
                        .toList(),
                catalogs[0].nodeTypes());
    }

    private List<String> loaded() {
        return controller.status().situation().instances().keySet().stream()
                .map(Placement::variant)
                .toList();
    }

    private String servedFor(String application, double floor) {
        HttpResponse<String> answer = askFor(application, floor);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return answer.headers().firstValue("infaas-variant").orElseThrow();
    }

    private HttpResponse<String> askFor(String application, double floor) {
        String body = "{\"inputs\":[{\"name\":\"image\",\"datatype\":\"FP32\",\"shape\":[1,1,28,28],\"data\":[%s]}]}"
                .formatted(String.join(",", Collections.nCopies(784, "0")));
        try {
            return HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d/v2/models/%s/infer"
                                            .formatted(gateway.httpPort(), application)))
                                    .header("infaas-min-accuracy", String.valueOf(floor))
                                    .POST(HttpRequest.BodyPublishers.ofString(body))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
