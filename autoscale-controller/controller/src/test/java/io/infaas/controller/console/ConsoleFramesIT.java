package io.infaas.controller.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.infaas.controller.journalfile.JournalTail;
import io.infaas.controller.status.AdminConfig;
import io.infaas.controller.status.AdminServer;
import io.infaas.controller.status.ControllerMetrics;
import io.infaas.controller.status.OperatorDesk;
import io.infaas.triton.testing.OpenResources;
import io.infaas.triton.testing.Until;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How fluent the console is in a real browser while a thousand nodes change with each state that it reads. */
@Tag("proof")
final class ConsoleFramesIT {

    private static final int NODES = 1_000;
    private static final int MEASURED_MS = 20_000;
    private static final double LONGEST_FRAME_MS = 100;

    /** Times between frames, in order, and how often what the page shows of the state changed meanwhile. */
    private static final String FRAMES = """
            new Promise(done => {
              const frames = [];
              const states = new Set();
              const begin = performance.now();
              let last = begin;
              requestAnimationFrame(function next(now) {
                frames.push(now - last);
                last = now;
                states.add(document.getElementById('about').textContent);
                if (now - begin < %d) {
                  requestAnimationFrame(next);
                } else {
                  done({frames: frames.slice(1).sort((a, b) => a - b), states: states.size});
                }
              });
            })""".formatted(MEASURED_MS);

    @TempDir
    private Path folder;

    private final OpenResources open = new OpenResources();
    private final LargeCluster cluster = LargeCluster.changing(NODES);
    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void close() {
        open.close();
    }

    @Test
    void thousandNodesThatChange_framesAreShort() throws Exception {
        open.push(() -> Until.done(vertx.close()));
        Path browser = BrowserPage.require();
        ControllerMetrics metrics = new ControllerMetrics(Clock.systemUTC());
        open.push(metrics);
        AdminServer admin = Until.done(AdminServer.listen(
                vertx,
                AdminConfig.onPort(0),
                () -> Future.succeededFuture(cluster.snapshot()),
                new OperatorDesk(),
                new JournalTail(Clock.systemUTC()),
                metrics,
                LargeCluster.history(),
                query -> new CompletableFuture<>()));
        BrowserPage page = BrowserPage.start(browser, folder);
        open.push(page);
        page.look(1300, 1000, false);
        page.open("http://127.0.0.1:%d/".formatted(admin.port()));
        page.untilTrue("document.querySelectorAll('#fleet-rows tr').length === 25");
        page.untilTrue("document.querySelectorAll('#charts canvas').length === 4");

        JsonNode seen = page.evaluate(FRAMES);

        JsonNode frames = seen.path("frames");
        System.out.printf(
                "%d frames in %d s with %d states of %,d nodes: half within %.1f ms, 99 %% within %.1f ms, all within %.1f ms%n",
                frames.size(),
                MEASURED_MS / 1_000,
                seen.path("states").asInt(),
                NODES,
                frames.path(frames.size() / 2).asDouble(),
                frames.path(frames.size() * 99 / 100).asDouble(),
                frames.path(frames.size() - 1).asDouble());
        assertThat(seen.path("states").asInt()).as("states shown meanwhile").isGreaterThan(5);
        assertThat(frames.path(frames.size() * 99 / 100).asDouble()).isLessThan(LONGEST_FRAME_MS);
        assertThat(page.complaints()).isEmpty();
    }
}
