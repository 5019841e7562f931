package io.infaas.controller.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.infaas.controller.journal.JournalEntry;
import io.infaas.controller.journalfile.JournalTail;
import io.infaas.controller.status.AdminConfig;
import io.infaas.controller.status.AdminServer;
import io.infaas.controller.status.ControllerMetrics;
import io.infaas.controller.status.OperatorDesk;
import io.infaas.triton.testing.OpenResources;
import io.infaas.triton.testing.Until;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The console in a real browser: Chromium, from {@code INFAAS_BROWSER} or the PATH. Without one, the tests are skipped with a
 * message, unless {@code INFAAS_REQUIRE_BROWSER} is {@code true}.
 */
final class ConsoleIT {

    private static final int NODES = 1_000;

    /** How many cells that show their label align it differently from what is in them, or from the other cells. */
    private static final String NUMBERS_APART = """
            [...document.querySelectorAll('td.number')].filter(one =>
              getComputedStyle(one, '::before').content !== 'none' && getComputedStyle(one).textAlign !== 'left').length""";

    @TempDir
    private Path folder;

    private final OpenResources open = new OpenResources();
    private final LargeCluster cluster = new LargeCluster(NODES);
    private final JournalTail journal = new JournalTail(Clock.systemUTC());
    private final Vertx vertx = Vertx.vertx();
    private BrowserPage page;

    @BeforeEach
    void start() throws Exception {
        open.push(() -> Until.done(vertx.close()));
        Path browser = BrowserPage.require();
        page = BrowserPage.start(browser, folder);
        open.push(page);
        page.look(1300, 1000, false);
        for (int i = 0; i < 150; i++) {
            journal.write(JournalEntry.of(
                    i % 3 == 0 ? "scale-up" : "load",
                    "fashion",
                    "large-fp32-t1-" + i,
                    cluster.nodes().get(i),
                    "fashion lacks %d items/s within 15 ms: one more instance is the cheapest".formatted(40 + i),
                    i % 3 == 0 ? "decided" : i % 17 == 1 ? "failed: no memory left" : "done",
                    Map.of()));
        }
        journal.write(JournalEntry.of(
                "load",
                "fashion",
                LargeCluster.MARKUP,
                cluster.nodes().get(0),
                LargeCluster.MARKUP,
                "started",
                Map.of()));
    }

    @AfterEach
    void close() {
        open.close();
    }

    private AdminServer listen(Optional<String> token) {
        ControllerMetrics metrics = new ControllerMetrics(Clock.systemUTC());
        open.push(metrics);
        return Until.done(AdminServer.listen(
                vertx,
                new AdminConfig("127.0.0.1", 0, token, Optional.empty()),
                () -> Future.succeededFuture(cluster.snapshot()),
                new OperatorDesk(),
                journal,
                metrics,
                LargeCluster.history(),
                query -> new CompletableFuture<>()));
    }

    private AdminServer openConsole() {
        AdminServer admin = listen(Optional.empty());
        page.open("http://127.0.0.1:%d/".formatted(admin.port()));
        page.untilTrue("document.querySelectorAll('#fleet-rows tr').length > 0");
        page.untilTrue("document.querySelectorAll('#decisions-rows tr').length > 0");
        page.untilTrue("document.querySelectorAll('#charts canvas').length === 4");
        return admin;
    }

    @Test
    void thousandNodes_showOnePage_andSayHowManyAreNotShown() {
        openConsole();

        assertThat(page.evaluate("document.querySelectorAll('#fleet-rows tr').length")
                        .asInt())
                .isEqualTo(25);
        // and one machine that boots
        assertThat(text("#fleet-pages")).contains("1 to 25 of 1,001, 976 not shown");
        assertThat(text("#objectives-rows")).contains("fashion", "supersense", "at risk");
        assertThat(text("#cost-rows")).contains("c7i.2xlarge/eu-west-1a/spot", "local, fixed");
        assertThat(text("#decisions-pages")).contains("1 to 20 of 151");
        assertThat(page.complaints()).isEmpty();
    }

    @Test
    void nodeThatGoesAway_isShownAsGone() {
        openConsole();
        String node = cluster.nodes().get(500);
        type("#fleet-filter", node);
        page.untilTrue("document.querySelectorAll('#fleet-rows tr').length === 1");
        assertThat(text("#fleet-rows")).contains(node).doesNotContain("gone");

        cluster.remove(node);

        page.untilTrue("document.querySelector('#fleet-rows').textContent.includes('gone')");
        assertThat(text("#fleet-rows")).contains(node, "not listed since");
        assertThat(page.complaints()).isEmpty();
    }

    @Test
    void namesLikeMarkup_areShownAsText() {
        openConsole();
        type("#fleet-filter", LargeCluster.MARKUP);
        page.untilTrue("document.querySelectorAll('#fleet-rows tr').length === 1");
        type("#decisions-filter", LargeCluster.MARKUP);
        page.untilTrue("document.querySelectorAll('#decisions-rows tr').length === 2");

        // as node and as variant
        assertThat(text("#fleet-rows").split(LargeCluster.MARKUP, -1)).hasSize(3);
        assertThat(text("#decisions-rows")).contains(LargeCluster.MARKUP);
        assertThat(page.evaluate("document.title").asText()).isEqualTo("INFaaS console");
        assertThat(page.evaluate("document.images.length").asInt()).isZero();
        assertThat(page.complaints()).isEmpty();
    }

    @Test
    void controllerThatEnds_isSaid_andItsFiguresAreDated() {
        AdminServer admin = openConsole();

        Until.done(admin.close());

        page.untilTrue("document.getElementById('alert').textContent.includes('does not answer')");
        assertThat(text("#alert")).contains("This page shows the state of", "may be wrong by now");
        assertThat(text("#link")).contains("Not answering");
    }

    @Test
    void token_isAskedFor_andSentWithEachRequest() {
        AdminServer admin = listen(Optional.of("secret"));
        page.open("http://127.0.0.1:%d/".formatted(admin.port()));
        page.untilTrue("document.getElementById('access')?.hidden === false");
        assertThat(text("#fleet-rows")).isEmpty();

        submitToken("another");
        page.untilTrue("document.getElementById('refused').textContent.includes('refuses')");
        submitToken("secret");

        page.untilTrue("document.querySelectorAll('#fleet-rows tr').length > 0");
        assertThat(page.evaluate("document.getElementById('access').hidden").asBoolean())
                .isTrue();
    }

    @Test
    void keyboard_reachesAllThatCanBeOperated_andOperatesIt() {
        openConsole();
        // nothing comes or goes below the walk
        page.evaluate("document.getElementById('pause').click()");
        int all = page.evaluate("""
                        (() => {
                          const found = [...document.querySelectorAll('a[href], button, input, select, [tabindex="0"]')]
                            .filter(one => !one.disabled && one.getClientRects().length > 0);
                          found.forEach((one, i) => one.dataset.walk = i);
                          return found.length;
                        })()""").asInt();
        assertThat(all).isGreaterThan(15);

        for (int i = 0; i < all; i++) {
            page.press("Tab");
            assertThat(page.evaluate("document.activeElement.dataset.walk").asInt(-1))
                    .as("in the order of the page")
                    .isEqualTo(i);
            assertThat(page.evaluate("""
                            (one => {
                              const box = one.getBoundingClientRect();
                              return getComputedStyle(one).outlineStyle === 'solid' && box.right > 0 && box.bottom > 0
                                && box.left < innerWidth && box.top < innerHeight;
                            })(document.activeElement)""").asBoolean())
                    .as("focus is seen at %s", page.evaluate("document.activeElement.outerHTML"))
                    .isTrue();
        }

        focusAndPress("#fleet-pages button[aria-label='Next Nodes']");
        assertThat(text("#fleet-pages")).contains("26 to 50");
        focusAndPress("#fleet-pages button[aria-label='Previous Nodes']");
        assertThat(text("#fleet-pages")).contains("1 to 25");
        assertThat(page.evaluate("document.activeElement.getAttribute('aria-label')")
                        .asText())
                .as("focus leaves a button that is of no use any more")
                .isEqualTo("Next Nodes");
        focusAndPress("#pause");
        assertThat(page.evaluate("document.getElementById('pause').getAttribute('aria-pressed')")
                        .asText())
                .isEqualTo("false");
        focusAndPress(".skip");
        assertThat(page.evaluate("document.activeElement.id").asText()).isEqualTo("main");
        assertThat(page.complaints()).isEmpty();
    }

    private void focusAndPress(String selector) {
        page.evaluate("document.querySelector(\"%s\").focus()".formatted(selector));
        page.press("Enter");
    }

    @Test
    void page_isAccessible_inLightAndDark_wideAndNarrow() throws Exception {
        openConsole();
        page.evaluate(axe());
        Path pictures = Files.createDirectories(Path.of("target", "console"));
        for (int width : List.of(1300, 400)) {
            for (boolean dark : List.of(false, true)) {
                page.look(width, 1000, dark);
                JsonNode violations = page.evaluate(
                        "axe.run().then(found => found.violations.map(one => one.id + ': ' + one.nodes.map(node => node.html)))");
                assertThat(violations).as("at %d pixels, dark %s", width, dark).isEmpty();
                assertThat(page.evaluate("document.documentElement.scrollWidth").asInt())
                        .as("no sideways scrolling of the page")
                        .isLessThanOrEqualTo(width);
                assertThat(page.evaluate(NUMBERS_APART).asInt())
                        .as("numbers that are not below their labels at %d pixels", width)
                        .isZero();
                page.look(width, 2600, dark);
                page.screenshot(pictures.resolve("%d-%s.png".formatted(width, dark ? "dark" : "light")));
            }
        }
    }

    private static String axe() throws IOException {
        try (InputStream in = ConsoleIT.class.getResourceAsStream("/axe.min.js")) {
            assertThat(in).as("axe-core").isNotNull();
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private void submitToken(String token) {
        type("#token", token);
        page.evaluate("document.querySelector('#access button').click()");
    }

    private void type(String selector, String text) {
        String quoted = Json.encode(text);
        page.evaluate(
                "(input => { input.value = %s; input.dispatchEvent(new Event('input')); })(document.querySelector('%s'))"
                        .formatted(quoted, selector));
    }

    private String text(String selector) {
        return page.evaluate("document.querySelector('%s').textContent".formatted(selector))
                .asText();
    }
}
