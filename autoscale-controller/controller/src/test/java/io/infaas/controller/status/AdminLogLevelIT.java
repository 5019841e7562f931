package io.infaas.controller.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.controller.history.RecentHistory;
import io.infaas.controller.journalfile.JournalTail;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;

/** {@code infaas log-level} and what it asks. */
final class AdminLogLevelIT {

    private final Vertx vertx = Vertx.vertx();
    private final ControllerMetrics metrics = new ControllerMetrics(Clock.systemUTC());
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @AfterEach
    void close() throws Exception {
        vertx.close().await(10, TimeUnit.SECONDS);
        metrics.close();
    }

    @Test
    void command_showsAndChanges_untilItIsSetBack() throws Exception {
        int port = listen(Optional.empty());
        String at = "--controller=127.0.0.1:" + port;
        Logger logger = LoggerFactory.getLogger("io.infaas.controller.status.AnyLogger");

        assertThat(run(at)).isZero();
        assertThat(out.toString()).startsWith("io.infaas ").doesNotContain("until");
        boolean before = logger.isTraceEnabled();

        assertThat(run("trace", "--logger=" + logger.getName(), "--minutes=5", at))
                .isZero();
        assertThat(out.toString()).contains(logger.getName() + " trace until 20");
        assertThat(logger.isTraceEnabled()).isTrue();

        assertThat(run("start", "--logger=" + logger.getName(), at)).isZero();
        assertThat(logger.isTraceEnabled()).isEqualTo(before);
    }

    @Test
    void wrongLevelOrLogger_isRefused() throws Exception {
        String at = "--controller=127.0.0.1:" + listen(Optional.empty());

        assertThat(run("loud", at)).isEqualTo(2);
        assertThat(run("debug", "--logger=io.infaas.never", at)).isEqualTo(1);

        assertThat(err.toString())
                .contains(
                        "level 'loud' must be one of error, warn",
                        "status 400: logger 'io.infaas.never' does not exist yet");
    }

    @Test
    void asAWebPageCouldSendIt_orWithoutToken_isRefused() throws Exception {
        String change = "POST /log-level?level=start HTTP/1.1\r\n";
        String json = "\r\ncontent-type: application/json";
        int open = listen(Optional.empty());

        assertThat(status(open, change + "host: localhost")).isEqualTo("400");
        assertThat(status(open, change + "host: page.example" + json)).isEqualTo("403");
        assertThat(status(open, change + "host: localhost\r\norigin: http://page.example" + json))
                .isEqualTo("403");
        assertThat(status(open, change + "host: localhost" + json)).isEqualTo("200");

        int secured = listen(Optional.of("secret"));
        assertThat(status(secured, change + "host: localhost" + json)).isEqualTo("401");
        assertThat(status(secured, change + "host: localhost\r\nauthorization: Bearer secret" + json))
                .isEqualTo("200");
    }

    private int listen(Optional<String> token) throws Exception {
        return AdminServer.listen(
                        vertx,
                        new AdminConfig("127.0.0.1", 0, token, Optional.empty()),
                        () -> Future.succeededFuture(ControllerSnapshotFixture.snapshot()),
                        new OperatorDesk(),
                        new JournalTail(Clock.systemUTC()),
                        metrics,
                        new RecentHistory(),
                        query -> new CompletableFuture<>())
                .await(10, TimeUnit.SECONDS)
                .port();
    }

    private static String status(int port, String head) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream()
                    .write((head + "\r\ncontent-length: 0\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            return String.valueOf(new BufferedReader(
                                    new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
                            .readLine())
                    .split(" ", 3)[1];
        }
    }

    private int run(String... arguments) {
        return new CommandLine(new LogLevelCommand())
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .setExecutionExceptionHandler((failure, line, parsed) -> {
                    line.getErr().println(failure.getMessage());
                    return 1;
                })
                .execute(arguments);
    }
}
