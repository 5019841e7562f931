package io.infaas.gateway.trace;

import com.fasterxml.jackson.core.JsonGenerator;
import io.infaas.gateway.linefile.JsonLine;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;

/** Spans in OTLP's JSON: a request of its service for traces. */
final class SpanDocument {

    private static final String SERVICE = "infaas-gateway";
    private static final int ERROR = 2;

    private SpanDocument() {}

    static byte[] of(List<Span> spans) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(512 * spans.size());
        try (JsonGenerator json = JsonLine.begin(out)) {
            json.writeStartObject();
            json.writeArrayFieldStart("resourceSpans");
            json.writeStartObject();
            json.writeObjectFieldStart("resource");
            attributes(json, Map.of("service.name", SERVICE));
            json.writeEndObject();
            json.writeArrayFieldStart("scopeSpans");
            json.writeStartObject();
            json.writeObjectFieldStart("scope");
            json.writeStringField("name", "io.infaas.gateway");
            json.writeEndObject();
            json.writeArrayFieldStart("spans");
            for (Span span : spans) {
                write(json, span);
            }
            json.writeEndArray();
            json.writeEndObject();
            json.writeEndArray();
            json.writeEndObject();
            json.writeEndArray();
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("memory does not fail", e);
        }
        return out.toByteArray();
    }

    private static void write(JsonGenerator json, Span span) throws IOException {
        json.writeStartObject();
        json.writeStringField("traceId", span.traceId());
        json.writeStringField("spanId", span.id());
        if (!span.parentId().isEmpty()) {
            json.writeStringField("parentSpanId", span.parentId());
        }
        json.writeStringField("name", span.name());
        json.writeNumberField("kind", span.kind().number());
        // numbers of 64 bits are texts in JSON of protobuf
        json.writeStringField("startTimeUnixNano", Long.toString(span.beganNanos()));
        json.writeStringField("endTimeUnixNano", Long.toString(span.endedNanos()));
        attributes(json, span.attributes());
        if (span.failed()) {
            json.writeObjectFieldStart("status");
            json.writeNumberField("code", ERROR);
            json.writeEndObject();
        }
        json.writeEndObject();
    }

    private static void attributes(JsonGenerator json, Map<String, String> attributes) throws IOException {
        json.writeArrayFieldStart("attributes");
        for (Map.Entry<String, String> one : attributes.entrySet()) {
            json.writeStartObject();
            json.writeStringField("key", one.getKey());
            json.writeObjectFieldStart("value");
            json.writeStringField("stringValue", one.getValue());
            json.writeEndObject();
            json.writeEndObject();
        }
        json.writeEndArray();
    }
}
