package io.infaas.controller.journal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An entry and when it was written.
 *
 * @param time in UTC
 */
public record JournalLine(Instant time, JournalEntry entry) {

    private static final ObjectMapper JSON = new ObjectMapper().disable(SerializationFeature.FAIL_ON_EMPTY_BEANS);

    /** One line of JSON without its end: always the same names in the same order, text in UTF-8 with nothing left out. */
    public String json() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("time", time.truncatedTo(ChronoUnit.MILLIS).toString());
        fields.put("event", entry.event());
        fields.put("application", entry.application());
        fields.put("variant", entry.variant());
        fields.put("node", entry.node());
        fields.put("reason", entry.reason());
        fields.put("outcome", entry.outcome());
        fields.put("inputs", entry.inputs());
        try {
            return JSON.writeValueAsString(fields);
        } catch (JsonProcessingException e) {
            // what cannot be written as it is can always be told
            fields.put("inputs", Map.of("unwritable", entry.inputs().toString()));
            return text(fields);
        }
    }

    private static String text(Map<String, Object> fields) {
        try {
            return JSON.writeValueAsString(fields);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("texts alone cannot be written: " + fields, e);
        }
    }
}
