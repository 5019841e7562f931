package io.infaas.gateway.accesslog;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.infaas.gateway.linefile.JsonLine;
import java.io.IOException;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AccessLineTest {

    @Test
    void line_isOneObject() {
        assertThat(print(new AccessLine(
                        Instant.ofEpochMilli(1_767_225_600_123L),
                        "grpc",
                        "10.1.2.3",
                        "42",
                        "4bf92f3577b34da6a3ce929d0e0e4736",
                        "fashion",
                        "fashion",
                        "small-fp32-t1-00000000",
                        "10.0.0.1",
                        "ok",
                        "late",
                        1,
                        8,
                        25_094,
                        412,
                        12.345)))
                .isEqualTo("{\"time\":\"2026-01-01T00:00:00.123Z\",\"protocol\":\"grpc\",\"client\":\"10.1.2.3\","
                        + "\"request_id\":\"42\",\"trace_id\":\"4bf92f3577b34da6a3ce929d0e0e4736\",\"model\":\"fashion\","
                        + "\"application\":\"fashion\",\"variant\":\"small-fp32-t1-00000000\",\"node\":\"10.0.0.1\","
                        + "\"status\":\"ok\",\"decision\":\"late\",\"retries\":1,\"items\":8,\"bytes\":25094,"
                        + "\"answer_bytes\":412,\"ms\":12.345}\n");
    }

    @Test
    void unknown_isLeftOut() {
        assertThat(print(named(null)))
                .isEqualTo("{\"time\":\"1970-01-01T00:00:00Z\",\"protocol\":\"http\",\"status\":\"cancelled\","
                        + "\"retries\":0,\"bytes\":0,\"ms\":0.0}\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a\n{\"time\":\"forged\"}",
                "\"},{\"",
                "\u001b[2J\r\u0000\u007f\u0085",
                "\u2028\u202e\u200b",
                "\ud83d",
                "\ude00x"
            })
    void name_ofAPeer_isPrintableAsciiInOneLine(String name) throws IOException {
        String line = print(named(name));

        assertThat(line.lines()).hasSize(1);
        assertThat(line.strip().chars()).allMatch(c -> c >= ' ' && c <= '~');
        JsonNode read = new ObjectMapper().readTree(line);
        assertThat(read.path("model").asText()).isEqualTo(name);
        assertThat(read.path("request_id").asText()).isEqualTo(name);
        assertThat(read.path("time").asText()).startsWith("1970");
    }

    @Test
    void name_ofAMebibyte_isCut() {
        assertThat(print(named("x".repeat(1 << 20)))).hasSizeLessThan(800);
    }

    private static AccessLine named(@org.jspecify.annotations.Nullable String name) {
        return new AccessLine(
                Instant.EPOCH, "http", null, name, null, name, null, null, null, "cancelled", null, 0, 0, 0, 0, 0);
    }

    private static String print(AccessLine line) {
        return JsonLine.of(line);
    }
}
