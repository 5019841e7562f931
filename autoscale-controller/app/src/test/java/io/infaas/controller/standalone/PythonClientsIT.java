package io.infaas.controller.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.infaas.catalog.Accuracy;
import io.infaas.catalog.Catalog;
import io.infaas.catalog.Variant;
import io.infaas.triton.servers.Clients;
import io.infaas.triton.servers.Finished;
import io.infaas.triton.testing.LayerCounts;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;

/** An unchanged Python {@code tritonclient} gets the catalog's accuracy and the node's exact bits from {@code standalone}. */
final class PythonClientsIT {

    private static final Path DATA = InfaasProcess.DISTRIBUTION.resolve("examples/fashion/data");

    /** Items whose answers are compared bit for bit, all of them with {@code -Pproof}. */
    private static final int COMPARED = 2_000;

    @Test
    void tritonclient_httpAndGrpc_getsTheAccuracyOfTheCatalogAndTheBitsOfTheNode() throws Exception {
        Clients clients = Clients.require();
        try (InfaasProcess infaas = InfaasProcess.standalone("--demo=none", "--keep-all")) {
            InfaasProcess.Ports ports = infaas.awaitServing();
            InfaasProcess.Node node = ports.nodes().get(0);
            Catalog catalog = ports.catalog();
            Variant lowest = extreme(catalog, Comparator.naturalOrder());
            Variant highest = extreme(catalog, Comparator.reverseOrder());
            List<String> arguments = new ArrayList<>();
            for (int port : List.of(ports.http(), ports.grpc(), node.http(), node.grpc())) {
                arguments.add("127.0.0.1:" + port);
            }
            arguments.addAll(List.of(
                    DATA.toString(),
                    String.valueOf(Math.min(COMPARED, LayerCounts.tries(COMPARED))),
                    String.valueOf(accuracy(highest).value()),
                    lowest.name(),
                    highest.name()));

            Finished finished = clients.python(
                    Path.of("app/src/test/resources/python/clients.py").toAbsolutePath(),
                    arguments,
                    Duration.ofMinutes(5));

            assertThat(finished.status()).as(finished.errors()).isZero();
            JsonNode seen = new ObjectMapper().readTree(finished.output());
            for (String protocol : List.of("http", "grpc")) {
                JsonNode figures = seen.path(protocol);
                for (Variant variant : List.of(lowest, highest)) {
                    assertThat(figures.path("right").path(variant.name()).asInt())
                            .as("correct over %s with %s", protocol, variant.name())
                            .isEqualTo(correct(accuracy(variant)));
                }
                // only variants with the same number of right answers reach it, whichever of them answers
                assertThat(figures.path("floor").asInt())
                        .as("correct over %s with a floor", protocol)
                        .isEqualTo(correct(accuracy(highest)));
                assertThat(figures.path("different").asInt(-1))
                        .as("different bits over %s", protocol)
                        .isZero();
            }
        }
    }

    private static Variant extreme(Catalog catalog, Comparator<Double> order) {
        return catalog.variants().stream()
                .min(Comparator.comparing(variant -> accuracy(variant).value(), order))
                .orElseThrow();
    }

    private static Accuracy accuracy(Variant variant) {
        return variant.profiles().get(0).accuracy();
    }

    private static int correct(Accuracy accuracy) {
        return (int) Math.round(accuracy.value() * accuracy.n());
    }
}
