package io.infaas.gateway.trace;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.catalog.Objective;
import io.infaas.gateway.index.IndexedInstance;
import io.infaas.gateway.index.RouteIndex;
import io.infaas.gateway.index.ViewFixture;
import io.infaas.gateway.selection.Decision;
import io.infaas.gateway.selection.Query;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class QueryTraceTest {

    private static final String RECORDED = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    private static final String NOT_RECORDED = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00";

    private final AtomicLong nanos = new AtomicLong(5_000_000_000L);
    private final List<SpanExporter.Span> spans = new ArrayList<>();
    private final RouteIndex routes = ViewFixture.fashion().routes();
    private final IndexedInstance instance = routes.instances().get(0);
    private final Query query =
            new Query("fashion", routes.target("fashion").orElseThrow(), new Objective(100, 0.85, 0.9), false, 2);

    private Tracer tracer(double share) {
        return tracer(share, false);
    }

    private Tracer tracer(double share, boolean violations) {
        return new Tracer(share, violations, spans::addAll, null, nanos::get, () -> 1_000_000_000_000L);
    }

    private void pass(long millis) {
        nanos.addAndGet(millis * 1_000_000);
    }

    @Test
    void coldQuery_hasItsLoadWaitApart() {
        LoggedTrail trail = new LoggedTrail("http", null, tracer(0));
        trail.recordParent(RECORDED);
        pass(1);
        trail.recordDecision(Decision.WAIT);
        pass(300);
        trail.recordDecision(Decision.SERVE);
        trail.recordInstance(instance);
        String there = String.valueOf(trail.parentForInstance());
        pass(20);
        trail.end(null, "ok", 321_000_000);

        assertThat(spans).extracting(SpanExporter.Span::name).containsExactly("decision", "load wait", "node", "infer");
        assertThat(spans)
                .extracting(span -> (span.endedNanos() - span.beganNanos()) / 1_000_000)
                .containsExactly(1L, 300L, 20L, 321L);
        SpanExporter.Span whole = spans.get(3);
        assertThat(whole.beganNanos()).isEqualTo(1_000_000_000_000L);
        assertThat(whole.parentId()).isEqualTo("b7ad6b7169203331");
        assertThat(whole.kind()).isEqualTo(SpanExporter.Span.Kind.SERVER);
        assertThat(spans.subList(0, 3)).extracting(SpanExporter.Span::parentId).containsOnly(whole.id());
        assertThat(spans).extracting(SpanExporter.Span::traceId).containsOnly("0af7651916cd43dd8448eb211c80319c");
        assertThat(there)
                .isEqualTo("00-0af7651916cd43dd8448eb211c80319c-%s-01"
                        .formatted(spans.get(2).id()));
    }

    @Test
    void heldQuery_hasItsQueue_andOneThatIsNotHeldNone() {
        LoggedTrail held = new LoggedTrail("grpc", null, tracer(1));
        held.recordParent(null);
        held.recordDecision(Decision.LATE);
        pass(7);
        held.recordInstance(instance);
        held.end(null, "node_lost", 0);

        assertThat(spans).extracting(SpanExporter.Span::name).containsExactly("decision", "queue", "node", "infer");
        assertThat(spans).extracting(SpanExporter.Span::failed).containsExactly(false, false, true, true);
        assertThat(spans.get(3).attributes())
                .containsEntry("infaas.status", "node_lost")
                .containsEntry("infaas.decision", "late");

        spans.clear();
        LoggedTrail served = new LoggedTrail("grpc", null, tracer(1));
        served.recordParent(null);
        served.recordDecision(Decision.SERVE);
        served.recordInstance(instance);
        served.end(null, "ok", 0);
        assertThat(spans).extracting(SpanExporter.Span::name).containsExactly("decision", "node", "infer");
    }

    @Test
    void clientThatDoesNotRecord_orTooManyThatDo_areNotTraced() {
        Tracer all = tracer(1);
        LoggedTrail unrecorded = new LoggedTrail("http", null, all);
        unrecorded.recordParent(NOT_RECORDED);
        unrecorded.recordInstance(instance);
        assertThat(unrecorded.parentForInstance()).isNull();
        unrecorded.end(null, "ok", 0);
        assertThat(spans).isEmpty();

        for (int i = 0; i < 3 * Tracer.MOST_PER_SECOND; i++) {
            LoggedTrail trail = new LoggedTrail("http", null, all);
            trail.recordParent(RECORDED);
            trail.end(null, "cancelled", 0);
        }
        assertThat(spans).hasSize(Tracer.MOST_PER_SECOND);
    }

    @Test
    void retriesWithoutEnd_areBounded() {
        LoggedTrail trail = new LoggedTrail("http", null, tracer(1));
        trail.recordParent(RECORDED);
        for (int i = 0; i < 1_000; i++) {
            trail.recordDecision(Decision.SERVE);
            trail.recordInstance(instance);
            trail.recordRetry();
        }
        trail.end(null, "unavailable", 0);

        assertThat(spans).hasSizeLessThan(50);
        assertThat(spans.get(spans.size() - 1).attributes()).containsEntry("infaas.retries", "1000");
    }

    private Tracer ofViolations() {
        return tracer(0, true);
    }

    private LoggedTrail unrecorded(Tracer tracer, @Nullable String header) {
        LoggedTrail trail = new LoggedTrail("http", null, tracer);
        trail.recordParent(header);
        pass(1);
        trail.recordDecision(Decision.WAIT);
        pass(300);
        trail.recordDecision(Decision.SERVE);
        trail.recordInstance(instance);
        assertThat(trail.parentForInstance()).isNull();
        pass(20);
        return trail;
    }

    @Test
    void unrecordedQuery_endsLateOrInAnError_isTracedAfterTheFact() {
        Tracer tracer = ofViolations();
        unrecorded(tracer, null).end(query, "ok", 100_000_000);
        assertThat(spans).as("in its bound of 100 ms").isEmpty();

        unrecorded(tracer, null).end(query, "ok", 100_000_001);

        assertThat(spans).extracting(SpanExporter.Span::name).containsExactly("decision", "load wait", "node", "infer");
        assertThat(spans)
                .extracting(span -> (span.endedNanos() - span.beganNanos()) / 1_000_000)
                .containsExactly(1L, 300L, 20L, 321L);
        SpanExporter.Span whole = spans.get(3);
        assertThat(whole.parentId()).isEmpty();
        assertThat(whole.attributes())
                .containsEntry("infaas.late", "true")
                .containsEntry("infaas.sampled", "violation");
        assertThat(spans.subList(0, 3)).extracting(SpanExporter.Span::parentId).containsOnly(whole.id());

        spans.clear();
        unrecorded(tracer, NOT_RECORDED).end(query, "node_lost", 1);
        assertThat(spans).extracting(SpanExporter.Span::traceId).containsOnly("0af7651916cd43dd8448eb211c80319c");
        assertThat(spans.get(3).parentId()).isEqualTo("b7ad6b7169203331");
        assertThat(spans.get(3).attributes()).containsEntry("infaas.late", "false");
    }

    @Test
    void unrecordedQuery_isRetried_hasAllItsAttempts() {
        LoggedTrail trail = unrecorded(ofViolations(), null);
        trail.recordRetry();
        trail.recordDecision(Decision.SERVE);
        trail.recordInstance(instance);
        pass(5);
        trail.end(query, "unavailable", 0);

        assertThat(spans)
                .extracting(SpanExporter.Span::name)
                .containsExactly("decision", "load wait", "node", "decision", "node", "infer");
        assertThat(spans).extracting(SpanExporter.Span::failed).containsExactly(false, false, true, false, true, true);
        assertThat(spans)
                .extracting(SpanExporter.Span::id)
                .doesNotHaveDuplicates()
                .doesNotContain("");
    }

    @Test
    void violations_tooMany_areBoundedAndTakeNothingFromRecordedOnes() {
        Tracer tracer = ofViolations();
        for (int i = 0; i < 3 * Tracer.MOST_PER_SECOND; i++) {
            LoggedTrail trail = new LoggedTrail("http", null, tracer);
            trail.recordParent(null);
            trail.end(null, "unknown_model", 0);
        }
        assertThat(spans).hasSize(Tracer.MOST_PER_SECOND);

        LoggedTrail recorded = new LoggedTrail("http", null, tracer);
        recorded.recordParent(RECORDED);
        recorded.end(null, "ok", 0);
        assertThat(spans).hasSize(Tracer.MOST_PER_SECOND + 1);
        assertThat(spans.get(Tracer.MOST_PER_SECOND).attributes()).containsEntry("infaas.sampled", "head");
    }

    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final String SPAN = "b7ad6b7169203331";

    @Test
    void header_isReadAndWritten() {
        String header = "00-" + TRACE + "-" + SPAN + "-01";

        assertThat(TraceParent.of(header))
                .isEqualTo(new TraceParent(TRACE, SPAN, true))
                .hasToString(header);
        assertThat(TraceParent.of("00-" + TRACE + "-" + SPAN + "-00")).isEqualTo(new TraceParent(TRACE, SPAN, false));
    }

    @Test
    void laterVersion_isReadAsFarAsItIsKnown() {
        assertThat(TraceParent.of("cc-" + TRACE + "-" + SPAN + "-03-more"))
                .isEqualTo(new TraceParent(TRACE, SPAN, true));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00",
                "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                "00-00000000000000000000000000000000-b7ad6b7169203331-01",
                "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
                "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-1",
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more",
                "cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01more",
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\n"
            })
    void anotherForm_isNone(String header) {
        assertThat(TraceParent.of(header)).isNull();
        assertThat(TraceParent.of(null)).isNull();
        assertThat(TraceParent.of("cc-" + TRACE + "-" + SPAN + "-01-" + "x".repeat(1 << 20)))
                .isNull();
    }
}
