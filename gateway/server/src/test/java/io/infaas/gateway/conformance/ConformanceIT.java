package io.infaas.gateway.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.gateway.Gateway;
import io.infaas.gateway.GatewayConfig;
import io.infaas.gateway.adopt.AdoptionConfig;
import io.infaas.triton.client.NodeAddress;
import io.infaas.triton.client.TritonClient;
import io.infaas.triton.contract.ContractRepository;
import io.infaas.triton.contract.GrpcCases;
import io.infaas.triton.contract.HttpControlCases;
import io.infaas.triton.contract.HttpInferCases;
import io.infaas.triton.contract.HttpPort;
import io.infaas.triton.servers.RigModels;
import io.infaas.triton.servers.TritonServer;
import io.infaas.triton.servers.TritonServers;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Each case is asked of a real Triton directly and through two gateways that have adopted it. */
class ConformanceIT {

    private static final Path PAGES = Path.of("target", "conformance");
    private static final ListedDifferences LISTED = ListedDifferences.read();
    private static final ConformanceReport REPORT = new ConformanceReport();

    @TempDir
    private static Path folder;

    private static ConformanceServers servers;

    @BeforeAll
    static void start() throws Exception {
        servers = ConformanceServers.start(folder);
    }

    @AfterAll
    static void stop() throws Exception {
        REPORT.write(PAGES, LISTED);
        if (servers != null) {
            servers.close();
        }
    }

    @TestFactory
    Stream<DynamicNode> everyCase_throughTheGateways_answeredAsByTriton() {
        ConformanceEndpoint direct = servers.direct();
        Map<ConformanceGateway, ConformanceEndpoint> through = servers.through();
        List<ConformanceCase> all = ConformanceRows.all();
        Map<String, List<DynamicNode>> rows = new LinkedHashMap<>();
        for (ConformanceCase each : all) {
            rows.computeIfAbsent(each.row(), row -> new ArrayList<>())
                    .add(DynamicTest.dynamicTest(each.id(), () -> compare(each, direct, through)));
        }
        Stream<DynamicNode> cases =
                rows.entrySet().stream().map(row -> DynamicContainer.dynamicContainer(row.getKey(), row.getValue()));
        return Stream.concat(
                cases,
                Stream.of(
                        DynamicTest.dynamicTest("listed differences all occur", () -> assertThat(REPORT.stale(LISTED))
                                .as("listed differences that there are not: remove them")
                                .isEmpty()),
                        DynamicTest.dynamicTest("no case is there twice", () -> assertThat(
                                        all.stream().map(ConformanceCase::id).toList())
                                .doesNotHaveDuplicates()
                                .hasSizeGreaterThan(250))));
    }

    private static void compare(
            ConformanceCase each, ConformanceEndpoint direct, Map<ConformanceGateway, ConformanceEndpoint> through) {
        Map<String, String> expected = each.ask(direct);

        List<ConformanceReport.Found> unlisted = through.entrySet().stream()
                .filter(gateway -> each.gateways().contains(gateway.getKey()))
                .flatMap(gateway ->
                        REPORT.compare(each, gateway.getKey(), expected, each.ask(gateway.getValue())).stream())
                .filter(found ->
                        LISTED.of(found.gateway(), found.aspect(), found.id()).isEmpty())
                .toList();

        assertThat(unlisted).as("differences that are not listed").isEmpty();
    }

    /** All cases, by the rows of the protocol. */
    static final class ConformanceRows {

        private ConformanceRows() {}

        static List<ConformanceCase> all() {
            List<ConformanceCase> cases = new ArrayList<>();
            HttpControlCases.all().forEach(each -> cases.add(ConformanceCase.http("A.2 control over HTTP", each)));
            cases.addAll(RawHttpCases.all());
            cases.addAll(RawHttpCases.IdleConnectionCases.all());
            cases.addAll(BacklogCases.all());
            cases.addAll(EndpointCases.all());
            cases.addAll(ModelControlCases.all());
            cases.addAll(LoadOverrideCases.all());
            cases.addAll(SharedMemoryCases.all());
            cases.addAll(SettingsCases.all());
            cases.addAll(ParameterCases.all());
            GrpcCases.topics()
                    .forEach((topic, calls) ->
                            calls.forEach(each -> cases.add(ConformanceCase.grpc("A.3, B.4 gRPC: " + topic, each))));
            HttpInferCases.topics()
                    .forEach((topic, requests) ->
                            requests.forEach(each -> cases.add(ConformanceCase.http("A.4, B.3 HTTP: " + topic, each))));
            cases.addAll(RequestChecksHttp.all());
            cases.addAll(RequestChecksGrpc.all());
            cases.addAll(SequenceCases.all());
            cases.addAll(StreamCases.all());
            // last: what was refused before is counted
            cases.addAll(MetricsPageCases.all());
            return cases;
        }
    }

    /** A real Triton, and each gateway that has adopted it. */
    static final class ConformanceServers {

        private final Vertx vertx = Vertx.vertx();
        private final TritonServer triton;
        private final Map<ConformanceGateway, Gateway> gateways = new EnumMap<>(ConformanceGateway.class);

        private ConformanceServers(TritonServer triton) {
            this.triton = triton;
        }

        static ConformanceServers start(Path folder) throws Exception {
            List<String> models = ConformanceModels.layOut(folder);
            var servers =
                    new ConformanceServers(TritonServers.start(folder, models, TritonServers.WITHOUT_AUTO_COMPLETE));
            try {
                servers.startGateways();
                return servers;
            } catch (Exception | AssertionError e) {
                servers.close();
                throw e;
            }
        }

        private void startGateways() throws Exception {
            TritonClient client = new TritonClient(vertx, triton.host(), triton.grpcPort(), 1 << 20);
            // known from here on, and without a version that can be asked
            assertThat(client.load("broken", Duration.ofSeconds(30))
                            .otherwiseEmpty()
                            .await(40, TimeUnit.SECONDS))
                    .isNull();
            NodeAddress node =
                    new NodeAddress(triton.host(), triton.httpPort(), triton.grpcPort(), triton.metricsPort());
            GatewayConfig usual = GatewayConfig.withoutView()
                    .withAdoption(new AdoptionConfig(List.of(node), Duration.ofSeconds(5), AdoptionConfig.DEADLINE))
                    .withPorts("127.0.0.1", 0, 0, 0);
            for (ConformanceGateway each : ConformanceGateway.values()) {
                gateways.put(each, Gateway.start(each.config(usual)).await(60, TimeUnit.SECONDS));
            }
        }

        ConformanceEndpoint direct() {
            return ConformanceEndpoint.at(
                    vertx, triton.host(), triton.httpPort(), triton.grpcPort(), triton.metricsPort(), nodeMetrics());
        }

        private HttpPort nodeMetrics() {
            return new HttpPort(triton.host(), triton.metricsPort());
        }

        Map<ConformanceGateway, ConformanceEndpoint> through() {
            Map<ConformanceGateway, ConformanceEndpoint> ends = new EnumMap<>(ConformanceGateway.class);
            gateways.forEach((flags, gateway) -> ends.put(
                    flags,
                    ConformanceEndpoint.at(
                            vertx,
                            "127.0.0.1",
                            gateway.httpPort(),
                            gateway.grpcPort(),
                            gateway.metricsPort(),
                            nodeMetrics())));
            return ends;
        }

        void close() throws Exception {
            for (Gateway gateway : gateways.values()) {
                gateway.close().await(60, TimeUnit.SECONDS);
            }
            vertx.close().await(10, TimeUnit.SECONDS);
            triton.close();
        }

        /** The models that the cases ask. */
        static final class ConformanceModels {

            private static final List<String> RIG = List.of(
                    "repeat_int32",
                    "mock_llm",
                    "sequence_sum",
                    "simple_sequence",
                    "simple_dyna_sequence",
                    "faulty",
                    "slow_identity");
            private static final List<String> BESIDE = List.of("gated", "shown");

            private ConformanceModels() {}

            /** Writes all of them; returns the names of those to load. */
            static List<String> layOut(Path folder) throws IOException {
                ContractRepository.layOut(folder);
                RigModels.layOut(folder, RIG.toArray(String[]::new));
                layOutQueuedModel(folder);
                for (String model : BESIDE) {
                    copy(model + "/config.pbtxt", folder);
                    copy(model + "/1/model.py", folder);
                }
                List<String> models = new ArrayList<>(ContractRepository.sound());
                models.addAll(RIG);
                models.addAll(BESIDE);
                models.add("queued");
                return models;
            }

            private static void copy(String file, Path folder) throws IOException {
                try (InputStream content = ConformanceModels.class.getResourceAsStream("models/" + file)) {
                    Path target = folder.resolve(file);
                    Files.createDirectories(target.resolveSibling("."));
                    Files.write(target, Objects.requireNonNull(content, file).readAllBytes());
                }
            }

            // one that runs one request at a time, lets two wait, and heeds how long they may
            private static void layOutQueuedModel(Path folder) throws IOException {
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
        }
    }
}
