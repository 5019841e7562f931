package io.infaas.gateway.trace;

import io.infaas.gateway.linefile.JsonLine;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Spans in OTLP's JSON: a request of its service for traces. */
final class SpanDocument {

    private static final String SERVICE = "infaas-gateway";
    private static final int ERROR = 2;

    private SpanDocument() {}

    static byte[] of(List<Span> spans) {
        Map<String, Object> scope = Map.of(
                "scope",
                Map.of("name", "io.infaas.gateway"),
                "spans",
                spans.stream().map(SpanDocument::fields).toList());
        Map<String, Object> resource = Map.of(
                "resource",
                Map.of("attributes", attributes(Map.of("service.name", SERVICE))),
                "scopeSpans",
                List.of(scope));
        return JsonLine.of(Map.of("resourceSpans", List.of(resource))).getBytes(StandardCharsets.US_ASCII);
    }

    private static Map<String, Object> fields(Span span) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("traceId", span.traceId());
        fields.put("spanId", span.id());
        if (!span.parentId().isEmpty()) {
            fields.put("parentSpanId", span.parentId());
        }
        fields.put("name", span.name());
        fields.put("kind", span.kind().number());
        // protobuf's JSON has 64-bit numbers as texts
        fields.put("startTimeUnixNano", Long.toString(span.beganNanos()));
        fields.put("endTimeUnixNano", Long.toString(span.endedNanos()));
        fields.put("attributes", attributes(span.attributes()));
        if (span.failed()) {
            fields.put("status", Map.of("code", ERROR));
        }
        return fields;
    }

    private static List<Map<String, Object>> attributes(Map<String, String> attributes) {
        return attributes.entrySet().stream()
                .map(one -> Map.<String, Object>of("key", one.getKey(), "value", Map.of("stringValue", one.getValue())))
                .toList();
    }
}
