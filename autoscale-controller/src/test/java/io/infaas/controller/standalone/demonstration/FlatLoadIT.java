package io.infaas.controller.standalone.demonstration;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.infaas.builder.data.LabelledData;
import io.infaas.catalog.Application;
import io.infaas.catalog.Definition;
import io.infaas.catalog.Objective;
import io.infaas.catalog.Variant;
import io.infaas.controller.standalone.InfaasProcess;
import io.infaas.triton.client.TritonClient;
import io.infaas.triton.protocol.ModelInferRequest;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Load whose rate does not change, though its arrivals are those of a Poisson process, settles and then changes nothing back. */
final class FlatLoadIT {

    private static final int SECONDS = 180;
    private static final Duration SETTLING = Duration.ofSeconds(60);
    /** Of what one instance is taken to carry: so near that arrivals of single seconds are well above it. */
    private static final double NEAR_THE_EDGE = 0.9 / 1.05;

    private static final Path DEFINITION = InfaasProcess.DISTRIBUTION.resolve("examples/fashion/" + Definition.NAME);
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    private final List<LabelledBatch> batches = batches();

    @Test
    void standalone_flatLoadForThreeMinutes_undoesNoChange() throws Exception {
        Path journal = folder.resolve("journal.jsonl");
        Vertx vertx = Vertx.vertx();
        Instant start;
        int sent = 0;
        try (InfaasProcess infaas = InfaasProcess.standalone("--demo=none", "--journal=" + journal)) {
            InfaasProcess.Ports ports = infaas.awaitServing();
            Variant slow = ports.catalog().variant("fm-large-fp32-t1").orElseThrow();
            double edge = NEAR_THE_EDGE * slow.profiles().get(0).saturation() / Demonstration.BATCH;
            Requests requests = requests(ports.catalog().applications().get(0));
            TritonClient client = new TritonClient(vertx, "127.0.0.1", ports.grpc(), TritonClient.DEFAULT_MESSAGE_CAP);
            start = Instant.now();
            try (Load one = load(client, requests, slow.name(), new Objective(5_000, 0.5), edge, 1);
                    Load other = load(client, requests, "fashion", new Objective(500, 0.93), 10, 2);
                    Load third = load(client, requests, "fashion", new Objective(200, 0.91), 10, 3)) {
                Ticker second = Ticker.seconds();
                for (int i = 0; i < SECONDS; i++) {
                    second.next();
                    for (Load load : List.of(one, other, third)) {
                        sent += load.take().sent();
                    }
                }
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
        assertThat(undone(decided, start.plus(SETTLING))).isEmpty();
    }

    /** Places that came and went, or went and came, since then. */
    private static List<String> undone(List<JsonNode> decided, Instant since) {
        Map<String, List<String>> steps = new TreeMap<>();
        decided.stream().filter(line -> time(line).isAfter(since)).forEach(line -> {
            line.at("/inputs/add").forEach(place -> steps.computeIfAbsent(place.asText(), key -> new ArrayList<>())
                    .add("+"));
            line.at("/inputs/remove").forEach(place -> steps.computeIfAbsent(place.asText(), key -> new ArrayList<>())
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

    private Load load(
            TritonClient client, Requests requests, String model, Objective objective, double rate, long seed) {
        List<ModelInferRequest> asked = batches.stream()
                .map(batch -> requests.under(objective, model, batch))
                .toList();
        Load load = new OpenLoad(client, asked, objective.latencyMs(), seed);
        load.rate(rate);
        return load;
    }

    private static Requests requests(Application application) {
        return new Requests(application.contract().inputs().get(0));
    }

    private static List<LabelledBatch> batches() {
        Definition definition = Definition.read(DEFINITION);
        Definition.LabelledSet evaluation = definition.data().evaluation();
        return LabelledBatches.of(
                        LabelledData.read(
                                DEFINITION.resolveSibling(evaluation.items()),
                                DEFINITION.resolveSibling(evaluation.labels()),
                                definition.application().contract()),
                        Demonstration.BATCH)
                .subList(0, 20);
    }
}
