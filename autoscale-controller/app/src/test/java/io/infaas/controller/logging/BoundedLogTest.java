package io.infaas.controller.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;

/** The log of the command, by its own configuration. */
final class BoundedLogTest {

    private static final String FORGED =
            "a\n12:00:00.000 ERROR i.i.g.Gateway forged\r\u001b[2J\u007f\u0085\u2028\u202Eback\u200B\u0000";

    private final LoggerContext context = new LoggerContext();
    private BoundedLogEncoder encoder;
    private long nowMs = 1_000_000;

    @BeforeEach
    void configure() throws Exception {
        URL file = Objects.requireNonNull(BoundedLogTest.class.getResource("/logback.xml"));
        JoranConfigurator configurator = new JoranConfigurator();
        configurator.setContext(context);
        configurator.doConfigure(file);
        ConsoleAppender<ILoggingEvent> appender = (ConsoleAppender<ILoggingEvent>)
                context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME).getAppender("stderr");
        encoder = (BoundedLogEncoder) appender.getEncoder();
    }

    @AfterEach
    void stop() {
        context.stop();
    }

    @Test
    void message_withControlCharacters_isOneLineWithoutThem() {
        String line = logged("a", Level.WARN, FORGED, null);

        assertThat(line.lines()).hasSize(1);
        assertThat(line.strip().chars()).noneMatch(Character::isISOControl);
        assertThat(line)
                .endsWith(
                        "a\\n12:00:00.000 ERROR i.i.g.Gateway forged\\r\\u001b[2J\\u007f\\u0085\\u2028\\u202eback\\u200b\\u0000%n"
                                .formatted());
    }

    @Test
    void message_inAnyLanguage_isUnchanged() {
        assertThat(logged("a", Level.WARN, "größe 大きさ \uD83D\uDE80 C:\\tmp", null))
                .endsWith("größe 大きさ \uD83D\uDE80 C:\\tmp%n".formatted());
    }

    @Test
    void message_ofAMebibyte_isCut() {
        String line = logged("a", Level.WARN, "x".repeat(1 << 20), null);

        assertThat(line).hasSizeLessThan(5_000).endsWith("[1044480 more characters]%n".formatted());
    }

    @Test
    void trace_withControlCharactersInMessages_addsNoLineOfItsOwn() {
        String text =
                logged("a", Level.WARN, "failed", new IllegalStateException(FORGED, new RuntimeException(FORGED)));

        assertThat(text.lines().skip(1))
                .allMatch(line -> line.startsWith("\tat ")
                        || line.startsWith("\t... ")
                        || line.startsWith("java.lang.IllegalStateException: a\\n12:00:00.000 ERROR")
                        || line.startsWith("Caused by: java.lang.RuntimeException: a\\n12:00:00.000 ERROR"));
    }

    @Test
    void trace_ofManyCausesAndFrames_isCut() {
        Throwable failure = new IllegalStateException("first");
        for (int i = 0; i < 100; i++) {
            failure = new IllegalStateException("cause " + i, failure);
        }

        assertThat(logged("a", Level.WARN, "failed", failure).lines()).hasSizeLessThan(8 * 43);
    }

    @Test
    void flood_ofOneLogger_isBounded_andSaidOnce() {
        int bytes = 0;
        for (int i = 0; i < 100_000; i++) {
            bytes +=
                    logged("noisy", Level.WARN, "peer " + "x".repeat(100), null).length();
        }
        assertThat(bytes).isLessThanOrEqualTo(BoundedLogEncoder.BURST);
        assertThat(logged("quiet", Level.WARN, "another", null)).endsWith("another%n".formatted());

        nowMs += 1_000;

        String after = logged("noisy", Level.WARN, "again", null);
        assertThat(after).containsPattern("^\\d+ events of noisy were dropped").endsWith("again%n".formatted());
        assertThat(logged("noisy", Level.WARN, "again", null)).doesNotContain("dropped");
    }

    @Test
    void json_ofForeignText_isOneObjectOfPrintableAscii() throws Exception {
        encoder.setFormat(LogFormat.JSON);

        String line = logged("a.Peer", Level.WARN, FORGED, new IllegalStateException(FORGED));

        assertThat(line.lines()).hasSize(1);
        assertThat(line.strip().chars()).allMatch(c -> c >= ' ' && c <= '~');
        JsonNode event = new ObjectMapper().readTree(line);
        assertThat(event.path("time").asText()).isEqualTo("1970-01-01T00:16:40Z");
        assertThat(event.path("level").asText()).isEqualTo("WARN");
        assertThat(event.path("logger").asText()).isEqualTo("a.Peer");
        assertThat(event.path("thread").asText())
                .isEqualTo(Thread.currentThread().getName());
        assertThat(event.path("message").asText()).isEqualTo(FORGED);
        assertThat(event.path("error").asText()).startsWith("java.lang.IllegalStateException: a\\n12:00:00.000 ERROR");
    }

    @Test
    void json_ofAMebibyte_isCut() throws Exception {
        encoder.setFormat(LogFormat.JSON);

        JsonNode event = new ObjectMapper().readTree(logged("a", Level.INFO, "x".repeat(1 << 20), null));

        assertThat(event.path("message").asText()).hasSizeLessThan(5_000).endsWith("x [1044480 more characters]");
        assertThat(event.has("error")).isFalse();
    }

    @Test
    void json_flood_isBoundedByTheSameRate_andSaidInJson() throws Exception {
        encoder.setFormat(LogFormat.JSON);
        int bytes = 0;
        for (int i = 0; i < 5_000; i++) {
            bytes +=
                    logged("noisy", Level.WARN, "peer " + "x".repeat(100), null).length();
        }
        assertThat(bytes).isLessThanOrEqualTo(BoundedLogEncoder.BURST);

        nowMs += 1_000;

        List<String> after = logged("noisy", Level.WARN, "again", null).lines().toList();
        assertThat(after).hasSize(2);
        assertThat(new ObjectMapper().readTree(after.get(0)).path("message").asText())
                .matches("\\d+ events of noisy were dropped: it may log 2048 bytes per second");
        assertThat(new ObjectMapper().readTree(after.get(1)).path("message").asText())
                .isEqualTo("again");
    }

    @Test
    void flood_overAnHour_staysBelowTheRate() {
        long bytes = 0;
        for (int second = 0; second < 3_600; second++) {
            nowMs += 1_000;
            for (int i = 0; i < 100; i++) {
                bytes += logged("noisy", Level.ERROR, "peer " + "x".repeat(100), null)
                        .length();
            }
        }

        long notices = 3_600 * 100L;
        assertThat(bytes)
                .isLessThanOrEqualTo(BoundedLogEncoder.BURST + 3_600L * BoundedLogEncoder.PER_SECOND + notices);
    }

    @Test
    void debugEvents_areNotDropped() {
        int lines = 0;
        for (int i = 0; i < 10_000; i++) {
            lines += logged("noisy", Level.DEBUG, "decision " + "x".repeat(100), null)
                            .isEmpty()
                    ? 0
                    : 1;
        }

        assertThat(lines).isEqualTo(10_000);
    }

    @Test
    void fieldsOfAnEvent_areKeysOfItsJson_andNoPartOfItsText() throws Exception {
        LoggingEvent event = new LoggingEvent(
                BoundedLogTest.class.getName(), context.getLogger("a"), Level.INFO, "node a left", null, new Object[0]);
        event.setTimeStamp(nowMs);
        event.addKeyValuePair(new KeyValuePair("node", "a\u001b[1m" + "x".repeat(5_000)));
        event.addKeyValuePair(new KeyValuePair("durationMs", 12L));

        assertThat(new String(encoder.encode(event), StandardCharsets.UTF_8)).endsWith("node a left%n".formatted());
        encoder.setFormat(LogFormat.JSON);
        JsonNode line = new ObjectMapper().readTree(encoder.encode(event));

        assertThat(line.path("node").asText()).startsWith("a\u001b[1mx").hasSizeLessThan(4_200);
        assertThat(line.path("durationMs").isNumber()).isTrue();
        assertThat(line.path("message").asText()).isEqualTo("node a left");
    }

    @Test
    void connectionsOfNoProtocol_logNothing() {
        assertThat(context.getLogger("io.vertx.core.net.impl.ConnectionBase").getEffectiveLevel())
                .isEqualTo(Level.OFF);
    }

    private String logged(String logger, Level level, String message, @Nullable Throwable failure) {
        Logger by = context.getLogger(logger);
        LoggingEvent event =
                new LoggingEvent(BoundedLogTest.class.getName(), by, level, "{}", failure, new Object[] {message});
        event.setTimeStamp(nowMs);
        return new String(encoder.encode(event), StandardCharsets.UTF_8);
    }
}
