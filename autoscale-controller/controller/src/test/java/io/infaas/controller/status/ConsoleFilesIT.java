package io.infaas.controller.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.catalog.DocumentFormat;
import io.infaas.controller.cost.ClusterSample;
import io.infaas.controller.cost.CostLedger;
import io.infaas.controller.cost.NodeCost;
import io.infaas.controller.cost.NodeCostSplit;
import io.infaas.controller.demand.TrafficCounts;
import io.infaas.controller.history.RecentHistory;
import io.infaas.controller.history.RecentHistory.HistoryDocument;
import io.infaas.controller.journal.JournalEntry;
import io.infaas.controller.journalfile.JournalTail;
import io.infaas.triton.testing.Until;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The files of the console and the documents that it reads, as the admin port answers them. */
final class ConsoleFilesIT {

    private final Vertx vertx = Vertx.vertx();
    private final Clock clock = Clock.fixed(ControllerSnapshotFixture.NOW, ZoneOffset.UTC);
    private final JournalTail journal = new JournalTail(clock);
    private static final NodeCost NODE = new NodeCost("node-1", "fixed", 0.25, NodeCostSplit.IDLE);

    private final RecentHistory history = new RecentHistory();
    private final ControllerMetrics metrics = new ControllerMetrics(clock);

    @AfterEach
    void close() {
        Until.done(vertx.close());
        metrics.close();
    }

    @ParameterizedTest
    @CsvSource({
        "/, text/html; charset=utf-8, <title>INFaaS console</title>",
        "/console/console.css, text/css; charset=utf-8, prefers-color-scheme",
        "/console/console.js, text/javascript; charset=utf-8, import",
        "/console/uplot.js, text/javascript; charset=utf-8, uPlot",
        "/console/uplot.css, text/css; charset=utf-8, .uplot",
        "/console/icon.svg, image/svg+xml, <svg"
    })
    void file_hasItsType_andAStrictPolicy(String path, String type, String content) throws Exception {
        Response answer = ask(listen(Optional.empty()), "GET " + path);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.head())
                .contains("content-type: " + type)
                .contains("x-content-type-options: nosniff")
                .contains("content-security-policy: default-src 'none'; script-src 'self'; style-src 'self';"
                        + " connect-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none';"
                        + " frame-ancestors 'none'");
        assertThat(answer.body()).contains(content);
    }

    @Test
    void page_hasNoScriptAndNoStyleOfItsOwn_andLoadsFromHereAlone() throws Exception {
        int port = listen(Optional.empty());
        String page = ask(port, "GET /").body();

        assertThat(page).doesNotContainPattern("<script(?![^>]* src=)|<style|style=|\\son[a-z]+=|https?:|//");
        for (String path : List.of("charts", "console", "decisions", "fleet", "map", "objectives", "rows", "server")) {
            assertThat(ask(port, "GET /console/%s.js".formatted(path)).body())
                    .as(path)
                    .doesNotContain(
                            "innerHTML",
                            "outerHTML",
                            "insertAdjacentHTML",
                            "document.write",
                            "eval(",
                            "http:",
                            "https:");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/../x",
                "/console/",
                "/console",
                "/console/../logback.xml",
                "/console/%2e%2e/logback.xml",
                "/console/..%2flogback.xml",
                "/%2e%2e/%2e%2e/etc/passwd",
                "/console//console.js",
                "/console/console.js/",
                "/console/Console.js",
                "/console/console%2ejs",
                "/index.html",
                "//",
                "/console/console.js%00.css"
            })
    void anyOtherPath_isNotFound(String path) throws Exception {
        assertThat(ask(listen(Optional.empty()), "GET " + path).status()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "OPTIONS"})
    void otherMethods_areRefused(String method) throws Exception {
        Response answer = ask(listen(Optional.empty()), method + " /");

        assertThat(answer.status()).isEqualTo(405);
        assertThat(answer.head()).contains("allow: GET, HEAD");
    }

    @Test
    void head_hasNoBody_andTheLengthOfTheFile() throws Exception {
        int port = listen(Optional.empty());
        int length = ask(port, "GET /").body().getBytes(StandardCharsets.UTF_8).length;

        Response answer = ask(port, "HEAD /");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.head()).contains("content-length: " + length);
        assertThat(answer.body()).isEmpty();
    }

    @Test
    void fileThatIsKnown_isNotSentAgain() throws Exception {
        int port = listen(Optional.empty());
        String tag = ask(port, "GET /").head().replaceAll("(?s).*etag: (\\S+).*", "$1");

        Response answer = ask(port, "GET /", "if-none-match: " + tag);

        assertThat(answer.status()).isEqualTo(304);
        assertThat(answer.body()).isEmpty();
    }

    @Test
    void token_isNeededForFigures_andNotForThePageThatAsksForIt() throws Exception {
        int port = listen(Optional.of("secret"));

        assertThat(ask(port, "GET /").status()).isEqualTo(200);
        assertThat(ask(port, "GET /console/console.js").status()).isEqualTo(200);
        for (String path : List.of("/status", "/journal", "/history", "/console/x", "/x")) {
            assertThat(ask(port, "GET " + path).status()).as(path).isEqualTo(401);
            assertThat(ask(port, "GET " + path, "authorization: Bearer secret").status())
                    .as(path)
                    .isNotEqualTo(401);
        }
    }

    @Test
    void requestOfTheConsole_isAnswered_andOfAnotherPageNot() throws Exception {
        int port = listen(Optional.empty());

        assertThat(ask(port, "GET /status", "origin: http://127.0.0.1:" + port).status())
                .isEqualTo(200);
        assertThat(ask(port, "GET /", "origin: http://page.example").status()).isEqualTo(403);
        assertThat(ask(port, "GET /status", "origin: https://127.0.0.1:" + port).status())
                .isEqualTo(403);
    }

    @Test
    void journal_hasTheNewestEntriesWithAText_andHowManyThereAre() throws Exception {
        for (int i = 0; i < 150; i++) {
            journal.write(entry("load", "fashion", "because of " + i));
        }
        journal.write(entry("drain", "text", "a \"quoted\" <reason>"));
        int port = listen(Optional.empty());

        Map<?, ?> all =
                DocumentFormat.JSON.parse("test", ask(port, "GET /journal").body(), Map.class);
        assertThat(all.get("found")).isEqualTo(151);
        assertThat((List<?>) all.get("entries")).hasSize(JournalPage.SHOWN);
        String found = ask(port, "GET /journal?text=%22Quoted%22%20%3c").body();
        assertThat(found).contains("\"found\":1", "a \\\"quoted\\\" <reason>", "2026-03-04T05:06:07.089Z");
        assertThat(ask(port, "GET /journal?text=nothing").body()).contains("\"found\":0,\"entries\":[]");
    }

    @Test
    void history_isOfAll_orOfOneApplication() throws Exception {
        history.record(new ClusterSample(clock.instant(), List.of(NODE), 1, new TreeMap<>()));
        history.record(new ClusterSample(
                clock.instant().plusSeconds(5),
                List.of(NODE, NODE),
                1,
                new TreeMap<>(Map.of("fashion", new TrafficCounts(50, 5, 0)))));
        int port = listen(Optional.empty());

        HistoryDocument all =
                DocumentFormat.JSON.parse("test", ask(port, "GET /history").body(), HistoryDocument.class);
        assertThat(all.requests()).containsExactly(10.0);
        assertThat(all.nodes()).containsExactly(2.0);
        assertThat(ask(port, "GET /history?application=fashion").body()).contains("\"application\" : \"fashion\"");
        Response unknown = ask(port, "GET /history?application=another");
        assertThat(unknown.status()).isEqualTo(404);
        assertThat(unknown.body()).contains("no history of application 'another', only of [fashion]");
    }

    @Test
    void snapshots_areRecorded_whileTheControllerLeads() {
        SnapshotRecorder recorder = new SnapshotRecorder(CostLedger.open(Optional.empty()), history);
        recorder.record(ControllerSnapshotFixture.after(0));
        recorder.record(ControllerSnapshotFixture.after(5));
        recorder.record(
                ControllerSnapshotFixture.after(10).with(new ControllerStatus.LeadershipRow(false, "other", 2, 1)));
        recorder.record(ControllerSnapshotFixture.after(15));
        recorder.record(ControllerSnapshotFixture.after(20));

        HistoryDocument all = history.total();
        assertThat(all.times())
                .containsExactly(
                        ControllerSnapshotFixture.NOW.getEpochSecond() + 5,
                        ControllerSnapshotFixture.NOW.getEpochSecond() + 20);
        // two that were not launched at 0.1 and one that was at 0.2
        assertThat(all.nodes()).containsExactly(3.0, 3.0);
        assertThat(all.nodesUp()).containsExactly(1.0, 1.0);
        assertThat(all.pricePerHour()).containsExactly(0.4, 0.4);
    }

    private static JournalEntry entry(String event, String application, String reason) {
        return JournalEntry.of(event, application, "v", "n", reason, "done", Map.of());
    }

    private int listen(Optional<String> token) {
        return Until.done(AdminServer.listen(
                        vertx,
                        new AdminConfig("127.0.0.1", 0, token, Optional.empty()),
                        () -> Future.succeededFuture(ControllerSnapshotFixture.snapshot()),
                        new OperatorDesk(),
                        journal,
                        metrics,
                        history,
                        query -> new CompletableFuture<>()))
                .port();
    }

    private record Response(int status, String head, String body) {}

    /** By a socket: clients of a library normalise paths. */
    private static Response ask(int port, String line, String... headers) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(20_000);
            String head = "%s HTTP/1.0\r\nhost: 127.0.0.1:%d\r\n%s\r\n"
                    .formatted(line, port, headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n");
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            String[] answer =
                    new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8).split("\r\n\r\n", 2);
            return new Response(Integer.parseInt(answer[0].substring(9, 12)), answer[0], answer[1]);
        }
    }
}
