package io.infaas.controller.loop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.infaas.catalog.Catalog;
import io.infaas.catalog.CatalogFile;
import io.infaas.catalog.NodeType;
import io.infaas.catalog.Profile;
import io.infaas.catalog.Variant;
import io.infaas.catalog.estimate.MeasuredProfiles;
import io.infaas.controller.standalone.FashionVariants;
import io.infaas.controller.standalone.InfaasProcess;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two nodes, one of them of a type that the catalog has no profile for: it measures its variants while the other one serves. */
final class NewNodeTypeIT {

    private static final int SECONDS = 60;
    private static final List<String> ALIASES = List.of("fm-nano-fp32-t1", "fm-small-fp32-t1");
    private static final String PICTURE = "{\"inputs\":[{\"name\":\"image\",\"datatype\":\"FP32\","
            + "\"shape\":[1,1,28,28],\"data\":[" + String.join(",", Collections.nCopies(784, "0")) + "]}]}";

    private final HttpClient http = HttpClient.newHttpClient();
    private final List<InfaasProcess> started = new ArrayList<>();

    @TempDir
    private Path folder;

    private FashionVariants fashion;
    private Path catalog = Path.of("");
    private String nodes = "";

    @BeforeEach
    void start() throws Exception {
        fashion = FashionVariants.fashion();
        Catalog built = fashion.catalog();
        List<Variant> two = built.variants().stream()
                .filter(variant -> ALIASES.contains(variant.alias()))
                .toList();
        List<NodeType> types = new ArrayList<>(built.nodeTypes());
        types.add(new NodeType("new", 1, 2L << 30, 0, 0.01));
        catalog = folder.resolve(CatalogFile.NAME);
        CatalogFile.write(catalog, new Catalog(built.applications(), built.architectures(), two, types));
        Files.createSymbolicLink(folder.resolve("repository"), fashion.repository());
        nodes = "%s=%s,%s=new".formatted(node(), fashion.nodeType(), node());
    }

    @AfterEach
    void stop() {
        started.forEach(InfaasProcess::close);
    }

    @Test
    void nodeOfANewType_measuresItsVariantsWhileTheOtherServes_andServesThenToo() throws Exception {
        InfaasProcess controller = infaas(
                "controller",
                "--catalog=" + catalog,
                "--nodes=" + nodes,
                "--measure=" + InfaasProcess.DISTRIBUTION.resolve("examples/fashion"),
                "--control-port=0",
                "--admin-port=0",
                "--journal=" + folder.resolve("journal.jsonl"));
        Matcher ready =
                controller.await("^controller ready: control 127.0.0.1:(\\d+), admin 127.0.0.1:(\\d+);", SECONDS);
        String admin = "127.0.0.1:" + ready.group(2);
        assertThat(controller.output()).contains("2 profiles are assumed, not measured (estimated)");
        InfaasProcess gateway = infaas(
                "gateway",
                "--controller=127.0.0.1:" + ready.group(1),
                "--host=127.0.0.1",
                "--http-port=0",
                "--grpc-port=0",
                "--metrics-port=0",
                "--lame-duck-ms=0");
        String front = "127.0.0.1:"
                + gateway.await("^gateway ready: HTTP 127.0.0.1:(\\d+),", SECONDS)
                        .group(1);
        await("a view", () -> get(front, "/v2/health/ready").statusCode() == 200);
        assertThat(status(admin).at("/nodes/1/estimated").asBoolean()).isTrue();

        Set<String> serving = new TreeSet<>();
        Path measured = MeasuredProfiles.beside(catalog);
        await("the measurement", () -> {
            HttpResponse<String> answer = ask(front);
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            serving.add(answer.headers().firstValue("infaas-node").orElseThrow());
            return Files.exists(measured);
        });
        assertThat(serving).hasSize(1);

        await(
                "measured profiles in force",
                () -> !status(admin).at("/nodes/1/estimated").asBoolean());
        Catalog complete = MeasuredProfiles.read(measured).completing(CatalogFile.read(catalog));
        assertThat(complete.variants()).hasSize(2).allSatisfy(variant -> {
            Profile profile = variant.profile("new").orElseThrow();
            assertThat(profile.isEstimated()).isFalse();
            assertThat(profile.hardware().runtime()).startsWith("onnxruntime");
            assertThat(profile.accuracy().value())
                    .isEqualTo(variant.profile(fashion.nodeType())
                            .orElseThrow()
                            .accuracy()
                            .value());
        });
        await(
                "both nodes in use",
                () -> !status(admin).at("/nodes/1/cordoned").asBoolean()
                        && status(admin).at("/nodes/1/up").asBoolean());
        assertThat(ask(front).statusCode()).isEqualTo(200);
        assertThat(Files.readString(folder.resolve("journal.jsonl")))
                .contains("measures 2 variants for node type 'new'", "2 of 2 variants measured for node type 'new'");
    }

    private InfaasProcess infaas(String... arguments) throws Exception {
        InfaasProcess process = InfaasProcess.start(arguments);
        started.add(process);
        return process;
    }

    private String node() throws Exception {
        InfaasProcess node = infaas(
                "node",
                "--model-repository=" + fashion.repository(),
                "--host=127.0.0.1",
                "--http-port=0",
                "--grpc-port=0",
                "--metrics-port=0");
        Matcher ready = node.await("\"http\":(\\d+),\"grpc\":(\\d+),\"metrics\":(\\d+)", SECONDS);
        return "127.0.0.1:%s:%s:%s".formatted(ready.group(1), ready.group(2), ready.group(3));
    }

    private HttpResponse<String> ask(String front) throws Exception {
        return http.send(
                HttpRequest.newBuilder(URI.create("http://" + front + "/v2/models/fashion/infer"))
                        .timeout(Duration.ofSeconds(30))
                        .POST(HttpRequest.BodyPublishers.ofString(PICTURE))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> get(String address, String path) throws Exception {
        return http.send(
                HttpRequest.newBuilder(URI.create("http://" + address + path))
                        .timeout(Duration.ofSeconds(10))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private JsonNode status(String admin) throws Exception {
        return new ObjectMapper().readTree(get(admin, "/status").body());
    }

    private static void await(String what, Callable<Boolean> holds) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(2 * SECONDS);
        while (!holds.call()) {
            assertThat(System.nanoTime()).as(what).isLessThan(end);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        }
    }
}
