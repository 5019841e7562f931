package io.infaas.controller.status;

import io.infaas.controller.history.RecentHistory;
import io.infaas.controller.journalfile.JournalTail;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Commands of operators at an admin port, whose desired state is in memory. */
abstract class OperatorCommands {

    static final String SMALL = ControllerSnapshotFixture.SMALL;

    @TempDir
    Path folder;

    private final Vertx vertx = Vertx.vertx();
    private final ControllerMetrics metrics = new ControllerMetrics(Clock.systemUTC());
    final JournalTail journal = new JournalTail(Clock.systemUTC());
    final OperatorDesk desk = new OperatorDesk();
    final StringWriter out = new StringWriter();
    final StringWriter err = new StringWriter();
    int port;

    @BeforeEach
    void listen() throws Exception {
        listen(AdminConfig.onPort(0));
    }

    void listen(AdminConfig config) throws Exception {
        port = AdminServer.listen(
                        vertx,
                        config,
                        () -> Future.succeededFuture(ControllerSnapshotFixture.snapshot()),
                        desk,
                        journal,
                        metrics,
                        new RecentHistory(),
                        query -> new CompletableFuture<>())
                .await(10, TimeUnit.SECONDS)
                .port();
    }

    @AfterEach
    void close() throws Exception {
        vertx.close().await(10, TimeUnit.SECONDS);
        metrics.close();
    }

    HttpResponse<String> put(String path, String version, String document) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(10))
                .header("content-type", "application/json")
                .PUT(HttpRequest.BodyPublishers.ofString(document));
        if (!version.isEmpty()) {
            request.header("if-match", version);
        }
        return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    int run(Object command, String... arguments) {
        return run(command, out, arguments);
    }

    int run(Object command, StringWriter to, String... arguments) {
        List<String> line = new ArrayList<>(List.of(arguments));
        line.add("--controller=127.0.0.1:" + port);
        return new CommandLine(command)
                .setOut(new PrintWriter(to, true))
                .setErr(new PrintWriter(err, true))
                .setExecutionExceptionHandler((failure, failed, parsed) -> {
                    failed.getErr().println(failure.getMessage());
                    return 1;
                })
                .execute(line.toArray(new String[0]));
    }
}
