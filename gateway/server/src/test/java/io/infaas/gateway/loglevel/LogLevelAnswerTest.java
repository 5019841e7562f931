package io.infaas.gateway.loglevel;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class LogLevelAnswerTest {

    private final LoggerContext context = new LoggerContext();
    private final List<Duration> times = new ArrayList<>();
    private final LogLevels levels =
            new LogLevels(context, InstantSource.fixed(Instant.parse("2026-01-01T00:00:00Z")), (task, after) -> {
                times.add(after);
                return () -> {};
            });

    @BeforeEach
    void nameLoggers() {
        context.getLogger("io.infaas").setLevel(Level.WARN);
        context.getLogger("io.infaas.gateway.routing");
    }

    @Test
    void get_listsLevels() {
        levels.change(
                new LevelChange("io.infaas.gateway", Optional.of(org.slf4j.event.Level.DEBUG), Duration.ofMinutes(10)));

        LogLevelAnswer answer = LogLevelAnswer.to("GET", Map.of("level", "debug")::get, levels);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().replaceAll("\\s", ""))
                .isEqualTo(
                        "{\"loggers\":[{\"logger\":\"io.infaas\",\"level\":\"warn\"},"
                                + "{\"logger\":\"io.infaas.gateway\",\"level\":\"debug\",\"until\":\"2026-01-01T00:10:00Z\"}]}");
        assertThat(times).hasSize(1);
    }

    @Test
    void post_levelAlone_isForAllOfOursForTenMinutes() {
        assertThat(LogLevelAnswer.to("POST", Map.of("level", "DEBUG")::get, levels)
                        .status())
                .isEqualTo(200);

        assertThat(context.getLogger("io.infaas").getLevel()).isEqualTo(Level.DEBUG);
        assertThat(times).containsExactly(Duration.ofMinutes(10));
    }

    @Test
    void post_start_isTheLevelOfTheStart() {
        Map<String, String> wanted = Map.of("level", "trace", "logger", "io.infaas.gateway.routing", "minutes", "60");
        assertThat(LogLevelAnswer.to("POST", wanted::get, levels).status()).isEqualTo(200);
        assertThat(times).containsExactly(Duration.ofMinutes(60));

        Map<String, String> end = Map.of("level", "start", "logger", "io.infaas.gateway.routing");
        assertThat(LogLevelAnswer.to("POST", end::get, levels).status()).isEqualTo(200);

        assertThat(context.getLogger("io.infaas.gateway.routing").getLevel()).isNull();
        assertThat(levels.present()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "loud,         io.infaas,              10,         level 'loud' must be one of error",
        "'',           io.infaas,              10,         level '' must be one of error",
        "debug,        io.netty,               10,         logger 'io.netty' must be io.infaas or a logger below it",
        "debug,        ROOT,                   10,         logger 'ROOT' must be",
        "debug,        io.infaasx,             10,         logger 'io.infaasx' must be",
        "debug,        io.infaas.,             10,         logger 'io.infaas.' must be",
        "debug,        'io.infaas.a\nb',       10,         must be io.infaas or a logger below it",
        "debug,        io.infaas,              0,          minutes must be within 1 and 1440",
        "debug,        io.infaas,              1441,       minutes must be within 1 and 1440",
        "debug,        io.infaas,              -1,         minutes must be within 1 and 1440",
        "debug,        io.infaas,              9999999999, minutes must be within 1 and 1440",
        "debug,        io.infaas,              ever,       minutes must be within 1 and 1440"
    })
    void post_wrong_namesWhatIsExpected_andChangesNothing(String level, String logger, String minutes, String error) {
        Map<String, String> wanted = Map.of("level", level, "logger", logger, "minutes", minutes);

        LogLevelAnswer answer = LogLevelAnswer.to("POST", wanted::get, levels);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json()).contains(error);
        assertThat(times).isEmpty();
    }

    @Test
    void post_longNames_areCut() {
        Map<String, String> wanted = Map.of("level", "x".repeat(100_000), "logger", "y".repeat(100_000));

        assertThat(LogLevelAnswer.to("POST", wanted::get, levels).json()).hasSizeLessThan(1_000);
        assertThat(times).isEmpty();
    }

    @Test
    void otherMethod_isRefused() {
        assertThat(LogLevelAnswer.to("DELETE", Map.of("level", "debug")::get, levels)
                        .status())
                .isEqualTo(405);
        assertThat(times).isEmpty();
    }
}
