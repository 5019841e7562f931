package io.infaas.gateway.loglevel;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import io.infaas.gateway.time.ScheduledTask;
import io.netty.util.concurrent.DefaultEventExecutor;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * The log levels of a process, with temporary changes. At most {@value #MOST} loggers have a changed level, and no logger is created: names
 * come from clients. Thread-safe; never blocks.
 */
public final class LogLevels {

    /** System property that passes the level of the start to child processes. */
    public static final String PROPERTY = "infaas.log.level";

    static final int MOST = 16;

    private static final org.slf4j.Logger LOG = LoggerFactory.getLogger(LogLevels.class);
    private static final LogLevels PROCESS = create();

    private final LoggerContext context;
    private final InstantSource clock;
    private final BiFunction<Runnable, Duration, ScheduledTask> timer;
    private final Map<String, Change> changes = new TreeMap<>();

    /** A temporary level. The level before is null if the logger inherited its parent's. */
    private record Change(Instant until, @Nullable Level before, ScheduledTask end) {}

    /** @param timer runs a task once, after a time, on any thread */
    public LogLevels(LoggerContext context, InstantSource clock, BiFunction<Runnable, Duration, ScheduledTask> timer) {
        this.context = context;
        this.clock = clock;
        this.timer = timer;
    }

    private static LogLevels create() {
        EventExecutor thread = new DefaultEventExecutor(new DefaultThreadFactory("log-levels", true));
        LoggerContext context =
                LoggerFactory.getILoggerFactory() instanceof LoggerContext logback ? logback : new LoggerContext();
        return new LogLevels(context, InstantSource.system(), (task, time) -> {
            Future<?> pending = thread.schedule(task, time.toMillis(), TimeUnit.MILLISECONDS);
            return () -> pending.cancel(false);
        });
    }

    /** The levels of this process, the same for all callers. */
    public static LogLevels ofThisProcess() {
        return PROCESS;
    }

    /** Sets the initial level of this project's loggers, here and in child processes that start later. */
    public static void begin(org.slf4j.event.Level level) {
        System.setProperty(PROPERTY, level.name());
        PROCESS.context.getLogger(LevelChange.OURS).setLevel(Level.convertAnSLF4JLevel(level));
    }

    /** Returns the level of this project's loggers, and of its loggers with a temporary level. */
    public synchronized List<LogLevelAnswer.LoggerLevel> present() {
        List<LogLevelAnswer.LoggerLevel> levels = new ArrayList<>();
        if (!changes.containsKey(LevelChange.OURS)) {
            levels.add(level(LevelChange.OURS, null));
        }
        changes.forEach((name, change) -> levels.add(level(name, change.until().toString())));
        return levels;
    }

    private LogLevelAnswer.LoggerLevel level(String name, @Nullable String until) {
        Level level = context.getLogger(name).getEffectiveLevel();
        return new LogLevelAnswer.LoggerLevel(name, level.toString().toLowerCase(Locale.ROOT), until);
    }

    /**
     * Changes a level for the requested time; then the initial level applies again.
     *
     * @throws IllegalArgumentException naming field, value and remedy
     */
    public synchronized void change(LevelChange levelChange) {
        Logger logger = context.exists(levelChange.logger());
        if (logger == null) {
            throw new IllegalArgumentException(
                    "logger '%s' does not exist yet: use a logger above it".formatted(levelChange.logger()));
        }
        Change formerChange = changes.get(levelChange.logger());
        if (levelChange.level().isEmpty()) {
            if (formerChange != null) {
                end(logger, formerChange, "requested");
            }
            return;
        }
        if (formerChange != null) {
            formerChange.end().cancel();
        } else if (changes.size() >= MOST) {
            throw new IllegalArgumentException(
                    "%d loggers have a changed level, the limit:".formatted(MOST) + " set one of them to 'start'");
        }
        Level level = Level.convertAnSLF4JLevel(levelChange.level().get());
        Instant until = clock.instant().truncatedTo(ChronoUnit.SECONDS).plus(levelChange.lasts());
        Level before = formerChange == null ? logger.getLevel() : formerChange.before();
        ScheduledTask end = timer.apply(() -> expire(logger, until), levelChange.lasts());
        changes.put(levelChange.logger(), new Change(until, before, end));
        logger.setLevel(level);
        LOG.warn("level of logger {} changed to {} until {}", levelChange.logger(), level, until);
    }

    private synchronized void expire(Logger logger, Instant until) {
        Change change = changes.get(logger.getName());
        // another change may have replaced the expired one
        if (change != null && change.until().equals(until)) {
            end(logger, change, "the change expired");
        }
    }

    private void end(Logger logger, Change change, String why) {
        changes.remove(logger.getName());
        change.end().cancel();
        logger.setLevel(change.before());
        LOG.warn("level of logger {} set back to {}: {}", logger.getName(), logger.getEffectiveLevel(), why);
    }
}
