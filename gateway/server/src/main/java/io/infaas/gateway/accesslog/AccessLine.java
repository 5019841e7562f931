package io.infaas.gateway.accesslog;

import com.fasterxml.jackson.core.JsonGenerator;
import io.infaas.gateway.linefile.JsonLine;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the log says of a query that has ended. What is not known, because the query ended before, is null.
 *
 * @param timeMs when it ended, ms since 1970
 * @param caller where it comes from
 * @param model the name that the client used
 * @param node of the last instance that it was given to, as is the variant
 * @param status {@code ok}, or the reason of the error
 * @param decision the last decision on it
 * @param retries how often it was given to another instance
 * @param items batch elements; 0 if not known
 * @param bytes of the request that had come
 * @param answerBytes of the node's answer that had come; 0 if not known
 * @param nanos from its head to its end
 */
public record AccessLine(
        long timeMs,
        AccessCaller caller,
        @Nullable String model,
        @Nullable String application,
        @Nullable String variant,
        @Nullable String node,
        String status,
        @Nullable String decision,
        int retries,
        int items,
        long bytes,
        long answerBytes,
        long nanos) {

    /** Longest name or id of a client's that is shown, characters. */
    static final int LONGEST = 256;

    /** Appends the line, one JSON object of printable ASCII, whatever a client has called its model. */
    void print(ByteArrayOutputStream into) throws IOException {
        long micros = nanos / 1_000;
        try (JsonGenerator json = JsonLine.begin(into)) {
            json.writeStartObject();
            json.writeStringField("time", Instant.ofEpochMilli(timeMs).toString());
            json.writeStringField("protocol", caller.protocol());
            text(json, "client", caller.client());
            text(json, "request_id", caller.requestId());
            text(json, "trace_id", caller.traceId());
            text(json, "model", model);
            text(json, "application", application);
            text(json, "variant", variant);
            text(json, "node", node);
            json.writeStringField("status", status);
            text(json, "decision", decision);
            json.writeNumberField("retries", retries);
            if (items > 0) {
                json.writeNumberField("items", items);
            }
            json.writeNumberField("bytes", bytes);
            if (answerBytes > 0) {
                json.writeNumberField("answer_bytes", answerBytes);
            }
            json.writeNumberField("ms", micros / 1e3);
            json.writeEndObject();
        }
        into.write('\n');
    }

    private static void text(JsonGenerator json, String field, @Nullable String text) throws IOException {
        if (text != null) {
            json.writeStringField(field, text.length() <= LONGEST ? text : text.substring(0, LONGEST));
        }
    }
}
