package io.infaas.builder.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.infaas.builder.fixture.Results;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The page in a real browser: Chromium, from {@code INFAAS_BROWSER} or the PATH. Without one, the test is skipped with a
 * message, unless {@code INFAAS_REQUIRE_BROWSER} is {@code true}.
 */
class BrowserIT {

    @TempDir
    Path folder;

    @Test
    void page_inABrowser_drawsItsPlotsWithoutAnError() throws Exception {
        Optional<Path> browser = browser();
        boolean required = Boolean.parseBoolean(System.getenv("INFAAS_REQUIRE_BROWSER"));
        assumeTrue(
                required || browser.isPresent(),
                "NO BROWSER that runs here: the report is not opened; install chromium, or set INFAAS_BROWSER");
        Path page = folder.resolve("report.html");
        ReportPage.write(page, Results.of(folder));

        assertDrawn(open(browser.orElseThrow(), page));
        for (Path built : built()) {
            assertDrawn(open(browser.orElseThrow(), built));
        }
    }

    @Test
    void arrowKeys_onAPlot_tellItsPoints() throws Exception {
        Optional<Path> browser = browser();
        assumeTrue(browser.isPresent(), "NO BROWSER that runs here: the report is not opened");
        Path page = page("""
                const plot = document.querySelector(".chart");
                plot.focus();
                for (const key of ["ArrowRight", "ArrowRight", "ArrowLeft", "End"]) {
                  plot.dispatchEvent(new KeyboardEvent("keydown", {key}));
                  document.body.append(key + " tells " + plot.querySelector("[role=status]").textContent + "; ");
                }
                document.body.append(plot === document.activeElement ? "focused" : "not focused");
                """);

        Run run = open(browser.orElseThrow(), page);

        assertDrawn(run);
        assertThat(run.page())
                .contains(
                        "ArrowRight tells net-fp32-t2-89abcdef: accuracy 0.9000 (0.8798 to 0.9171), 0.3 ms,",
                        "ArrowRight tells net-fp32-t1-01234567: accuracy",
                        "ArrowLeft tells net-fp32-t2-89abcdef",
                        "End tells net-fp32-t1-01234567",
                        "; focused");
    }

    @Test
    void page_onANarrowScreen_isNotWider() throws Exception {
        Optional<Path> browser = browser();
        assumeTrue(browser.isPresent(), "NO BROWSER that runs here: the report is not opened");
        page("parent.postMessage(innerWidth + ' wide, ' + document.documentElement.scrollWidth + ' needed', '*')");
        // no window is as narrow
        Path frame = Files.writeString(folder.resolve("frame.html"), """
                <html><body><script>onmessage = event => document.body.append(event.data);</script>
                <iframe src="report.html" width="400" height="800" style="border: 0"></iframe></body></html>
                """);

        assertThat(open(browser.orElseThrow(), frame).page()).contains("400 wide, 400 needed");
    }

    @Test
    void page_isAccessible_inLightAndDark() throws Exception {
        Optional<Path> browser = browser();
        assumeTrue(browser.isPresent(), "NO BROWSER that runs here: the report is not opened");
        // a script within a page ends at its first end tag
        Path page = page(axe().replace("</script", "<\\/script") + """
                ;
                axe.run().then(found => found.violations.map(rule => rule.id + " at " + rule.nodes.map(node => node.html)))
                    .catch(failure => [failure])
                    .then(found => {
                        document.body.dataset.dark = matchMedia("(prefers-color-scheme: dark)").matches;
                        document.body.dataset.violations = JSON.stringify(found);
                    });
                """);

        for (boolean dark : List.of(false, true)) {
            String scheme = "--blink-settings=preferredColorScheme=" + (dark ? 0 : 1);
            String checked = open(browser.orElseThrow(), page, "--virtual-time-budget=60000", scheme)
                    .page();

            assertThat(attribute(checked, "dark")).contains(String.valueOf(dark));
            assertThat(attribute(checked, "violations")).contains("[]");
        }
    }

    private static Optional<String> attribute(String page, String name) {
        Matcher matcher =
                Pattern.compile(" data-%s=\"([^\"]*)\"".formatted(name)).matcher(page);
        return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    private static String axe() throws IOException {
        try (InputStream script = BrowserIT.class.getResourceAsStream("/axe.min.js")) {
            return new String(script.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private Path page(String script) throws IOException {
        Path page = folder.resolve("report.html");
        ReportPage.write(page, Results.of(folder));
        return Files.writeString(
                page, Files.readString(page).replace("</body>", "<script>{" + script + "}</script></body>"));
    }

    @Test
    void request_inABrowser_isRefusedAndSeen() throws Exception {
        Optional<Path> browser = browser();
        assumeTrue(browser.isPresent(), "NO BROWSER that runs here: the report is not opened");
        Path page = folder.resolve("report.html");
        ReportPage.write(page, Results.of(folder));
        Files.writeString(
                page, Files.readString(page).replace("</body>", "<img src=\"http://127.0.0.1:9/a.png\"></body>"));

        Run run = open(browser.orElseThrow(), page);

        assertThat(run.console()).contains("CONSOLE", "Content Security Policy", "127.0.0.1:9/a.png");
    }

    @Test
    void brokenScript_inABrowser_isSeen() throws Exception {
        Optional<Path> browser = browser();
        assumeTrue(browser.isPresent(), "NO BROWSER that runs here: the report is not opened");
        Path page = Files.writeString(folder.resolve("broken.html"), "<html><body><script>absent();</script></body>");

        Run run = open(browser.orElseThrow(), page);

        assertThat(run.console()).contains("CONSOLE", "absent is not defined");
    }

    /** The page's policy allows no request; the console shows each refused one. */
    private static void assertDrawn(Run run) {
        assertThat(run.console()).as("console").doesNotContain("CONSOLE", "Uncaught", "Refused");
        assertThat(run.page())
                .contains("http-equiv=\"Content-Security-Policy\" content=\"default-src 'none';")
                .contains("data-drawn=\"4\"")
                .containsPattern("(?s)(<canvas.*){4}");
    }

    /** The reports of the examples, if Maven has built them before. */
    private static List<Path> built() {
        return Stream.of("it-example/fashion", "it-text/supersense")
                .map(example -> Path.of("target", example, "target", "infaas", ReportPage.NAME)
                        .toAbsolutePath())
                .filter(Files::exists)
                .toList();
    }

    private record Run(String page, String console) {}

    private Run open(Path browser, Path page, String... flags) throws IOException, InterruptedException {
        return open(browser, page.toUri().toString(), folder, flags);
    }

    private static Run open(Path browser, String page, Path folder, String... flags)
            throws IOException, InterruptedException {
        Path out = folder.resolve("out.html");
        Path err = folder.resolve("err.txt");
        List<String> command = new ArrayList<>(List.of(
                browser.toString(),
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--no-first-run",
                "--hide-scrollbars",
                "--user-data-dir=" + folder.resolve("profile"),
                "--enable-logging=stderr",
                "--dump-dom"));
        command.addAll(List.of(flags));
        command.add(page);
        Process process = new ProcessBuilder(command)
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        try {
            assertThat(process.waitFor(2, TimeUnit.MINUTES))
                    .as("the browser ended")
                    .isTrue();
        } finally {
            process.destroyForcibly().waitFor();
        }
        return new Run(Files.readString(out), Files.readString(err));
    }

    /** The browser in the environment variable, or one on the PATH that runs on this machine. */
    private Optional<Path> browser() {
        String given = System.getenv("INFAAS_BROWSER");
        if (given != null) {
            return Optional.of(Path.of(given));
        }
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .flatMap(place -> Stream.of(Path.of(place, "chromium"), Path.of(place, "google-chrome")))
                .filter(Files::isExecutable)
                .filter(this::runs)
                .findFirst();
    }

    private boolean runs(Path browser) {
        try {
            return open(browser, "about:blank", folder).page().contains("<html");
        } catch (IOException | AssertionError e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
