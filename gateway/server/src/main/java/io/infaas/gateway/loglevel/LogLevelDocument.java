package io.infaas.gateway.loglevel;

import java.util.List;

/** The answer to a request that succeeded. */
public record LogLevelDocument(List<LoggerLevel> loggers) {

    public LogLevelDocument {
        loggers = List.copyOf(loggers);
    }
}
