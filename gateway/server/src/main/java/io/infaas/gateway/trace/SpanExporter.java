package io.infaas.gateway.trace;

import io.infaas.gateway.linefile.BatchQueue;
import io.infaas.gateway.linefile.JsonLine;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Sends spans to a collector, in batches, on a separate thread. At most {@value #MOST} wait; further ones are dropped and counted, as are
 * rejected ones: no span is sent twice.
 */
final class SpanExporter implements BatchQueue.Receiver<SpanExporter.Span> {

    static final int MOST = 8_192;

    private static final int BATCH = 512;
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int SUCCESS = 2;

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI endpoint;
    private final Duration patience;

    private SpanExporter(URI endpoint, Duration patience) {
        this.endpoint = endpoint;
        this.patience = patience;
    }

    static BatchQueue<Span> start(URI endpoint) {
        return start(endpoint, PATIENCE);
    }

    /** @param patience timeout of each batch, until the end of its answer */
    static BatchQueue<Span> start(URI endpoint, Duration patience) {
        return BatchQueue.start("traces to " + endpoint, MOST, BATCH, new SpanExporter(endpoint, patience));
    }

    @Override
    public void receive(List<Span> batch, long dropped) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(endpoint)
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(document(batch)))
                .build();
        CompletableFuture<HttpResponse<Void>> answer =
                client.sendAsync(request, HttpResponse.BodyHandlers.discarding());
        try {
            // a request's timeout covers only the head of its answer
            int status = answer.get(patience.toMillis(), TimeUnit.MILLISECONDS).statusCode();
            if (status / 100 != SUCCESS) {
                throw new IOException("status " + status);
            }
        } catch (ExecutionException e) {
            throw new IOException(e.getCause());
        } catch (TimeoutException e) {
            throw new IOException("no answer within " + patience.toMillis() + " ms", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        } finally {
            answer.cancel(true);
        }
    }

    private static final String SERVICE = "infaas-gateway";
    private static final int ERROR = 2;

    static byte[] document(List<Span> spans) {
        Map<String, Object> scope = Map.of(
                "scope",
                Map.of("name", "io.infaas.gateway"),
                "spans",
                spans.stream().map(SpanExporter::fields).toList());
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

    /**
     * A part of a query's time.
     *
     * @param parentId empty for the first of a trace
     * @param beganNanos since 1970
     * @param endedNanos since 1970
     * @param failed whether it ended in an error
     */
    record Span(
            String traceId,
            String id,
            String parentId,
            String name,
            Kind kind,
            long beganNanos,
            long endedNanos,
            Map<String, String> attributes,
            boolean failed) {

        /** With the numbers of OpenTelemetry. */
        enum Kind {
            INTERNAL(1),
            SERVER(2),
            CLIENT(3);

            private final int number;

            Kind(int number) {
                this.number = number;
            }

            int number() {
                return number;
            }
        }

        Span {
            attributes = Map.copyOf(attributes);
        }
    }
}
