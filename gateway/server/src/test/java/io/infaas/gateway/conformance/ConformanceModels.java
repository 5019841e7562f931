package io.infaas.gateway.conformance;

import io.infaas.triton.contract.ContractRepository;
import io.infaas.triton.servers.RigModels;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** The models that the cases ask. */
final class ConformanceModels {

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
