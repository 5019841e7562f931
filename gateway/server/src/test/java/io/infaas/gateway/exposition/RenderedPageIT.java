package io.infaas.gateway.exposition;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.triton.testing.OpenResources;
import io.infaas.triton.testing.Until;
import io.netty.util.internal.PlatformDependent;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class RenderedPageIT {

    private static final String LONG_32_MIB = "0123456789abcdef".repeat(2 << 20);
    private static final String SCRAPE = "GET /metrics HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";

    private final OpenResources open = new OpenResources();
    private final Vertx vertx = Vertx.vertx();
    /** One page may be read, the newest. */
    private final SharedPages pages =
            SharedPages.on(vertx, format -> Future.succeededFuture(LONG_32_MIB), LONG_32_MIB.length());

    private volatile SharedPages.RenderedPage page = new SharedPages.RenderedPage(MetricsFormat.TEXT, LONG_32_MIB);
    private int port;

    @BeforeEach
    void listen() {
        open.push(() -> Until.done(vertx.close()));
        HttpServer server = vertx.createHttpServer().requestHandler(request -> page.sendTo(request.response()));
        port = Until.done(server.listen(0, "127.0.0.1")).actualPort();
    }

    @AfterEach
    void close() {
        open.close();
    }

    /** One who has taken a single byte. */
    private InputStream taker() throws IOException {
        Socket socket = new Socket();
        open.push(socket);
        socket.setReceiveBufferSize(4 << 10);
        socket.setSoTimeout(20_000);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        socket.getOutputStream().write(SCRAPE.getBytes(StandardCharsets.US_ASCII));
        assertThat(socket.getInputStream().read()).isEqualTo('H');
        return socket.getInputStream();
    }

    @Test
    void longPage_takenSlowlyByMany_isWholeAndHoldsLittleMemory() throws Exception {
        long before = PlatformDependent.usedDirectMemory();
        List<InputStream> takers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            takers.add(taker());
        }

        assertThat(PlatformDependent.usedDirectMemory() - before).isLessThan(LONG_32_MIB.length() / 2);
        assertThat(new String(takers.get(1).readAllBytes(), StandardCharsets.US_ASCII))
                .startsWith("TTP/1.1 200 OK\r\n")
                .contains("\r\ncontent-length: " + LONG_32_MIB.length() + "\r\n")
                .endsWith("\r\n\r\n" + LONG_32_MIB);
    }

    @Test
    void pageThatIsWithdrawn_connectionOfItsTakerEnds() throws Exception {
        page = Until.done(pages.read(MetricsFormat.TEXT));
        InputStream taker = taker();
        assertThat(page.isWithdrawn()).isFalse();

        Until.done(pages.read(MetricsFormat.TEXT));

        assertThat(page.isWithdrawn()).isTrue();
        assertThat(taker.readAllBytes()).hasSizeLessThan(LONG_32_MIB.length());
    }
}
