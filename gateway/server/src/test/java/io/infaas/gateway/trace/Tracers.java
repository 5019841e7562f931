package io.infaas.gateway.trace;

import io.infaas.gateway.eventloop.SystemTicker;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** Tracers whose spans stay in the test. */
public final class Tracers {

    private final List<SpanExporter.Span> spans = new CopyOnWriteArrayList<>();
    private final Tracer tracer;

    /** @param share of the queries without a trace of their client */
    public Tracers(double share) {
        this(share, false);
    }

    /** @param violations whether others that end late or in an error are traced too */
    public Tracers(double share, boolean violations) {
        tracer = new Tracer(
                share,
                violations,
                spans::addAll,
                null,
                SystemTicker.INSTANCE,
                () -> System.currentTimeMillis() * 1_000_000);
    }

    public static Tracer toNobody() {
        return new Tracers(0).tracer();
    }

    public Tracer tracer() {
        return tracer;
    }

    /** Names of the spans so far, in the order of their ends. */
    public List<String> names() {
        return spans.stream().map(SpanExporter.Span::name).toList();
    }

    /** {@code traceparent} as the nth span of a name has it for those it calls. */
    public String parentBy(String name, int nth) {
        SpanExporter.Span span = find(name, nth);
        return "00-%s-%s-01".formatted(span.traceId(), span.id());
    }

    /** The span that the nth span of a name belongs to; blank for none. */
    public String parentOf(String name, int nth) {
        return find(name, nth).parentId();
    }

    public String id(String name, int nth) {
        return find(name, nth).id();
    }

    public Map<String, String> attributes(String name, int nth) {
        return find(name, nth).attributes();
    }

    public boolean failed(String name, int nth) {
        return find(name, nth).failed();
    }

    private SpanExporter.Span find(String name, int nth) {
        return spans.stream().filter(span -> span.name().equals(name)).toList().get(nth);
    }
}
