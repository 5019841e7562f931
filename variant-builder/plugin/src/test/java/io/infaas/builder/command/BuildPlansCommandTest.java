package io.infaas.builder.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.builder.fixture.Fashion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Mistakes of users: one line, and nothing is written. */
class BuildPlansCommandTest {

    private static final String TARGETS = """

            nodes:
              - {type: {name: g5, cores: 4, memoryBytes: 16000000000, gpus: 1, pricePerHour: 1.0}, gpu: NVIDIA A10G, tensorRt: 10.9.0}
            targets:
              - {target: tensorrt-10, transforms: [fp32], node: g5}
            """;

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--tensorrt 11 --take DIR | infaas.yaml: targets lists no tensorrt-11; add it",
                "--tensorrt 11 --job DIR/job | has TensorRT 10; name one that has TensorRT 11",
                "--tensorrt 0 --job DIR/job | the major version 0 of TensorRT must be at least 1",
                "--job DIR | is not empty; choose a new or empty folder for the job",
                "--job DIR/job --image a;b | image 'a;b' must be the name of a container image, for example nvcr.io/nvidia/tensorrt:",
                "--take DIR | is not a job folder, it has no run.sh",
                "--take DIR/absent | is not a job folder, it has no run.sh",
                "--take DIR --image a | image a is only for a job",
                "--image a | image a is only for a job",
                "--plan-seconds 0 | the time for one plan, 0 s, must be above 0",
            })
    void buildPlans_badRequest_saysWhatToDoAndWritesNothing(String options, String message) throws IOException {
        Path definition = definition(TARGETS);
        List<String> arguments = new ArrayList<>(
                List.of(definition.toString(), "--output", folder.resolve("out").toString()));
        arguments.addAll(List.of(options.replace("DIR", folder.toString()).split(" ")));

        CommandRun run = CommandRun.of(new BuildPlansCommand(), arguments.toArray(String[]::new));

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).contains(message).hasLineCount(1);
        assertThat(folder).isDirectoryNotContaining(path -> !path.equals(definition));
    }

    @Test
    void buildPlans_definitionWithoutSuchTarget_saysSo() throws IOException {
        CommandRun run = CommandRun.of(
                new BuildPlansCommand(),
                definition("").toString(),
                "--output",
                folder.resolve("out").toString());

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err())
                .contains("infaas.yaml: targets lists no tensorrt-10; add it")
                .hasLineCount(1);
    }

    @Test
    void buildPlans_jobAndTake_isWrongUsage() throws IOException {
        CommandRun run = CommandRun.of(
                new BuildPlansCommand(),
                definition(TARGETS).toString(),
                "--output",
                "out",
                "--job",
                "a",
                "--take",
                "b");

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains("mutually exclusive").contains("Usage: build-plans");
    }

    private Path definition(String others) throws IOException {
        return Files.writeString(folder.resolve("infaas.yaml"), Fashion.small() + others);
    }
}
