package io.infaas.controller.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.infaas.controller.logging.LogFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

final class InfaasTest {

    private static final Path FASHION = Path.of("..", "model-repo-templates", "examples", "fashion", "infaas.yaml")
            .toAbsolutePath()
            .normalize();

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void help_listsSubcommandsAndExitCodes() {
        assertThat(run("--help")).isZero();
        assertThat(out.toString()).contains("standalone", "gateway", "node", "build", "Exit codes: 0 success");
    }

    @Test
    void version_namesProductAndJava() {
        assertThat(run("--version")).isZero();
        assertThat(out.toString()).startsWith("infaas ").contains("Java 1");
    }

    @Test
    void noSubcommand_isInvalid() {
        assertThat(run()).isEqualTo(2);
        assertThat(err.toString()).contains("Missing COMMAND");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "standalone",
                "gateway",
                "controller",
                "doctor",
                "offerings",
                "node",
                "init",
                "inspect",
                "validate",
                "build",
                "build-plans",
                "profile",
                "verify",
                "report",
                "publish",
                "catalog",
                "sync",
                "user-data",
                "status",
                "explain",
                "log-level"
            })
    void helpOfASubcommand_succeeds(String subcommand) {
        assertThat(run(subcommand, "--help")).isZero();
        assertThat(out.toString()).contains("infaas " + subcommand, "--log-level", "--log-format");
    }

    @Test
    void messageOfAFailure_asJson_isOneEvent() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream before = System.err;
        System.setErr(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        try {
            assertThat(run("gateway", "--log-format=json", "--view=missing.json"))
                    .isEqualTo(1);
        } finally {
            System.setErr(before);
            LogFormat.TEXT.apply();
        }

        String line = bytes.toString(StandardCharsets.UTF_8);
        assertThat(line).hasLineCount(1);
        assertThat(new ObjectMapper().readTree(line).path("message").asText()).contains("missing.json");
    }

    @Test
    void unknownFlag_isInvalid() {
        assertThat(run("standalone", "--no-such-flag")).isEqualTo(2);
        assertThat(err.toString()).contains("--no-such-flag");
    }

    @Test
    void invalidValue_failsWithOneMessage(@TempDir Path folder) {
        int status = run("standalone", "--nodes=0", "--definition=" + folder, "--data-dir=" + folder);

        assertThat(status).isEqualTo(1);
        assertThat(err.toString().strip()).isEqualTo("--nodes 0 must be within 1 and 16");
    }

    @Test
    void missingDefinition_failsWithTheFile(@TempDir Path folder) {
        int status = run(
                "standalone",
                "--definition=" + folder.resolve("none.yaml"),
                "--data-dir=" + folder,
                "--http-port=0",
                "--grpc-port=0",
                "--metrics-port=0",
                "--control-port=0",
                "--admin-port=0");

        assertThat(status).isEqualTo(1);
        assertThat(err.toString()).contains("none.yaml").hasLineCount(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "of a garment | of a gown | SECOND: application 'fashion' is in FIRST too; give it once, or rename it in one of"
                        + " the two",
                "maxBatchSize: 32 | maxBatchSize: 16 | SECOND: application 'fashion' has another contract than in FIRST (here"
                        + " maxBatchSize 16 is below 32); rename one of the two applications",
                "name: fashion | name: shoes | SECOND: architecture 'fm-nano' is in FIRST too; rename it in one of the two"
                        + " definitions and build it again",
                "application: | application: {{ | SECOND: $.application (line 2",
            })
    void secondDefinitionThatClashes_failsInOneLineBeforeTheFirstIsBuilt(
            String part, String replacement, String message, @TempDir Path folder) throws IOException {
        Path second = Files.writeString(
                folder.resolve("infaas.yaml"),
                Files.readString(FASHION)
                        .replace("models/", FASHION.resolveSibling("models") + "/")
                        .replace(part, replacement));

        assertThat(standalone(folder.resolve("data"), FASHION, second)).isEqualTo(1);

        assertThat(err.toString())
                .hasLineCount(1)
                .startsWith(message.replace("SECOND", second.toString()).replace("FIRST", FASHION.toString()));
        assertThat(folder.resolve("data")).doesNotExist();
    }

    @Test
    void secondDefinitionWithoutItsNetworks_failsBeforeTheFirstIsBuilt(@TempDir Path folder) throws IOException {
        Path second = Files.writeString(
                folder.resolve("infaas.yaml"),
                Files.readString(FASHION)
                        .replace("name: fashion", "name: shoes")
                        .replace("name: fm-", "name: shoes-"));

        assertThat(standalone(folder.resolve("data"), FASHION, second)).isEqualTo(1);

        assertThat(err.toString())
                .hasLineCount(1)
                .contains("fm-nano.onnx: no such file; correct the model of architecture 'shoes-nano' in " + second);
        assertThat(folder.resolve("data")).doesNotExist();
    }

    private int standalone(Path dataDir, Path first, Path second) {
        return run(
                "standalone",
                "--definition=" + first,
                "--definition=" + second,
                "--data-dir=" + dataDir,
                "--http-port=0",
                "--grpc-port=0",
                "--metrics-port=0",
                "--control-port=0",
                "--admin-port=0");
    }

    private int run(String... arguments) {
        CommandLine command = Infaas.commandLine();
        command.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        return command.execute(arguments);
    }
}
