package io.infaas.gateway.meter;

import io.infaas.gateway.contract.DemandClass;
import io.infaas.gateway.contract.View;
import io.infaas.gateway.demand.DemandMeter;
import io.infaas.gateway.index.IndexedInstance;
import io.infaas.gateway.refusal.RefusalReason;
import io.infaas.gateway.selection.Decision;
import io.infaas.gateway.selection.Query;
import io.infaas.gateway.time.NanoTicker;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/** Meters without a metrics registry: they count the demand that a gateway reports, and hand on answers. For one thread. */
public final class DemandMeters implements QueryMeters {

    /** Receives answers. */
    @FunctionalInterface
    public interface Answers {
        /** @param ms time since the arrival, ms */
        void onAnswer(Query query, IndexedInstance instance, double ms);
    }

    private final NanoTicker ticker;
    private final Answers answers;
    private final DemandMeter demand = new DemandMeter();
    private int inFlight;

    /** Meters whose answers go nowhere. */
    public DemandMeters(NanoTicker ticker) {
        this(ticker, (query, instance, ms) -> {});
    }

    public DemandMeters(NanoTicker ticker, Answers answers) {
        this.ticker = ticker;
        this.answers = answers;
    }

    @Override
    public QueryMeter beginArriving(ClientProtocol protocol) {
        return new Meter();
    }

    @Override
    public int queriesInFlight() {
        return inFlight;
    }

    @Override
    public DemandMeter demand() {
        return demand;
    }

    @Override
    public void apply(View view) {
        // counters by name need no view
    }

    @Override
    public void registerWaiting(IntSupplier queries) {
        // no gauge
    }

    @Override
    public void registerHeld(IntSupplier queries) {
        // no gauge
    }

    private final class Meter implements QueryMeter {

        private final long beginNanos = ticker.nanos();
        private @Nullable Query query;
        private @Nullable DemandClass demandClass;
        private boolean valid = true;
        private boolean arrived;
        private boolean inFlightCounted;
        private @Nullable IndexedInstance instance;
        private boolean isOver;

        @Override
        public void countIn() {
            if (!inFlightCounted && !isOver) {
                inFlightCounted = true;
                inFlight++;
            }
        }

        @Override
        public @Nullable QueryTrail trail() {
            return null;
        }

        @Override
        public void setQuery(Query resolved) {
            query = resolved;
        }

        @Override
        public void setValid(boolean fits) {
            valid = fits;
        }

        @Override
        public void recordArrival(DemandClass requested, String variant) {
            Query resolved = query;
            if (resolved != null && !arrived) {
                arrived = true;
                demandClass = requested;
                if (valid) {
                    demand.recordArrival(requested, variant, resolved.objective(), resolved.items());
                }
            }
        }

        @Override
        public boolean hasArrived() {
            return arrived;
        }

        @Override
        public boolean isDemand() {
            return arrived && valid;
        }

        @Override
        public void recordDecision(Decision decision) {
            // not counted
        }

        @Override
        public void recordInstance(IndexedInstance dispatched) {
            instance = dispatched;
        }

        @Override
        public boolean wasSent() {
            return instance != null;
        }

        @Override
        public void recordRetry(RetryCause cause) {
            // not counted
        }

        @Override
        public void recordAnswer(IndexedInstance candidate, long instanceNanos, long predictedNanos) {
            Query answered = query;
            DemandClass requested = demandClass;
            if (answered != null && !isOver) {
                double ms = elapsedNanos() / 1e6;
                double bound = answered.objective().latencyMs();
                if (ms > bound && requested != null && isDemand()) {
                    demand.recordViolation(requested, candidate.model(), bound);
                }
                answers.onAnswer(answered, candidate, ms);
            }
            end();
        }

        @Override
        public void recordRefusal(RefusalReason reason) {
            Query refused = query;
            DemandClass requested = demandClass;
            if (!isOver && refused != null && requested != null && isDemand()) {
                demand.recordEnd(
                        requested, instance, reason, refused.objective().latencyMs());
            }
            end();
        }

        private void end() {
            if (!isOver && inFlightCounted) {
                inFlight--;
            }
            isOver = true;
        }

        @Override
        public long elapsedNanos() {
            return ticker.nanos() - beginNanos;
        }
    }
}
