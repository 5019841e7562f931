package io.infaas.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.catalog.Catalogs;
import io.infaas.gateway.contract.Node;
import io.infaas.gateway.index.ViewFixture;
import io.infaas.triton.servers.RigModels;
import io.infaas.triton.servers.TritonServer;
import io.infaas.triton.servers.TritonServers;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Generation by a real Triton's model that streams text, asked for directly and through the gateway. */
class GenerateIT {

    private static final String MODEL = "mock_llm";

    @TempDir
    private static Path folder;

    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static TritonServer triton;
    private static Gateway gateway;
    private static String variant;

    @BeforeAll
    static void start() throws Exception {
        ViewFixture view = new ViewFixture().variant("llm", "fp32", 1, 0.9, 5);
        variant = view.catalog().variants().get(0).name();
        Path laid = RigModels.layOut(folder.resolve("laid"), MODEL).resolve(MODEL);
        Path model = folder.resolve("repository").resolve(variant);
        Files.createDirectories(model.resolve("1"));
        Files.copy(laid.resolve("1/model.py"), model.resolve("1/model.py"));
        Files.writeString(
                model.resolve("config.pbtxt"),
                Files.readString(laid.resolve("config.pbtxt")).replace(MODEL, variant));
        triton = TritonServers.start(folder.resolve("repository"), List.of(variant));
        Node node = new Node("real", triton.host(), triton.httpPort(), triton.grpcPort(), Catalogs.NODE_TYPE);
        gateway = Gateway.start(
                        GatewayConfig.of(view.node(node).everywhere().view()).withPorts("127.0.0.1", 0, 0, 0))
                .await(30, TimeUnit.SECONDS);
    }

    @AfterAll
    static void stop() throws Exception {
        if (gateway != null) {
            gateway.close().await(30, TimeUnit.SECONDS);
        }
        if (triton != null) {
            triton.close();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            generate        | {"PROMPT":"h\\u00e9 \\"x\\"","STREAM":false}
            generate        | {"PROMPT":"hi","STREAM":false,"id":"7"}
            generate        | {"PROMPT":["hi"],"STREAM":[false],"parameters":{"x":1}}
            generate        | {"PROMPT":"hi","STREAM":true,"REPETITION":2}
            generate        | {"PROMPT":"hi","STREAM":true,"FAIL_LAST":true,"REPETITION":0}
            generate        | {"PROMPT":["a","b"],"STREAM":false}
            generate        | {"STREAM":false}
            generate        | {"PROMPT":7,"STREAM":false}
            generate        | {"PROMPT":"hi","STREAM":false,"x":[1]}
            generate        | {"PROMPT":"hi","STREAM":false,"parameters":3}
            generate        | {}
            generate        | []
            generate_stream | {"PROMPT":"hi","STREAM":true,"REPETITION":3}
            generate_stream | {"PROMPT":"hi","STREAM":true,"REPETITION":3,"id":"7"}
            generate_stream | {"PROMPT":"hi","STREAM":true,"REPETITION":0}
            generate_stream | {"PROMPT":"hi","STREAM":true,"REPETITION":1,"FAIL_LAST":true}
            generate_stream | {"PROMPT":"hi","STREAM":true,"REPETITION":0,"FAIL_LAST":true}
            generate_stream | {"PROMPT":"hi","STREAM":false}
            generate_stream | {"STREAM":true}
            generate_stream | {"PROMPT":"hi","STREAM":"x"}
            """)
    void generate_asked_asTheNodeAnswers(String endpoint, String body) throws Exception {
        HttpResponse<String> direct = ask(triton.httpPort(), variant, endpoint, body);
        HttpResponse<String> through = ask(gateway.httpPort(), "llm", endpoint, body);

        assertThat(through.statusCode()).isEqualTo(direct.statusCode());
        assertThat(through.body())
                .isEqualTo(direct.body().replace(variant, "llm"))
                .doesNotContain(variant);
        assertThat(through.headers().allValues("content-type"))
                .isEqualTo(direct.headers().allValues("content-type"));
    }

    @Test
    void generate_badJsonOrCompressed_statusOfTheNode() throws Exception {
        assertThat(ask(gateway.httpPort(), "llm", "generate", "{\"PROMPT\":").statusCode())
                .isEqualTo(ask(triton.httpPort(), variant, "generate", "{\"PROMPT\":")
                        .statusCode());
        HttpRequest.Builder compressed = HttpRequest.newBuilder()
                .header("content-encoding", "gzip")
                .POST(HttpRequest.BodyPublishers.ofString("x"));
        HttpResponse<String> direct = send(compressed.uri(uri(triton.httpPort(), variant, "generate")));
        HttpResponse<String> through = send(compressed.uri(uri(gateway.httpPort(), "llm", "generate")));
        assertThat(through.statusCode()).isEqualTo(direct.statusCode());
        assertThat(through.body()).isEqualTo(direct.body());
    }

    @Test
    void stream_clientGoesAway_nodeStopsGenerating() throws Exception {
        String endless = "{\"PROMPT\":\"hi\",\"STREAM\":true,\"REPETITION\":100000,\"DELAY\":0.02}";
        HttpResponse<InputStream> stream = CLIENT.send(
                request(gateway.httpPort(), "llm", "generate_stream", endless),
                HttpResponse.BodyHandlers.ofInputStream());
        try (BufferedReader events = new BufferedReader(new InputStreamReader(stream.body(), StandardCharsets.UTF_8))) {
            assertThat(events.readLine()).startsWith("data: {").contains("\"model_name\":\"llm\"");
        }

        // its one instance is free again, half an hour early
        HttpResponse<String> next =
                ask(triton.httpPort(), variant, "generate", "{\"PROMPT\":\"next\",\"STREAM\":false}");

        assertThat(next.statusCode()).isEqualTo(200);
    }

    private static HttpResponse<String> ask(int port, String model, String endpoint, String body)
            throws IOException, InterruptedException {
        return CLIENT.send(request(port, model, endpoint, body), HttpResponse.BodyHandlers.ofString());
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static HttpRequest request(int port, String model, String endpoint, String body) {
        return HttpRequest.newBuilder(uri(port, model, endpoint))
                .timeout(Duration.ofSeconds(30))
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
    }

    private static URI uri(int port, String model, String endpoint) {
        return URI.create("http://127.0.0.1:" + port + "/v2/models/" + model + "/" + endpoint);
    }
}
