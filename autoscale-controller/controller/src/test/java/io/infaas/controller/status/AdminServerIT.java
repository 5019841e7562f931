package io.infaas.controller.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infaas.controller.cost.CostQuery;
import io.infaas.controller.cost.CostReport;
import io.infaas.controller.desired.Revision;
import io.infaas.controller.history.RecentHistory;
import io.infaas.controller.journal.JournalEntry;
import io.infaas.controller.journalfile.JournalTail;
import io.infaas.controller.plan.PlanChange;
import io.infaas.controller.status.CordonCommand.UncordonCommand;
import io.infaas.triton.client.PemPair;
import io.infaas.triton.testing.Certificates;
import io.infaas.triton.testing.ReservedPort;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

final class AdminServerIT {

    private final Vertx vertx = Vertx.vertx();
    private final JournalTail journal = new JournalTail(Clock.systemUTC());
    private final ControllerMetrics metrics =
            new ControllerMetrics(Clock.fixed(ControllerSnapshotFixture.NOW, ZoneOffset.UTC));
    private final OperatorDesk desk = new OperatorDesk();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @AfterEach
    void close() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        metrics.close();
    }

    @Test
    void statusCommand_printsTables_orTheAnswerAsItIs() throws Exception {
        int port = listen(Optional.empty());

        assertThat(run(new StatusCommand(), "--controller=127.0.0.1:" + port)).isZero();
        assertThat(out.toString()).contains("policy infaas", "Instances (1 loading, 1 active)");

        out.getBuffer().setLength(0);
        assertThat(run(new StatusCommand(), "--json", "--controller=127.0.0.1:" + port))
                .isZero();
        assertThat(out.toString()).contains("\"policy\" : \"infaas\"", "\"state\" : \"LOADING\"");
    }

    @Test
    void explainCommand_printsTheApplicationWithItsJournal() throws Exception {
        int port = listen(Optional.empty());
        journal.write(entry("fashion", "because of fashion"));
        journal.write(entry("other", "because of another"));

        assertThat(run(new ExplainCommand(), "fashion", "--controller=127.0.0.1:" + port))
                .isZero();

        assertThat(out.toString())
                .contains("application fashion", "because of fashion")
                .doesNotContain("another");
    }

    @Test
    void costCommand_printsWhatWasAskedFor_asATableOrAsJson() throws Exception {
        int port = listen(Optional.empty());
        String[] arguments = {"--controller=127.0.0.1:" + port, "--from=2026-11-01T10:00", "--to=2026-11-02"};

        assertThat(run(new CostCommand(), arguments)).isZero();
        assertThat(out.toString())
                .contains(
                        "cost from 2026-11-01T10:00:00Z to 2026-11-02T00:00:00Z, 1.50 h of it recorded",
                        "application       $",
                        "fashion      3.0000");

        out.getBuffer().setLength(0);
        assertThat(run(new CostCommand(), "--controller=127.0.0.1:" + port, "--by", "node", "--json"))
                .isZero();
        assertThat(out.toString()).contains("\"by\" : \"node\"");
    }

    @Test
    void cost_ofWrongTimes_isRefused() throws Exception {
        int port = listen(Optional.empty());

        assertThat(run(new CostCommand(), "--from=yesterday", "--controller=127.0.0.1:" + port))
                .isEqualTo(2);
        assertThat(err.toString()).contains("from 'yesterday' is neither a day");
        assertThat(get(port, "GET", "/cost?by=team", "").statusCode()).isEqualTo(400);
        assertThat(get(port, "GET", "/cost?by=team", "").body()).contains("application, node, offering");
        assertThat(get(port, "GET", "/cost", "").statusCode()).isEqualTo(200);
    }

    @Test
    void flagOfADocument_atACommandThatPrintsNone_isRefused() throws Exception {
        int port = listen(Optional.empty());

        assertThat(run(new CordonCommand(), "10.0.0.1:8000", "--json", "--controller=127.0.0.1:" + port))
                .isEqualTo(2);
        assertThat(run(new TopCommand(), "--json", "--controller=127.0.0.1:" + port))
                .isEqualTo(2);

        assertThat(err.toString()).contains("Unknown option: '--json'");
        assertThat(desk.present()).isEqualTo(Revision.NONE);
    }

    @Test
    void unknownApplication_isAFailureThatNamesTheKnown() throws Exception {
        int port = listen(Optional.empty());

        assertThat(run(new ExplainCommand(), "fas hion", "--controller=127.0.0.1:" + port))
                .isEqualTo(1);

        assertThat(err.toString()).contains("unknown application 'fas hion', expected one of fashion");
    }

    @Test
    void cordonCommands_areCarriedOut_orNameTheUnknownNode() throws Exception {
        int port = listen(Optional.empty());

        assertThat(run(new CordonCommand(), "10.0.0.1:8000", "--controller=127.0.0.1:" + port))
                .isZero();
        assertThat(desk.present().state().cordons()).containsExactly("10.0.0.1:8000");
        assertThat(run(new UncordonCommand(), "10.0.0.1:8000", "--controller=127.0.0.1:" + port))
                .isZero();
        assertThat(run(new CordonCommand(), "no where", "--controller=127.0.0.1:" + port))
                .isEqualTo(1);

        assertThat(desk.present().version()).isEqualTo(2);
        assertThat(out.toString()).contains("node '10.0.0.1:8000' is cordoned", "node '10.0.0.1:8000' is used again");
        assertThat(err.toString()).contains("unknown node 'no where'");
    }

    @Test
    void cordon_asAWebPageCouldSendIt_isRefused() throws Exception {
        int port = listen(Optional.empty());

        assertThat(get(port, "POST", "/nodes/a/cordon", "").statusCode()).isEqualTo(400);
        assertThat(get(port, "GET", "/nodes/a/cordon", "").statusCode()).isEqualTo(405);

        assertThat(desk.present()).isEqualTo(Revision.NONE);
    }

    @Test
    void noController_isAFailureThatNamesAddressAndFlag() throws Exception {
        try (ReservedPort free = new ReservedPort()) {
            assertThat(run(new StatusCommand(), "--controller=127.0.0.1:" + free.number()))
                    .isEqualTo(1);
            assertThat(run(new StatusCommand(), "--controller=nowhere")).isEqualTo(1);

            assertThat(err.toString())
                    .contains("no controller at 127.0.0.1:" + free.number(), "--controller nowhere is not HOST:PORT");
        }
    }

    @Test
    void metrics_countInstancesActionsAndChanges() throws Exception {
        metrics.watchJournal(() -> 7);
        metrics.recordTick(1_000_000);
        metrics.recordChange(PlanChange.of(PlanChange.Kind.UPGRADE, "fashion", List.of(), List.of(), "", Map.of()));
        metrics.write(entry("fashion", "reason"));

        assertThat(get(listen(Optional.empty()), "GET", "/metrics", "").body())
                .contains(
                        "infaas_controller_instances{state=\"loading\"} 1.0",
                        "infaas_controller_instances{state=\"failed\"} 0.0",
                        "infaas_controller_gateways 1.0",
                        "infaas_controller_nodes_up 1.0",
                        "infaas_controller_gateways_behind 0.0",
                        "infaas_controller_journal_lost_total 7.0",
                        "infaas_controller_plan_changes_total{application=\"fashion\",kind=\"upgrade\",outcome=\"impossible\"} 1.0",
                        "infaas_controller_actions_total{event=\"load\",outcome=\"failed\"} 1.0",
                        "infaas_controller_tick_seconds_count 1");
    }

    @Test
    void otherRequests_areRefusedWithWhatIsKnown() throws Exception {
        int port = listen(Optional.empty());

        assertThat(get(port, "GET", "/nothing", "").statusCode()).isEqualTo(404);
        assertThat(get(port, "GET", "/nothing", "").body()).contains("/status", "/explain/<application>", "/metrics");
        assertThat(get(port, "POST", "/status", "").statusCode()).isEqualTo(405);
    }

    @Test
    void token_isRequiredIfConfigured(@TempDir Path folder) throws Exception {
        int port = listen(Optional.of("secret"));
        Path token = Files.writeString(folder.resolve("token"), "secret\n");

        assertThat(get(port, "GET", "/status", "").statusCode()).isEqualTo(401);
        assertThat(get(port, "GET", "/status", "Bearer other").statusCode()).isEqualTo(401);
        assertThat(get(port, "GET", "/status", "Bearer secret").statusCode()).isEqualTo(200);
        assertThat(run(new StatusCommand(), "--controller=127.0.0.1:" + port)).isEqualTo(1);
        assertThat(err.toString()).contains("returned status 401", "--admin-token-file");
        assertThat(run(new StatusCommand(), "--controller=127.0.0.1:" + port, "--token-file=" + token))
                .isZero();
    }

    @Test
    void healthAndReadiness_needNoToken_andFailWhereTheLoopHangs() throws Exception {
        int port = listen(Optional.of("secret"));

        // the snapshot is from long ago
        for (String path : List.of("/health", "/ready")) {
            HttpResponse<String> answer = get(port, "GET", path, "");
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.body()).contains("the control loop has not moved for");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "host: page.example",
                "host: 127.0.0.1.page.example",
                "host: localhost.",
                "host: 10.0.0.1:8004",
                "host:",
                "host: 127.0.0.1\r\norigin: http://page.example",
                "host: 127.0.0.1\r\norigin: null",
                "host: 127.0.0.1:8004\r\norigin: http://127.0.0.1:8005",
                "host: 127.0.0.1:8004\r\norigin: http://127.0.0.1:8004\r\norigin: http://page.example",
                "host: page.example\r\norigin: http://page.example"
            })
    void requestOfAWebPage_isRefusedWithoutToken(String headers) throws Exception {
        int port = listen(Optional.empty());

        for (String path : List.of("/status", "/explain/fashion", "/metrics", "/nothing")) {
            assertThat(statusLine(port, "GET " + path + " HTTP/1.1\r\n" + headers))
                    .doesNotContain(" 200 ", " 404 ");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "localhost:1", "127.0.0.1:8004", "127.8.9.1", "[::1]", "[::1]:8004"})
    void requestToLoopback_isAnswered(String host) throws Exception {
        assertThat(statusLine(listen(Optional.empty()), "GET /status HTTP/1.1\r\nhost: " + host))
                .isEqualTo("HTTP/1.1 200 OK");
    }

    @Test
    void requestWithToken_isAnsweredForAnyHost() throws Exception {
        String request = "GET /status HTTP/1.1\r\nhost: controller.example:8004\r\nauthorization: Bearer secret";

        assertThat(statusLine(listen(Optional.of("secret")), request)).isEqualTo("HTTP/1.1 200 OK");
    }

    private static String statusLine(int port, String head) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write((head + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            return String.valueOf(
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
                            .readLine());
        }
    }

    @Test
    void tls_commandThatKnowsTheAuthority_isAnswered_andNoOther(@TempDir Path folder) throws Exception {
        Certificates authority = new Certificates(folder, "authority");
        Certificates.Issued own = authority.issue("controller", "IP:127.0.0.1", 1);
        int port = listen(
                Optional.empty(),
                Optional.of(new AdminTls(new PemPair(own.certificate(), own.key()), Optional.empty())));

        assertThat(run(new StatusCommand(), "--controller=127.0.0.1:" + port, "--ca-file=" + authority.authority()))
                .isZero();
        assertThat(out.toString()).contains("policy infaas");
        assertThat(run(new StatusCommand(), "--controller=127.0.0.1:" + port)).isEqualTo(1);
        String another = new Certificates(folder, "another").authority().toString();
        assertThat(run(new StatusCommand(), "--controller=127.0.0.1:" + port, "--ca-file=" + another))
                .isEqualTo(1);
    }

    @Test
    void tls_filesOfNoPair_portIsNotOpened(@TempDir Path folder) throws Exception {
        Certificates authority = new Certificates(folder, "authority");
        Certificates.Issued own = authority.issue("controller", "IP:127.0.0.1", 1);
        Certificates.Issued other = authority.issue("other", "IP:127.0.0.1", 1);

        assertThatThrownBy(() -> listen(
                        Optional.empty(),
                        Optional.of(new AdminTls(new PemPair(own.certificate(), other.key()), Optional.empty()))))
                .hasMessageContaining("the key does not match the certificate");
        assertThatThrownBy(() -> AdminTls.of(Optional.of(own.certificate()), Optional.empty(), Optional.empty()))
                .hasMessageContaining("--admin-cert-file and --admin-key-file go together");
    }

    @Test
    void otherHosts_needAToken() {
        assertThat(new AdminConfig("0.0.0.0", 0, Optional.of("secret"), Optional.empty()).port())
                .isZero();
        assertThat(new AdminConfig("localhost", 0, Optional.empty(), Optional.empty()).port())
                .isZero();
        assertThatThrownBy(() -> new AdminConfig("0.0.0.0", 0, Optional.empty(), Optional.empty()))
                .hasMessageContainingAll("--admin-host 0.0.0.0", "--admin-token-file");
        assertThatThrownBy(() -> AdminConfig.onPort(65_536)).hasMessageContaining("--admin-port 65536");
    }

    static CostReport report(CostQuery query) {
        return new CostReport(
                query.from().toString(),
                query.to().toString(),
                query.by().label(),
                1.5,
                List.of(new CostReport.Row("fashion", 3, 1, 2, 0, null, 1_000L, 3.0)),
                4,
                1);
    }

    private int listen(Optional<String> token) throws Exception {
        return listen(token, Optional.empty());
    }

    private int listen(Optional<String> token, Optional<AdminTls> tls) throws Exception {
        return AdminServer.listen(
                        vertx,
                        new AdminConfig("127.0.0.1", 0, token, tls),
                        () -> Future.succeededFuture(ControllerSnapshotFixture.snapshot()),
                        desk,
                        journal,
                        metrics,
                        new RecentHistory(),
                        query -> CompletableFuture.completedFuture(report(query)))
                .toCompletionStage()
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS)
                .port();
    }

    private static HttpResponse<String> get(int port, String method, String path, String authorization)
            throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(10))
                .method(method, HttpRequest.BodyPublishers.noBody());
        if (!authorization.isEmpty()) {
            request.header("authorization", authorization);
        }
        return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private int run(Object command, String... arguments) {
        return new CommandLine(command)
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .setExecutionExceptionHandler((failure, line, parsed) -> {
                    line.getErr().println(failure.getMessage());
                    return 1;
                })
                .execute(arguments);
    }

    private static JournalEntry entry(String application, String reason) {
        return JournalEntry.of("load", application, "v", "n", reason, "failed: no memory", Map.of());
    }
}
