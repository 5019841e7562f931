package io.infaas.gateway.loglevel;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

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
