package io.infaas.controller.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.slf4j.LoggerFactory;

/** How much of what goes on is told on standard error. */
enum LogLevel {
    ERROR,
    WARN,
    INFO,
    DEBUG,
    TRACE;

    /** System property that hands the level to child processes, too. */
    static final String PROPERTY = "infaas.log.level";

    /** Sets the level of everything that is ours, from now on, here and in child processes to come. */
    void apply() {
        System.setProperty(PROPERTY, name());
        if (LoggerFactory.getLogger("io.infaas") instanceof Logger logger) {
            logger.setLevel(Level.toLevel(name()));
        }
    }
}
