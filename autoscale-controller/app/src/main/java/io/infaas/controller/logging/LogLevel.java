package io.infaas.controller.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.slf4j.LoggerFactory;

/** Levels of the log on standard error. */
public enum LogLevel {
    ERROR,
    WARN,
    INFO,
    DEBUG,
    TRACE;

    /** System property that passes the level to child processes. */
    public static final String PROPERTY = "infaas.log.level";

    /** Sets the level of this project's loggers, here and in child processes that start later. */
    public void apply() {
        System.setProperty(PROPERTY, name());
        if (LoggerFactory.getLogger("io.infaas") instanceof Logger logger) {
            logger.setLevel(Level.toLevel(name()));
        }
    }
}
