package io.infaas.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import io.infaas.gateway.exposition.MetricsFormat;
import io.infaas.gateway.exposition.SharedPages.RenderedPage;
import io.infaas.gateway.frontend.FrontEndConfig.OperatorAccess;
import io.infaas.gateway.frontend.ServerTls;
import io.infaas.gateway.loglevel.LogLevels;
import io.infaas.triton.testing.Certificates;
import io.infaas.triton.testing.Until;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.concurrent.EventExecutor;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.net.PemTrustOptions;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetricsPortIT {

    private static final int TAKERS = 4;
    private static final String SCRAPE = "GET /metrics?x=y HTTP/1.1\r\nhost: x\r\n\r\n";
    private static final String LAST_SCRAPE = SCRAPE.replace("host: x", "host: x\r\nconnection: close");

    private final Vertx vertx = Vertx.vertx();
    private volatile Future<RenderedPage> reading = page("page");
    private final CompletableFuture<Void> released = new CompletableFuture<>();
    private final AtomicInteger asked = new AtomicInteger();
    private volatile boolean holdsUp;
    private final LoggerContext log = new LoggerContext();
    private final Logger logger = log.getLogger("io.infaas.gateway");
    private final Optional<OperatorAccess> operators = Optional.of(
            new OperatorAccess("secret", new LogLevels(log, InstantSource.system(), (task, after) -> () -> {})));
    private MetricsPort port;

    private static Future<RenderedPage> page(String text) {
        return Future.succeededFuture(new RenderedPage(MetricsFormat.TEXT, text));
    }

    @BeforeEach
    void open() throws Exception {
        port = MetricsPort.listen(vertx, "127.0.0.1", 0, Optional.empty(), operators, format -> read())
                .await(5, TimeUnit.SECONDS);
    }

    @AfterEach
    void close() throws Exception {
        port.close().await(5, TimeUnit.SECONDS);
        vertx.close().await(5, TimeUnit.SECONDS);
    }

    private Future<RenderedPage> read() {
        asked.incrementAndGet();
        if (holdsUp) {
            released.join();
        }
        return reading;
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port.port());
        socket.setSoTimeout(20_000);
        return socket;
    }

    /** All that is answered until the connection ends. */
    private String answer(String request) throws IOException {
        try (Socket socket = connect()) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        }
    }

    @Test
    void request_metrics_pageOnAConnectionThatStays() throws Exception {
        try (Socket socket = connect()) {
            OutputStream out = socket.getOutputStream();
            out.write(SCRAPE.getBytes(StandardCharsets.US_ASCII));
            String head =
                    "HTTP/1.1 200 OK\r\ncontent-length: 4\r\ncontent-type: text/plain; version=0.0.4; charset=utf-8";
            assertThat(new String(socket.getInputStream().readNBytes(head.length() + 8), StandardCharsets.US_ASCII))
                    .isEqualToIgnoringCase(head + "\r\n\r\npage");

            out.write(LAST_SCRAPE.getBytes(StandardCharsets.US_ASCII));
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                    .startsWith("HTTP/1.1 200 OK\r\n")
                    .endsWith("\r\n\r\npage");
        }
    }

    @Test
    void request_holdsUpItsLoop_queriesGoOn() throws Exception {
        holdsUp = true;
        List<Socket> scrapes = new ArrayList<>();
        try {
            for (int i = 0; i < TAKERS; i++) {
                scrapes.add(connect());
                scrapes.get(i).getOutputStream().write(SCRAPE.getBytes(StandardCharsets.US_ASCII));
            }
            Until.within(10, () -> asked.get() > 0);

            for (EventExecutor loop : ((VertxInternal) vertx).nettyEventLoopGroup()) {
                assertThat(loop.submit(() -> "free").get(10, TimeUnit.SECONDS)).isEqualTo("free");
            }
        } finally {
            released.complete(null);
            for (Socket scrape : scrapes) {
                assertThat(scrape.getInputStream().read()).isEqualTo('H');
                scrape.close();
            }
        }
    }

    @Test
    void close_itsLoopEnds() throws Exception {
        assertThat(answer("GET /metrics HTTP/1.0\r\n\r\n")).endsWith("page");

        port.close().await(5, TimeUnit.SECONDS);

        // Netty says that a loop has ended from the loop's own thread, which ends after that
        Until.holds("no thread of the port is left", () -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.isAlive() && thread.getName().startsWith("metrics-port")));
    }

    @Test
    void close_whileAPageIsRendered_leavesNoException() throws Exception {
        Promise<RenderedPage> rendering = Promise.promise();
        reading = rendering.future();
        try (Socket scrape = connect()) {
            scrape.getOutputStream().write(SCRAPE.getBytes(StandardCharsets.US_ASCII));
            Until.within(10, () -> asked.get() > 0);
            port.close().await(5, TimeUnit.SECONDS);

            assertThatCode(() -> rendering.complete(new RenderedPage(MetricsFormat.TEXT, "page")))
                    .doesNotThrowAnyException();
        }
    }

    @Test
    void request_another_isRefused() throws Exception {
        assertThat(answer("GET / HTTP/1.0\r\n\r\n")).startsWith("HTTP/1.0 404 Not Found\r\n");
        assertThat(answer("GET / HTTP/1.1\r\n\r\n")).startsWith("HTTP/1.1 400 Bad Request\r\n");
        assertThat(answer("nonsense\r\n\r\n")).startsWith("HTTP/1.0 400 Bad Request\r\n");
        assertThat(answer("POST /metrics HTTP/1.1\r\nhost: x\r\ncontent-length: 100000\r\n\r\n" + "x".repeat(100_000)))
                .isEmpty();
    }

    @Test
    void logLevel_withTheToken_isChanged() throws Exception {
        String head = " HTTP/1.1\r\nhost: x\r\nconnection: close\r\nauthorization: Bearer secret\r\n\r\n";

        assertThat(answer("POST /log-level?level=debug&logger=io.infaas.gateway&minutes=5" + head))
                .startsWith("HTTP/1.1 200 OK\r\n")
                .contains("application/json", "\"loggers\"");
        assertThat(answer("GET /log-level" + head)).startsWith("HTTP/1.1 200 OK\r\n");
        assertThat(answer("POST /log-level?level=loud" + head)).startsWith("HTTP/1.1 400 ");
        assertThat(answer("POST /log-level?level=%zz" + head)).startsWith("HTTP/1.1 400 ");

        assertThat(logger.getLevel()).isEqualTo(Level.DEBUG);
    }

    @Test
    void logLevel_withoutTheToken_isRefused() throws Exception {
        String request = "POST /log-level?level=debug HTTP/1.1\r\nhost: x\r\nconnection: close\r\n";

        assertThat(answer(request + "\r\n")).startsWith("HTTP/1.1 401 ").doesNotContain("secret");
        assertThat(answer(request + "authorization: Bearer other\r\n\r\n")).startsWith("HTTP/1.1 401 ");
        assertThat(answer(request + "authorization: secret\r\n\r\n")).startsWith("HTTP/1.1 401 ");

        assertThat(logger.getLevel()).isNull();
    }

    @Test
    void page_comesLater_isAnsweredThen() throws Exception {
        Promise<RenderedPage> later = Promise.promise();
        reading = later.future();
        try (Socket socket = connect()) {
            socket.getOutputStream().write(SCRAPE.getBytes(StandardCharsets.US_ASCII));
            Until.within(10, () -> asked.get() > 0);
            later.complete(new RenderedPage(MetricsFormat.TEXT, "late page"));

            assertThat(new String(socket.getInputStream().readNBytes(20), StandardCharsets.US_ASCII))
                    .startsWith("HTTP/1.1 200 OK");
        }
    }

    @Test
    void request_beforeThePageOfTheOneBefore_isAnsweredAfterIt() throws Exception {
        Promise<RenderedPage> later = Promise.promise();
        reading = later.future();
        try (Socket socket = connect()) {
            socket.getOutputStream().write((SCRAPE + LAST_SCRAPE).getBytes(StandardCharsets.US_ASCII));
            Until.within(10, () -> asked.get() > 0);
            reading = page("second");
            later.complete(new RenderedPage(MetricsFormat.TEXT, "first"));

            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                    .matches("(?s).*\r\n\r\nfirstHTTP/1.1 200 OK\r\n.*\r\n\r\nsecond");
        }
    }

    @Test
    void longPage_takenSlowly_isWholeAndHoldsLittleMemory() throws Exception {
        String long4MiB = "0123456789abcdef".repeat(1 << 18);
        reading = page(long4MiB);
        List<Socket> takers = new ArrayList<>();
        try {
            long before = PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory();
            for (int i = 0; i < TAKERS; i++) {
                takers.add(connect());
                takers.get(i).getOutputStream().write(LAST_SCRAPE.getBytes(StandardCharsets.US_ASCII));
                takers.get(i).getInputStream().readNBytes(100);
            }
            assertThat(PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory() - before)
                    .isLessThan(long4MiB.length());

            for (Socket taker : takers) {
                assertThat(new String(taker.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                        .endsWith("\r\n\r\n" + long4MiB);
            }
        } finally {
            for (Socket taker : takers) {
                taker.close();
            }
        }
    }

    @Test
    void request_overTls_page(@TempDir Path folder) throws Exception {
        Certificates authority = new Certificates(folder, "authority");
        Certificates.Issued own = authority.issue("gateway", "IP:127.0.0.1", 1);
        MetricsPort encrypted = MetricsPort.listen(
                        vertx,
                        "127.0.0.1",
                        0,
                        Optional.of(new ServerTls(own.certificate(), own.key())),
                        Optional.empty(),
                        format -> reading)
                .await(5, TimeUnit.SECONDS);
        HttpClient client = vertx.createHttpClient(new HttpClientOptions()
                .setSsl(true)
                .setTrustOptions(
                        new PemTrustOptions().addCertPath(authority.authority().toString())));

        String answer = client.request(HttpMethod.GET, encrypted.port(), "127.0.0.1", "/metrics")
                .compose(request -> request.send())
                .compose(response -> response.body())
                .await(10, TimeUnit.SECONDS)
                .toString();

        assertThat(answer).isEqualTo("page");
        encrypted.close().await(5, TimeUnit.SECONDS);
    }

    @Test
    void connections_moreThanThereMayBe_nextScrapeIsAnswered() throws Exception {
        List<Socket> held = new ArrayList<>();
        for (int i = 0; i < 2 * MetricsPort.MOST_CONNECTIONS; i++) {
            held.add(connect());
        }

        assertThat(answer("GET /metrics HTTP/1.0\r\n\r\n")).endsWith("page");

        for (Socket socket : held) {
            socket.close();
        }
    }

    @Test
    void connections_allWaitForAPage_nextScrapeIsAnswered() throws Exception {
        reading = Promise.<RenderedPage>promise().future();
        List<Socket> held = new ArrayList<>();
        for (int i = 0; i < MetricsPort.MOST_CONNECTIONS; i++) {
            held.add(connect());
            held.get(i).getOutputStream().write(SCRAPE.getBytes(StandardCharsets.US_ASCII));
        }
        Until.within(10, () -> asked.get() == MetricsPort.MOST_CONNECTIONS);
        reading = page("page");

        assertThat(answer("GET /metrics HTTP/1.0\r\n\r\n")).endsWith("page");

        for (Socket socket : held) {
            socket.close();
        }
    }
}
