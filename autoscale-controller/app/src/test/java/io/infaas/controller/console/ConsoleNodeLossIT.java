package io.infaas.controller.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.controller.boards.MonitoredCluster;
import io.infaas.controller.boards.MonitoredLoad;
import io.infaas.triton.testing.LayerCounts;
import io.infaas.triton.testing.Until;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The console in a real browser, of a controller with a gateway and nodes under load, one of which is killed. Queries that were in flight
 * at the only instance for them may be refused then: they may have ended the node, and never return to it.
 */
final class ConsoleNodeLossIT {

    /** What the page shows of a node that has gone down: its state, and when it is back already, what happened. */
    private static final String SHOWN = """
            [...document.querySelectorAll('#fleet-rows tr')].some(row =>
              row.textContent.includes('%1$s') && row.textContent.includes('not answering'))
            || [...document.querySelectorAll('#decisions-rows tr')].filter(row =>
              row.textContent.includes('node-down') && row.textContent.includes('%1$s')).length > %2$d""";

    @TempDir
    private Path folder;

    @Test
    void killedNode_isShownAsNotAnswering_andAsBack() throws Exception {
        Path browser = BrowserPage.require();
        try (MonitoredCluster cluster = new MonitoredCluster(Files.createDirectories(folder.resolve("models")));
                MonitoredLoad load = new MonitoredLoad(cluster.httpPort());
                BrowserPage page = BrowserPage.start(browser, Files.createDirectories(folder.resolve("browser")))) {
            page.look(1300, 1000, false);
            page.open("http://127.0.0.1:%d/".formatted(cluster.adminPort()));
            load.begin();
            Until.holds("queries are answered", () -> load.status(200) > 50);
            page.evaluate("document.getElementById('decisions-filter').value = 'node-down'");
            SortedMap<Long, String> shownAfterMs = new TreeMap<>();
            for (int i = 0; i < LayerCounts.count("infaas.chaos.rounds"); i++) {
                untilAllAreReady(page);
                // the page has just looked: each time at another moment between two looks
                long queries = load.status(200) + 13L * i;
                Until.holds("queries are answered on", () -> load.status(200) >= queries);
                int before = downs(page);
                long began = System.nanoTime();
                String node = cluster.killNode();
                page.untilTrue(SHOWN.formatted(node, before));
                shownAfterMs.put((System.nanoTime() - began) / 1_000_000, node);
            }
            System.out.printf(
                    "killed nodes were shown after %s ms; %d of %d queries answered%n",
                    shownAfterMs.keySet(), load.status(200), load.status(200) + load.status(MonitoredLoad.UNAVAILABLE));
            untilAllAreReady(page);
            assertThat(downs(page)).isPositive();
            assertThat(page.complaints()).isEmpty();
        }
    }

    private static void untilAllAreReady(BrowserPage page) {
        page.untilTrue(
                "[...document.querySelectorAll('#fleet-rows .state')].filter(one => one.textContent.includes('ready')).length === "
                        + MonitoredCluster.NODES);
    }

    private static int downs(BrowserPage page) {
        return page.evaluate("""
                [...document.querySelectorAll('#decisions-rows tr')].filter(row => row.textContent.includes('node-down')).length""").asInt();
    }
}
