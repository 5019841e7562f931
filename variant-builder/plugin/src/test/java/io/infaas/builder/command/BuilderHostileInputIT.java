package io.infaas.builder.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.infaas.builder.fixture.Fashion;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that never end, or state sizes that no memory holds, end {@code validate} with a message that names them. */
class BuilderHostileInputIT {

    @TempDir
    Path folder;

    private Path pipe;

    @BeforeEach
    void createPipe() throws Exception {
        pipe = folder.resolve("pipe");
        Process process = new ProcessBuilder("mkfifo", pipe.toString()).start();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
    }

    @Test
    void definitionThatIsAPipe_refused() {
        assertThat(validated(pipe)).isEqualTo(pipe + ": cannot be read: is not a regular file\n");
    }

    @Test
    void dataThatIsAPipe_refused() throws IOException {
        assertThat(validated(Fashion.small().replace(Fashion.ITEMS.toString(), pipe.toString())))
                .contains("pipe: cannot be read: ", "is not a regular file");
    }

    @Test
    void modelThatIsAPipe_refused() throws IOException {
        assertThat(validated(Fashion.small().replace(Fashion.model("fm-nano").toString(), pipe.toString())))
                .contains("pipe: no such file; correct the model");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\\0", "a\\0b"})
    void pathThatNoFileHas_refused(String path) throws IOException {
        assertThat(validated(Fashion.small().replace(Fashion.ITEMS.toString(), "\"" + path + "\"")))
                .contains("infaas.yaml: ", "is not a path")
                .hasLineCount(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "00000803 7fffffff 0000001c 0000001c 00 | bad: has 2147483647 items; give at most 10000000",
                "00000804 00000001 7fffffff 7fffffff 7fffffff | bad: an item has more than 268435456 bytes",
                "00000803 00000002 7fffffff 7fffffff | bad: an item has more than 268435456 bytes"
            })
    void itemsOfAnySize_refused(String hex, String message) throws IOException {
        Path file = Files.write(folder.resolve("bad"), HexFormat.of().parseHex(hex.replace(" ", "")));

        assertThat(validated(Fashion.small().replace(Fashion.ITEMS.toString(), file.toString())))
                .contains(message)
                .hasLineCount(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"(1, 99999999, 99999999)", "(1, 2147483647)", "(2147483647, 1)", "(99999999999, 1)"})
    void arraysOfAnySize_refused(String shape) throws IOException {
        String header = "{'descr': '<f4', 'fortran_order': False, 'shape': %s, }".formatted(shape);
        byte[] head = ("\u0093NUMPY\1\0v\0" + header + " ".repeat(118 - header.length()))
                .getBytes(StandardCharsets.ISO_8859_1);
        Path file = folder.resolve("bad.npy");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write(head);
            out.write(new byte[1 << 20]);
        }

        assertThat(validated(Fashion.small().replace(Fashion.ITEMS.toString(), file.toString())))
                .contains("bad.npy: ")
                .hasLineCount(1);
    }

    private String validated(String definition) throws IOException {
        return validated(Files.writeString(folder.resolve("infaas.yaml"), definition));
    }

    private static String validated(Path definition) {
        CommandRun run = assertTimeoutPreemptively(
                Duration.ofMinutes(1), () -> CommandRun.of(new ValidateCommand(), definition.toString()));
        assertThat(run.status()).isEqualTo(1);
        return run.err();
    }
}
