package io.infaas.gateway.loglevel;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/**
 * A requested change of a level, always for a limited time: at debug and trace the rate of a log has no bound.
 *
 * @param logger {@value #OURS} or one below it. Other loggers are excluded: libraries log secrets and traffic
 * @param level empty for the level of the start
 * @param lasts duration of the change
 */
public record LevelChange(String logger, Optional<Level> level, Duration lasts) {

    /** The root logger of this project. */
    public static final String OURS = "io.infaas";

    /** Longest time, minutes. */
    public static final int MOST_MINUTES = 24 * 60;

    private static final int MINUTES = 10;
    private static final int LONGEST_NAME = 200;
    private static final Pattern NAME = Pattern.compile("io\\.infaas(\\.[A-Za-z0-9_$]+)*");
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}");
    private static final List<String> LEVELS = List.of("error", "warn", "info", "debug", "trace");
    private static final String START = "start";

    public LevelChange {
        if (logger.length() > LONGEST_NAME || !NAME.matcher(logger).matches()) {
            throw new IllegalArgumentException("logger '%s' must be %s or a logger below it, of at most %d characters"
                    .formatted(logger.substring(0, Math.min(logger.length(), LONGEST_NAME)), OURS, LONGEST_NAME));
        }
        if (lasts.compareTo(Duration.ofMinutes(1)) < 0 || lasts.compareTo(Duration.ofMinutes(MOST_MINUTES)) > 0) {
            throw new IllegalArgumentException("minutes must be within 1 and " + MOST_MINUTES);
        }
    }

    /**
     * Reads a request.
     *
     * @param parameters of the request by their names {@code level}, {@code logger} and {@code minutes}; null for an absent one
     * @throws IllegalArgumentException naming field, value and remedy
     */
    public static LevelChange of(Function<String, @Nullable String> parameters) {
        String logger = parameters.apply("logger");
        String level = parameters.apply("level");
        String minutes = parameters.apply("minutes");
        return new LevelChange(
                logger == null ? OURS : logger,
                level(level == null ? "" : level),
                Duration.ofMinutes(
                        minutes == null ? MINUTES : NUMBER.matcher(minutes).matches() ? Integer.parseInt(minutes) : 0));
    }

    private static Optional<Level> level(String name) {
        String level = name.toLowerCase(Locale.ROOT);
        if (level.equals(START)) {
            return Optional.empty();
        }
        if (!LEVELS.contains(level)) {
            throw new IllegalArgumentException("level '%s' must be one of %s, or %s for the level at the start"
                    .formatted(
                            name.substring(0, Math.min(name.length(), LONGEST_NAME)),
                            String.join(", ", LEVELS),
                            START));
        }
        return Optional.of(Level.valueOf(level.toUpperCase(Locale.ROOT)));
    }
}
