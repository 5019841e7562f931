package io.infaas.gateway.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
}
