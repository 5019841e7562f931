package io.infaas.controller.logging;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.time.InstantSource;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** How the command writes an event of its log. */
public enum LogFormat {
    /** One line for people, and the stack trace below it. */
    TEXT,
    /** One JSON object on a line, for log collectors. */
    JSON;

    /** System property that passes the format to child processes. */
    public static final String PROPERTY = "infaas.log.format";

    /** Sets the format of this process from now on, and of child processes that start later. */
    public void apply() {
        System.setProperty(PROPERTY, name());
        if (LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME) instanceof Logger root
                && root.getAppender("stderr") instanceof OutputStreamAppender<ILoggingEvent> appender
                && appender.getEncoder() instanceof BoundedLogEncoder encoder) {
            encoder.setFormat(this);
        }
    }

    /** Logs events of the fleet only at the level of the flag: for commands that print them in another way. */
    public static void quietFleet() {
        if (LoggerFactory.getLogger("io.infaas.fleet") instanceof Logger fleet) {
            fleet.setLevel(null);
        }
    }

    /**
     * Returns where a command prints lines for people, one event each.
     *
     * @param command name of the command
     */
    public static PrintWriter lines(PrintStream stream, Level level, String command) {
        return JsonLines.writer(stream, level, "infaas." + command, InstantSource.system());
    }
}
