package io.infaas.gateway.loglevel;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.infaas.catalog.DocumentFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The answer to an authorized request for {@value #PATH}.
 *
 * @param status of HTTP
 * @param json the present levels, or the error
 */
public record LogLevelAnswer(int status, String json) {

    /** The path, the same on every port. */
    public static final String PATH = "/log-level";

    /**
     * Executes and answers a request.
     *
     * @param method GET for the present levels, POST for a change
     * @param parameters of its query string
     */
    public static LogLevelAnswer to(String method, Function<String, @Nullable String> parameters, LogLevels levels) {
        if (!method.equals("GET") && !method.equals("POST")) {
            return refuse(405, "only GET and POST are supported");
        }
        try {
            if (method.equals("POST")) {
                levels.change(LevelChange.of(parameters));
            }
            return new LogLevelAnswer(200, DocumentFormat.JSON.print(new LogLevelDocument(levels.present())));
        } catch (IllegalArgumentException e) {
            return refuse(400, String.valueOf(e.getMessage()));
        }
    }

    /** Creates the answer with an error. */
    public static LogLevelAnswer refuse(int status, String error) {
        return new LogLevelAnswer(status, DocumentFormat.JSON.print(Map.of("error", error)));
    }

    /** The answer to a request that succeeded. */
    public record LogLevelDocument(List<LoggerLevel> loggers) {

        public LogLevelDocument {
            loggers = List.copyOf(loggers);
        }
    }

    /**
     * The level of a logger.
     *
     * @param until end of a temporary level, ISO 8601 in UTC; null for a permanent one
     */
    public record LoggerLevel(
            String logger,
            String level,

            @JsonProperty(defaultValue = "none") @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            String until) {}
}
