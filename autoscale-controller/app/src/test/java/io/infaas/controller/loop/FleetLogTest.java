package io.infaas.controller.loop;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.infaas.controller.journal.JournalEntry;
import io.infaas.controller.journal.RecordedSecond;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

final class FleetLogTest {

    private static final RecordedSecond SECOND = new RecordedSecond("2026-11-30T10:00:00Z", List.of(), null, null);

    private final Logger logger = (Logger) LoggerFactory.getLogger("io.infaas.fleet");
    private final Level level = logger.getLevel();
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private long nanos;
    private final FleetLog log = new FleetLog(() -> nanos);

    @BeforeEach
    void listen() {
        logger.setLevel(Level.INFO);
        lines.start();
        logger.addAppender(lines);
    }

    @AfterEach
    void end() {
        logger.detachAppender(lines);
        logger.setLevel(level);
    }

    @Test
    void outcome_isOneLineWithItsFields() {
        log.write(JournalEntry.of(
                        "outcome",
                        "fashion",
                        "v",
                        "a",
                        "move after 20 ms: v@a serves",
                        "done",
                        Map.of("durationMs", 20L))
                .of("100-1"));

        assertThat(lines.list).singleElement().satisfies(line -> {
            assertThat(line.getLevel()).isEqualTo(Level.INFO);
            assertThat(line.getFormattedMessage()).isEqualTo("application fashion: move after 20 ms: v@a serves");
            assertThat(line.getKeyValuePairs())
                    .extracting(pair -> pair.key + "=" + pair.value)
                    .containsExactly(
                            "event=outcome",
                            "application=fashion",
                            "variant=v",
                            "node=a",
                            "decision=100-1",
                            "durationMs=20");
        });
    }

    @Test
    void lostNodeAndFailedLoad_areWarnings_andAStepOfALoadIsNone() {
        log.write(JournalEntry.of("node-down", "", "", "a", "no answer", "done", Map.of()));
        log.write(JournalEntry.of("load", "fashion", "v", "a", "as planned", "failed: no memory", Map.of()));
        log.write(JournalEntry.of("load", "fashion", "v", "a", "as planned", "started", Map.of()));

        assertThat(lines.list).extracting(ILoggingEvent::getLevel).containsOnly(Level.WARN);
        assertThat(lines.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .containsExactly("node a, down: no answer", "load of v@a: as planned: failed: no memory");
    }

    @Test
    void corrections_shareALineAMinute() {
        correct("v", "takes 1.5x");
        log.write(SECOND);
        correct("v", "takes 1.6x");
        correct("v", "takes 1.7x");
        correct("w", "takes 2.0x");
        log.write(SECOND);
        assertThat(lines.list).extracting(ILoggingEvent::getFormattedMessage).containsExactly("takes 1.5x");

        nanos += 60_000_000_000L;
        log.write(SECOND);
        log.write(SECOND);

        assertThat(lines.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .containsExactly("takes 1.5x", "takes 1.7x; takes 2.0x");
    }

    private void correct(String variant, String reason) {
        log.write(JournalEntry.of("correction", "fashion", variant, "", reason, "found", Map.of("nodeType", "local")));
    }
}
