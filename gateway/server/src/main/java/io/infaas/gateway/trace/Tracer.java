package io.infaas.gateway.trace;

import io.infaas.gateway.eventloop.SystemTicker;
import io.infaas.gateway.linefile.BatchQueue;
import io.infaas.gateway.time.NanoTicker;
import io.infaas.gateway.time.TokenBucket;
import java.net.URI;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Decides which queries are traced: those whose clients record their trace, and a share of those without one. Together at most
 * {@value #MOST_PER_SECOND} a second, regardless of clients. Optionally as many of the others that end late or in an error. Thread-safe.
 */
public final class Tracer {

    static final int MOST_PER_SECOND = 200;

    private final double share;
    private final boolean violations;
    private final Consumer<List<SpanExporter.Span>> sink;
    private final @Nullable BatchQueue<SpanExporter.Span> queue;
    private final NanoTicker ticker;
    private final LongSupplier epochNanos;
    private final TokenBucket allowed;
    private final TokenBucket allowedViolations;

    /**
     * @param sink gets the spans of an ended trace; never blocks
     * @param queue counts the spans that the sink drops; null if it drops none
     * @param epochNanos time since 1970, ns
     */
    Tracer(
            double share,
            boolean violations,
            Consumer<List<SpanExporter.Span>> sink,
            @Nullable BatchQueue<SpanExporter.Span> queue,
            NanoTicker ticker,
            LongSupplier epochNanos) {
        this.share = share;
        this.violations = violations;
        this.sink = sink;
        this.queue = queue;
        this.ticker = ticker;
        this.epochNanos = epochNanos;
        this.allowed = new TokenBucket(MOST_PER_SECOND, MOST_PER_SECOND, ticker);
        this.allowedViolations = new TokenBucket(MOST_PER_SECOND, MOST_PER_SECOND, ticker);
    }

    /** Starts to send to a collector; nothing is sent before the first trace. */
    public static Tracer open(TraceTarget target) {
        BatchQueue<SpanExporter.Span> queue = SpanExporter.start(target.endpoint());
        return new Tracer(
                target.share(),
                target.violations(),
                queue::addAll,
                queue,
                SystemTicker.INSTANCE,
                () -> System.currentTimeMillis() * 1_000_000);
    }

    /** Spans dropped because too many were waiting. */
    public long overflowed() {
        return queue == null ? 0 : queue.overflowed();
    }

    /** Spans dropped because the collector did not accept them. */
    public long unsent() {
        return queue == null ? 0 : queue.failed();
    }

    /** Accepts no further spans; completes when the waiting ones are sent, within some seconds in any case. */
    public CompletionStage<Void> close() {
        return queue == null ? CompletableFuture.completedFuture(null) : queue.close();
    }

    boolean records(@Nullable TraceParent parent) {
        boolean sampled = parent != null
                ? parent.sampled()
                : share > 0 && ThreadLocalRandom.current().nextDouble() < share;
        return sampled && take(allowed);
    }

    /** Whether unsampled queries are recorded if they end late or in an error. */
    boolean recordsViolations() {
        return violations;
    }

    /** Whether such a query is recorded; false if there are too many. */
    boolean admitsViolation() {
        return take(allowedViolations);
    }

    private static boolean take(TokenBucket bucket) {
        synchronized (bucket) {
            return bucket.take();
        }
    }

    String newTraceId() {
        return newSpanId() + newSpanId();
    }

    String newSpanId() {
        // 0 is no id
        return HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong() | 1);
    }

    long nanos() {
        return ticker.nanos();
    }

    long epochNanos() {
        return epochNanos.getAsLong();
    }

    void export(List<SpanExporter.Span> spans) {
        sink.accept(spans);
    }

    /**
     * The target of traces, and the traced queries beside those whose clients request a trace.
     *
     * @param endpoint of a collector: OTLP over HTTP, as {@code http://127.0.0.1:4318/v1/traces}
     * @param share of the queries without a trace of their client, 0 to 1
     * @param violations whether others that end late or in an error are traced too
     */
    public record TraceTarget(URI endpoint, double share, boolean violations) {

        public TraceTarget {
            if (endpoint.getHost() == null
                    || !("http".equals(endpoint.getScheme()) || "https".equals(endpoint.getScheme()))) {
                throw new IllegalArgumentException(
                        "--trace-endpoint %s must be a URL like http://127.0.0.1:4318/v1/traces".formatted(endpoint));
            }
            if (!(share >= 0 && share <= 1)) {
                throw new IllegalArgumentException("--trace-share %s must be within 0 and 1".formatted(share));
            }
        }
    }
}
