package io.infaas.controller.logging;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slf4j.event.Level;

final class JsonLinesTest {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintWriter writer = JsonLines.writer(
            new PrintStream(bytes, true, StandardCharsets.UTF_8),
            Level.INFO,
            "infaas.gateway",
            InstantSource.fixed(Instant.parse("2026-11-30T10:00:00Z")));

    @Test
    void eachLine_isOneEvent() throws Exception {
        writer.println("gateway ready: \"HTTP\"");
        writer.printf("two%nlines%n");

        List<JsonNode> lines = lines();
        assertThat(lines)
                .extracting(line -> line.path("message").asText())
                .containsExactly("gateway ready: \"HTTP\"", "two", "lines");
        assertThat(lines.get(0).path("time").asText()).isEqualTo("2026-11-30T10:00:00Z");
        assertThat(lines.get(0).path("level").asText()).isEqualTo("INFO");
        assertThat(lines.get(0).path("logger").asText()).isEqualTo("infaas.gateway");
    }

    @Test
    void lineWithoutEnd_isWrittenAtTheEnd_andBlankOnesNever() throws Exception {
        writer.println();
        writer.print("last");
        assertThat(lines()).isEmpty();

        writer.close();

        assertThat(lines()).hasSize(1);
    }

    @Test
    void lineOfAMebibyte_isWrittenInParts() throws Exception {
        writer.println("x".repeat(1 << 20));

        assertThat(lines())
                .hasSizeGreaterThan(1)
                .allMatch(line -> line.path("message").asText().length() <= LogLine.LONGEST);
    }

    private List<JsonNode> lines() throws Exception {
        List<JsonNode> lines = new ArrayList<>();
        for (String line : bytes.toString(StandardCharsets.UTF_8).lines().toList()) {
            lines.add(new ObjectMapper().readTree(line));
        }
        return lines;
    }
}
