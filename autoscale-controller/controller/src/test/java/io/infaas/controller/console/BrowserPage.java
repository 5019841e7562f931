package io.infaas.controller.console;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.infaas.triton.testing.Until;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A page in headless Chromium, driven by the DevTools protocol. What its console says as an error or a warning is kept. Every wait is
 * bounded. For one thread.
 */
public final class BrowserPage implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LIMIT_SECONDS = 60;

    private final Process process;
    private final WebSocket socket;
    private final AtomicInteger numbers = new AtomicInteger();
    private final Map<Integer, CompletableFuture<JsonNode>> pending = new ConcurrentHashMap<>();
    private final List<String> complaints = new CopyOnWriteArrayList<>();

    private BrowserPage(Process process, HttpClient http, URI address) {
        this.process = process;
        this.socket = http.newWebSocketBuilder()
                .buildAsync(address, new Messages())
                .orTimeout(LIMIT_SECONDS, TimeUnit.SECONDS)
                .join();
    }

    /** The browser in {@code INFAAS_BROWSER}, else the first on the PATH. */
    private static Optional<Path> installed() {
        String given = System.getenv("INFAAS_BROWSER");
        return given != null
                ? Optional.of(Path.of(given))
                : Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                        .flatMap(place -> Stream.of(Path.of(place, "chromium"), Path.of(place, "google-chrome")))
                        .filter(Files::isExecutable)
                        .findFirst();
    }

    /** The same; the test is skipped if there is none, or fails with {@code INFAAS_REQUIRE_BROWSER=true}. */
    public static Path require() {
        Optional<Path> browser = installed();
        boolean required = Boolean.parseBoolean(System.getenv("INFAAS_REQUIRE_BROWSER"));
        assumeTrue(
                required || browser.isPresent(),
                "NO BROWSER that runs here: the console is not opened; install chromium, or set INFAAS_BROWSER");
        return browser.orElseThrow();
    }

    /** @param folder for all that the browser writes */
    public static BrowserPage start(Path browser, Path folder) throws IOException, InterruptedException {
        Path profile = Files.createDirectories(folder.resolve("profile"));
        Path temporary = Files.createDirectories(folder.resolve("tmp"));
        ProcessBuilder builder = new ProcessBuilder(
                        browser.toString(),
                        "--headless",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-dev-shm-usage",
                        "--no-first-run",
                        "--hide-scrollbars",
                        "--user-data-dir=" + profile,
                        "--remote-debugging-port=0",
                        "about:blank")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("browser.txt").toFile());
        builder.environment().put("TMPDIR", temporary.toString());
        Process process = builder.start();
        boolean started = false;
        try {
            HttpClient http = HttpClient.newHttpClient();
            Path port = profile.resolve("DevToolsActivePort");
            Until.holds(
                    () -> "the browser listens: " + text(folder.resolve("browser.txt")),
                    () -> text(port).contains("\n") || !process.isAlive());
            URI list = URI.create("http://127.0.0.1:%s/json/list"
                    .formatted(text(port).lines().findFirst().orElseThrow()));
            String pages = http.send(HttpRequest.newBuilder(list).build(), HttpResponse.BodyHandlers.ofString())
                    .body();
            for (JsonNode page : JSON.readTree(pages)) {
                if (page.path("type").asText().equals("page")) {
                    BrowserPage found = new BrowserPage(
                            process,
                            http,
                            URI.create(page.path("webSocketDebuggerUrl").asText()));
                    List.of("Page", "Runtime", "Log").forEach(domain -> found.call(domain + ".enable", Map.of()));
                    started = true;
                    return found;
                }
            }
            throw new IOException("the browser has no page: " + pages);
        } finally {
            if (!started) {
                end(process);
            }
        }
    }

    private static String text(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            // is being written
            return "";
        }
    }

    public void open(String address) {
        call("Page.navigate", Map.of("url", address));
    }

    /** Size of the window and the wish of its user for dark or light colours. */
    public void look(int width, int height, boolean dark) {
        call(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
        call(
                "Emulation.setEmulatedMedia",
                Map.of(
                        "features",
                        List.of(
                                Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"),
                                Map.of("name", "prefers-reduced-motion", "value", "reduce"))));
    }

    /** The value of an expression, awaited if it is a promise. */
    JsonNode evaluate(String expression) {
        JsonNode answer = call(
                "Runtime.evaluate",
                Map.of("expression", expression, "awaitPromise", true, "returnByValue", true, "userGesture", true));
        if (answer.has("exceptionDetails")) {
            throw new AssertionError(expression + ": " + answer.get("exceptionDetails"));
        }
        return answer.path("result").path("value");
    }

    /** Presses a key as its user would: {@code Tab}, or {@code Enter}. */
    void press(String key) {
        boolean enter = key.equals("Enter");
        Map<String, Object> event =
                Map.of("key", key, "code", key, "windowsVirtualKeyCode", enter ? 13 : 9, "text", enter ? "\r" : "");
        for (String type : List.of("keyDown", "keyUp")) {
            Map<String, Object> one = new HashMap<>(event);
            one.put("type", type);
            call("Input.dispatchKeyEvent", one);
        }
    }

    public void untilTrue(String expression) {
        Until.holds(() -> expression + ", console " + complaints, () -> evaluate(expression)
                .asBoolean());
    }

    public void screenshot(Path file) throws IOException {
        JsonNode answer = call("Page.captureScreenshot", Map.of("format", "png"));
        Files.write(file, Base64.getDecoder().decode(answer.path("data").asText()));
    }

    /** Errors and warnings of its console so far. */
    List<String> complaints() {
        return List.copyOf(complaints);
    }

    private JsonNode call(String method, Map<String, ?> parameters) {
        int number = numbers.incrementAndGet();
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        pending.put(number, answer);
        String text = JSON.valueToTree(Map.of("id", number, "method", method, "params", parameters))
                .toString();
        return socket.sendText(text, true)
                .thenCompose(sent -> answer)
                .orTimeout(LIMIT_SECONDS, TimeUnit.SECONDS)
                .join();
    }

    @Override
    public void close() {
        socket.abort();
        end(process);
    }

    private static void end(Process process) {
        List<ProcessHandle> all = Stream.concat(Stream.of(process.toHandle()), process.descendants())
                .toList();
        process.destroy();
        try {
            process.onExit().get(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            // is ended by force, like what it left
        }
        all.forEach(ProcessHandle::destroyForcibly);
        Until.holds("the browser has ended", () -> all.stream().noneMatch(ProcessHandle::isAlive));
    }

    private final class Messages implements WebSocket.Listener {

        private final StringBuilder message = new StringBuilder();

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            message.append(data);
            if (last) {
                take(message.toString());
                message.setLength(0);
            }
            from.request(1);
            return null;
        }

        private void take(String text) {
            JsonNode read;
            try {
                read = JSON.readTree(text);
            } catch (IOException e) {
                complaints.add("unreadable message: " + e);
                return;
            }
            CompletableFuture<JsonNode> answer = pending.remove(read.path("id").asInt());
            JsonNode details = read.path("params");
            if (answer != null && read.has("error")) {
                answer.completeExceptionally(
                        new AssertionError(read.get("error").toString()));
            } else if (answer != null) {
                answer.complete(read.path("result"));
            } else if (read.path("method").asText().equals("Runtime.exceptionThrown")) {
                complaints.add(details.toString());
            } else if (read.path("method").asText().equals("Log.entryAdded")) {
                complain(
                        details.path("entry"),
                        details.path("entry").path("level").asText());
            } else if (read.path("method").asText().equals("Runtime.consoleAPICalled")) {
                complain(details, details.path("type").asText());
            }
        }

        private void complain(JsonNode details, String level) {
            if (List.of("error", "warning", "assert").contains(level)) {
                complaints.add(details.toString());
            }
        }
    }
}
