package io.infaas.controller.boards;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.infaas.triton.servers.PrometheusPrograms;
import io.infaas.triton.testing.ReservedPort;
import io.infaas.triton.testing.Until;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A Prometheus with the rules of this module that scrapes a gateway and a controller every second. */
final class PrometheusServer implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int DRAWN_POINTS = 120;

    private final HttpClient http = HttpClient.newHttpClient();
    private final ReservedPort port = new ReservedPort();
    private final Process process;

    /** @param folder an empty one */
    PrometheusServer(PrometheusPrograms programs, Path folder, int gatewayPort, int controllerPort) throws IOException {
        Path config = folder.resolve("prometheus.yaml");
        Files.writeString(
                config,
                Files.readString(Path.of("grafana", "prometheus", "prometheus.yaml"))
                        .replaceAll("interval: \\d+s", "interval: 1s")
                        .replace(
                                "rules.yaml",
                                Path.of("grafana", "prometheus", "rules.yaml")
                                        .toAbsolutePath()
                                        .toString())
                        .replace("127.0.0.1:8002", "127.0.0.1:" + gatewayPort)
                        .replace("127.0.0.1:8004", "127.0.0.1:" + controllerPort));
        process = new ProcessBuilder(
                        programs.server().toString(),
                        "--config.file=" + config,
                        "--storage.tsdb.path=" + folder.resolve("data"),
                        "--web.listen-address=127.0.0.1:" + port.number(),
                        "--enable-feature=exemplar-storage",
                        "--log.level=warn")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("prometheus.log").toFile())
                .start();
        Until.holds("Prometheus has scraped both", () -> process.isAlive() && up() == 2);
    }

    private double up() {
        try {
            return values("sum(up)").stream().mapToDouble(value -> value).sum();
        } catch (IOException e) {
            // it does not listen yet
            return 0;
        }
    }

    private JsonNode series(String query) throws IOException {
        return get("/api/v1/query?query=" + URLEncoder.encode(query, StandardCharsets.UTF_8))
                .at("/data/result");
    }

    /** The values of all series of a query, now. */
    List<Double> values(String query) throws IOException {
        List<Double> values = new ArrayList<>();
        series(query).forEach(one -> values.add(number(one.at("/value/1").asText())));
        return values;
    }

    /** The upper ends of the buckets that a query has, s; the last one is infinite. */
    SortedSet<Double> bucketEnds(String query) throws IOException {
        SortedSet<Double> ends = new TreeSet<>();
        series(query).forEach(one -> ends.add(number(one.at("/metric/le").asText())));
        return ends;
    }

    /** The one value of a query, 0 if it has none. */
    double value(String query) throws IOException {
        return values(query).stream().mapToDouble(value -> value).sum();
    }

    /** Traces that exemplars of a query name. */
    List<String> traces(String query, double from, double to) throws IOException {
        List<String> traces = new ArrayList<>();
        get("/api/v1/query_exemplars?start=%s&end=%s&query=%s"
                        .formatted(from, to, URLEncoder.encode(query, StandardCharsets.UTF_8)))
                .path("data")
                .forEach(series -> series.path("exemplars")
                        .forEach(one -> traces.add(one.at("/labels/trace_id").asText())));
        return traces;
    }

    /** A query of a board for a Prometheus that scrapes each second, of everything. */
    static String asked(String expr) {
        return expr.replace("$__rate_interval", "15s")
                .replace("$__range", "1m")
                .replaceAll("\\$(application|offering|job)", ".*");
    }

    /** Draws all boards with what there was between two times, s: files {@code UID.svg}. */
    void draw(double from, double to, Path folder) throws IOException {
        Files.createDirectories(folder);
        for (Board board : Board.all()) {
            String picture = BoardPicture.of(
                    board,
                    query -> {
                        try {
                            return series(asked(query.expr()), query.legend(), from, to);
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    },
                    from,
                    to);
            if (!picture.contains("<path d=\"M")) {
                throw new AssertionError(board.title() + ": nothing to draw");
            }
            Files.writeString(folder.resolve(board.uid() + ".svg"), picture);
        }
    }

    /** What a query had between two times, s, at equal distances; what is not a number is left out. */
    private List<DrawnSeries> series(String expr, String legend, double from, double to) throws IOException {
        List<DrawnSeries> all = new ArrayList<>();
        get("/api/v1/query_range?step=%s&start=%s&end=%s&query=%s"
                        .formatted(
                                Math.max(1, (to - from) / DRAWN_POINTS),
                                from,
                                to,
                                URLEncoder.encode(expr, StandardCharsets.UTF_8)))
                .at("/data/result")
                .forEach(series -> {
                    List<double[]> points = new ArrayList<>();
                    series.path("values").forEach(point -> {
                        double value = number(point.path(1).asText());
                        if (Double.isFinite(value)) {
                            points.add(new double[] {point.path(0).asDouble(), value});
                        }
                    });
                    if (!points.isEmpty()) {
                        all.add(new DrawnSeries(named(legend, series.path("metric")), points));
                    }
                });
        return all;
    }

    private static String named(String legend, JsonNode labels) {
        return Pattern.compile("\\{\\{(\\w+)}}")
                .matcher(legend)
                .replaceAll(found ->
                        Matcher.quoteReplacement(labels.path(found.group(1)).asText()));
    }

    /** What each rule says of itself. */
    List<JsonNode> rules() throws IOException {
        List<JsonNode> rules = new ArrayList<>();
        get("/api/v1/rules").at("/data/groups").forEach(group -> group.path("rules")
                .forEach(rules::add));
        return rules;
    }

    private static double number(String text) {
        return switch (text) {
            case "+Inf" -> Double.POSITIVE_INFINITY;
            case "-Inf" -> Double.NEGATIVE_INFINITY;
            default -> Double.parseDouble(text);
        };
    }

    private JsonNode get(String path) throws IOException {
        try {
            HttpResponse<String> answer = http.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port.number() + path))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            JsonNode body = JSON.readTree(answer.body());
            if (!body.path("status").asText().equals("success")) {
                throw new AssertionError(path + ": " + answer.body());
            }
            return body;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        port.close();
    }
}
