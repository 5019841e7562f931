package io.infaas.gateway.loglevel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class LogLevelsTest {

    private static final String ROUTING = "io.infaas.gateway.routing";

    private final LoggerContext context = new LoggerContext();
    private final List<Pending> pending = new ArrayList<>();
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private final LogLevels levels = levels();

    private record Pending(Runnable task, Duration after, AtomicBoolean cancelled) {}

    @BeforeEach
    void nameLoggers() {
        context.getLogger("io.infaas").setLevel(Level.WARN);
        assertThat(context.getLogger(ROUTING + ".QueryDecider").getLevel()).isNull();
    }

    @Test
    void change_holdsForItsTime_thenTheLevelOfTheStart() {
        levels.change(change("io.infaas", "DEBUG", 10));

        assertThat(context.getLogger(ROUTING).isDebugEnabled()).isTrue();
        assertThat(levels.present())
                .containsExactly(new LogLevelAnswer.LoggerLevel("io.infaas", "debug", "2026-01-01T00:10:00Z"));
        assertThat(pending).singleElement().extracting(Pending::after).isEqualTo(Duration.ofMinutes(10));

        pending.get(0).task().run();

        assertThat(context.getLogger("io.infaas").getLevel()).isEqualTo(Level.WARN);
        assertThat(levels.present()).containsExactly(new LogLevelAnswer.LoggerLevel("io.infaas", "warn", null));
    }

    @Test
    void changeOfOneBelow_leavesTheOthers_andInheritsAgainAfterwards() {
        levels.change(change(ROUTING, "TRACE", 1));

        assertThat(context.getLogger(ROUTING + ".QueryDecider").isTraceEnabled())
                .isTrue();
        assertThat(context.getLogger("io.infaas").isDebugEnabled()).isFalse();
        assertThat(levels.present())
                .containsExactly(
                        new LogLevelAnswer.LoggerLevel("io.infaas", "warn", null),
                        new LogLevelAnswer.LoggerLevel(ROUTING, "trace", "2026-01-01T00:01:00Z"));

        levels.change(new LevelChange(ROUTING, Optional.empty(), Duration.ofMinutes(1)));

        assertThat(context.getLogger(ROUTING).getLevel()).isNull();
        assertThat(pending.get(0).cancelled()).isTrue();
        assertThat(levels.present()).hasSize(1);
    }

    @Test
    void secondChange_replacesTheFirstAndItsTime() {
        levels.change(change("io.infaas", "DEBUG", 10));
        now = now.plusSeconds(60);
        levels.change(change("io.infaas", "INFO", 10));

        // a timer that runs although it was cancelled, because it had begun
        pending.get(0).task().run();

        assertThat(pending.get(0).cancelled()).isTrue();
        assertThat(levels.present())
                .containsExactly(new LogLevelAnswer.LoggerLevel("io.infaas", "info", "2026-01-01T00:11:00Z"));
        pending.get(1).task().run();
        assertThat(context.getLogger("io.infaas").getLevel()).isEqualTo(Level.WARN);
    }

    @Test
    void unknownLogger_isRefused_andNotMade() {
        int known = context.getLoggerList().size();

        assertThatThrownBy(() -> levels.change(change("io.infaas.nothing", "DEBUG", 10)))
                .hasMessage("logger 'io.infaas.nothing' does not exist yet: use a logger above it");

        assertThat(context.getLoggerList()).hasSize(known);
        assertThat(pending).isEmpty();
    }

    @Test
    void moreLoggersThanThereMayBe_areRefused_untilOneIsBack() {
        for (int i = 0; i <= LogLevels.MOST; i++) {
            context.getLogger("io.infaas.a" + i);
        }
        for (int i = 0; i < LogLevels.MOST; i++) {
            levels.change(change("io.infaas.a" + i, "DEBUG", 10));
        }
        LevelChange last = change("io.infaas.a" + LogLevels.MOST, "DEBUG", 10);

        assertThatThrownBy(() -> levels.change(last)).hasMessageContaining("16 loggers have a changed level");

        levels.change(change("io.infaas.a0", "INFO", 10));
        levels.change(new LevelChange("io.infaas.a0", Optional.empty(), Duration.ofMinutes(1)));
        levels.change(last);
        assertThat(levels.present()).hasSize(LogLevels.MOST + 1);
    }

    @Test
    void thisProcess_isChangedByTheCommandsLog() {
        assertThat(LogLevels.ofThisProcess().present())
                .first()
                .extracting(LogLevelAnswer.LoggerLevel::logger)
                .isEqualTo("io.infaas");
    }

    private static LevelChange change(String logger, String level, int minutes) {
        return new LevelChange(logger, Optional.of(org.slf4j.event.Level.valueOf(level)), Duration.ofMinutes(minutes));
    }

    private LogLevels levels() {
        return new LogLevels(context, () -> now, (task, after) -> {
            AtomicBoolean cancelled = new AtomicBoolean();
            pending.add(new Pending(task, after, cancelled));
            return () -> cancelled.set(true);
        });
    }
}
