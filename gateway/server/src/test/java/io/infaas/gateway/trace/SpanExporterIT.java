package io.infaas.gateway.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.infaas.gateway.linefile.BatchQueue;
import io.infaas.triton.testing.ReservedPort;
import io.infaas.triton.testing.Until;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.net.URI;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class SpanExporterIT {

    private static final SpanExporter.Span SPAN = new SpanExporter.Span(
            "0af7651916cd43dd8448eb211c80319c",
            "b7ad6b7169203331",
            "00f067aa0ba902b7",
            "node",
            SpanExporter.Span.Kind.CLIENT,
            1_767_225_600_000_000_001L,
            1_767_225_600_000_000_009L,
            Map.of("infaas.model", "a\n\u007f\"b"),
            true);

    private final Vertx vertx = Vertx.vertx();
    private final List<String> bodies = new CopyOnWriteArrayList<>();
    private volatile int status = 200;

    @AfterEach
    void close() throws Exception {
        vertx.close().await(10, TimeUnit.SECONDS);
    }

    private URI collector() throws Exception {
        HttpServer server = vertx.createHttpServer()
                .requestHandler(this::take)
                .listen(0, "127.0.0.1")
                .await(10, TimeUnit.SECONDS);
        return URI.create("http://127.0.0.1:%d/v1/traces".formatted(server.actualPort()));
    }

    private void take(HttpServerRequest request) {
        request.body().onSuccess(body -> {
            bodies.add(request.path() + " " + request.getHeader("content-type") + " " + body);
            request.response().setStatusCode(status).end();
        });
    }

    @Test
    void spans_areSentAsOtlp_andAllBeforeItsEnd() throws Exception {
        BatchQueue<SpanExporter.Span> exporter = SpanExporter.start(collector());
        exporter.addAll(List.of(SPAN));
        end(exporter);

        assertThat(bodies).singleElement().asString().startsWith("/v1/traces application/json {");
        JsonNode document = new ObjectMapper()
                .readTree(bodies.get(0).substring(bodies.get(0).indexOf('{')));
        JsonNode resource = document.path("resourceSpans").path(0);
        assertThat(resource.at("/resource/attributes/0/value/stringValue").asText())
                .isEqualTo("infaas-gateway");
        JsonNode span = resource.at("/scopeSpans/0/spans/0");
        assertThat(span.path("traceId").asText()).isEqualTo(SPAN.traceId());
        assertThat(span.path("spanId").asText()).isEqualTo(SPAN.id());
        assertThat(span.path("parentSpanId").asText()).isEqualTo(SPAN.parentId());
        assertThat(span.path("kind").asInt()).isEqualTo(3);
        assertThat(span.path("startTimeUnixNano").asText()).isEqualTo("1767225600000000001");
        assertThat(span.at("/attributes/0/value/stringValue").asText()).isEqualTo("a\n\u007f\"b");
        assertThat(span.at("/status/code").asInt()).isEqualTo(2);
        assertThat(exporter.failed()).isZero();
    }

    @Test
    void collectorThatRefusesOrIsGone_spansAreCounted_andSentAgainLater() throws Exception {
        status = 503;
        BatchQueue<SpanExporter.Span> exporter = SpanExporter.start(collector());
        exporter.addAll(List.of(SPAN, SPAN));
        Until.within(20, () -> exporter.failed() == 2);

        status = 200;
        exporter.addAll(List.of(SPAN));
        Until.within(20, () -> bodies.size() == 2);
        end(exporter);
        assertThat(exporter.failed()).isEqualTo(2);

        try (ReservedPort nobody = new ReservedPort()) {
            BatchQueue<SpanExporter.Span> toNobody =
                    SpanExporter.start(URI.create("http://127.0.0.1:" + nobody.number()));
            toNobody.addAll(List.of(SPAN));
            Until.within(20, () -> toNobody.failed() == 1);
            end(toNobody);
        }
    }

    /** It takes the spans and begins its answer; the end of that never comes. */
    @Test
    void collectorAnswersForEver_isLeft_andAskedAgainWithTheNextSpans() throws Exception {
        AtomicInteger left = new AtomicInteger();
        HttpServer server = vertx.createHttpServer()
                .requestHandler(request -> request.body().onSuccess(body -> {
                    request.response().setChunked(true);
                    long drip = vertx.setPeriodic(
                            100, tick -> request.response().write("x").onFailure(gone -> {}));
                    request.connection().closeHandler(gone -> {
                        vertx.cancelTimer(drip);
                        left.incrementAndGet();
                    });
                }))
                .listen(0, "127.0.0.1")
                .await(10, TimeUnit.SECONDS);
        BatchQueue<SpanExporter.Span> exporter = SpanExporter.start(
                URI.create("http://127.0.0.1:%d/v1/traces".formatted(server.actualPort())), Duration.ofMillis(500));

        Until.within(20, () -> {
            exporter.addAll(List.of(SPAN));
            return left.get() >= 2 && exporter.failed() >= 2;
        });
        end(exporter);
    }

    @Test
    void moreThanMayWait_areDroppedAsAWhole_andCounted() throws Exception {
        BatchQueue<SpanExporter.Span> exporter = SpanExporter.start(collector());
        List<SpanExporter.Span> tooMany = Collections.nCopies(SpanExporter.MOST + 1, SPAN);

        exporter.addAll(tooMany);

        assertThat(exporter.overflowed()).isEqualTo(tooMany.size());
        end(exporter);
        exporter.addAll(List.of(SPAN));
        assertThat(exporter.overflowed()).as("after its end").isEqualTo(tooMany.size() + 1);
        assertThat(bodies).isEmpty();
    }

    @Test
    void target_thatCannotBe_namesTheFlag() {
        URI good = URI.create("http://127.0.0.1:4318/v1/traces");

        assertThatThrownBy(() -> new Tracer.TraceTarget(URI.create("localhost:4318"), 0, false))
                .hasMessageContaining("--trace-endpoint");
        assertThatThrownBy(() -> new Tracer.TraceTarget(URI.create("file:///tmp"), 0, false))
                .hasMessageContaining("--trace-endpoint");
        assertThatThrownBy(() -> new Tracer.TraceTarget(good, 1.1, false)).hasMessageContaining("--trace-share 1.1");
        assertThatThrownBy(() -> new Tracer.TraceTarget(good, Double.NaN, false))
                .hasMessageContaining("--trace-share NaN");
    }

    private static void end(BatchQueue<SpanExporter.Span> exporter) throws Exception {
        exporter.close().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }
}
