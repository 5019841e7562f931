package io.infaas.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.gateway.access.AccessPolicy;
import io.infaas.gateway.access.AccessPolicy.ClientPermission;
import io.infaas.gateway.access.Restrictions;
import io.infaas.gateway.access.SecretHeader;
import io.infaas.triton.client.TritonClient;
import io.infaas.triton.client.TritonException;
import io.infaas.triton.protocol.LogSettingsRequest;
import io.infaas.triton.protocol.ModelStatistics;
import io.infaas.triton.protocol.TraceSettingRequest;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Beside a real Triton: the same requests, asked of it by the variant's name and of the gateway by the application's. */
class ControlSurfaceIT {

    private static final Duration DEADLINE = Duration.ofSeconds(20);
    private static final AccessPolicy CONTROL = new AccessPolicy(
            ClientPermission.with(new SecretHeader("X-Control", "secret")),
            ClientPermission.EVERYBODY,
            Restrictions.NONE,
            Restrictions.NONE);

    @TempDir
    private static Path folder;

    private static final Vertx VERTX = Vertx.vertx();
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static GatewayStage stage;
    private static Gateway gateway;
    private static String variant;

    @BeforeAll
    static void start() throws Exception {
        stage = GatewayStage.real(folder);
        variant = stage.variant("fm-nano");
        gateway = Gateway.start(GatewayConfig.of(stage.view)
                        .withPorts("127.0.0.1", 0, 0, 0)
                        .withAccess(CONTROL))
                .await(30, TimeUnit.SECONDS);
    }

    @AfterAll
    static void stop() throws Exception {
        VERTX.close().await(10, TimeUnit.SECONDS);
        if (stage != null) {
            gateway.close().await(30, TimeUnit.SECONDS);
            stage.close();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', nullValues = "-", textBlock = """
            GET  | /v2/logging                                   | -
            POST | /v2/logging                                   | {"log_verbose_level":1,"log_format":"ISO8601"}
            GET  | /v2/logging                                   | -
            POST | /v2/logging                                   | {"log_verbose_level":0,"log_format":"default"}
            POST | /v2/logging                                   | {"log_file":"x"}
            POST | /v2/logging                                   | {"log_info":"yes"}
            POST | /v2/logging                                   | {"nope":1}
            POST | /v2/logging                                   | {
            POST | /v2/logging                                   | -
            PUT  | /v2/logging                                   | -
            GET  | /v2/trace/setting                             | -
            POST | /v2/trace/setting                             | {"trace_rate":"5"}
            GET  | /v2/trace/setting                             | -
            POST | /v2/trace/setting                             | {"trace_rate":null}
            POST | /v2/trace/setting                             | {"trace_file":"x"}
            POST | /v2/trace/setting                             | {"trace_level":["NOPE"]}
            POST | /v2/trace/setting                             | {"nope":"1"}
            POST | /v2/trace/setting                             | [
            GET  | /v2/models/%s/trace/setting                   | -
            POST | /v2/models/%s/trace/setting                   | {"trace_rate":"7"}
            GET  | /v2/models/%s/trace/setting                   | -
            POST | /v2/models/%s/trace/setting                   | {"trace_rate":"x"}
            GET  | /v2/models/nope/trace/setting                 | -
            POST | /v2/models/nope/trace/setting                 | {"trace_rate":"7"}
            GET  | /v2/models/%s/versions/1/trace/setting        | -
            POST | /v2/repository/index                          | {"ready":5}
            GET  | /v2/repository/index                          | -
            GET  | /v2/models/nope/stats                         | -
            GET  | /v2/models/%s/versions/7/stats                | -
            GET  | /v2/models/nope/versions/7/stats              | -
            GET  | /v2/models/%s/versions/x/stats                | -
            POST | /v2/models/%s/stats                           | -
            POST | /v2/repository/models/nope/load               | -
            POST | /v2/repository/models/nope/unload             | -
            POST | /v2/repository/models/%s/load                 | {"parameters":5}
            POST | /v2/repository/models/%s/load                 | -
            POST | /v2/repository/other/models/%s/load           | -
            POST | /v2/repository/other/models/%s/unload         | -
            GET  | /v2/systemsharedmemory/status                 | -
            GET  | /v2/cudasharedmemory/status                   | -
            GET  | /v2/systemsharedmemory/region/nope/status     | -
            GET  | /v2/cudasharedmemory/region/nope/status       | -
            """)
    void http_sameRequest_sameAnswer(String method, String path, @Nullable String body) throws Exception {
        HttpResponse<String> triton = http(stage.nodes.get(0).httpPort(), method, path.formatted(variant), body);
        HttpResponse<String> ours = http(gateway.httpPort(), method, path.formatted("fm-nano"), body);

        assertThat(ours.body()).isEqualTo(triton.body().replace(variant, "fm-nano"));
        assertThat(ours.statusCode()).isEqualTo(triton.statusCode());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "5", "[]", "{\"ready\":true}", "{\"ready\":false,\"x\":1}"})
    void http_index_rowsOfTritonWithTheApplication(String body) throws Exception {
        for (String path : new String[] {"/v2/repository/index", "/v2/repository/other/index"}) {
            String triton =
                    http(stage.nodes.get(0).httpPort(), "POST", path, body).body();
            String row = "{\"name\":\"" + variant + "\",\"version\":\"1\",\"state\":\"READY\"}";

            assertThat(triton).contains(row);
            assertThat(http(gateway.httpPort(), "POST", path, body).body())
                    .isEqualTo("[" + row.replace(variant, "fashion") + "]");
        }
    }

    @Test
    void http_broken_internalAsTritonSays() throws Exception {
        for (String path : new String[] {"/v2/repository/index", "/v2/repository/models/fm-nano/load"}) {
            HttpResponse<String> triton =
                    http(stage.nodes.get(0).httpPort(), "POST", path.replace("fm-nano", variant), "{");
            HttpResponse<String> ours = http(gateway.httpPort(), "POST", path, "{");

            // where the parser itself says what is wrong, each has its own words
            assertThat(ours.statusCode()).isEqualTo(triton.statusCode());
            assertThat(ours.body().substring(0, 50)).isEqualTo(triton.body().substring(0, 50));
        }
    }

    @Test
    void grpc_settings_sameAnswers() {
        for (String model : new String[] {"", "fm-nano", "nope"}) {
            compare(
                    model,
                    (client, name) -> client.traceSetting(
                            TraceSettingRequest.newBuilder().setModelName(name).build(), DEADLINE));
            compare(
                    model,
                    (client, name) -> client.traceSetting(
                            TraceSettingRequest.newBuilder()
                                    .setModelName(name)
                                    .putSettings(
                                            "trace_rate",
                                            TraceSettingRequest.SettingValue.newBuilder()
                                                    .addValue("x")
                                                    .build())
                                    .build(),
                            DEADLINE));
        }
        compare("", (client, name) -> client.logSettings(LogSettingsRequest.getDefaultInstance(), DEADLINE));
        compare(
                "",
                (client, name) -> client.logSettings(
                        LogSettingsRequest.newBuilder()
                                .putSettings("nope", LogSettingsRequest.SettingValue.getDefaultInstance())
                                .build(),
                        DEADLINE));
        compare("nope", (client, name) -> client.statistics(name, DEADLINE));
    }

    @Test
    void statistics_queriesThroughTheGateway_asTheNodeCountsThem() throws Exception {
        TritonClient through = client(gateway.grpcPort());
        TritonClient direct = client(stage.nodes.get(0).grpcPort());
        for (int i = 0; i < 3; i++) {
            got(through.infer(FashionRequests.grpc("fm-nano", 2).build(), DEADLINE));
        }

        ModelStatistics counted = until(
                () -> got(direct.statistics(variant, DEADLINE)).get(0),
                found -> found.getInferenceStats().getSuccess().getCount() == 3);

        assertThat(got(through.statistics("fm-nano", DEADLINE)))
                .containsExactly(counted.toBuilder()
                        .setName("fm-nano")
                        .clearMemoryUsage()
                        .build());
        assertThat(http(gateway.httpPort(), "GET", "/v2/models/fm-nano/stats", null)
                        .body())
                .isEqualTo(http(stage.nodes.get(0).httpPort(), "GET", "/v2/models/" + variant + "/stats", null)
                        .body()
                        .replace(variant, "fm-nano"));
    }

    private interface Reading<A> {
        A read() throws Exception;
    }

    private static <A> A until(Reading<A> reading, Function<A, Boolean> wanted) throws Exception {
        long deadline = System.nanoTime() + DEADLINE.toNanos();
        A found = reading.read();
        while (!wanted.apply(found)) {
            assertThat(System.nanoTime()).as("time to wait, last %s", found).isLessThan(deadline);
            found = reading.read();
        }
        return found;
    }

    private record Told(Object answer, String failure) {}

    private static void compare(String name, BiFunction<TritonClient, String, Future<?>> question) {
        String there = name.equals("fm-nano") ? variant : name;
        Told triton = awaitOutcome(question.apply(client(stage.nodes.get(0).grpcPort()), there));
        Told ours = awaitOutcome(question.apply(client(gateway.grpcPort()), name));

        assertThat(ours).isEqualTo(new Told(triton.answer(), triton.failure().replace(variant, "fm-nano")));
    }

    private static Told awaitOutcome(Future<?> answer) {
        try {
            return new Told(got(answer), "");
        } catch (TritonException failure) {
            return new Told("", failure.code() + ": " + failure.getMessage());
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static TritonClient client(int port) {
        return new TritonClient(VERTX, "127.0.0.1", port, 1 << 20);
    }

    private static <A> A got(Future<A> answer) throws Exception {
        return answer.await(20, TimeUnit.SECONDS);
    }

    private static HttpResponse<String> http(int port, String method, String path, @Nullable String body)
            throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .header("x-control", "secret");
        return HTTP.send(
                request.method(
                                method,
                                body == null
                                        ? HttpRequest.BodyPublishers.noBody()
                                        : HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }
}
