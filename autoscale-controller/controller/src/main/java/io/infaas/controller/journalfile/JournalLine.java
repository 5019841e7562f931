package io.infaas.controller.journalfile;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.infaas.controller.journal.JournalEntry;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A journal entry with its time.
 *
 * @param time in UTC
 */
public record JournalLine(Instant time, JournalEntry entry) {

    private static final ObjectMapper JSON = new ObjectMapper().disable(SerializationFeature.FAIL_ON_EMPTY_BEANS);

    /** One line of JSON without a line end: always the same keys in the same order. */
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
        fields.put("decision", entry.decision());
        try {
            return JSON.writeValueAsString(fields);
        } catch (JsonProcessingException e) {
            // inputs that JSON cannot represent are written as text
            fields.put("inputs", Map.of("unwritable", entry.inputs().toString()));
            return text(fields);
        }
    }

    private static String text(Map<String, Object> fields) {
        try {
            return JSON.writeValueAsString(fields);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("cannot write a journal line of texts: " + fields, e);
        }
    }
}
