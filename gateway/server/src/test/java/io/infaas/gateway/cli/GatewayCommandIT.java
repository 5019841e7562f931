package io.infaas.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.gateway.contract.ViewFile;
import io.infaas.gateway.index.ViewFixture;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class GatewayCommandIT {

    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private Path view = Path.of("");

    @BeforeEach
    void writeView() {
        view = folder.resolve("view.json");
        ViewFile.write(view, ViewFixture.fashion().view());
    }

    @Test
    void check_goodView_saysWhatWouldBeServed() {
        assertThat(run("--view", view.toString(), "--check")).isZero();

        assertThat(out.toString()).contains("view 1: applications fashion; 6 instances on 2 nodes");
    }

    @Test
    void check_profilesThatAssume_saysWhatTheyAssume() throws IOException {
        Files.writeString(
                view,
                Files.readString(view).replace("\"stable\" : true", "\"stable\" : true, \"assumed\" : [ \"cores\" ]"));

        assertThat(run("--view", view.toString(), "--check")).isZero();
        assertThat(err.toString())
                .startsWith("infaas gateway: " + view + ": ")
                .contains(" profiles are assumed, not measured (cores)")
                .hasLineCount(1);
    }

    @Test
    void check_goodFlags_saysHowItWouldBeServed() {
        int status = run(
                "--view=" + view,
                "--http-port=9000",
                "--event-loops=3",
                "--warm-up-ms=0",
                "--adaptive-concurrency=off",
                "--host=127.0.0.1",
                "--check");

        assertThat(status).isZero();
        assertThat(out.toString())
                .contains("HTTP 127.0.0.1:9000, gRPC 127.0.0.1:8001, metrics 127.0.0.1:8002;"
                        + " 3 event loops; no warm-up; class-data archive: none");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --event-loops=0        | --event-loops 0 must be at least 1
            --compared-share=1.5   | --compared-share 1.5 must be within 0 (none) and 1
            --warm-up-ms=-1        | --warm-up-ms -1 must be within 0 (off) and 60000
            --warm-up-ms=60001     | --warm-up-ms 60001 must be within 0 (off) and 60000
            --client-model-control=x             | --client-model-control: 'x' must be HEADER=VALUE
            --http-restricted-api=nope:a=b       | --http-restricted-api: 'nope' must be one of health, metadata, inference
            --grpc-restricted-protocol=health    | --grpc-restricted-protocol: 'health' must be KIND[,KIND...]:HEADER=VALUE
            """)
    void check_startThatCannotBe_flagNamed(String flag, String told) {
        assertThat(run("--view=" + view, flag, "--check")).isEqualTo(1);

        assertThat(err.toString()).contains(told);
    }

    @Test
    void check_brokenView_oneLineWithFileAndPlace() throws IOException {
        Files.writeString(view, Files.readString(view).replace("\"ACTIVE\"", "\"WARM\""));

        assertThat(run("--view", view.toString(), "--check")).isEqualTo(1);

        assertThat(err.toString()).startsWith("infaas gateway: " + view + ": $.instances[0].state");
        assertThat(err.toString().strip().lines().findFirst()).isPresent();
    }

    @Test
    void run_noSuchView_said() {
        Path absent = folder.resolve("absent.json");

        assertThat(run("--view", absent.toString())).isEqualTo(1);

        assertThat(err.toString()).contains(absent + ": no such file");
    }

    @Test
    void run_noView_usage() {
        assertThat(run()).isEqualTo(2);

        assertThat(err.toString())
                .contains("Missing required option: '--view=FILE', '--controller=HOST:PORT' or '--nodes=HOST,...'");
    }

    @Test
    void check_controllerAlone_noViewIsNeeded() {
        assertThat(run("--controller", "127.0.0.1:8003", "--check")).isZero();

        assertThat(out.toString()).startsWith("views from the controller at 127.0.0.1:8003");
    }

    @Test
    void check_severalControllers_allAreNamed() {
        assertThat(run("--controller", "one:8003,[::1]:8004", "--check")).isZero();

        assertThat(out.toString()).startsWith("views from the controller at one:8003 or ::1:8004");
    }

    @Test
    void check_nodesAlone_noViewIsNeeded() {
        assertThat(run("--nodes", "triton-1,[::1]:9000:9001", "--check")).isZero();

        assertThat(out.toString()).startsWith("the models of triton-1:8000, [::1]:9000");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --nodes=a,                           | --nodes '' is not host[:http[:grpc[:metrics]]]
            --nodes=a:b                          | --nodes 'a:b' is not host[:http[:grpc[:metrics]]]
            --nodes=a,a                          | --nodes names a:8000 twice
            --nodes=a --rescan-ms=5              | --rescan-ms 5 must be within 100 and 3600000
            --nodes=a --controller=b:1           | give either --nodes, or --view and --controller
            --nodes=a --view=VIEW                | give either --nodes, or --view and --controller
            """)
    void run_nodesThatCannotBe_flagNamed(String flags, String told) {
        assertThat(run(flags.replace("VIEW", view.toString()).split(" +"))).isEqualTo(1);

        assertThat(err.toString()).contains(told);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --controller=there                                        | --controller 'there' must be HOST:PORT
            --controller=there:ninety                                 | --controller 'there:ninety' must be HOST:PORT
            --controller=a:1,there:70000                                  | port 70000
            --controller=a:1 --controller-token-file=absent           | --controller-token-file absent cannot be read
            --controller=a:1 --controller-ca-file=ca.pem              | belong together; state all three or none
            --controller=a:1 --controller-ca-file=a --controller-cert-file=b --controller-key-file=c | --controller-cert-file b cannot be read
            --view=VIEW --controller-key-file=key.pem                 | --controller-key-file key.pem needs --controller HOST:PORT
            """)
    void run_controllerFlagsThatCannotBeMet_flagNamed(String flags, String told) {
        assertThat(run(flags.replace("VIEW", view.toString()).split(" +"))).isEqualTo(1);

        assertThat(err.toString()).contains(told);
    }

    @Test
    void run_samePortTwice_bothFlagsNamed() {
        assertThat(run("--view", view.toString(), "--http-port", "9000", "--grpc-port", "9000"))
                .isEqualTo(1);

        assertThat(err.toString()).contains("--http-port and --grpc-port are both 9000");
    }

    @Test
    void run_portInUse_portAndFlagNamed() throws IOException {
        try (ServerSocket owner = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = owner.getLocalPort();

            int status = run(
                    "--view=" + view, "--host=127.0.0.1", "--http-port=0", "--grpc-port=" + port, "--metrics-port=0");

            assertThat(status).isEqualTo(1);
            assertThat(err.toString())
                    .contains("port " + port + " on 127.0.0.1 is in use", "choose another port with --grpc-port");
        }
    }

    @Test
    void run_badExposure_valuesNamed() {
        assertThat(run("--view", view.toString(), "--expose-decision", "perhaps"))
                .isEqualTo(2);

        assertThat(err.toString()).contains("'perhaps' must be always, asked or never");
    }

    @Test
    void run_neitherOnNorOff_wordsNamed() {
        assertThat(run("--view", view.toString(), "--adaptive-concurrency", "true"))
                .isEqualTo(2);

        assertThat(err.toString()).contains("'true' must be on or off");
    }

    @Test
    void help_everyFlagTold() {
        assertThat(run("--help")).isZero();

        assertThat(out.toString())
                .contains(
                        "--view=FILE",
                        "--controller=HOST:PORT",
                        "--nodes=HOST",
                        "--rescan-ms",
                        "--controller-token-file",
                        "--max-waiting",
                        "--adaptive-concurrency",
                        "--http-port",
                        "--grpc-port",
                        "--metrics-port",
                        "--expose-decision",
                        "--max-message-bytes",
                        "--max-streamed-bytes",
                        "--retry-buffer-bytes",
                        "--event-loops",
                        "--warm-up-ms",
                        "--check");
    }

    private int run(String... args) {
        return new CommandLine(new GatewayCommand())
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(args);
    }
}
