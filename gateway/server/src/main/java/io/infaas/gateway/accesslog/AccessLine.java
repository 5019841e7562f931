package io.infaas.gateway.accesslog;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The log fields of an ended query. A field is null if the query ended before it was known. Texts of clients are cut after
 * {@value #LONGEST} characters.
 *
 * @param time end of the query
 * @param protocol {@code http} or {@code grpc}
 * @param client address at the other end of the connection
 * @param requestId of the request, or its header {@code x-request-id}; null if it has neither
 * @param traceId of the trace that the query belongs to, 32 hexadecimal digits; null for none
 * @param model the name that the client used
 * @param variant of the last instance that got the query, as is the node
 * @param status {@code ok}, or the reason of the error
 * @param decision the last decision on it
 * @param retries number of retries on another instance
 * @param items batch elements; 0 if not known
 * @param bytes received bytes of the request
 * @param answerBytes received bytes of the node's answer; 0 if not known
 * @param ms time from its head to its end
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
public record AccessLine(
        @JsonSerialize(using = ToStringSerializer.class) Instant time,
        String protocol,
        @Nullable String client,
        @Nullable String requestId,
        @Nullable String traceId,
        @Nullable String model,
        @Nullable String application,
        @Nullable String variant,
        @Nullable String node,
        String status,
        @Nullable String decision,
        int retries,
        @JsonInclude(JsonInclude.Include.NON_DEFAULT) int items,
        long bytes,
        @JsonInclude(JsonInclude.Include.NON_DEFAULT) long answerBytes,
        double ms) {

    private static final int LONGEST = 256;

    public AccessLine {
        requestId = cut(requestId);
        model = cut(model);
    }

    private static @Nullable String cut(@Nullable String text) {
        return text == null || text.length() <= LONGEST ? text : text.substring(0, LONGEST);
    }
}
