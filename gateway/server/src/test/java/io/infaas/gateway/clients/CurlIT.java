package io.infaas.gateway.clients;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.infaas.triton.servers.Finished;
import io.infaas.triton.servers.Program;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** curl, with the ways of sending a body that it has. */
final class CurlIT extends BothEndpoints {

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final String BODY = "{\"id\":\"curl\",\"inputs\":["
            + "{\"name\":\"INPUT0\",\"datatype\":\"INT32\",\"shape\":[1,16],\"data\":[0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15]},"
            + "{\"name\":\"INPUT1\",\"datatype\":\"INT32\",\"shape\":[1,16],\"data\":[3,3,3,3,3,3,3,3,3,3,3,3,3,3,3,3]}]}";

    @TempDir
    private Path folder;

    @ParameterizedTest
    @MethodSource("endpoints")
    void post_expectContinue_answered(BothEndpoints.ClientEndpoint endpoint) throws Exception {
        expectSums(post(endpoint, plain(), "Expect: 100-continue"));
    }

    @ParameterizedTest
    @MethodSource("endpoints")
    void post_chunked_answered(BothEndpoints.ClientEndpoint endpoint) throws Exception {
        expectSums(post(endpoint, plain(), "Transfer-Encoding: chunked"));
    }

    @ParameterizedTest
    @MethodSource("endpoints")
    void post_gzip_answered(BothEndpoints.ClientEndpoint endpoint) throws Exception {
        expectSums(post(endpoint, packed(), "Content-Encoding: gzip"));
    }

    @ParameterizedTest
    @MethodSource("endpoints")
    void post_gzipWanted_answeredPacked(BothEndpoints.ClientEndpoint endpoint) throws Exception {
        // --compressed asks for it and unpacks it
        expectSums(post(endpoint, plain(), "Content-Type: application/json", "--compressed"));
    }

    private static Finished post(BothEndpoints.ClientEndpoint endpoint, Path body, String header, String... flags) {
        List<String> arguments = new ArrayList<>(List.of(
                "--silent",
                "--show-error",
                "--fail-with-body",
                "--max-time",
                "20",
                "--header",
                header,
                "--data-binary",
                "@" + body,
                "http://" + endpoint.http() + "/v2/models/simple/infer"));
        arguments.addAll(List.of(flags));
        return Program.require("curl").run(arguments, LIMIT);
    }

    private static void expectSums(Finished finished) throws IOException {
        assertThat(finished.status()).as(finished.output() + finished.errors()).isZero();
        JsonNode answer = new ObjectMapper().readTree(finished.output());
        assertThat(answer.path("id").asText()).isEqualTo("curl");
        assertThat(answer.path("model_name").asText()).isEqualTo("simple");
        assertThat(answer.path("outputs").path(0).path("data"))
                .extracting(JsonNode::asInt)
                .containsExactlyElementsOf(IntStream.range(3, 19).boxed().toList());
    }

    private Path plain() throws IOException {
        return Files.writeString(folder.resolve("body.json"), BODY);
    }

    private Path packed() throws IOException {
        Path packed = folder.resolve("body.json.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(packed))) {
            out.write(Files.readAllBytes(plain()));
        }
        return packed;
    }
}
