package io.infaas.gateway.trace;

import io.infaas.gateway.time.NanoTicker;
import io.infaas.gateway.eventloop.SystemTicker;
import io.infaas.gateway.time.TokenBucket;
import io.infaas.gateway.trail.QueryTrail;
import io.infaas.gateway.trail.TraceParent;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Decides which queries are traced: those whose clients record their trace, and a share of those without one. Together at most
 * {@value #MOST_PER_SECOND} a second, whatever clients ask for. Beside them, if wanted, as many of the others that end late or in an
 * error. Thread-safe.
 */
public final class Tracer {

    static final int MOST_PER_SECOND = 200;

    private final double share;
    private final boolean violations;
    private final SpanSink sink;
    private final NanoTicker ticker;
    private final LongSupplier epochNanos;
    private final TokenBucket allowed;
    private final TokenBucket allowedViolations;
    private final @Nullable SpanExporter exporter;

    private Tracer(
            double share,
            boolean violations,
            SpanSink sink,
            NanoTicker ticker,
            LongSupplier epochNanos,
            @Nullable SpanExporter exporter) {
        this.share = share;
        this.violations = violations;
        this.sink = sink;
        this.ticker = ticker;
        this.epochNanos = epochNanos;
        this.allowed = new TokenBucket(MOST_PER_SECOND, MOST_PER_SECOND, ticker);
        this.allowedViolations = new TokenBucket(MOST_PER_SECOND, MOST_PER_SECOND, ticker);
        this.exporter = exporter;
    }

    /** @param epochNanos time since 1970, ns */
    Tracer(double share, boolean violations, SpanSink sink, NanoTicker ticker, LongSupplier epochNanos) {
        this(share, violations, sink, ticker, epochNanos, null);
    }

    /** Starts to send to a collector; nothing is sent before the first trace. */
    public static Tracer open(TraceTarget target) {
        SpanExporter exporter = SpanExporter.start(target.endpoint());
        return new Tracer(
                target.share(),
                target.violations(),
                exporter,
                SystemTicker.INSTANCE,
                () -> System.currentTimeMillis() * 1_000_000,
                exporter);
    }

    /** Follows a query. */
    public QueryTrail begin(String protocol) {
        return new QueryTrace(this, protocol);
    }

    /** Spans dropped because too many were waiting. */
    public long overflowed() {
        return exporter == null ? 0 : exporter.overflowed();
    }

    /** Spans dropped because the collector did not take them. */
    public long unsent() {
        return exporter == null ? 0 : exporter.unsent();
    }

    /** Takes no further spans; completes when those that wait are sent, within some seconds in any case. */
    public CompletionStage<Void> close() {
        return exporter == null ? CompletableFuture.completedFuture(null) : exporter.close();
    }

    boolean records(@Nullable TraceParent parent) {
        boolean wanted = parent != null
                ? parent.sampled()
                : share > 0 && ThreadLocalRandom.current().nextDouble() < share;
        if (!wanted) {
            return false;
        }
        return take(allowed);
    }

    /** Whether queries that are not recorded from their head on are recorded if they end late or in an error. */
    boolean recordsViolations() {
        return violations;
    }

    /** Whether one that has ended so is recorded, or there were too many. */
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

    NanoTicker ticker() {
        return ticker;
    }

    long epochNanos() {
        return epochNanos.getAsLong();
    }

    SpanSink sink() {
        return sink;
    }
}
