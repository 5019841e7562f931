package io.infaas.controller.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import io.infaas.gateway.loglevel.FixedLogLevels;
import io.infaas.gateway.loglevel.LevelChange;
import io.infaas.gateway.loglevel.LogLevels;
import io.infaas.gateway.loglevel.LoggerLevel;
import io.infaas.gateway.time.ScheduledTask;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Levels of the command's log that differ from those of its start for some time. At most {@value #MOST} loggers have another one, and
 * no logger is made: names come from outside.
 */
public final class TemporaryLogLevels implements LogLevels {

    static final int MOST = 16;

    private static final org.slf4j.Logger LOG = LoggerFactory.getLogger(TemporaryLogLevels.class);
    private static final LogLevels PROCESS = create();

    private final LoggerContext context;
    private final InstantSource clock;
    private final BiFunction<Runnable, Duration, ScheduledTask> later;
    private final Map<String, Held> held = new TreeMap<>();
    private long changes;

    /** What a logger has instead of its level of the start, which is null if that of the one above holds. */
    private record Held(
            long number, Instant until, @Nullable Level before, ScheduledTask end) {}

    /** @param later runs a task once, after a time, on any thread */
    TemporaryLogLevels(
            LoggerContext context, InstantSource clock, BiFunction<Runnable, Duration, ScheduledTask> later) {
        this.context = context;
        this.clock = clock;
        this.later = later;
    }

    /** The levels of this process, the same for all who ask. */
    public static LogLevels ofThisProcess() {
        return PROCESS;
    }

    private static LogLevels create() {
        if (!(LoggerFactory.getILoggerFactory() instanceof LoggerContext context)) {
            return new FixedLogLevels();
        }
        ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "log-levels");
            thread.setDaemon(true);
            return thread;
        });
        timer.setRemoveOnCancelPolicy(true);
        return new TemporaryLogLevels(context, InstantSource.system(), (task, time) -> {
            Future<?> pending = timer.schedule(task, time.toMillis(), TimeUnit.MILLISECONDS);
            return () -> pending.cancel(false);
        });
    }

    @Override
    public synchronized List<LoggerLevel> present() {
        List<LoggerLevel> levels = new ArrayList<>();
        if (!held.containsKey(LevelChange.OURS)) {
            levels.add(level(LevelChange.OURS, null));
        }
        held.forEach((name, now) -> levels.add(level(name, now.until().toString())));
        return levels;
    }

    private LoggerLevel level(String name, @Nullable String until) {
        Level level = context.getLogger(name).getEffectiveLevel();
        return new LoggerLevel(name, level.toString().toLowerCase(Locale.ROOT), until);
    }

    @Override
    public synchronized void change(LevelChange wanted) {
        Logger logger = context.exists(wanted.logger());
        if (logger == null) {
            throw new IllegalArgumentException(
                    "logger '%s' has not been used so far: use one above it".formatted(wanted.logger()));
        }
        if (wanted.level().isEmpty()) {
            if (held.containsKey(wanted.logger())) {
                end(logger, "as wanted");
            }
            return;
        }
        Held now = held.get(wanted.logger());
        if (now == null && held.size() >= MOST) {
            throw new IllegalArgumentException(
                    "%d loggers have another level than at the start, the most there may be:".formatted(MOST)
                            + " set one of them back to 'start'");
        }
        if (now != null) {
            now.end().cancel();
        }
        Level level = Level.toLevel(wanted.level().get().name());
        Instant until = clock.instant().truncatedTo(ChronoUnit.SECONDS).plus(wanted.lasts());
        Level before = now == null ? logger.getLevel() : now.before();
        long number = ++changes;
        ScheduledTask end = later.apply(() -> expire(logger, number), wanted.lasts());
        held.put(wanted.logger(), new Held(number, until, before, end));
        logger.setLevel(level);
        LOG.warn("{} is logged at {} until {}", wanted.logger(), level, until);
    }

    private synchronized void expire(Logger logger, long number) {
        Held now = held.get(logger.getName());
        // the time of a change that another one has replaced since
        if (now != null && now.number() == number) {
            end(logger, "its time is over");
        }
    }

    private void end(Logger logger, String why) {
        Held now = held.remove(logger.getName());
        if (now != null) {
            now.end().cancel();
            logger.setLevel(now.before());
            LOG.warn("{} is logged at {} as at the start: {}", logger.getName(), logger.getEffectiveLevel(), why);
        }
    }
}
