package io.infaas.gateway.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.gateway.Gateway;
import io.infaas.gateway.GatewayConfig;
import io.infaas.gateway.access.AccessPolicy;
import io.infaas.gateway.access.ClientPermission;
import io.infaas.gateway.access.Restrictions;
import io.infaas.gateway.adopt.AdoptionConfig;
import io.infaas.triton.client.NodeAddress;
import io.infaas.triton.client.TritonClient;
import io.infaas.triton.contract.ContractRepository;
import io.infaas.triton.servers.RigModels;
import io.infaas.triton.servers.TritonServer;
import io.infaas.triton.servers.TritonServers;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Each case is asked of a real Triton directly and through the gateway that has adopted it. */
class ConformanceIT {

    private static final Path PAGES = Path.of("target", "conformance");
    private static final List<String> RIG = List.of(
            "repeat_int32",
            "mock_llm",
            "sequence_sum",
            "simple_sequence",
            "simple_dyna_sequence",
            "faulty",
            "slow_identity");

    private static final Vertx VERTX = Vertx.vertx();
    private static final ListedDifferences LISTED = ListedDifferences.read();
    private static final ConformanceReport REPORT = new ConformanceReport();

    @TempDir
    private static Path folder;

    private static TritonServer triton;
    private static Gateway gateway;
    private static ConformanceEndpoint direct;
    private static ConformanceEndpoint through;

    @BeforeAll
    static void start() throws Exception {
        ContractRepository.layOut(folder);
        RigModels.layOut(folder, RIG.toArray(String[]::new));
        layOutQueuedModel();
        List<String> models = new ArrayList<>(ContractRepository.sound());
        models.addAll(RIG);
        models.add("queued");
        triton = TritonServers.start(folder, models, TritonServers.WITHOUT_AUTO_COMPLETE);
        TritonClient client = new TritonClient(VERTX, triton.host(), triton.grpcPort(), 1 << 20);
        // known from here on, and without a version that can be asked
        assertThat(client.load("broken", Duration.ofSeconds(30))
                        .otherwiseEmpty()
                        .await(40, TimeUnit.SECONDS))
                .isNull();
        NodeAddress node = new NodeAddress(triton.host(), triton.httpPort(), triton.grpcPort(), triton.metricsPort());
        gateway = Gateway.start(GatewayConfig.withoutView()
                        .withAdoption(new AdoptionConfig(List.of(node), Duration.ofSeconds(5), AdoptionConfig.DEADLINE))
                        .withAccess(new AccessPolicy(
                                ClientPermission.with(ModelControlCases.SHOWN),
                                ClientPermission.EVERYBODY,
                                Restrictions.NONE,
                                Restrictions.NONE))
                        .withPorts("127.0.0.1", 0, 0, 0))
                .await(60, TimeUnit.SECONDS);
        direct = ConformanceEndpoint.at(VERTX, triton.host(), triton.httpPort(), triton.grpcPort());
        through = ConformanceEndpoint.at(VERTX, "127.0.0.1", gateway.httpPort(), gateway.grpcPort());
    }

    // one that runs one request at a time, lets two wait, and heeds how long they may
    private static void layOutQueuedModel() throws Exception {
        Path model = folder.resolve("queued");
        RigModels.layOut(folder.resolve("aside"), "slow_identity");
        Files.move(folder.resolve("aside").resolve("slow_identity"), model);
        Files.delete(folder.resolve("aside"));
        Path config = model.resolve("config.pbtxt");
        Files.writeString(
                config,
                Files.readString(config)
                        .replace("\"slow_identity\"", "\"queued\"")
                        .replace("max_batch_size: 8", "max_batch_size: 1")
                        .replace(
                                "dynamic_batching { }",
                                "dynamic_batching { default_queue_policy { timeout_action: REJECT"
                                        + " allow_timeout_override: true max_queue_size: 2 } }"));
    }

    @AfterAll
    static void stop() throws Exception {
        REPORT.write(PAGES, LISTED);
        if (gateway != null) {
            gateway.close().await(60, TimeUnit.SECONDS);
        }
        VERTX.close().await(10, TimeUnit.SECONDS);
        if (triton != null) {
            triton.close();
        }
    }

    @TestFactory
    Stream<DynamicNode> everyCase_throughTheGateway_answeredAsByTriton() {
        Map<String, List<DynamicNode>> rows = new LinkedHashMap<>();
        for (ConformanceCase each : ConformanceRows.all()) {
            rows.computeIfAbsent(each.row(), row -> new ArrayList<>())
                    .add(DynamicTest.dynamicTest(each.id(), () -> compare(each)));
        }
        Stream<DynamicNode> cases =
                rows.entrySet().stream().map(row -> DynamicContainer.dynamicContainer(row.getKey(), row.getValue()));
        return Stream.concat(
                cases,
                Stream.of(
                        DynamicTest.dynamicTest("listed differences all occur", () -> assertThat(REPORT.stale(LISTED))
                                .as("listed differences that there are not: remove them")
                                .isEmpty()),
                        DynamicTest.dynamicTest(
                                "no case is there twice", () -> assertThat(ConformanceRows.all().stream()
                                                .map(ConformanceCase::id)
                                                .toList())
                                        .doesNotHaveDuplicates()
                                        .hasSizeGreaterThan(250))));
    }

    private static void compare(ConformanceCase each) {
        Map<String, String> expected = each.ask(direct);

        Map<String, String> got = each.ask(through);

        List<ConformanceReport.Found> unlisted = REPORT.compare(each, expected, got).stream()
                .filter(found -> LISTED.of(found.aspect(), found.id()).isEmpty())
                .toList();
        assertThat(unlisted).as("differences that are not listed").isEmpty();
    }
}
