package io.infaas.controller.standalone.demonstration;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.infaas.catalog.Contract;
import io.infaas.catalog.Definition;
import io.infaas.catalog.Objective;
import io.infaas.catalog.Variant;
import io.infaas.controller.standalone.InfaasProcess;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Load with a constant rate and Poisson arrivals: decisions settle, and none is undone later. */
@Tag("proof")
@Tag("alone")
final class FlatLoadIT {

    private static final int SECONDS = 180;
    private static final int ITEMS = 32;
    private static final Duration SETTLING = Duration.ofSeconds(60);
    /** Share of one instance's assumed capacity: arrivals of single seconds often exceed it. */
    private static final double NEAR_THE_EDGE = 0.9 / 1.05;

    private static final Path DEFINITION = InfaasProcess.DISTRIBUTION.resolve("examples/fashion/" + Definition.NAME);
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    private final Definition definition = Definition.read(DEFINITION);
    private final Contract contract = definition.application().contract();
    private final List<LabelledBatch> batches =
            LabelledBatch.of(DEFINITION, definition, ITEMS).subList(0, 20);

    @Test
    void standalone_flatLoad_undoesNoChange() throws Exception {
        Path journal = folder.resolve("journal.jsonl");
        Vertx vertx = Vertx.vertx();
        Instant start;
        Instant end;
        int sent = 0;
        try (InfaasProcess infaas =
                InfaasProcess.standaloneUnderLoad("--demo=none", "--nodes=2", "--journal=" + journal)) {
            InfaasProcess.Ports ports = infaas.awaitServing();
            Variant slow = ports.catalog().variant("fm-large-fp32-t1").orElseThrow();
            double edge = NEAR_THE_EDGE * slow.profiles().get(0).saturation() / ITEMS;
            start = Instant.now();
            try (GatewayClient client = new GatewayClient(vertx, "127.0.0.1", ports.http(), ports.grpc(), contract);
                    PoissonLoad one = load(client, slow.name(), new Objective(5_000, 0.5), edge, 1);
                    PoissonLoad other = load(client, "fashion", new Objective(500, 0.93), 10, 2);
                    PoissonLoad third = load(client, "fashion", new Objective(200, 0.91), 10, 3)) {
                boolean unused = new CountDownLatch(1).await(SECONDS, TimeUnit.SECONDS);
                for (PoissonLoad load : List.of(one, other, third)) {
                    sent += load.take().sent();
                }
                // the loads end one after the other: what is decided from here on follows a load that falls
                end = Instant.now();
            }
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        }
        List<JsonNode> decided = decided(journal);
        decided.forEach(line -> System.out.printf(
                "%4d s  %s  +%s -%s  %s%n",
                Duration.between(start, time(line)).toSeconds(),
                line.path("event").asText(),
                line.at("/inputs/add"),
                line.at("/inputs/remove"),
                line.path("reason").asText()));

        assertThat(sent).isGreaterThan(15 * SECONDS);
        assertThat(decided)
                .anySatisfy(line -> assertThat(line.path("event").asText()).isEqualTo("cold"));
        assertThat(undone(decided, start.plus(SETTLING), end)).isEmpty();
    }

    /** Placements that were added and removed, or removed and added, in that time. */
    private static List<String> undone(List<JsonNode> decided, Instant since, Instant until) {
        Map<String, List<String>> steps = new TreeMap<>();
        decided.stream()
                .filter(line -> time(line).isAfter(since) && time(line).isBefore(until))
                .forEach(line -> {
                    line.at("/inputs/add")
                            .forEach(place -> steps.computeIfAbsent(place.asText(), key -> new ArrayList<>())
                                    .add("+"));
                    line.at("/inputs/remove")
                            .forEach(place -> steps.computeIfAbsent(place.asText(), key -> new ArrayList<>())
                                    .add("-"));
                });
        return steps.entrySet().stream()
                .filter(entry -> entry.getValue().size() > 1)
                .map(Object::toString)
                .toList();
    }

    private static List<JsonNode> decided(Path journal) throws Exception {
        List<JsonNode> lines = new ArrayList<>();
        for (String line : Files.readAllLines(journal)) {
            JsonNode json = JSON.readTree(line);
            if (json.path("outcome").asText().equals("decided")) {
                lines.add(json);
            }
        }
        return lines;
    }

    private static Instant time(JsonNode line) {
        return Instant.parse(line.path("time").asText());
    }

    private PoissonLoad load(GatewayClient client, String model, Objective objective, double rate, long seed) {
        PoissonLoad load = new PoissonLoad(
                number -> client.send(model, objective, batches.get(number % batches.size())),
                objective.latencyMs(),
                seed);
        load.rate(rate);
        return load;
    }
}
